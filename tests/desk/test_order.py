import asyncio

import pytest

from invigilator.desk.order import Orders
from invigilator.desk.room import Room
from invigilator.wire.messages import Command, Reply
from tests.desk.rehearsal import Rehearsal, footage


class Desk:
    """Orders to a rehearsed room."""

    def __init__(self, people: int = 2) -> None:
        self.there = Rehearsal(people)
        self.there.seat()
        self.room = Room()
        self.orders = Orders(self.there, self.room)
        self.look()

    def look(self) -> None:
        self.room.take(self.there.room())

    def name(self, seat: int) -> str:
        return self.there.people[seat].of.name


@pytest.fixture
def desk():
    made = Desk()
    yield made
    made.there.projector.close()


def test_three_reminders_and_no_fourth(desk):
    said = []
    for ago in (100, 80, 60):
        desk.there.act(1, "warn", ago=ago * 1000, by="i", clause="face", text="x")
        desk.look()
    said.append(asyncio.run(desk.orders.remind("s1", "face", "请露出双耳")))
    said.append(asyncio.run(desk.orders.remind("s1", "camera", "请正对摄像头")))
    said.append(asyncio.run(desk.orders.remind("s1", "camera", "请正对摄像头")))
    who = f"name={desk.name(1)} seat=1"
    assert [f"{one.ok} {one.phrase}" for one in said] == [
        f"False refused.warnings-exhausted({who} clause=clause.face count=4 limit=3)",
        f"True done.remind({who} clause=clause.camera count=1 limit=3)",
        f"False refused.too-soon({who} clause=clause.camera count=1 limit=3)",
    ]
    assert [one.text for one in desk.there.orders] == ["请露出双耳", "请正对摄像头", "请正对摄像头"]
    assert len({one.id for one in desk.there.orders}) == 3


def test_correcting_stops_the_clock(desk):
    for ago in (60, 44, 28):
        desk.there.act(1, "warn", ago=ago * 1000, by="i", clause="face", text="x")
    desk.look()
    assert desk.room.sittings["s1"].uncorrected
    assert asyncio.run(desk.orders.correct("s1", "face")).ok
    desk.look()
    assert not desk.room.sittings["s1"].uncorrected


def test_a_paper_is_marked_with_the_picture_and_then_decided(desk):
    desk.there.projector.show(1, footage(1)[1])
    assert asyncio.run(desk.orders.mark_paper("s1")).phrase.key == "done.paper"
    desk.look()
    view = desk.room.sittings["s1"]
    assert view.candidate.restroom == "asked"
    jpeg = asyncio.run(desk.there.picture(view.paper))
    assert jpeg.startswith(b"\xff\xd8")
    assert 5_000 < len(jpeg) <= 180 * 1024
    assert asyncio.run(desk.orders.approve("s1")).phrase.key == "done.approve"
    assert asyncio.run(desk.orders.deny("s1")).phrase.key == "refused.no-restroom-request"
    assert asyncio.run(desk.orders.end_break("s1")).phrase.key == "done.end-break"
    assert asyncio.run(desk.orders.end_break("s1")).phrase.key == "refused.not-on-break"


def test_without_a_picture_nothing_is_marked(desk):
    assert asyncio.run(desk.orders.mark_paper("s2")).phrase.key == "refused.no-picture"
    assert asyncio.run(desk.orders.mark_paper("nobody")).phrase.key == "refused.not-on-roster"
    assert desk.there.orders == []


def test_collecting_wants_a_reason(desk):
    assert asyncio.run(desk.orders.collect("s1", "  ")).phrase.key == "refused.reason-missing"
    assert desk.there.orders == []
    assert asyncio.run(desk.orders.collect("s1", " 他人在场 ")).phrase.key == "done.collect"
    assert desk.there.orders[0].reason == "他人在场"
    assert desk.there.people[1].sitting.cause == "invigilator"
    assert asyncio.run(desk.orders.collect("s1", "again")).phrase.key == "refused.ended"


def test_acknowledging_answers_every_alarm(desk):
    for ago in (60, 40):
        desk.there.act(1, "leave-screen", ago=ago * 1000)
        desk.there.act(1, "return-screen", ago=(ago - 5) * 1000)
    numbers = [one.number for one in desk.there.people[1].sitting.alarms]
    assert asyncio.run(desk.orders.acknowledge("s1", numbers)).ok
    assert not any(one.open for one in desk.there.people[1].sitting.alarms)
    assert asyncio.run(desk.orders.acknowledge("s1", [])).phrase.key == "refused.nothing-to-acknowledge"
    assert asyncio.run(desk.orders.acknowledge("s1", [99])).phrase.key == "refused.no-such-alarm"


def test_a_hub_that_does_not_answer_is_not_taken_for_done(desk):
    async def silence(order: Command) -> Reply:
        return Reply(id=order.id, ok=False, code="no-answer")

    desk.there.send = silence
    outcome = asyncio.run(desk.orders.approve("s1"))
    assert (outcome.ok, outcome.phrase.key) == (False, "refused.no-answer")

"""A zero from the proposal to the signature, as each of those who look at it sees it."""

from invigilator.desk.inbox import Inbox
from invigilator.desk.matter import Priority
from invigilator.desk.room import Room
from invigilator.desk.tile import FeedState, Level, tile
from invigilator.desk.zero import findings, proposal
from invigilator.wire.messages import Changed
from tests.desk.rehearsal import Rehearsal

NOON = 1_800_000_000_000
SECOND = 1000


def proposed(by: str, *, senior: bool) -> tuple[Rehearsal, Room]:
    """王 has proposed a zero; whoever looks is ``by``."""
    there = Rehearsal(3, clock=lambda: NOON, by=by, senior=senior)
    there.seat()
    there.act(2, "propose-zero", ago=30 * SECOND, by="王", clause="phone", reason="手持手机")
    return there, seen(there)


def seen(there: Rehearsal) -> Room:
    room = Room(there.by)
    room.take(there.welcome())
    room.take(there.room())
    return room


def test_face_and_camera_wait_for_every_reminder():
    there = Rehearsal(1, clock=lambda: NOON)
    there.seat()

    def blocked() -> dict[str, str]:
        return {one.clause: str(one.blocked or "") for one in findings(there.sitting(1))}

    free = {"company": "", "materials": "", "phone": "", "recording": "", "identity": ""}
    none = "zero.remain(used=0 limit=3)"
    assert blocked() == {**free, "face": none, "camera": none}
    for ago in (60, 40, 20):
        there.act(1, "warn", ago=ago * SECOND, by="i", clause="face", text="x")
    assert blocked() == {**free, "face": "", "camera": none}


def test_a_senior_proctor_has_it_on_top_and_reads_what_is_to_be_signed():
    there, room = proposed("李", senior=True)
    there.act(1, "disconnect", ago=60 * SECOND)
    room = seen(there)
    inbox = Inbox(room)
    item = inbox.items()[0]
    assert (item.seat, item.priority, item.decision) == (2, Priority.HIGH, True)
    assert str(item.first.detail) == "inbox.zero(clause=clause.phone by=王)"
    assert str(item.note(there.now())) == "inbox.reason(words=手持手机)"
    assert item.answerable() == []
    waits = proposal(room.sittings["s2"], room)
    assert waits is not None
    assert (waits.paragraph, waits.by, waits.at, waits.blocked) == ("五(七)", "王", NOON - 30 * SECOND, None)


def test_an_acknowledged_alarm_does_not_hide_it_from_the_senior():
    there, _ = proposed("李", senior=True)
    there.act(2, "acknowledge-alarm", by="王", number=1)
    assert [one.seat for one in Inbox(seen(there)).items()] == [2]


def test_others_see_that_it_waits_and_are_not_called():
    for by, senior, why in (("张", False, "zero.waits"), ("王", True, "refused.same-person")):
        _, room = proposed(by, senior=senior)
        assert Inbox(room).items() == []
        waits = proposal(room.sittings["s2"], room)
        assert waits is not None
        assert waits.blocked is not None
        assert waits.blocked.key == why
        shown = tile(room.sittings["s2"], None, FeedState("live"), FeedState("live"), NOON)
        assert (shown.level, shown.status.key) == (Level.NOTE, "tile.zero-waits")


def test_it_goes_when_it_is_signed_or_rejected():
    there, _ = proposed("李", senior=True)
    there.act(2, "reject-zero", by="李", senior=True, reason="是计算器")
    assert Inbox(seen(there)).items() == []
    there.act(2, "propose-zero", by="王", clause="phone", reason="确是手机")
    there.act(2, "confirm-zero", by="李", senior=True)
    room = seen(there)
    assert Inbox(room).items() == []
    assert proposal(room.sittings["s2"], room) is None


def test_who_proposed_it_is_told_what_was_decided():
    for who, told in (("王", ["news.zero-rejected(seat=2 name={} by=李)"]), ("张", [])):
        there, room = proposed(who, senior=False)
        there.act(2, "reject-zero", by="李", senior=True, reason="是计算器")
        decided = Changed(seq=room.seq + 1, at=NOON, event="zero-rejected", by="李", sitting=there.sitting(2))
        room.take(decided)
        assert [str(one) for one in room.news] == [one.format(there.people[2].of.name) for one in told]

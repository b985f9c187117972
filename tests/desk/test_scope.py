"""What a console shows of a hub with several exams and rooms, and that only this counts."""

from dataclasses import replace

import msgspec

from invigilator.desk.chime import Chime
from invigilator.desk.focus import Focus
from invigilator.desk.inbox import Inbox
from invigilator.desk.room import Room
from invigilator.desk.scope import Scope, Scopes
from invigilator.wire.messages import Changed
from invigilator.wire.views import ExamView
from tests.desk.rehearsal import MINUTE, Rehearsal

NOON = 1_800_000_000_000
OTHER = ExamView(
    exam="e2",
    title="补考",
    kind="retake",
    starts_at=NOON + 30 * MINUTE,
    opens_at=NOON,
    closes_at=NOON + 45 * MINUTE,
    minutes=60,
)


def hub(by: str = "张伟", scope: Scope | None = None) -> tuple[Rehearsal, Room]:
    """Six candidates: 1-4 in room 101, 5 in none, 6 in another exam; 张伟 has 1, 2 and 6."""
    there = Rehearsal(6, clock=lambda: NOON)
    there.seat()
    there.others = [OTHER]
    for seat in range(1, 5):
        there.assign(seat, room="101", invigilator="张伟" if seat < 3 else "李娜")
    there.assign(6, exam="e2", room="201", invigilator="张伟 ")
    room = Room(by, scope)
    room.take(there.welcome())
    room.take(there.room())
    return there, room


def seats(room: Room) -> list[int]:
    return [one.seat for one in room.seats()]


def said(room: Room) -> str:
    return " ".join(str(one) for one in room.heading())


def test_everything_is_shown_unless_chosen_otherwise():
    _, room = hub()
    assert seats(room) == [1, 2, 3, 4, 5, 6]
    assert said(room) == "scope.exams(count=2)"


def test_exam_room_and_mine_narrow_it():
    _, room = hub()
    for scope, shown in (
        (Scope("e1"), [1, 2, 3, 4, 5]),
        (Scope("e1", "101"), [1, 2, 3, 4]),
        (Scope("e1", ""), [5]),
        (Scope(mine=True), [1, 2, 6]),
        (Scope("e1", "101", mine=True), [1, 2]),
        (Scope(room="201"), [6]),
        (Scope("e9"), []),
    ):
        room.choose(scope)
        assert seats(room) == shown, scope
    room.choose(Scope("e2", "201", mine=True))
    assert said(room) == "scope.exam(title=补考) kind.retake scope.room(room=201) scope.mine(by=张伟)"


def test_only_what_is_shown_counts_in_inbox_status_and_sounds():
    there, room = hub(scope=Scope("e2"))
    inbox = Inbox(room)
    chime = Chime(room, inbox)
    assert chime.due(NOON) is None
    there.act(1, "disconnect")
    room.take(there.room())
    assert inbox.items() == []
    assert chime.due(NOON + 5_000) is None
    assert str(room.status(NOON).people) == "status.people(answering=1 waiting=0 expected=0 ended=0)"
    assert str(room.status(NOON).countdown.phrase) == "status.starts-in(left=30:00)"
    room.choose(Scope("e1"))
    assert [one.seat for one in inbox.items()] == [1]
    assert chime.due(NOON + 10_000) is None, "what one chooses to see is not news"
    there.act(2, "disconnect")
    room.take(there.room())
    assert chime.due(NOON + 20_000) is not None


def test_of_several_exams_the_nearest_moment_is_said_with_its_name():
    _, room = hub()
    assert str(room.status(NOON).countdown.phrase) == ("status.of(title=补考 what=status.starts-in(left=30:00))")


def test_a_long_title_leaves_place_for_its_clock():
    there, room = hub()
    there.others = [msgspec.structs.replace(OTHER, title="人工智能训练师（三级）职业能力培训 线上考试 补考")]
    room.take(there.room())
    assert str(room.status(NOON).countdown.phrase) == (
        "status.of(title=人工智能训练师（三级）职业… what=status.starts-in(left=30:00))"
    )
    assert Focus(room, lambda: NOON).card("s6").exam == "人工智能训练师（三级）职业…"


def test_seats_move_in_and_out_while_it_runs():
    there, room = hub(scope=Scope(mine=True))
    assert room.news == [], "what was there at first has not moved"
    there.assign(2, room="101", invigilator="李娜")
    there.assign(3, room="101", invigilator="张伟")
    there.assign(4, room="101", invigilator="张伟")
    room.take(there.room())
    assert seats(room) == [1, 3, 4, 6]
    names = {seat: person.of.name for seat, person in there.people.items()}
    assert [str(one) for one in room.news] == [
        f"scope.came(who=3 {names[3]}  4 {names[4]})",
        f"scope.left(who=2 {names[2]})",
    ]
    room.news.clear()
    room.take(there.room())
    assert room.news == []


def test_a_change_of_somebody_not_shown_brings_nobody_in():
    there, room = hub(scope=Scope("e2"))
    there.act(1, "leave-screen", ago=1000)
    room.take(Changed(seq=room.seq + 1, at=NOON, event="left-screen", by="", sitting=there.sitting(1)))
    assert seats(room) == [6]
    assert room.everyone["s1"].candidate.leaves == 1


def test_an_exam_that_is_over_goes_from_view_but_can_be_chosen():
    there, room = hub()
    over = replace(there.people[1].of, exam="e0")
    there.people[1].of = over
    room.take(there.room())
    assert 1 not in seats(room)
    room.choose(Scope("e0"))
    assert seats(room) == [1]
    assert said(room) == "scope.untitled(exam=e0)"


def test_the_list_counts_what_each_line_would_show():
    there, room = hub()
    there.act(3, "disconnect")
    room.take(there.room())
    scopes = Scopes(room)
    scopes.begin()

    def lines() -> list[str]:
        return [f"{one.scope.exam or '*'}/{one.scope.room} {one.count} {one.waiting}" for one in scopes.lines()]

    assert lines() == ["*/None 6 1", "e1/None 5 1", "e1/101 4 1", "e1/ 1 0", "e2/None 1 0", "e2/201 1 0"]
    scopes.mine = True
    assert lines() == ["*/None 3 0", "e1/None 2 0", "e1/101 2 0", "e1/ 0 0", "e2/None 1 0", "e2/201 1 0"]
    scopes.step(1)
    scopes.step(1)
    assert scopes.chosen() == Scope("e1", "101", mine=True)
    assert scopes.own() == 2
    room.choose(scopes.chosen())
    scopes.step(1)
    scopes.begin()
    assert scopes.chosen() == Scope("e1", "101", mine=True), "it begins where one is"

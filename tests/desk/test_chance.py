"""What a senior proctor reads before a second chance is given."""

from invigilator.desk.chance import after_reinstating, ending
from invigilator.desk.focus import Focus
from invigilator.desk.room import Room
from invigilator.desk.tile import FeedState, tile
from tests.desk.rehearsal import MINUTE, Rehearsal

NOON = 1_800_000_000_000
SECOND = 1000


def test_how_it_ended_by_whom_and_why():
    there = Rehearsal(2, clock=lambda: NOON)
    there.seat()
    assert ending(there.sitting(1)) == ()
    there.act(1, "force-submit", by="王", reason="误会")
    assert [str(one) for one in ending(there.sitting(1))] == [
        "standing.ended(outcome=outcome.collected cause=cause.invigilator)",
        "chance.by(by=王)",
        "chance.reason(reason=误会)",
    ]
    assert [str(one) for one in after_reinstating(there.sitting(1), NOON)] == [
        "chance.left(left=50:00)",
        "chance.go-on",
    ]


def test_a_third_leave_is_annulled_and_who_is_gone_must_log_in():
    there = Rehearsal(1, clock=lambda: NOON)
    there.seat()
    for ago in (90, 60, 30):
        there.act(1, "leave-screen", ago=ago * SECOND)
        if ago > 30:
            there.act(1, "return-screen", ago=(ago - 5) * SECOND)
    there.act(1, "disconnect")
    assert [str(one) for one in after_reinstating(there.sitting(1), NOON)] == [
        "chance.left(left=50:00)",
        "chance.leaves(leaves=2 limit=3)",
        "chance.log-in",
    ]


def test_extra_time_is_on_the_tile_and_in_the_notes():
    there = Rehearsal(1, clock=lambda: NOON)
    there.seat()
    there.act(1, "extend", by="李", senior=True, minutes=15, reason="断电")
    room = Room()
    room.take(there.welcome())
    room.take(there.room())
    view = room.sittings["s1"]
    live = FeedState("live")
    assert tile(view, None, live, live, NOON, extra=room.extra_minutes(view)).extra == 15
    card = Focus(room, lambda: NOON).card("s1")
    assert "note.extra(minutes=15)" in [str(one) for one in card.notes]
    assert card.ends_at == there.start + 105 * MINUTE


def test_who_has_not_come_sees_the_login_close():
    there = Rehearsal(1, begun=5 * MINUTE, clock=lambda: NOON)
    live = FeedState("waiting")
    assert tile(there.sitting(1), None, live, live, NOON).clock == "10:00"
    assert tile(there.sitting(1), None, live, live, NOON - 6 * MINUTE).clock == ""

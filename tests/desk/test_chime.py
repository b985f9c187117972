from invigilator.client.session import Link
from invigilator.desk.chime import GAP, Chime
from invigilator.desk.inbox import Inbox
from invigilator.desk.room import Room
from tests.desk.rehearsal import Rehearsal

NOON = 1_800_000_000_000
SECOND = 1000


class Desk:
    def __init__(self) -> None:
        self.there = Rehearsal(12, clock=lambda: NOON)
        self.there.seat()
        self.room = Room()
        self.inbox = Inbox(self.room)
        self.chime = Chime(self.room, self.inbox)
        self.room.take(Link("control", "live"))

    def hear(self, after: int = 0) -> str:
        self.room.take(self.there.room())
        sound = self.chime.due(NOON + after)
        return sound.name if sound is not None else ""


def test_what_was_there_is_not_new():
    desk = Desk()
    assert desk.chime.due(NOON) is None
    desk.there.act(1, "show-paper", ago=9 * SECOND, picture="p")
    assert desk.hear() == ""
    assert desk.hear(SECOND) == ""


def test_urgent_and_soon_sound_and_routine_does_not():
    desk = Desk()
    desk.hear()
    desk.there.act(1, "side-off", ago=9 * SECOND)
    assert desk.hear() == ""
    desk.there.act(2, "disconnect", ago=8 * SECOND)
    assert desk.hear(10) == "MEDIUM"
    desk.there.act(3, "show-paper", ago=7 * SECOND, picture="p")
    assert desk.hear(GAP + 20) == "HIGH"
    assert desk.hear(3 * GAP) == ""


def test_a_flood_is_one_sound_and_the_urgent_one_is_not_lost_in_it():
    desk = Desk()
    desk.hear()
    for seat in range(1, 9):
        desk.there.act(seat, "disconnect", ago=9 * SECOND)
    assert desk.hear(10) == "MEDIUM"
    desk.there.act(9, "show-paper", ago=8 * SECOND, picture="p")
    desk.there.act(10, "disconnect", ago=7 * SECOND)
    assert desk.hear(20) == ""
    assert desk.hear(GAP + 10) == "HIGH"
    assert desk.hear(2 * GAP + 20) == ""


def test_one_kind_can_be_hushed_and_sounds_again():
    desk = Desk()
    assert desk.chime.hush() is None
    desk.hear()
    desk.there.act(1, "disconnect", ago=9 * SECOND)
    assert desk.hear(10) == "MEDIUM"
    desk.inbox.step(1)
    assert desk.chime.hush() == ("disconnected", True)
    desk.there.act(2, "disconnect", ago=8 * SECOND)
    assert desk.hear(3 * GAP) == ""
    desk.there.act(3, "show-paper", ago=7 * SECOND, picture="p")
    assert desk.hear(3 * GAP + 10) == "HIGH"
    assert desk.chime.hush() == ("disconnected", False)
    desk.there.act(4, "disconnect", ago=6 * SECOND)
    assert desk.hear(5 * GAP) == "MEDIUM"

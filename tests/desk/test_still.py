import msgspec

from invigilator.desk.still import stills
from tests.desk.rehearsal import Rehearsal

NOON = 1_800_000_000_000


def test_the_newest_comes_first_and_the_photographs_last():
    there = Rehearsal(1, clock=lambda: NOON)
    there.seat()
    there.people[1].sitting.photo = "photo"
    for at, (feed, why) in enumerate((("front", "login"), ("side", "random"), ("front", "side-lost"))):
        there.keep(1, feed, why, b"", NOON + at)
    shown = [
        f"{one.picture} {one.at - NOON if one.at else '-'} {one.seen} {one.reason}"
        for one in stills(msgspec.structs.replace(there.sitting(1), roster_photo="roster"))
    ]
    assert shown == [
        "kept-1-2 2 still.camera.front alarm.side-lost",
        "kept-1-1 1 still.camera.side still.why.random",
        "kept-1-0 0 still.camera.front still.why.login",
        "photo - still.camera.photo still.why.photograph",
        "roster - still.camera.roster still.why.roster",
    ]

"""The cast and the roster made up for it."""

from __future__ import annotations

import pytest

from invigilator.drill import cast
from invigilator.drill.footage import FOLDER, Footage
from invigilator.store.rosterfile import read_roster


@pytest.fixture(scope="module")
def members() -> list[cast.Member]:
    return cast.members(Footage(), 30)


def test_the_cast_repeats_after_twelve(members: list[cast.Member]) -> None:
    names = [one.person for one in members]
    assert len(set(names[:12])) == 12
    assert names[12:24] == names[:12]


def test_every_action_has_clips_of_everyone(members: list[cast.Member]) -> None:
    for one in members:
        for action in cast.ACTIONS:
            front, side = one.clips(action)
            assert (front.person, front.camera, side.person, side.camera) == (one.person, "front", one.person, "side")
            assert (FOLDER / front.path).is_file()
            assert (FOLDER / side.path).is_file()


def test_what_was_filmed_is_shown(members: list[cast.Member]) -> None:
    by_name = {one.person: one for one in members}
    assert by_name["li"].clips("phone-hand")[0].action == "phone_hand"
    assert by_name["li"].nearest("mask") == "idle"
    assert by_name["wang"].nearest("leave") == "absent"
    assert by_name["diop"].nearest("headphones") == "cap"
    assert by_name["li"].clips("cover")[1].action == "idle", "only the front camera was covered"


def test_a_roster_is_one_a_hub_takes() -> None:
    entries = cast.roster(60)
    rows = read_roster(cast.roster_csv(entries).encode())
    assert [(one.admission, one.identity, one.name) for one in rows] == [
        (one.admission, one.identity, one.name) for one in entries
    ]
    for field in ("admission", "identity", "name"):
        assert len({getattr(one, field) for one in entries}) == 60


def test_identity_numbers_look_valid_and_belong_to_nobody() -> None:
    weights = [2 ** (17 - at) % 11 for at in range(18)]
    for seat, one in enumerate(cast.roster(60)):
        digits = [10 if sign == "X" else int(sign) for sign in one.identity]
        assert len(digits) == 18
        assert sum(a * b for a, b in zip(digits, weights, strict=True)) % 11 == 1
        assert one.identity[4:6] == "99", "no county has this code"
        woman = cast.members(Footage(), 60)[seat].person in {"wang", "chen", "liu", "guo", "zhou", "novak"}
        assert digits[16] % 2 == (0 if woman else 1)


def test_a_roster_is_the_same_each_time() -> None:
    assert cast.roster(12) == cast.roster(12)
    assert cast.roster(12) != cast.roster(12, seed=2)

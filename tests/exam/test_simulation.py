"""The simulation finds a broken rule and shows the shortest journal of it."""

from __future__ import annotations

import random
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from invigilator.exam import table
from invigilator.exam.commands import Command
from invigilator.exam.events import Event
from invigilator.exam.sitting import Sitting

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))
import simulate


def test_whole_rooms_hold() -> None:
    for seed in range(3):
        exam, scripts = simulate.room(random.Random(seed), 50)
        for acts in scripts:
            simulate.play(exam, acts)


def test_the_same_seed_is_the_same_room() -> None:
    assert simulate.room(random.Random(5), 10) == simulate.room(random.Random(5), 10)


def test_a_forgotten_cap_is_found_and_shrunk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the cap on reminders some room breaks; what is shown is the path and four reminders of a clause."""

    def uncapped(sitting: Sitting, command: Command, now: int) -> list[Event]:
        count = sitting.warned(command.clause) + 1
        data = {"number": len(sitting.reminders) + 1, "clause": command.clause, "count": count, "text": ""}
        return [Event(now, "reminded", data=data)]

    monkeypatch.setitem(table.TABLE, "warn", replace(table.TABLE["warn"], decide=uncapped))
    for seed in range(20):
        exam, scripts = simulate.room(random.Random(seed), 50)
        for acts in scripts:
            if simulate.breaks(exam)(acts):
                said = simulate.report(seed, exam, acts)
                assert "a reminder beyond the last" in said
                assert [line.split()[2] for line in said.splitlines()[1:-1]] == [
                    *("front-on", "side-on", "login", "photograph", "accept-notice"),
                    *["warn"] * 4,
                ]
                return
    pytest.fail("the simulation did not notice")

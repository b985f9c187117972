"""The hub's clock does not follow steps of the wall clock, and no timer of a sitting moves with it."""

from __future__ import annotations

import pytest

from invigilator.hub.clock import Clock


class _Wall:
    def __init__(self) -> None:
        self.wall, self.mono = 1_000_000.0, 50.0

    def pass_by(self, seconds: float) -> None:
        self.wall += seconds
        self.mono += seconds

    def clock(self, floor: int = 0) -> Clock:
        return Clock(floor, lambda: self.wall, lambda: self.mono)


@pytest.mark.parametrize("step", [300.0, -300.0])
def test_a_step_moves_nothing_and_is_told_once(step: float) -> None:
    wall = _Wall()
    clock = wall.clock()
    wall.pass_by(10)
    wall.wall += step
    assert clock.now() == 1_000_010_000
    assert clock.stepped() == round(step * 1000)
    assert clock.stepped() == 0
    wall.pass_by(10)
    assert clock.now() == 1_000_020_000


def test_drift_is_not_a_step() -> None:
    wall = _Wall()
    clock = wall.clock()
    for _ in range(100):
        wall.pass_by(1)
        wall.wall += 0.4
        assert clock.stepped() == 0


def test_after_a_restart_it_is_never_earlier_than_what_is_written() -> None:
    assert _Wall().clock(floor=2_000_000_000_000).now() == 2_000_000_000_000

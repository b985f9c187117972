"""The hub's clock: the wall clock read once, then counted by the monotonic one, so that a step moves no timer."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

STEP = 1000  # ms off that count as a step, not as drift


def _elapsed() -> float:
    """Seconds, rising, those in which the machine slept included where the system counts them."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    else:  # noqa: RET505 - so that a type checker of either system reads both
        return time.monotonic()


class Clock:
    """Milliseconds since 1970 that never jump. ``floor`` is an instant already written down: never earlier."""

    def __init__(
        self,
        floor: int = 0,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = _elapsed,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._base = max(wall(), floor / 1000) - monotonic()
        self._offset = wall() - monotonic()

    def now(self) -> int:
        """Milliseconds since 1970."""
        return int((self._base + self._monotonic()) * 1000)

    def ahead(self) -> int:
        """By how many ms this clock is ahead of the wall clock."""
        return self.now() - int(self._wall() * 1000)

    def stepped(self) -> int:
        """By how many ms somebody set the wall clock since the last call; 0 when nobody did.

        Slow drift (a daemon that disciplines the clock) is followed silently and told as 0.
        """
        offset = self._wall() - self._monotonic()
        moved = round((offset - self._offset) * 1000)
        self._offset = offset
        return moved if abs(moved) >= STEP else 0

"""The hub's clock: the wall clock read once, then counted by the monotonic one, so that a step moves no timer."""

from __future__ import annotations

import time
from collections.abc import Callable

STEP = 1000  # ms off that count as a step, not as drift


class Clock:
    """Milliseconds since 1970 that never jump. ``floor`` is an instant already written down: never earlier."""

    def __init__(
        self,
        floor: int = 0,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._wall = wall
        self._monotonic = monotonic
        self._base = max(wall(), floor / 1000) - monotonic()
        self._offset = wall() - monotonic()

    def now(self) -> int:
        """Milliseconds since 1970."""
        return int((self._base + self._monotonic()) * 1000)

    def stepped(self) -> int:
        """By how many ms somebody set the wall clock since the last call; 0 when nobody did.

        Slow drift (a daemon that disciplines the clock) is followed silently and told as 0.
        """
        offset = self._wall() - self._monotonic()
        moved = round((offset - self._offset) * 1000)
        self._offset = offset
        return moved if abs(moved) >= STEP else 0

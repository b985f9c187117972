"""A token bucket: so many a second, with a burst."""

from __future__ import annotations


class Bucket:
    """Holds up to ``burst`` tokens and gains ``rate`` a second; time is an argument, in seconds."""

    __slots__ = ("_burst", "_left", "_rate", "_then")

    def __init__(self, rate: float, burst: float, now: float) -> None:
        """Start full."""
        self._rate = rate
        self._burst = burst
        self._left = burst
        self._then = now

    def take(self, count: float, now: float) -> bool:
        """Take ``count`` tokens if they are there."""
        self._left = min(self._burst, self._left + (now - self._then) * self._rate)
        self._then = now
        if self._left < count:
            return False
        self._left -= count
        return True

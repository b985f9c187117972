"""The hub's clock as this machine knows it."""

from __future__ import annotations

import time


class HubClock:
    """Offset between this machine's monotonic clock and the hub's; safe to read from any thread.

    Of all answers the one with the shortest way there and back is believed, older ones less and less: a machine
    whose own clock is wrong or stepped shows the hub's time all the same.
    """

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()
        self._best = float("inf")

    def learn(self, sent: float, hub: int, received: float) -> None:
        """Take one answer in: ``sent`` and ``received`` in monotonic seconds, ``hub`` in ms since 1970."""
        self._best *= 1.05
        if received - sent <= self._best:
            self._best = received - sent
            self._offset = hub / 1000 - (sent + received) / 2

    def now(self) -> int:
        """Milliseconds since 1970 on the hub's clock."""
        return int((time.monotonic() + self._offset) * 1000)

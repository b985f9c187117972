"""The watches that are connected: what they last looked at, and that no flag outlives the one that said it."""

from __future__ import annotations

import logging
import time

from invigilator.exam.commands import Command
from invigilator.exam.ids import Refused
from invigilator.hub.line import Line
from invigilator.hub.room import NotSavedError, Room
from invigilator.wire.messages import Looked
from invigilator.wire.views import LookAt

log = logging.getLogger(__name__)
_SILENT = 4.0  # seconds without a report after which nobody counts as watching
BY = "watch"  # as the journal names it


class Watchers:
    """Kept by the hub; read by health each second."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._reports: dict[Line, tuple[float, float]] = {}  # monotonic seconds of the last one, and its behind
        self._owners: dict[str, Line] = {}  # by sitting: who last said something of it
        self.looks: dict[int, LookAt] = {}  # by feed, the newest

    @property
    def watching(self) -> bool:
        """Whether one has reported lately."""
        return any(time.monotonic() - heard < _SILENT for heard, _ in self._reports.values())

    @property
    def behind(self) -> float:
        """Seconds that the slowest is behind."""
        return max((behind for _, behind in self._reports.values()), default=0.0)

    def report(self, line: Line, said: Looked) -> None:
        """One tells what it has looked at."""
        self._reports[line] = (time.monotonic(), max(0.0, said.behind))
        for one in said.feeds:
            self.looks[one.feed] = one

    def spoke(self, line: Line, sitting: str) -> None:
        """One has said something of this sitting, whose flags are its own from now on."""
        self._owners[sitting] = line

    async def gone(self, line: Line) -> None:
        """One has left: the flags that it said end, as nobody sees any longer what they say."""
        self._reports.pop(line, None)
        mine = [sitting for sitting, owner in self._owners.items() if owner is line]
        for sitting in mine:
            del self._owners[sitting]
        if self._room.closing:
            return
        if not self._reports:
            self.looks.clear()
        for seat in [seat for sitting in mine if (seat := self._room.seats.get(sitting)) is not None]:
            if seat.sitting.flags.open:
                try:
                    await self._room.do(seat, Command("end-flag", BY))
                except (Refused, NotSavedError):
                    log.warning("the flags of sitting %s could not be ended", seat.candidate.sitting)

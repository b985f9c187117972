"""Notes of a drill for whoever measures it, one JSON object a line."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from invigilator.drill.reel import Cue


class Marks:
    """Which frame a packet holds, and when a reminder arrived. ``out`` None: nobody measures."""

    def __init__(self, out: TextIO | None) -> None:
        self._out = out

    def cue(self, cue: Cue) -> None:
        """From this packet of a thumb layer on, the clip's frames count up from ``index``."""
        self._write({"feed": cue.feed, "sequence": cue.sequence, "index": cue.index})

    def reminded(self, feed: int, number: int) -> None:
        """A reminder is on the page of the candidate with this front feed; monotonic nanoseconds."""
        self._write({"feed": feed, "reminder": number, "at": time.monotonic_ns()})

    def _write(self, mark: dict[str, int]) -> None:
        if self._out is not None:
            self._out.write(json.dumps(mark) + "\n")

"""From what was noted during a run to the figures of the report; nothing is estimated."""

from __future__ import annotations

import bisect
import json
import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_WINDOW = 32  # packets round the newest known one in which the frame on the screen is looked for


@dataclass(frozen=True, slots=True)
class Paint:
    """One tile painted: ``index`` as the clock in its corner says (-1 unreadable), instants in microseconds.

    ``sequence`` and ``captured`` are of the packet the decoder drew last; the pixels may be newer.
    """

    feed: int
    at: int
    index: int
    sequence: int
    captured: int


@dataclass(frozen=True, slots=True)
class Marks:
    """What the drill noted: per feed the packets at which clips began, and when reminders arrived (ns)."""

    cues: dict[int, list[tuple[int, int]]] = field(default_factory=dict)  # feed -> [(sequence, index)]
    reminded: dict[tuple[int, int], int] = field(default_factory=dict)  # (front feed, number) -> instant

    @classmethod
    def read(cls, path: Path) -> Marks:
        """The drill's file; a last line that is still being written is left out."""
        cues: dict[int, list[tuple[int, int]]] = defaultdict(list)
        reminded: dict[tuple[int, int], int] = {}
        for line in path.read_text(encoding="utf-8").splitlines():
            try:
                mark = json.loads(line)
            except ValueError:
                continue
            if "reminder" in mark:
                reminded.setdefault((mark["feed"], mark["reminder"]), mark["at"])
            else:
                cues[mark["feed"]].append((mark["sequence"], mark["index"]))
        return cls(dict(cues), reminded)

    def index(self, feed: int, sequence: int) -> int:
        """Which frame of its clip a packet of the thumb layer holds, -1 unknown."""
        cues = self.cues.get(feed, [])
        at = bisect.bisect_right(cues, (sequence, 1 << 30)) - 1
        return cues[at][1] + sequence - cues[at][0] if at >= 0 else -1


def seen(paints: Iterable[Paint], marks: Marks) -> dict[int, list[tuple[int, int]]]:
    """Per feed, each frame's first sight: ``[(painted, captured)]`` in microseconds.

    The frame is the one whose clock was on the screen; its capture time is from the header of its own packet.
    """
    paints = list(paints)
    headers: dict[int, dict[int, int]] = defaultdict(dict)
    for one in paints:
        headers[one.feed][one.sequence] = one.captured
    out: dict[int, list[tuple[int, int]]] = defaultdict(list)
    last: dict[int, int] = {}
    for one in sorted(paints, key=lambda paint: paint.at):
        near = range(one.sequence + _WINDOW, one.sequence - _WINDOW, -1)
        known = headers[one.feed]
        shown = next((at for at in near if at in known and marks.index(one.feed, at) == one.index), None)
        if shown is not None and shown > last.get(one.feed, -1):
            last[one.feed] = shown
            out[one.feed].append((one.at, known[shown]))
    return dict(out)


def latencies(frames: dict[int, list[tuple[int, int]]]) -> list[float]:
    """Milliseconds from capture to paint, of every frame of every feed."""
    return [(painted - captured) / 1000 for one in frames.values() for painted, captured in one]


def rates(frames: dict[int, list[tuple[int, int]]], feeds: Iterable[int], begin: int, end: int) -> dict[int, float]:
    """Different frames a second that each feed showed between two instants (microseconds)."""
    return {
        feed: sum(begin <= painted < end for painted, _ in frames.get(feed, [])) * 1e6 / (end - begin)
        for feed in feeds
    }


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value that ``share`` of all do not exceed (nearest rank), None of nothing."""
    if not values:
        return None
    rank = math.ceil(share * len(values)) - 1
    return round(sorted(values)[max(0, rank)], 2)

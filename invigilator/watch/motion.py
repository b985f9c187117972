"""What a camera shows over time: a picture that stands still, or a recording that comes round again (五(五)).

Suspicion, never proof: a picture may stand still because the line is bad.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import cv2
import numpy as np

from invigilator.exam.flag import Kind
from invigilator.watch.detector import Answer, Finding, Look, Reason, blind, seen, usable

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from invigilator.watch.detector import Picture

    Trace = NDArray[np.float32]

STILL = 8.0
"""Seconds without any change from which on a picture is frozen. Who sits quietly still breathes and blinks."""
STILLS = 3
"""Looks that must each have found it unchanged."""
SAME = 6.0
"""Grey levels by which no part of a still picture differs, however it was encoded."""
ALIKE = 0.25
"""A picture has come round when it is so much more like an earlier one than pictures of this camera usually are."""
ROUNDS = 6
"""Looks in a row that must each have come round, all by the same time."""
SPAN = 10.0
"""Seconds that those looks must cover at least."""
MEMORY = 180
"""Looks remembered: six minutes at one in two seconds."""
_SHAPE = (64, 48)
_SHORTEST = 3.0  # seconds: nothing comes round sooner
_LEAST = 0.4  # grey levels: what pictures must usually differ by, for likeness to mean anything
_SLACK = 0.12  # seconds by which the time of a round may differ


class Motion:
    """Says whether a camera stands still or repeats itself. Remembers: one for each feed."""

    name = "motion"
    kinds = frozenset({Kind.FROZEN, Kind.LOOPED})

    def __init__(self) -> None:
        self._past: deque[tuple[float, Trace]] = deque(maxlen=MEMORY)
        self._still: tuple[float, Trace] | None = None  # since when nothing has changed, and what it looked like
        self._stills = 0  # looks that found it unchanged
        self._rounds: dict[float, tuple[int, float]] = {}  # by the time of a round: looks in a row, and since when

    def look(self, look: Look) -> Answer:
        """Judge one picture after those before it."""
        if look.picture is None or not usable(look.picture):
            return blind(self.name, look, Reason.NO_PICTURE)
        trace = _trace(look.picture)
        frozen = self._stands_still(look.at, trace)
        looped = None if frozen else self._has_come_round(look.at, trace)
        self._past.append((look.at, trace))
        return seen(self.name, look, *[one for one in (frozen, looped) if one])

    def _stands_still(self, at: float, trace: Trace) -> Finding | None:
        if self._still is None or float(np.abs(trace - self._still[1]).max()) > SAME:
            self._still, self._stills = (at, trace), 0
            return None
        self._stills += 1
        lasted = at - self._still[0]
        if lasted < STILL or self._stills < STILLS:
            return None
        return Finding(Kind.FROZEN, min(1.0, 0.5 + lasted / (8 * STILL)))

    def _has_come_round(self, at: float, trace: Trace) -> Finding | None:
        earlier = [
            (at - when, float(np.abs(trace - other).mean())) for when, other in self._past if at - when >= _SHORTEST
        ]
        if len(earlier) < ROUNDS:
            return None
        usual = float(np.median([difference for _, difference in earlier]))
        if usual < _LEAST:
            self._rounds.clear()
            return None
        alike = [time for time, difference in earlier if difference < ALIKE * usual]
        before, self._rounds = self._rounds, {}
        for time in alike:
            near = [rounds for other, rounds in before.items() if abs(other - time) <= _SLACK]
            count, since = max(near, default=(0, at))
            self._rounds[time] = count + 1, since
        for count, since in self._rounds.values():
            if count >= ROUNDS and at - since >= SPAN:
                return Finding(Kind.LOOPED, min(1.0, 0.5 + count / (10 * ROUNDS)))
        return None


def _trace(picture: Picture) -> Trace:
    grey = cv2.cvtColor(cv2.resize(picture, _SHAPE, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
    return grey.astype(np.float32)

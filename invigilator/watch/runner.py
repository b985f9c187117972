"""Looks at many candidates in turn, each as it needs, within a share of one core; says when it falls behind."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from invigilator.watch.detector import Camera, Picture
    from invigilator.watch.eyes import Eyes
    from invigilator.watch.watched import Change, Watched

_log = logging.getLogger(__name__)

SHARE = 0.8
"""Of one core: what the watch may use unless it is told otherwise."""
BEHIND = 4.0
"""Seconds that the most urgent look may be late before the watch says so."""
_ARRIVAL = 0.05  # seconds that a picture needs to get here
_AGAIN = 0.25  # seconds until a camera without a new picture is asked again
_FIRST = 2.0  # seconds by which a burst goes before its turn
_OVER = 10.0  # seconds over which the share is measured


class Source(Protocol):
    """Where pictures come from."""

    def newest(self, candidate: str, camera: Camera) -> tuple[float, Picture] | None:
        """The newest picture and when it was taken, by the runner's clock; None when there is no new one."""


@dataclass(frozen=True, slots=True)
class Report:
    """How the watch keeps up."""

    late: float  # seconds that the most urgent look is late
    behind: bool
    used: float  # share of one core over the last ten seconds
    looks: int


class Runner:
    """Chooses whom to look at. Time and CPU time are arguments, so that a test can have its own."""

    def __init__(self, eyes: Eyes, source: Source, cpu: Callable[[], float], share: float = SHARE) -> None:
        """``cpu``: seconds of CPU that this process has used."""
        self._eyes = eyes
        self._source = source
        self._cpu = cpu
        self._share = share
        self._spent: deque[tuple[float, float]] = deque()  # when, and seconds of CPU
        self._was_behind = False
        self._looks = 0
        self.candidates: dict[str, Watched] = {}

    def step(self, now: float) -> tuple[float, str, list[Change]]:
        """Make the most urgent look: seconds until the next call, whom it was about, and what it changed.

        Nobody is named when nothing was due or no new picture was there.
        """
        waiting = [
            # What was found once and waits to be sure of goes before who has only waited a little longer.
            (need.due - _FIRST * need.bursts(now), need.due, name, camera)
            for name, one in self.candidates.items()
            for camera, need in one.needs.items()
            if need.due <= now
        ]
        if not waiting:
            return self._rest(now), "", []
        _, due, name, camera = min(waiting)
        used = self.used(now)
        if used >= self._share:  # rest for as long as brings the mean down
            self._say(now, due)
            return min(1.0, (used - self._share) * _OVER + 0.01), "", []
        watched = self.candidates[name]
        before = self._cpu()
        picture = self._source.newest(name, camera)
        if picture is None:
            watched.needs[camera].due = now + _AGAIN
            return 0.0, "", []
        short = used > 0.75 * self._share or now - due > BEHIND / 2
        changes = watched.look(self._eyes, camera, picture[0], picture[1], short=short)
        # The next key frame comes an interval after this one: look when it is there, not an interval from now.
        watched.needs[camera].due = max(watched.needs[camera].due + _ARRIVAL, now + _ARRIVAL)
        self._spent.append((now, self._cpu() - before))
        self._looks += 1
        self._say(now, due)
        return 0.0, name, changes

    def used(self, now: float) -> float:
        """The share of one core used over the last ten seconds."""
        while self._spent and now - self._spent[0][0] > _OVER:
            self._spent.popleft()
        return sum(seconds for _, seconds in self._spent) / _OVER

    def report(self, now: float) -> Report:
        """How it keeps up now."""
        dues = [need.due for one in self.candidates.values() for need in one.needs.values()]
        late = max(0.0, now - min(dues, default=now))
        return Report(late, late > BEHIND, self.used(now), self._looks)

    def _rest(self, now: float) -> float:
        """Seconds until the first look is due; a second when there is none."""
        dues = [need.due for one in self.candidates.values() for need in one.needs.values()]
        self._say(now, min(dues, default=now))
        return min(1.0, min(dues, default=now + 1.0) - now)

    def _say(self, now: float, due: float) -> None:
        behind = now - due > BEHIND
        if behind and not self._was_behind:
            _log.warning(
                "the watch falls behind: the next look is %.1f s late, %.0f %% of a core used",
                now - due,
                100 * self.used(now),
            )
        if self._was_behind and not behind:
            _log.info("the watch keeps up again")
        self._was_behind = behind

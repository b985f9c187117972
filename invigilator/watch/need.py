"""When one camera should be looked at next, and for what: by need, since everything all the time is too much.

A look with picture checks and faces is cheap and regular. People, sheets and the head follow when something has
changed or some time has passed; devices and identity seldom. After a first find looks come each second until it is a
flag or was nothing. Time is an argument, in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass

from invigilator.watch.detector import Camera
from invigilator.watch.eyes import Job


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds between looks of one camera, and between its jobs."""

    look: float
    burst: float = 1.0  # between looks after a first find,
    bursting: float = 6.0  # for so long
    changed: dict[Job, float] | None = None  # at the most often, when something has changed
    still: dict[Job, float] | None = None  # when nothing has


FRONT = Pace(
    look=2.0,
    changed={
        Job.SHEET: 1.0,
        Job.PEOPLE: 4.0,
        Job.HEAD: 1.0,
        Job.MASK: 2.0,
        Job.HEADWEAR: 10.0,
        Job.DEVICES: 60.0,
        Job.IDENTITY: 60.0,
    },
    still={
        Job.SHEET: 30.0,
        Job.PEOPLE: 20.0,
        Job.HEAD: 2.0,
        Job.MASK: 10.0,
        Job.HEADWEAR: 30.0,
        Job.DEVICES: 240.0,
        Job.IDENTITY: 120.0,
    },
)
SIDE = Pace(
    look=9.0,
    changed={Job.PEOPLE: 1.0, Job.DEVICES: 60.0},
    still={Job.PEOPLE: 9.0, Job.DEVICES: 240.0},
)
PACES = {Camera.FRONT: FRONT, Camera.SIDE: SIDE}

CHANGE = 0.06
"""Part of a picture that differs from the last look, from which on something has changed. Who only sits there changes
0.02, seldom 0.05; a sheet, or somebody who leaves, 0.15 and more (the drill cast)."""
LATE = (Job.DEVICES, Job.IDENTITY, Job.HEADWEAR)
"""What is left out first when time is short."""


class Need:
    """One camera of one candidate."""

    def __init__(self, pace: Pace, now: float, spread: float = 0.0) -> None:
        """``spread``: 0..1, different for each candidate, so that not all wait for the seldom jobs at once."""
        self._pace = pace
        self._last = {job: now - spread * (pace.changed or {}).get(job, 0.0) for job in LATE}
        self._burst_until = now - 1.0
        self._hit: frozenset[Job] = frozenset()  # the jobs that a burst repeats
        self.due = now
        """When the next look should be."""

    def bursts(self, now: float) -> bool:
        """Whether the next look cannot wait for a key frame of its own accord."""
        return now <= self._burst_until

    def jobs(self, now: float, change: float, *, short: bool) -> frozenset[Job]:
        """What a look now should be asked for. ``short``: there is no time for what can wait."""
        every = (self._pace.changed if change >= CHANGE else self._pace.still) or {}
        jobs = {job for job, seconds in every.items() if now - self._last.get(job, -1e9) >= seconds - 0.5}
        if short:
            jobs -= set(LATE)
        return frozenset(jobs | self._hit if self.bursts(now) else jobs)

    def looked(self, now: float, jobs: frozenset[Job], *, first_find: bool, found_by: frozenset[Job]) -> None:
        """A look is done. ``first_find``: it found something that is no flag yet; a burst follows."""
        for job in jobs:
            self._last[job] = now
        if first_find:
            self._burst_until = now + self._pace.bursting
            self._hit = found_by
        self.due = now + (self._pace.burst if now < self._burst_until else self._pace.look)

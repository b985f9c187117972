"""One candidate on the wall in plain values: how they stand, what they need, and what each camera shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Literal

from invigilator.desk.deadline import deadlines
from invigilator.desk.focus import Counter, standing
from invigilator.desk.inbox import PRIORITY, Priority
from invigilator.desk.order import CLAUSES
from invigilator.desk.phrase import Phrase, span

if TYPE_CHECKING:
    from invigilator.desk.room import Mood
    from invigilator.media.pool import Facts
    from invigilator.wire.messages import FeedHealth, SittingView

Shows = Literal["live", "late", "frozen", "black", "gone", "waiting", "over"]
"""What a camera's rectangle shows. ``waiting`` has not begun, ``over`` has ended as it should."""

LATE = 2_000  # ms; a picture older than this is not "now"
FROZEN = 10.0  # seconds without anything moving anywhere in the picture


class Level(IntEnum):
    """How loudly a tile calls, by frame and by flag."""

    QUIET = 0
    NOTE = 1  # worth knowing
    SOON = 2  # somebody should look
    NOW = 3  # somebody waits for an answer


@dataclass(frozen=True, slots=True)
class FeedState:
    """One camera's rectangle. ``seconds`` says for how long, where that is known."""

    shows: Shows
    seconds: int = 0

    @property
    def phrase(self) -> Phrase:
        """The state in words."""
        key = f"tile.feed.{self.shows}"
        return Phrase(f"{key}-for", {"for": span(self.seconds * 1000)}) if self.seconds else Phrase(key)

    @property
    def trouble(self) -> bool:
        """Whether the picture cannot be trusted to show the candidate now."""
        return self.shows in {"late", "frozen", "black", "gone"}


@dataclass(frozen=True, slots=True)
class Tile:
    """Everything painted for one candidate; equal values need no new painting."""

    sitting: str
    seat: int
    name: str
    front: FeedState
    side: FeedState
    standing: Phrase
    mood: Mood
    clock: str  # the nearest running countdown, "" none
    counters: tuple[Counter, ...]  # face, camera, leaves; conduct once used
    level: Level
    asked: Phrase | None  # the most urgent open alarm


def feed_state(
    *,
    on: bool,
    phase: str,
    health: FeedHealth | None,
    facts: Facts | None,
    now: int,
    monotonic: float,
) -> FeedState:
    """What to say of one camera. ``now`` is the hub's clock in ms, ``monotonic`` this machine's in seconds.

    ``facts`` is None for a feed that is not being decoded; then the hub's word is all there is.
    """
    age = health.age if health is not None else -1
    if not on:
        if phase == "ended":
            return FeedState("over")
        seen = age >= 0 or phase in {"waiting", "answering"}
        return FeedState("gone", max(0, age) // 1000) if seen else FeedState("waiting")
    if facts is not None:
        age = max(0, now - facts.captured // 1000)
    if age < 0:
        return FeedState("waiting")
    if age > LATE:
        return FeedState("late", age // 1000)
    look = facts.look if facts is not None else None
    if look is not None and look.black:
        return FeedState("black")
    if look is not None and monotonic - look.still_since > FROZEN:
        return FeedState("frozen", int(monotonic - look.still_since))
    return FeedState("live")


def tile(view: SittingView, front: FeedState, side: FeedState, now: int) -> Tile:
    """One candidate's tile at ``now`` (ms, hub clock)."""
    candidate = view.candidate
    words, mood = standing(view)
    names = [one for one in CLAUSES if one != "conduct" or candidate.warnings.get(one)]
    counters = [Counter(one, candidate.warnings.get(one, 0), candidate.warnings_limit) for one in names]
    counters.append(Counter("leaves", candidate.leaves, candidate.leaves_limit))
    clock = next((span(one.left(now)) for one in deadlines(view)), "")
    open_alarms = sorted(
        (one for one in view.alarms if one.open),
        key=lambda one: (PRIORITY.get(one.name, Priority.MEDIUM), one.at, one.number),
    )
    return Tile(
        sitting=view.sitting,
        seat=view.seat,
        name=view.name,
        front=front,
        side=side,
        standing=words,
        mood=mood,
        clock=clock,
        counters=tuple(counters),
        level=_level(view, front, side, [one.name for one in open_alarms]),
        asked=Phrase(f"alarm.{open_alarms[0].name}") if open_alarms else None,
    )


def _level(view: SittingView, front: FeedState, side: FeedState, alarms: list[str]) -> Level:
    candidate = view.candidate
    urgent = [PRIORITY.get(one, Priority.MEDIUM) for one in alarms]
    if Priority.HIGH in urgent or candidate.restroom in {"asked", "overdue"}:
        return Level.NOW
    if candidate.phase == "ended":
        return Level.NOTE if alarms else Level.QUIET
    if candidate.away_until is not None or Priority.MEDIUM in urgent:
        return Level.SOON
    present = candidate.phase in {"waiting", "answering"}
    if present and (front.trouble or side.trouble):
        return Level.SOON
    if alarms or candidate.restroom == "away" or view.uncorrected or view.zero_clause:
        return Level.NOTE
    return Level.QUIET

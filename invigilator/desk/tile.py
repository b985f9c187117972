"""One candidate on the wall in plain values: how they stand, what they need, and what each camera shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Literal

from invigilator.desk.deadline import deadlines
from invigilator.desk.flag import Mark, marks
from invigilator.desk.focus import Counter, standing
from invigilator.desk.inbox import Item
from invigilator.desk.matter import Priority
from invigilator.desk.order import CLAUSES
from invigilator.desk.phrase import Phrase, span

if TYPE_CHECKING:
    from invigilator.media.pool import Facts
    from invigilator.wire.views import FeedHealth, SittingView

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


_LEVELS = {Priority.HIGH: Level.NOW, Priority.MEDIUM: Level.SOON, Priority.LOW: Level.NOTE}


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
    over: bool  # the sitting has ended
    level: Level
    status: Phrase  # what calls, else how the candidate stands
    clock: str  # the nearest running countdown, "" none
    counters: tuple[Counter, ...]  # face, camera, leaves; conduct once used
    extra: int = 0  # minutes beyond the exam's length
    front_mark: Mark | None = None  # what the watch sees on it
    side_mark: Mark | None = None


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
        # By the sender's clock or by ours, whichever is worse: a clock that runs ahead must not hide a standstill.
        age = max(now - facts.captured // 1000, int((monotonic - facts.drawn) * 1000), 0)
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


def tile(
    view: SittingView,
    item: Item | None,
    front: FeedState,
    side: FeedState,
    now: int,
    *,
    extra: int = 0,
    blind: frozenset[int] = frozenset(),
) -> Tile:
    """One candidate's tile at ``now`` (ms, hub clock); ``item`` is what the inbox holds of them.

    ``blind``: feeds of which the watch could not tell anything for a while.
    """
    candidate = view.candidate
    names = [one for one in CLAUSES if one != "conduct" or candidate.warnings.get(one)]
    counters = [Counter(one, candidate.warnings.get(one, 0), candidate.warnings_limit) for one in names]
    counters.append(Counter("leaves", candidate.leaves, candidate.leaves_limit))
    level, status = _call(view, item, front, side)
    nearest = next(iter(deadlines(view)), None)
    if nearest is not None and nearest.kind == "uncorrected" and level <= Level.NOTE:
        level, status, nearest = Level.NOTE, nearest.phrase(now), None  # a bare clock would not say of what
    if nearest is not None and nearest.kind == "uncorrected" and view.zero_clause:
        nearest = None  # what waits now is the zero
    clock = nearest.clock(now) if nearest is not None else ""
    if not clock and candidate.phase == "expected" and candidate.starts_at <= now <= candidate.closes_at:
        clock = span(candidate.closes_at - now)  # then who is not here has forfeited (六(二))
    return Tile(
        sitting=view.sitting,
        seat=view.seat,
        name=view.name,
        front=front,
        side=side,
        over=candidate.phase == "ended",
        level=level,
        status=status,
        clock=clock,
        counters=tuple(counters),
        extra=extra,
        front_mark=marks(view, "front", front.shows, blind=view.front in blind),
        side_mark=marks(view, "side", side.shows, blind=view.side in blind),
    )


def _call(view: SittingView, item: Item | None, front: FeedState, side: FeedState) -> tuple[Level, Phrase]:
    """How loudly the tile calls, and what it says."""
    candidate = view.candidate
    stands, _ = standing(view)
    alarm = _LEVELS[item.priority] if item is not None else Level.QUIET
    if item is not None and alarm >= Level.SOON:
        return alarm, item.first.phrase
    if candidate.phase in {"waiting", "answering"}:
        for camera, state in (("front", front), ("side", side)):
            if state.trouble:
                what = {"camera": Phrase(f"focus.{camera}"), "what": Phrase(f"tile.feed.{state.shows}")}
                return Level.SOON, Phrase("tile.trouble", what)
    if item is not None:
        return alarm, item.first.phrase
    if view.zero_clause:
        return Level.NOTE, Phrase("tile.zero-waits")
    if candidate.restroom in {"away", "overdue"} or candidate.away_until is not None:
        return Level.NOTE, stands
    return Level.QUIET, stands

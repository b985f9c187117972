"""What the watch has seen, in plain values: marks on a tile, boxes in the large picture, the reasons of an alarm."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from invigilator.desk.phrase import Phrase, Value, span
from invigilator.exam.alarmtable import ABSENCE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from invigilator.wire.views import FlagView, SittingView

Sign = Literal["seen", "heard", "page", "blind"]
"""Where a mark comes from, by its shape: a camera, the microphone, the page, or that nobody could tell."""
Word = Literal["yes", "no", "unclear"]
WORDS: tuple[Word, ...] = ("yes", "no", "unclear")
WATCH = "watch"
"""The name under which the watch does what it does."""

URGENT = (
    *("company", "phone", "stranger", "nobody", "sheet", "headphones", "mask", "covered", "hat", "voices", "turned"),
    *("blocked", "virtual-camera", "camera-changed", "frozen", "looped", "display", "device", "voice", "dark"),
    *("backlit", "blurred", "silent", "spot-check", "unseen"),
)
"""Which word stands on a tile that has place for one."""
EVIDENCE = frozenset({"company", "phone", "stranger", "device", "voice", "voices"})
"""Kinds that are no less urgent because they have gone: what was seen was seen."""
_NO_PICTURE = frozenset({"dark", "backlit", "blocked", "blurred", "frozen"})
"""Kinds that say why nobody could tell."""
_SURE = 0.75  # score from which a detector counts as fairly sure
_SAYS_NOTHING = frozenset({"waiting", "over"})
_REMIND = {"五(二)": "face", "五(五)": "camera"}
_RULES = {
    "五(一)": "alone",
    "五(二)": "face",
    "五(三)": "screen",
    "五(五)": "camera",
    "五(六)": "materials",
    "五(七)": "phone",
    "六(七)": "identity",
}
_ZERO = frozenset({"company", "phone", "stranger", "device"})


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands on one picture of a tile: the most important word, and how many more there are."""

    sign: Sign
    word: Phrase
    more: int = 0


@dataclass(frozen=True, slots=True)
class Box:
    """Where something was seen in the picture: edges as parts of its width and height."""

    left: float
    top: float
    right: float
    bottom: float
    kind: Phrase
    sure: Phrase


@dataclass(frozen=True, slots=True)
class Seen:
    """One flag as the large view lists it."""

    kind: Phrase
    cameras: Phrase
    at: int
    ended: int | None
    answer: str

    def lasted(self, now: int) -> Phrase:
        """How long, in words, at ``now`` (ms, hub clock)."""
        return lasted(self.at, self.ended, now)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an alarm was raised."""

    number: int  # of the flag
    kind: str
    clause: str
    cameras: tuple[str, ...]
    sure: Phrase
    at: int
    ended: int | None
    picture: str

    def why(self, now: int) -> Phrase:
        """In words at ``now`` (ms, hub clock): where, how long, how sure, and what the rules say of it."""
        values: dict[str, Value] = {
            "cameras": cameras(self.cameras),
            "lasted": lasted(self.at, self.ended, now),
            "sure": self.sure,
            "clause": self.clause,
            "rule": Phrase(f"flag.rule.{_RULES.get(self.clause, 'other')}"),
        }
        return Phrase("flag.why", values)


def marks(view: SittingView, camera: Literal["front", "side"], shows: str, *, blind: bool) -> Mark | None:
    """What stands on this picture of the tile; ``blind``: the watch has not been able to tell for a while.

    Sound and page belong to the front. What somebody has called wrong is not shown, nor an absence during a break.
    """
    if shows in _SAYS_NOTHING:
        return None
    own = {"front", "sound", "page"} if camera == "front" else {"side"}
    open_ = [one for one in shown(view) if own & set(one.cameras)]
    if shows == "gone":
        open_ = [one for one in open_ if one.camera in {"sound", "page"}]
    kinds = [one.kind for one in open_]
    if blind and shows != "gone" and not {"unseen", *_NO_PICTURE} & set(kinds):
        kinds.append("unseen")
    if not kinds:
        return None
    first = min(open_, key=_order, default=None)
    if first is None or first.kind == "unseen":
        return Mark("blind", Phrase("flag.unseen"), len(kinds) - 1)
    return Mark(_sign(first, own), Phrase(f"flag.{first.kind}"), len(kinds) - 1)


def shown(view: SittingView) -> list[FlagView]:
    """The open flags that are worth a mark."""
    away = view.candidate.restroom in {"away", "overdue"}
    return [
        one for one in view.flags if one.ended is None and one.answer != "no" and not (away and one.kind in ABSENCE)
    ]


def boxes(view: SittingView, camera: Literal["front", "side"]) -> tuple[Box, ...]:
    """What is to be drawn over the large picture of this camera."""
    found = []
    for one in shown(view):
        edges = _edges(one.box) if one.camera == camera else None
        if edges is not None:
            found.append(Box(*edges, Phrase(f"alarm.{one.kind}"), sure(one.score)))
    return tuple(found)


def recent(view: SittingView) -> tuple[Seen, ...]:
    """Flags for the list: the open ones first, then the newest."""
    ordered = sorted(view.flags, key=lambda one: (one.ended is not None, -(one.ended or one.at), -one.number))
    return tuple(
        Seen(Phrase(f"alarm.{one.kind}"), cameras(one.cameras), one.at, one.ended, one.answer) for one in ordered
    )


def reason(view: SittingView, number: int) -> Reason | None:
    """What the flag of this number says; None when the hub does not tell of it any more."""
    one = next((one for one in view.flags if one.number == number), None)
    if one is None:
        return None
    seen_by = tuple(one.cameras)
    return Reason(one.number, one.kind, one.clause, seen_by, sure(one.score), one.at, one.ended, one.picture)


def next_step(kind: str, clause: str, *, scored: bool) -> Phrase:
    """What an invigilator may do once it is so, with its key; ``scored``: the exam has a score."""
    if kind in _ZERO and scored:
        return Phrase("flag.next.zero")
    return Phrase(f"flag.next.{_REMIND.get(clause, 'conduct')}")


def sure(score: float) -> Phrase:
    """How sure a detector is: a bare number would claim too much."""
    return Phrase("flag.sure" if score >= _SURE else "flag.unsure")


def lasted(at: int, ended: int | None, now: int) -> Phrase:
    """How long something has lasted, or did."""
    if ended is None:
        return Phrase("flag.lasts", {"for": span(max(0, now - at))})
    return Phrase("flag.lasted", {"for": span(max(1000, ended - at))})


def cameras(names: Iterable[str]) -> Phrase:
    """Which cameras, microphone or page; of more than two the first two, which are the pictures."""
    found = [one for one in ("front", "side", "sound", "page") if one in names] or ["page"]
    first = Phrase(f"flag.from.{found[0]}")
    if len(found) == 1:
        return first
    return Phrase("flag.from.both", {"one": first, "two": Phrase(f"flag.from.{found[1]}")})


def _order(one: FlagView) -> int:
    return URGENT.index(one.kind) if one.kind in URGENT else len(URGENT)


def _sign(one: FlagView, own: set[str]) -> Sign:
    if {"front", "side"} & own & set(one.cameras):
        return "seen"
    return "heard" if "sound" in one.cameras else "page"


def _edges(text: str) -> tuple[float, float, float, float] | None:
    """The edges of a box as the wire has it, within the picture; None for none, or for something else."""
    try:
        left, top, right, bottom = (min(1.0, max(0.0, float(one))) for one in text.split(","))
    except ValueError:
        return None
    return (left, top, right, bottom) if left < right and top < bottom else None

"""What the hub would refuse now, said before a key is pressed; it forecasts the rulebook and decides nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from invigilator.desk.order import CLAUSES
from invigilator.desk.phrase import Phrase
from invigilator.exam.ids import REINSTATABLE

if TYPE_CHECKING:
    from invigilator.desk.room import Room
    from invigilator.wire.views import SittingView

Act = Literal[
    "remind",
    "correct",
    "paper",
    "approve",
    "deny",
    "end-break",
    "feedback",
    "extend",
    "reinstate",
    "zero",
    "collect",
]
ACTS: tuple[Act, ...] = get_args(Act)
_ANSWERING: tuple[Act, ...] = ("remind", "correct", "paper", "approve", "deny", "end-break", "collect")
_OFFERED: dict[str, tuple[Act, ...]] = {
    "expected": ("feedback",),
    "waiting": ("extend", "zero"),
    "answering": (*_ANSWERING[:-1], "extend", "zero", _ANSWERING[-1]),
    "ended": ("reinstate", "zero"),
}
SENIOR = frozenset({"extend", "reinstate"})
"""Acts that only a senior proctor's console offers."""


def offered(view: SittingView, room: Room) -> tuple[Act, ...]:
    """Acts worth a button now: those of the phase, the break's while one is asked for or runs."""
    away = {"asked": {"end-break"}, "away": {"approve", "deny", "paper"}, "overdue": {"approve", "deny", "paper"}}
    hidden = away.get(view.candidate.restroom, {"approve", "deny", "end-break"}) | (set() if room.senior else SENIOR)
    return tuple(one for one in _OFFERED.get(view.candidate.phase, ()) if one not in hidden)


def refusals(view: SittingView, room: Room, now: int) -> dict[Act, Phrase]:
    """Acts that would be refused at ``now`` (ms, hub clock), each with its reason."""
    out = _answering(view)
    if not view.candidate.messages:
        out["feedback"] = why(view, "nothing-asked")
    more: tuple[tuple[Act, str], ...] = (
        ("extend", _extend(view, room)),
        ("reinstate", _reinstate(view, room, now)),
        ("zero", _zero(view, room)),
    )
    for act, code in more:
        if code:
            out[act] = why(view, code)
    return out


def why(view: SittingView, code: str) -> Phrase:
    """A refusal in words, with the candidate's name in it."""
    return Phrase(f"refused.{code}", {"name": view.name, "seat": view.seat})


def _answering(view: SittingView) -> dict[Act, Phrase]:
    """What is done to somebody who answers."""
    candidate = view.candidate
    if candidate.phase != "answering":
        code = _ended(view) or "not-answering"
        return {act: why(view, code) for act in _ANSWERING}
    out: dict[Act, Phrase] = {}
    if not candidate.connected:
        out["remind"] = why(view, "not-connected")
    elif all(candidate.warnings.get(one, 0) >= candidate.warnings_limit for one in CLAUSES):
        out["remind"] = why(view, "warnings-exhausted")
    if not any(candidate.warnings.values()):
        out["correct"] = why(view, "nothing-to-correct")
    if candidate.restroom in {"away", "overdue"}:
        out["paper"] = why(view, "on-break")
    else:
        out["end-break"] = why(view, "not-on-break")
    if candidate.restroom != "asked":
        out["approve"] = out["deny"] = why(view, "no-restroom-request")
    return out


def _ended(view: SittingView) -> str:
    if view.candidate.phase != "ended":
        return ""
    return "too-late" if view.candidate.outcome == "forfeited" else "ended"


def _extend(view: SittingView, room: Room) -> str:
    if ended := _ended(view):
        return ended
    if view.candidate.phase not in {"waiting", "answering"}:
        return "not-answering"
    return "" if room.senior else "not-senior"


def _reinstate(view: SittingView, room: Room, now: int) -> str:
    if not room.senior:
        return "not-senior"
    candidate = view.candidate
    good = candidate.phase == "ended" and candidate.cause in REINSTATABLE and now < candidate.ends_at
    return "" if good and not view.score_zero else "not-reinstatable"


def _zero(view: SittingView, room: Room) -> str:
    """Of the panel that proposes one, or shows the one that waits."""
    if view.candidate.outcome == "forfeited":
        return "too-late"
    if view.candidate.phase == "expected":
        return "not-answering"
    if room.kind(view) == "mock":
        return "mock-has-no-score"
    return "zero-stands" if view.score_zero else ""

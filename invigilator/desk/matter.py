"""What is the matter with one candidate: its open alarms by kind, how urgent each is, and whether it still holds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby
from typing import TYPE_CHECKING

from invigilator.desk.flag import EVIDENCE, Reason, reason
from invigilator.desk.phrase import Phrase, Value
from invigilator.desk.zero import Proposal, proposal

if TYPE_CHECKING:
    from invigilator.desk.room import Room
    from invigilator.wire.views import Alarm, SittingView


class Priority(IntEnum):
    """How soon a person must look; few are high, most are low."""

    HIGH = 0
    MEDIUM = 1
    LOW = 2


PRIORITY = {
    "restroom-request": Priority.HIGH,
    "restroom-overdue": Priority.HIGH,
    "uncorrected-after-third": Priority.HIGH,
    "zero-proposed": Priority.HIGH,
    "takeover": Priority.MEDIUM,
    "feedback": Priority.MEDIUM,
    "leave": Priority.MEDIUM,
    "leave-on-break": Priority.MEDIUM,
    "disconnected": Priority.MEDIUM,
    "break-off-again": Priority.MEDIUM,
    "front-lost": Priority.MEDIUM,
    "side-lost": Priority.LOW,
    "collected-by-rule": Priority.LOW,
    **dict.fromkeys(("company", "phone", "stranger", "nobody"), Priority.HIGH),
    **dict.fromkeys(("covered", "mask", "headphones", "hat", "turned", "voices"), Priority.MEDIUM),
    **dict.fromkeys(("blocked", "frozen", "looped", "virtual-camera", "camera-changed", "display"), Priority.MEDIUM),
    **dict.fromkeys(
        ("dark", "backlit", "blurred", "device", "voice", "silent", "unseen", "spot-check"), Priority.LOW
    ),
}
DECIDED = frozenset({"restroom-request", "zero-proposed"})
"""Alarms that acknowledging does not answer: they want a decision."""
ZERO = "zero-proposed"


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of open alarm of one candidate. ``active`` is False once its cause has gone."""

    name: str
    numbers: tuple[int, ...]
    clause: str
    at: int  # of the first
    active: bool
    detail: Phrase | None = None  # what happened, at length
    note: Phrase | None = None  # the words somebody wrote
    flags: tuple[int, ...] = ()  # numbers of the watch's flags that it came from
    reason: Reason | None = None  # of the newest of them

    @property
    def priority(self) -> Priority:
        """How soon a person must look; what has gone by itself can wait."""
        own = PRIORITY.get(self.name, Priority.MEDIUM)
        return own if self.active or self.name in EVIDENCE else Priority.LOW

    @property
    def phrase(self) -> Phrase:
        """What happened."""
        return Phrase(f"alarm.{self.name}")


def matters(view: SittingView, room: Room) -> list[Matter]:
    """Everything that is open, the most urgent first."""
    # A zero waits for a senior proctor whatever was acknowledged; nobody else can answer it, so it calls nobody else.
    live = [one for one in view.alarms if one.open and one.name != ZERO]
    found = [_matter(view, same) for same in _by_name(live)]
    if (waits := proposal(view, room)) is not None and waits.blocked is None:
        found.append(_zero(waits))
    return sorted(found, key=lambda one: (one.priority, not one.active, one.at, one.numbers))


def _by_name(alarms: list[Alarm]) -> list[list[Alarm]]:
    ordered = sorted(alarms, key=lambda one: (one.name, one.number))
    return [list(same) for _, same in groupby(ordered, key=lambda one: one.name)]


def _matter(view: SittingView, same: list[Alarm]) -> Matter:
    first = same[0]
    detail = None
    asked = [one.text for one in view.candidate.messages if one.by == "candidate"]
    if first.name == "feedback" and asked:
        detail = Phrase("inbox.asked", {"words": " ".join(asked[-1].split())})
    numbers = tuple(one.number for one in same)
    flags = tuple(one.flag for one in same if one.flag)
    why = reason(view, flags[-1]) if flags else None
    active = _active(view, first.name) if not flags else why is not None and why.ended is None
    return Matter(first.name, numbers, first.clause, first.at, active, detail, flags=flags, reason=why)


def _zero(waits: Proposal) -> Matter:
    values: dict[str, Value] = {"clause": Phrase(f"clause.{waits.clause}"), "by": waits.by}
    return Matter(
        ZERO,
        (),
        waits.paragraph,
        waits.at,
        active=True,
        detail=Phrase("inbox.zero", values),
        note=Phrase("inbox.reason", {"words": waits.reason}),
    )


def _active(view: SittingView, name: str) -> bool:
    """Whether the cause of an alarm still holds."""
    candidate = view.candidate
    if candidate.phase == "ended":
        return name == "collected-by-rule"
    holds = {
        "restroom-request": candidate.restroom == "asked",
        "restroom-overdue": candidate.restroom == "overdue",
        "leave": candidate.away_until is not None,
        "leave-on-break": candidate.restroom in {"away", "overdue"},
        "disconnected": not candidate.connected,
        "break-off-again": not candidate.connected,
        "front-lost": not candidate.front_on,
        "side-lost": not candidate.side_on,
        "feedback": not candidate.admitted,
    }
    return holds.get(name, True)

"""A score of nought: what it may be proposed for, and the proposal that waits for its second person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from invigilator.desk.phrase import Phrase
from invigilator.desk.refusal import why
from invigilator.desk.scope import same_person
from invigilator.exam.ids import FINDING_CLAUSES, REMINDER_CLAUSES

if TYPE_CHECKING:
    from invigilator.desk.room import Room
    from invigilator.wire.views import SittingView

SENTENCES = 3
"""Ready reasons of each finding: ``finding.CLAUSE.1`` to ``3`` of the catalogue."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a zero may be proposed for, and why not now."""

    clause: str
    paragraph: str  # of the notice
    blocked: Phrase | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A zero that waits: for what, by whom, when, why, and why this console may not decide it."""

    clause: str
    paragraph: str
    by: str
    at: int
    reason: str
    blocked: Phrase | None


def findings(view: SittingView) -> tuple[Finding, ...]:
    """All seven; face and camera only after every reminder of theirs (五(二), 五(五))."""
    return tuple(Finding(one, paragraph, _blocked(view, one)) for one, paragraph in FINDING_CLAUSES.items())


def proposal(view: SittingView, room: Room) -> Proposal | None:
    """The proposal that waits, None when none does."""
    clause = view.zero_clause
    if not clause:
        return None
    blocked = None
    if not room.senior:
        blocked = Phrase("zero.waits")
    elif same_person(view.zero_by, room.by):
        blocked = why(view, "same-person")
    return Proposal(clause, FINDING_CLAUSES.get(clause, ""), view.zero_by, view.zero_at, view.zero_reason, blocked)


def _blocked(view: SittingView, clause: str) -> Phrase | None:
    if clause not in REMINDER_CLAUSES:
        return None
    used, limit = view.candidate.warnings.get(clause, 0), view.candidate.warnings_limit
    return Phrase("zero.remain", {"used": used, "limit": limit}) if used < limit else None

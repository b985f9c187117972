"""All exams of a hub and which one is chosen: what the list says of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from invigilator.desk.phrase import Phrase
from invigilator.exam.rules import Rules
from invigilator.wire import admin

if TYPE_CHECKING:
    from invigilator.desk.office.clerk import Clerk

State = Literal["ahead", "open", "running", "over"]


class Exams:
    """The list, by start; the newest start last, as the hub has it."""

    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk
        self.rows: list[admin.ExamRow] = []
        self.chosen = ""
        self.known = False
        """Whether the hub has answered once."""

    async def refresh(self) -> bool:
        """Ask the hub; False when it did not answer and the list is the old one."""
        answer = await self._clerk.ask(
            admin.ListExams(by=self._clerk.by, language=self._clerk.language), "office.doing.list"
        )
        if answer is None:
            return False
        self.rows, self.known = answer.exams, True
        if self.exam() is None:
            self.chosen = self.rows[-1].id if self.rows else ""
        return True

    def exam(self) -> admin.ExamRow | None:
        """The chosen exam."""
        return next((one for one in self.rows if one.id == self.chosen), None)


def state(row: admin.ExamRow, now: int) -> State:
    """Where an exam is at ``now`` (ms, hub clock)."""
    if now >= row.over_at and not row.standing.get("answering"):
        return "over"
    if now >= row.start:
        return "running"
    return "open" if now >= row.start - Rules.read(row.rules).login_opens * 1000 else "ahead"


def people(row: admin.ExamRow) -> int:
    """How many candidates it has."""
    return sum(row.standing.values())


def standing(row: admin.ExamRow) -> list[tuple[Phrase, int]]:
    """How many candidates stand where; only what there is."""
    order = ("expected", "waiting", "answering", "submitted", "collected", "cancelled", "forfeited")
    return [(standing_name(one), row.standing[one]) for one in order if row.standing.get(one)]


def standing_name(code: str, cause: str = "") -> Phrase:
    """The words for a phase, an outcome, or what the ledger says."""
    name = Phrase(f"office.standing.{code}")
    return Phrase("standing.ended", {"outcome": name, "cause": Phrase(f"cause.{cause}")}) if cause else name

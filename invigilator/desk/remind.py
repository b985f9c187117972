"""What a reminder may say: per clause its ready sentences, which of them is chosen, and why one cannot be sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from invigilator.desk.order import CLAUSES, Clause
from invigilator.desk.phrase import Phrase

if TYPE_CHECKING:
    from invigilator.desk.room import Room

SENTENCES = 5
"""Ready sentences of each clause: ``remind.CLAUSE.1`` to ``5`` of the catalogue."""
GAP = 15_000  # ms between two reminders of one clause; the hub decides, this only tells beforehand


@dataclass(frozen=True, slots=True)
class Column:
    """One clause of the panel."""

    clause: Clause
    used: int
    limit: int
    chosen: int  # sentence, from 1
    blocked: Phrase | None  # why the hub would refuse one now


class Remind:
    """The panel's state: a candidate, a clause, a sentence of each clause. Choices are kept between uses."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.sitting = ""
        self.clause: Clause = "face"
        self._chosen: dict[Clause, int] = dict.fromkeys(CLAUSES, 1)

    def begin(self, sitting: str) -> None:
        """For this candidate; every clause starts at its first, most general sentence."""
        self.sitting = sitting
        self.clause = "face"
        self._chosen = dict.fromkeys(CLAUSES, 1)

    def step(self, by: int) -> None:
        """The next (1) or previous (-1) sentence of the current clause, round at the ends."""
        self._chosen[self.clause] = (self._chosen[self.clause] - 1 + by) % SENTENCES + 1

    def turn(self, by: int) -> None:
        """The next or previous clause."""
        self.clause = CLAUSES[(CLAUSES.index(self.clause) + by) % len(CLAUSES)]

    def choose(self, clause: Clause, number: int) -> None:
        """This sentence of this clause."""
        self.clause = clause
        self._chosen[clause] = number

    def key(self, clause: Clause) -> str:
        """Catalogue key of the clause's chosen sentence."""
        return f"remind.{clause}.{self._chosen[clause]}"

    def columns(self, now: int) -> list[Column]:
        """The clauses as they stand at ``now`` (ms, hub clock)."""
        return [self._column(one, now) for one in CLAUSES]

    def who(self) -> tuple[int, str]:
        """Seat and name of the candidate."""
        view = self._room.sittings.get(self.sitting)
        return (view.seat, view.name) if view else (0, "")

    def _column(self, clause: Clause, now: int) -> Column:
        view = self._room.sittings.get(self.sitting)
        if view is None:
            return Column(clause, 0, 0, self._chosen[clause], Phrase("refused.not-on-roster"))
        used, limit = view.candidate.warnings.get(clause, 0), view.candidate.warnings_limit
        last = max((one.at for one in view.candidate.reminders if one.clause == clause), default=None)
        blocked = None
        if used >= limit:
            blocked = Phrase("remind.exhausted")
        elif last is not None and now - last < GAP:
            blocked = Phrase("remind.soon", {"seconds": -(-(GAP - (now - last)) // 1000)})
        return Column(clause, used, limit, self._chosen[clause], blocked)

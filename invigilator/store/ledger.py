"""The ledger of attempts: each person's exams over time, and what right to a retake follows (六(一), 六(二)).

Nothing is kept for it but the candidates and their sittings: a forfeited formal exam is the right itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select

from invigilator.store import keys, tables
from invigilator.store.database import Database
from invigilator.store.roster import Roster
from invigilator.store.rosterfile import RosterRow

Denial = Literal["", "no-missed-exam", "retake-used"]
_PAGE = 200  # rows looked up at once; databases bound the number of parameters
_Selected = Select[
    str, str, int, str | None, str | None, str, str, str, int, float, str | None, str | None, str | None
]
_Row = Row[str, str, int, str | None, str | None, str, str, str, int, float, str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One exam of one person. ``start`` in ms since 1970; ``missed``: never begun, and it cannot be any more."""

    exam: str
    title: str
    kind: str
    start: int
    sitting: str
    seat: int
    admission: str
    name: str
    phase: str
    outcome: str
    cause: str
    missed: bool


@dataclass(frozen=True, slots=True)
class Person:
    """One person by identity number, with all attempts by start."""

    attempts: tuple[Attempt, ...]

    def denial(self, retakes: int = 1, *, besides: str = "") -> Denial:
        """Why there is no right to a retake, "" when there is; the exam ``besides`` is not counted."""
        counted = [one for one in self.attempts if one.exam != besides]
        if not any(one.kind == "formal" and one.missed for one in counted):
            return "no-missed-exam"
        return "" if sum(one.kind == "retake" for one in counted) < retakes else "retake-used"


class Ledger:
    """Reads the attempts of one database. Every method raises a `StoreError` when that cannot be read."""

    def __init__(self, database: Database, roster: Roster) -> None:
        self._database = database
        self._roster = roster

    def everybody(self, now: int) -> list[Person]:
        """All persons, by their first exam and seat."""
        return self._persons([_attempts()], now)

    def of_number(self, admission: str, now: int) -> list[Person]:
        """Whoever has this admission number in some exam, with all their exams."""
        columns = tables.candidate.c
        query = select(columns.person_mark, columns.identity_mark).where(
            columns.admission_mark == self._roster.number_mark(admission)
        )
        found = self._database.read(lambda connection: connection.execute(query).all())
        persons = {row.person_mark for row in found if row.person_mark}
        numbers = {row.identity_mark for row in found if row.identity_mark}
        if not persons and not numbers:
            return []
        return self._persons([_attempts().where(_who(persons, numbers))], now)

    def denials(self, rows: Sequence[RosterRow], exam: str, retakes: int, now: int) -> list[Denial]:
        """For each row of a roster to the retake ``exam``, why it gives no right to it."""
        marks = [self._roster.marks(row) for row in rows]
        queries = [
            _attempts().where(
                _who({one["person_mark"] for one in page}, {one["identity_mark"] for one in page}),
            )
            for page in (marks[at : at + _PAGE] for at in range(0, len(marks), _PAGE))
        ]
        known = self._grouped(queries, now)
        nobody = Person(())
        found = [
            (*known.get(one["person_mark"], nobody).attempts, *known.get(one["identity_mark"], nobody).attempts)
            for one in marks
        ]
        return [Person(attempts).denial(retakes, besides=exam) for attempts in found]

    def _persons(self, queries: Iterable[_Selected], now: int) -> list[Person]:
        return list(self._grouped(queries, now).values())

    def _grouped(self, queries: Iterable[_Selected], now: int) -> dict[str, Person]:
        """By person mark; by identity mark for those who were enrolled before the first was kept."""
        grouped: dict[str, list[Attempt]] = {}
        for query in queries:
            for row in self._rows(query):
                data = keys.open_data(self._database.key(row.sitting), row.sitting, "enrolled", row.data)
                phase = row.phase or "expected"
                never = phase == "expected" and now > row.start + row.minutes * 60_000
                grouped.setdefault(row.person_mark or row.identity_mark or row.sitting, []).append(
                    Attempt(
                        exam=row.exam,
                        title=row.title,
                        kind=row.kind,
                        start=row.start,
                        sitting=row.sitting,
                        seat=row.seat,
                        admission=str(data.get("admission") or ""),
                        name=str(data.get("name") or ""),
                        phase=phase,
                        outcome=row.outcome or "",
                        cause=row.cause or "",
                        missed=row.outcome == "forfeited" or never,
                    )
                )
        return {mark: Person(tuple(attempts)) for mark, attempts in grouped.items()}

    def _rows(self, query: _Selected) -> Sequence[_Row]:
        return self._database.read(lambda connection: connection.execute(query).all())


def _who(persons: set[str], numbers: set[str]) -> ColumnElement[bool]:
    columns = tables.candidate.c
    return or_(
        columns.person_mark.in_(sorted(persons)),
        and_(columns.person_mark.is_(None), columns.identity_mark.in_(sorted(numbers))),
    )


def _attempts() -> _Selected:
    candidate, exam, sitting = tables.candidate.c, tables.exam.c, tables.sitting.c
    return (
        select(
            candidate.sitting,
            candidate.exam,
            candidate.seat,
            candidate.person_mark,
            candidate.identity_mark,
            tables.journal.c.data,
            exam.title,
            exam.kind,
            exam.start,
            exam.minutes,
            sitting.phase,
            sitting.outcome,
            sitting.cause,
        )
        .join(tables.journal, tables.journal.c.seq == candidate.seq)
        .join(tables.exam, exam.id == candidate.exam)
        .outerjoin(tables.sitting, sitting.sitting == candidate.sitting)
        .order_by(exam.start, candidate.seat)
    )

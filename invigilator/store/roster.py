"""Who may sit: candidates with their numbers as HMAC and their names encrypted.

An ``enrolled`` event carries everything personal under the sitting's key; the table ``candidate`` is its projection
and keeps in the open the two HMACs, so that a number can be looked up, and room and invigilator.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection, func, insert, select

from invigilator.exam.events import Scalar
from invigilator.store import tables
from invigilator.store.candidate import Candidate, EnrolledRow, as_enrolled, candidate, enrolled, kept
from invigilator.store.database import Database
from invigilator.store.entry import Draft
from invigilator.store.errors import StoreError
from invigilator.store.pepper import mark
from invigilator.store.places import Places
from invigilator.store.rosterfile import RosterRow, normal_number
from invigilator.store.transaction import Transaction

_ROW_BYTES = 1_000


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What `Roster.enrol` did, or would do, in candidates."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Change:
    """A row that has to be written; ``before`` None when it is new."""

    row: RosterRow
    before: EnrolledRow | None
    marks: Mapping[str, str]


class Roster:
    """The candidates of all exams in one database. ``pepper`` comes from `pepper.load_pepper`."""

    def __init__(self, database: Database, pepper: bytes) -> None:
        self._database = database
        self._pepper = pepper
        self._check = mark(pepper, "pepper")
        known = database.read(_known_check)
        if known is not None and not hmac.compare_digest(known, self._check):
            detail = f"it is not the one the candidates of {database.where} were enrolled with; restore its backup"
            raise StoreError("pepper", "pepper.key", detail)

    async def enrol(
        self,
        exam: str,
        rows: Sequence[RosterRow],
        *,
        at: int,
        by: str = "hub",
        allowed: Mapping[str, str] | None = None,
    ) -> Enrolment:
        """Add or correct candidates, all or none. Doing it again with the same rows changes nothing.

        ``allowed`` has the reason for each admission number that is let in without a right to it.

        Raises:
            StoreError: nothing was enrolled.
        """
        rows = tuple(rows)

        def job(transaction: Transaction) -> Enrolment:
            return self._enrol(transaction, exam, rows, at, by, allowed or {})

        return await self._database.write(job, len(rows) * _ROW_BYTES)

    def preview(self, exam: str, rows: Sequence[RosterRow]) -> Enrolment:
        """What `enrol` would do now; nothing is written.

        Raises:
            StoreError: the database cannot be read.
        """
        found = self.compare(exam, rows)
        added = sum(change == "new" for change in found.values())
        return Enrolment(added, len(found) - added, len(rows) - len(found))

    def compare(self, exam: str, rows: Sequence[RosterRow]) -> dict[str, Literal["new", "changed"]]:
        """Which rows `enrol` would write now, by admission number.

        Raises:
            StoreError: the database cannot be read.
        """
        query = enrolled(exam)
        known = self._database.read(lambda connection: connection.execute(query).all())
        changes = self._changes(known, rows, self._database.key)
        return {one.row.admission: "new" if one.before is None else "changed" for one in changes}

    async def find(self, admission: str, identity: str, exam: str) -> str | None:
        """The sitting these two numbers belong to, or None; the same work for an unknown number as for a known.

        Raises:
            StoreError: the database cannot be read.
        """
        return (await self.sittings(admission, identity)).get(exam)

    async def sittings(self, admission: str, identity: str) -> dict[str, str]:
        """The sitting of each exam that these two numbers belong to, by exam; the same work for an unknown number.

        Raises:
            StoreError: the database cannot be read.
        """
        return await asyncio.to_thread(self._sittings, admission, identity)

    def candidates(self, exam: str) -> list[Candidate]:
        """Everyone enrolled, by seat.

        Raises:
            StoreError: the database cannot be read.
        """
        query = enrolled(exam)
        return [
            candidate(row, self._database.key(row.sitting))
            for row in self._database.read(lambda connection: connection.execute(query).all())
        ]

    async def part(self, *, at: int) -> None:
        """See `Places.part`."""
        await Places(self._database).part(at=at)

    def marks(self, row: RosterRow) -> dict[str, str]:
        """The HMACs of a row's numbers, by column."""
        return {
            "admission_mark": self._admission(row.admission),
            "identity_mark": self._identity(row.admission, row.identity),
            "person_mark": mark(self._pepper, "person", row.identity),
        }

    def number_mark(self, admission: str) -> str:
        """The HMAC of an admission number, however it was typed."""
        return self._admission(normal_number(admission))

    def _sittings(self, admission: str, identity: str) -> dict[str, str]:
        columns = tables.candidate.c
        number = normal_number(admission)
        query = select(columns.exam, columns.sitting, columns.identity_mark).where(
            columns.admission_mark == self._admission(number)
        )
        rows = self._database.read(lambda connection: connection.execute(query).all())
        given = self._identity(number, normal_number(identity))
        if not rows:
            hmac.compare_digest(given, self._check)  # never equal
        return {row.exam: row.sitting for row in rows if hmac.compare_digest(given, row.identity_mark or self._check)}

    def _enrol(
        self,
        transaction: Transaction,
        exam: str,
        rows: Sequence[RosterRow],
        at: int,
        by: str,
        allowed: Mapping[str, str],
    ) -> Enrolment:
        self._note_pepper(transaction.connection)
        known = transaction.connection.execute(enrolled(exam)).all()
        seats = transaction.connection.execute(select(func.max(tables.candidate.c.seat))).scalar() or 0
        added = changed = 0
        drafts = []
        for change in self._changes(known, rows, transaction.key):
            row, before = change.row, change.before
            if before is None:
                added += 1
                sitting, seat = secrets.token_hex(8), seats + added
            else:
                changed += 1
                sitting, seat = before.sitting, before.seat
            data: dict[str, Scalar] = {
                "exam": exam,
                "seat": seat,
                "admission": row.admission,
                "name": row.name,
                "room": row.room or "",
                "invigilator": row.invigilator or "",
                **change.marks,
            }
            if row.photo:
                data["photo_file"] = row.photo
            if row.accommodation:
                data["accommodation"] = row.accommodation
            drafts.append(Draft(at, sitting, "enrolled", by=by, data=data))
            if (reason := allowed.get(row.admission)) is not None:
                drafts.append(Draft(at, sitting, "retake-allowed", by=by, clause="六(二)", data={"reason": reason}))
        transaction.append(drafts)
        return Enrolment(added, changed, len(rows) - added - changed)

    def _changes(
        self, known: Sequence[EnrolledRow], rows: Sequence[RosterRow], key: Callable[[str], bytes]
    ) -> Iterator[_Change]:
        """The rows that are new or differ from what is enrolled."""
        by_number = {row.admission_mark: row for row in known}
        for row in rows:
            marks = self.marks(row)
            before = by_number.get(marks["admission_mark"])
            if before is None:
                yield _Change(row, None, marks)
                continue
            one = candidate(before, key(before.sitting))
            full = kept(row, one)
            numbers = before.identity_mark, before.person_mark
            if numbers != (marks["identity_mark"], marks["person_mark"]) or full != as_enrolled(row, one):
                yield _Change(full, before, marks)

    def _note_pepper(self, connection: Connection) -> None:
        """Remember which pepper the marks are made with, so that another one is noticed at once."""
        if _known_check(connection) is None:
            connection.execute(insert(tables.meta).values(key="pepper", value=self._check))

    def _admission(self, number: str) -> str:
        return mark(self._pepper, "admission", number)

    def _identity(self, admission: str, identity: str) -> str:
        return mark(self._pepper, "identity", admission, identity)


def _known_check(connection: Connection) -> str | None:
    columns = tables.meta.c
    return connection.execute(select(columns.value).where(columns.key == "pepper")).scalar()

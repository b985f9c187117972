"""Who may sit: candidates with their numbers as HMAC and their names encrypted.

An ``enrolled`` event carries everything under the sitting's key; the table ``candidate`` is its projection and keeps
the two HMACs in the open, so that a number can be looked up.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, Select, insert, select

from invigilator.store import keys, tables
from invigilator.store.database import Database
from invigilator.store.entry import Draft
from invigilator.store.errors import StoreError
from invigilator.store.pepper import mark
from invigilator.store.rosterfile import RosterRow, normal_number
from invigilator.store.transaction import Transaction

_ROW_BYTES = 800


@dataclass(frozen=True, slots=True)
class Candidate:
    """One enrolled candidate. ``seat`` counts from 1 in its exam and is never reused; erased text is ""."""

    sitting: str
    exam: str
    seat: int
    admission: str
    name: str


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What `Roster.enrol` did, in candidates."""

    added: int
    changed: int
    unchanged: int


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

    async def enrol(self, exam: str, rows: Sequence[RosterRow], *, at: int, by: str = "hub") -> Enrolment:
        """Add or correct candidates, all or none. Doing it again with the same rows changes nothing.

        Raises:
            StoreError: nothing was enrolled.
        """
        rows = tuple(rows)

        def job(transaction: Transaction) -> Enrolment:
            return self._enrol(transaction, exam, rows, at, by)

        return await self._database.write(job, len(rows) * _ROW_BYTES)

    async def find(self, admission: str, identity: str, exam: str) -> str | None:
        """The sitting these two numbers belong to, or None; the same work for an unknown number as for a known.

        Raises:
            StoreError: the database cannot be read.
        """
        return await asyncio.to_thread(self._find, admission, identity, exam)

    def candidates(self, exam: str) -> list[Candidate]:
        """Everyone enrolled, by seat.

        Raises:
            StoreError: the database cannot be read.
        """
        query = _enrolled(exam)
        return [
            _candidate(row, self._database.key(row.sitting))
            for row in self._database.read(lambda connection: connection.execute(query).all())
        ]

    def _find(self, admission: str, identity: str, exam: str) -> str | None:
        columns = tables.candidate.c
        number = normal_number(admission)
        query = select(columns.sitting, columns.identity_mark).where(
            columns.exam == exam, columns.admission_mark == self._admission(number)
        )
        row = self._database.read(lambda connection: connection.execute(query).first())
        given = self._identity(number, normal_number(identity))
        known = row.identity_mark if row is not None and row.identity_mark else self._check  # never equal
        same = hmac.compare_digest(given, known)
        return row.sitting if row is not None and same else None

    def _enrol(self, transaction: Transaction, exam: str, rows: Sequence[RosterRow], at: int, by: str) -> Enrolment:
        self._note_pepper(transaction.connection)
        enrolled = transaction.connection.execute(_enrolled(exam)).all()
        known = {row.admission_mark: row for row in enrolled}
        seats = max((row.seat for row in enrolled), default=0)
        added = changed = 0
        drafts = []
        for row in rows:
            admission_mark, identity_mark = (
                self._admission(row.admission),
                self._identity(row.admission, row.identity),
            )
            before = known.get(admission_mark)
            if before is None:
                added += 1
                sitting, seat = secrets.token_hex(8), seats + added
            else:
                sitting, seat = before.sitting, before.seat
                name = _candidate(before, transaction.key(sitting)).name
                if name == row.name and before.identity_mark == identity_mark:
                    continue
                changed += 1
            data = {
                "exam": exam,
                "seat": seat,
                "admission": row.admission,
                "name": row.name,
                "admission_mark": admission_mark,
                "identity_mark": identity_mark,
            }
            drafts.append(Draft(at, sitting, "enrolled", by=by, data=data))
        transaction.append(drafts)
        return Enrolment(added, changed, len(rows) - added - changed)

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


def _enrolled(exam: str) -> Select[str, int, str | None, str | None, str]:
    columns = tables.candidate.c
    return (
        select(columns.sitting, columns.seat, columns.admission_mark, columns.identity_mark, tables.journal.c.data)
        .join(tables.journal, tables.journal.c.seq == columns.seq)
        .where(columns.exam == exam)
        .order_by(columns.seat)
    )


def _candidate(row: Row[str, int, str | None, str | None, str], key: bytes) -> Candidate:
    data = keys.open_data(key, row.sitting, "enrolled", row.data)
    return Candidate(
        sitting=row.sitting,
        exam=str(data.get("exam") or ""),
        seat=row.seat,
        admission=str(data.get("admission") or ""),
        name=str(data.get("name") or ""),
    )

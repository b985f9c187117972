"""Who may sit: candidates with their numbers as HMAC and their names encrypted.

An ``enrolled`` event carries everything personal under the sitting's key; the table ``candidate`` is its projection
and keeps in the open the two HMACs, so that a number can be looked up, and room and invigilator.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, Row, Select, insert, select

from invigilator.exam.events import Scalar
from invigilator.store import keys, tables
from invigilator.store.database import Database
from invigilator.store.entry import Draft
from invigilator.store.errors import StoreError
from invigilator.store.pepper import mark
from invigilator.store.rosterfile import RosterRow, normal_number
from invigilator.store.transaction import Transaction

_ROW_BYTES = 1_000
_Row = Row[str, int, str | None, str | None, str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One enrolled candidate. ``seat`` counts from 1 in its exam and is never reused; erased text is "".

    ``photo`` is a file's name; ``accommodation`` is what the roster grants, in words.
    """

    sitting: str
    exam: str
    seat: int
    admission: str
    name: str
    room: str = ""
    invigilator: str = ""
    photo: str = ""
    accommodation: str = ""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What `Roster.enrol` did, in candidates."""

    added: int
    changed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class _Change:
    """A row that has to be written; ``before`` None when it is new."""

    row: RosterRow
    before: _Row | None
    admission_mark: str
    identity_mark: str


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

    def preview(self, exam: str, rows: Sequence[RosterRow]) -> Enrolment:
        """What `enrol` would do now; nothing is written.

        Raises:
            StoreError: the database cannot be read.
        """
        query = _enrolled(exam)
        enrolled = self._database.read(lambda connection: connection.execute(query).all())
        changes = list(self._changes(enrolled, rows, self._database.key))
        added = sum(change.before is None for change in changes)
        return Enrolment(added, len(changes) - added, len(rows) - len(changes))

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
        seats = max((row.seat for row in enrolled), default=0)
        added = 0
        drafts = []
        for change in self._changes(enrolled, rows, transaction.key):
            if change.before is None:
                added += 1
                sitting, seat = secrets.token_hex(8), seats + added
            else:
                sitting, seat = change.before.sitting, change.before.seat
            data: dict[str, Scalar] = {
                "exam": exam,
                "seat": seat,
                "admission": change.row.admission,
                "name": change.row.name,
                "admission_mark": change.admission_mark,
                "identity_mark": change.identity_mark,
                "room": change.row.room or "",
                "invigilator": change.row.invigilator or "",
            }
            if change.row.photo:
                data["photo_file"] = change.row.photo
            if change.row.accommodation:
                data["accommodation"] = change.row.accommodation
            drafts.append(Draft(at, sitting, "enrolled", by=by, data=data))
        transaction.append(drafts)
        return Enrolment(added, len(drafts) - added, len(rows) - len(drafts))

    def _changes(
        self, enrolled: Sequence[_Row], rows: Sequence[RosterRow], key: Callable[[str], bytes]
    ) -> Iterator[_Change]:
        """The rows that are new or differ from what is enrolled."""
        known = {row.admission_mark: row for row in enrolled}
        for row in rows:
            admission_mark = self._admission(row.admission)
            identity_mark = self._identity(row.admission, row.identity)
            before = known.get(admission_mark)
            if before is None:
                yield _Change(row, None, admission_mark, identity_mark)
                continue
            candidate = _candidate(before, key(before.sitting))
            full = _kept(row, candidate)
            if before.identity_mark != identity_mark or full != _as_enrolled(row, candidate):
                yield _Change(full, before, admission_mark, identity_mark)

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


def _as_enrolled(row: RosterRow, before: Candidate) -> RosterRow:
    """The row that would change nothing but perhaps the identity number."""
    return RosterRow(
        before.admission,
        row.identity,
        before.name,
        before.photo,
        before.room,
        before.invigilator,
        before.accommodation,
    )


def _kept(row: RosterRow, before: Candidate) -> RosterRow:
    """The row with what its roster has no column for taken over from the enrolled candidate."""
    return replace(
        row,
        photo=before.photo if row.photo is None else row.photo,
        room=before.room if row.room is None else row.room,
        invigilator=before.invigilator if row.invigilator is None else row.invigilator,
        accommodation=before.accommodation if row.accommodation is None else row.accommodation,
    )


def _enrolled(exam: str) -> Select[str, int, str | None, str | None, str]:
    columns = tables.candidate.c
    return (
        select(columns.sitting, columns.seat, columns.admission_mark, columns.identity_mark, tables.journal.c.data)
        .join(tables.journal, tables.journal.c.seq == columns.seq)
        .where(columns.exam == exam)
        .order_by(columns.seat)
    )


def _candidate(row: _Row, key: bytes) -> Candidate:
    data = keys.open_data(key, row.sitting, "enrolled", row.data)
    return Candidate(
        sitting=row.sitting,
        exam=str(data.get("exam") or ""),
        seat=row.seat,
        admission=str(data.get("admission") or ""),
        name=str(data.get("name") or ""),
        room=str(data.get("room") or ""),
        invigilator=str(data.get("invigilator") or ""),
        photo=str(data.get("photo_file") or ""),
        accommodation=str(data.get("accommodation") or ""),
    )

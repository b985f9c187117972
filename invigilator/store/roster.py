"""Who may sit: candidates with their numbers as HMAC and their names encrypted.

An ``enrolled`` event carries everything under the sitting's key; the table ``candidate`` is its projection and keeps
the two HMACs in the open, so that a number can be looked up.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row, Select, func, insert, select

from invigilator.exam.events import Scalar
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
    """One enrolled candidate. ``seat`` counts from 1 over all exams and is never reused; erased text is ""."""

    sitting: str
    exam: str
    seat: int
    admission: str
    name: str
    room: str = ""
    invigilator: str = ""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What `Roster.enrol` did, or would do, in candidates."""

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
        query = _enrolled(exam)
        return [
            _candidate(row, self._database.key(row.sitting))
            for row in self._database.read(lambda connection: connection.execute(query).all())
        ]

    async def assign(self, places: Mapping[str, tuple[str, str]], *, at: int, by: str) -> None:
        """Give sittings their room and invigilator, all or none.

        Raises:
            StoreError: nobody was moved.
        """
        drafts = [
            Draft(at, sitting, "assigned", by=by, data={"room": room, "invigilator": invigilator})
            for sitting, (room, invigilator) in places.items()
        ]

        def job(transaction: Transaction) -> None:
            transaction.append(drafts)

        await self._database.write(job, len(drafts) * _ROW_BYTES)

    async def part(self, *, at: int) -> None:
        """Give new seats to whoever shares one with a candidate of another exam: earlier programs counted in each.

        Raises:
            StoreError: nobody was moved.
        """
        columns = tables.candidate.c
        query = select(columns.sitting, columns.seat, tables.journal.c.data).join(
            tables.journal, tables.journal.c.seq == columns.seq
        )

        def job(transaction: Transaction) -> None:
            rows = transaction.connection.execute(query.order_by(columns.seq)).all()
            last, seen = max((row.seat for row in rows), default=0), set[int]()
            drafts = []
            for row in rows:
                if row.seat in seen:
                    last += 1
                    data = keys.open_data(transaction.key(row.sitting), row.sitting, "enrolled", row.data)
                    drafts.append(Draft(at, row.sitting, "enrolled", by="hub", data={**data, "seat": last}))
                seen.add(row.seat)
            transaction.append(drafts)

        await self._database.write(job)

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
        enrolled = transaction.connection.execute(_enrolled(exam)).all()
        known = {row.admission_mark: row for row in enrolled}
        seats = transaction.connection.execute(select(func.max(tables.candidate.c.seat))).scalar() or 0
        added = changed = 0
        drafts = []
        for row in rows:
            marks = self.marks(row)
            before = known.get(marks["admission_mark"])
            if before is None:
                added += 1
                sitting, seat = secrets.token_hex(8), seats + added
            else:
                sitting, seat = before.sitting, before.seat
                name = _candidate(before, transaction.key(sitting)).name
                same = before.identity_mark, before.person_mark
                if name == row.name and same == (marks["identity_mark"], marks["person_mark"]):
                    continue
                changed += 1
            data: dict[str, Scalar] = {
                "exam": exam,
                "seat": seat,
                "admission": row.admission,
                "name": row.name,
                **marks,
            }
            drafts.append(Draft(at, sitting, "enrolled", by=by, data=data))
            if (reason := allowed.get(row.admission)) is not None:
                drafts.append(Draft(at, sitting, "retake-allowed", by=by, clause="六(二)", data={"reason": reason}))
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


def _enrolled(exam: str) -> Select[str, int, str | None, str | None, str | None, str | None, str | None, str]:
    columns = tables.candidate.c
    return (
        select(
            columns.sitting,
            columns.seat,
            columns.admission_mark,
            columns.identity_mark,
            columns.person_mark,
            columns.room,
            columns.invigilator,
            tables.journal.c.data,
        )
        .join(tables.journal, tables.journal.c.seq == columns.seq)
        .where(columns.exam == exam)
        .order_by(columns.seat)
    )


def _candidate(
    row: Row[str, int, str | None, str | None, str | None, str | None, str | None, str], key: bytes
) -> Candidate:
    data = keys.open_data(key, row.sitting, "enrolled", row.data)
    return Candidate(
        sitting=row.sitting,
        exam=str(data.get("exam") or ""),
        seat=row.seat,
        admission=str(data.get("admission") or ""),
        name=str(data.get("name") or ""),
        room=row.room or "",
        invigilator=row.invigilator or "",
    )

"""One enrolled candidate, as the tables and the journal have it together."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import Row, Select, select

from invigilator.store import keys, tables
from invigilator.store.rosterfile import RosterRow

EnrolledRow = Row[str, int, str | None, str | None, str | None, str, str, str]
"""What `enrolled` selects."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One enrolled candidate. ``seat`` counts from 1 over all exams and is never reused; erased text is "".

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


def enrolled(exam: str) -> Select[str, int, str | None, str | None, str | None, str, str, str]:
    """Everyone of an exam, by seat."""
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


def candidate(row: EnrolledRow, key: bytes) -> Candidate:
    """The candidate of a row, opened with the sitting's key."""
    data = keys.open_data(key, row.sitting, "enrolled", row.data)
    return Candidate(
        sitting=row.sitting,
        exam=str(data.get("exam") or ""),
        seat=row.seat,
        admission=str(data.get("admission") or ""),
        name=str(data.get("name") or ""),
        room=row.room,
        invigilator=row.invigilator,
        photo=str(data.get("photo_file") or ""),
        accommodation=str(data.get("accommodation") or ""),
    )


def as_enrolled(row: RosterRow, before: Candidate) -> RosterRow:
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


def kept(row: RosterRow, before: Candidate) -> RosterRow:
    """The row with what its roster has no column for taken over from the enrolled candidate."""
    return replace(
        row,
        photo=before.photo if row.photo is None else row.photo,
        room=before.room if row.room is None else row.room,
        invigilator=before.invigilator if row.invigilator is None else row.invigilator,
        accommodation=before.accommodation if row.accommodation is None else row.accommodation,
    )

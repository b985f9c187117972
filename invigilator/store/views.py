"""Reading the projections."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from invigilator.store import tables
from invigilator.store.database import Database
from invigilator.store.segment import Segment


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a sitting stands; ``seq`` and ``at`` (ms since 1970) are of the event that moved it last."""

    sitting: str
    phase: str
    outcome: str
    cause: str
    score_zero: bool
    at: int
    seq: int


class Views:
    """What the tables say; plain reads. Each raises a `StoreError` when the database cannot be read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def segments(self, sitting: str) -> list[Segment]:
        """A sitting's recorded segments, oldest first."""
        columns = tables.segment.c
        query = select(tables.segment).where(columns.sitting == sitting).order_by(columns.started, columns.id)
        return [
            Segment(
                id=row.id,
                sitting=row.sitting,
                feed=row.feed,
                layer=row.layer,
                path=row.path,
                started=row.started,
                ended=row.ended,
                frames=row.frames,
                sound=row.sound,
                size=row.size,
                sha256=row.sha256,
            )
            for row in self._database.read(lambda connection: connection.execute(query).all())
        ]

    def standing(self, sitting: str) -> Standing | None:
        """Where this sitting stands, None for one that has no event yet."""
        query = select(tables.sitting).where(tables.sitting.c.sitting == sitting)
        row = self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else Standing(*row)

    def standings(self, exam: str) -> dict[str, Standing]:
        """Where the sittings of an exam stand that have begun, by sitting."""
        columns = tables.candidate.c
        query = select(tables.sitting).join(tables.candidate, columns.sitting == tables.sitting.c.sitting)
        rows = self._database.read(lambda connection: connection.execute(query.where(columns.exam == exam)).all())
        return {row.sitting: Standing(*row) for row in rows}

    def counts(self) -> dict[str, dict[str, int]]:
        """How many candidates of each exam stand where: by outcome, else phase, ``expected`` before any event."""
        sitting, columns = tables.sitting.c, tables.candidate.c
        query = (
            select(columns.exam, sitting.phase, sitting.outcome, func.count())
            .outerjoin(tables.sitting, sitting.sitting == columns.sitting)
            .group_by(columns.exam, sitting.phase, sitting.outcome)
        )
        found: dict[str, dict[str, int]] = {}
        for exam, phase, outcome, count in self._database.read(lambda connection: connection.execute(query).all()):
            where = found.setdefault(exam, {})
            name = outcome or phase or "expected"
            where[name] = where.get(name, 0) + count
        return found

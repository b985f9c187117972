"""The exams of a hub: ``exam-created`` and ``exam-changed`` are the truth, the table ``exam`` their projection."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, cast

from sqlalchemy import Connection, select

from invigilator.exam.paper import Paper, PaperError
from invigilator.exam.rules import Exam, Kind, Rules, RulesError
from invigilator.store import tables
from invigilator.store.database import Database
from invigilator.store.entry import Draft
from invigilator.store.errors import StoreError

if TYPE_CHECKING:
    from invigilator.exam.events import Scalar
    from invigilator.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class StoredExam:
    """One exam as it is held. ``created`` is in ms since 1970."""

    id: str
    exam: Exam
    contact: str
    created: int


class Exams:
    """All exams of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[StoredExam]:
        """Every exam, by start.

        Raises:
            StoreError: the database cannot be read, or holds an exam of a program that knew other rules.
        """
        return self._database.read(self._all)

    async def create(self, exam: Exam, contact: str, *, name: str = "", at: int, by: str) -> StoredExam:
        """A new exam; ``name`` is its id, another one is made when that is taken.

        Raises:
            StoreError: it was not saved.
        """

        def job(transaction: Transaction) -> StoredExam:
            taken = {one.id for one in self._all(transaction.connection)}
            made = name if name and name not in taken else secrets.token_hex(8)
            transaction.append([Draft(at, "", "exam-created", by=by, data=_data(made, exam, contact))])
            return StoredExam(made, exam, contact, at)

        return await self._database.write(job)

    async def change(self, name: str, exam: Exam, contact: str, *, at: int, by: str) -> None:
        """Put other values under an exam's id.

        Raises:
            StoreError: it was not saved.
        """
        draft = Draft(at, "", "exam-changed", by=by, data=_data(name, exam, contact))

        def job(transaction: Transaction) -> None:
            transaction.append([draft])

        await self._database.write(job)

    def _all(self, connection: Connection) -> list[StoredExam]:
        columns = tables.exam.c
        rows = connection.execute(select(tables.exam).order_by(columns.start, columns.created, columns.id)).all()
        try:
            return [
                StoredExam(
                    row.id,
                    Exam(
                        cast("Kind", row.kind),
                        row.start,
                        row.minutes,
                        Rules.read(json.loads(row.rules)),
                        row.title,
                        Paper.read(json.loads(row.paper)) if row.paper else None,
                        row.paper_url,
                    ),
                    row.contact,
                    row.created,
                )
                for row in rows
            ]
        except (RulesError, PaperError, ValueError) as error:
            raise StoreError("corrupt", self._database.where, f"an exam cannot be read: {error}") from None


def _data(name: str, exam: Exam, contact: str) -> dict[str, Scalar]:
    return {
        "exam": name,
        "title": exam.title,
        "kind": exam.kind,
        "start": exam.start,
        "minutes": exam.minutes,
        "rules": json.dumps(exam.rules.table(), sort_keys=True),
        "contact": contact,
        "paper": paper_text(exam.paper) if exam.paper is not None else "",
        "paper_url": exam.paper_url,
    }


def paper_text(paper: Paper) -> str:
    """The paper as the JSON that `Paper.read` takes."""
    table = asdict(paper)
    questions = table.pop("questions")
    for one in questions:
        one["option"] = one.pop("options")
    return json.dumps({**table, "question": questions}, ensure_ascii=False)

"""Exams of one database: kept whole, told apart, and made anew from the journal."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from invigilator.exam.paper import Paper
from invigilator.exam.rules import Exam, Rules
from invigilator.store.errors import StoreError
from invigilator.store.exams import Exams
from tests.store.rooms import opened, tamper

PAPER = Paper.read(
    {
        "title": "卷一",
        "question": [
            {"id": "q1", "kind": "single", "text": "？", "points": 2.5, "option": [{"id": "a"}, {"id": "b"}]},
            {"id": "q2", "kind": "blank", "text": "__", "blanks": 2, "picture": "one.png"},
        ],
    }
)
FORMAL = Exam(
    "formal",
    1_764_550_800_000,
    90,
    Rules(leaves=5, leave_return=0.5),
    "正式 Formal",
    PAPER,
    "https://paper.example/1",
)
MOCK = Exam("mock", 1_764_464_400_000, 0.5)


def test_an_exam_comes_back_as_it_was(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        exams = Exams(journal.database)
        assert exams.all() == []
        formal = asyncio.run(exams.create(FORMAL, "010-1", name="spring", at=7, by="anna"))
        mock = asyncio.run(exams.create(MOCK, "", name="spring", at=8, by="anna"))
        assert (formal.id, formal.exam, formal.contact, formal.created) == ("spring", FORMAL, "010-1", 7)
        assert mock.id != "spring", "an id belongs to one exam"
        assert exams.all() == [mock, formal], "by start"
    with opened(tmp_path) as journal:
        assert Exams(journal.database).all() == [mock, formal]
        assert [one.event for one in journal.replay("")] == ["exam-created"] * 2


def test_a_changed_exam_keeps_its_id_and_its_birthday(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        exams = Exams(journal.database)
        made = asyncio.run(exams.create(MOCK, "1", at=7, by="anna"))
        asyncio.run(exams.change(made.id, FORMAL, "2", at=9, by="anna"))
        (now,) = exams.all()
        assert (now.id, now.exam, now.contact, now.created) == (made.id, FORMAL, "2", 7)
    tamper(tmp_path, "DELETE FROM exam", "UPDATE meta SET value = '0' WHERE key = 'projection'")
    with opened(tmp_path) as journal:
        assert Exams(journal.database).all() == [now], "the journal is the truth"


def test_rules_of_another_program_are_a_sentence(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        asyncio.run(Exams(journal.database).create(MOCK, "", at=7, by="anna"))
    tamper(tmp_path, "UPDATE exam SET rules = '{\"colour\": 1}'")
    with opened(tmp_path) as journal, pytest.raises(StoreError, match=r"rules\.colour: unknown") as caught:
        Exams(journal.database).all()
    assert caught.value.code == "corrupt"

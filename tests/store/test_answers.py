"""What was answered comes out as it was acknowledged, and no spreadsheet calculates with it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from invigilator.exam.paper import digest
from invigilator.store.answers import COLUMNS, AnswerRow, export_answers, to_csv, to_json
from invigilator.store.entry import Draft
from invigilator.store.journal import Journal
from tests.store.rooms import opened, write


def _enrol(sitting: str, seat: int, exam: str = "e") -> Draft:
    data = {"exam": exam, "seat": seat, "admission": f"2026{seat:04}", "name": "考生"}
    return Draft(1, sitting, "enrolled", data=data)


def _answer(sitting: str, question: str, text: str, revision: int) -> Draft:
    data = {"question": question, "text": text, "revision": revision}
    return Draft(1000 + revision, sitting, "answered", "pc", "四(三)", data)


def _fill(journal: Journal) -> str:
    receipt = digest({"q1": "B", "q2": "=1+1"})
    write(journal, _enrol("b", 2), _enrol("a", 1), _enrol("x", 3, exam="other"))
    write(journal, _answer("a", "q1", "A", 1), _answer("b", "q1", "A", 1), _answer("x", "q1", "C", 1))
    write(journal, _answer("a", "q2", "=1+1", 2), _answer("a", "q1", "B", 3), _answer("a", "q3", "", 4))
    write(journal, Draft(2000, "a", "ended", data={"outcome": "submitted", "cause": "self", "digest": receipt}))
    return receipt


def test_the_last_acknowledged_of_each_question(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        receipt = _fill(journal)
        rows = export_answers(journal, "e")
    assert rows == [
        AnswerRow("20260001", "q1", "B", 3, 1003, receipt),
        AnswerRow("20260001", "q2", "=1+1", 2, 1002, receipt),
        AnswerRow("20260001", "q3", "", 4, 1004, receipt),
        AnswerRow("20260002", "q1", "A", 1, 1001, ""),
    ]
    assert digest({row.question: row.text for row in rows if row.admission == "20260001"}) == receipt


def test_who_was_reinstated_has_no_receipt_yet(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        _fill(journal)
        write(journal, Draft(2001, "a", "reinstated", "主监考", data={"reason": "x"}))
        assert {row.digest for row in export_answers(journal, "e")} == {""}


@pytest.mark.parametrize("text", ["=cmd()|' /C calc'!A0", "+1", "-5", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(text: str) -> None:
    rows = [AnswerRow("1", "q", text, 1, 1_800_000_000_000, "d")]
    content = to_csv(rows)
    assert content.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    assert tuple(head) == COLUMNS
    assert row == ["1", "q", "'" + text, "1", "2027-01-15T08:00:00.000+00:00", "d"]
    assert json.loads(to_json(rows))[0]["text"] == text


def test_lines_quotes_and_commas_survive() -> None:
    text = '第一行, "引号"\n第二行'
    content = to_csv([AnswerRow("1", "q", text, 1, 0, "")]).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content, newline="")))[1][2] == text
    assert json.loads(to_json([])) == []

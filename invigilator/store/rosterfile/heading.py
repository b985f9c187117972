"""Which column is which: headings in English and Chinese, in any order, below a title or not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from invigilator.store.rosterfile.cell import BLANK, Field
from invigilator.store.rosterfile.problem import Problem, plain
from invigilator.store.rosterfile.row import NEEDED
from invigilator.store.rosterfile.table import Given, Line, Sheet, Table
from invigilator.store.rosterfile.unreadable import Unreadable

_WORDS: dict[Field, str] = {
    "admission": "admission admissionnumber admissionno admissionticket admissionticketnumber examineenumber "
    "candidatenumber candidateno candidateid 准考证号 准考证 准考证号码 考号 考生号 考生编号",
    "identity": "identity identitynumber identityno identitycard idnumber idno idcard idcardnumber nationalid "
    "documentnumber 身份证号 身份证 身份证号码 身份证件号 身份证件号码 居民身份证号 公民身份号码 公民身份证号 "
    "证件号 证件号码",
    "name": "name fullname candidatename 姓名 考生姓名 学生姓名",
    "photo": "photo photofile picture 照片 照片文件 照片文件名 照片名 相片 相片文件名",
    "room": "room examroom roomnumber 考场 考场号 考场名称 考场编号",
    "invigilator": "invigilator proctor 监考 监考员 监考人 监考人员 监考老师 监考教师",
    "accommodation": "accommodation accommodations specialneeds 便利 合理便利 便利措施 特殊便利 特殊需求 "
    "特殊需要 特殊照顾",
}
HEADINGS: dict[str, Field] = {word: field for field, words in _WORDS.items() for word in words.split()}
_BESIDE = re.compile(r"[\s*:_\-.]+|\(.*?\)")  # "*身份证号（必填）：" is 身份证号
_TITLES = 10  # rows that may stand above the heading


def known(text: str) -> Field | None:
    """The field a heading means."""
    return HEADINGS.get(_BESIDE.sub("", unicodedata.normalize("NFKC", text)).lower())


def score(cells: Sequence[str]) -> int:
    """How many of these are headings."""
    return sum(known(cell) is not None for cell in cells)


def table(sheet: Sheet) -> Table | None:
    """The candidates below the heading of a sheet, None when there is no heading.

    Raises:
        Unreadable: a column is missing or stands there twice.
    """
    at = next((at for at, line in enumerate(sheet.lines[:_TITLES]) if score(_texts(line)) > 1), None)
    if at is None:
        return None
    columns, remarks = _columns(sheet.name, sheet.lines[at])
    given: list[Given] = []
    empty = 0
    for number, cells in sheet.lines[at + 1 :]:
        width = len(cells)
        mine = {field: cells[column - 1] if column <= width else BLANK for field, column in columns.items()}
        if any(cell.text.strip() for cell in mine.values()):
            given.append(Given(number, mine))
        else:
            empty += 1
    return Table(sheet.name, columns, given, empty=empty, remarks=remarks)


def _texts(line: Line) -> list[str]:
    return [cell.text for cell in line.cells]


def _columns(sheet: str, heading: Line) -> tuple[dict[Field, int], list[Problem]]:
    """Where each field stands, from 1, and the columns that are passed over."""
    columns: dict[Field, int] = {}
    remarks: list[Problem] = []
    for column, cell in enumerate(heading.cells, start=1):
        field = known(cell.text)
        if field in columns:
            raise Unreadable("column-twice", sheet=sheet, row=heading.number, column=column, field=field)
        if field is not None:
            columns[field] = column
        elif cell.text.strip():
            remarks.append(Problem("column-unknown", sheet, heading.number, column, detail=plain(cell.text)))
    if missing := [field for field in NEEDED if field not in columns]:
        raise Unreadable("column-missing", ", ".join(missing), sheet=sheet, row=heading.number)
    return columns, remarks

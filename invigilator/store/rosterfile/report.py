"""What a roster file holds: the dry run, and the rows when nothing stands in the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from invigilator.store.rosterfile import delimited, heading, oneroster, workbook
from invigilator.store.rosterfile.archive import Archive, is_zip
from invigilator.store.rosterfile.findings import Findings
from invigilator.store.rosterfile.limits import MAX_BYTES, MAX_ROWS
from invigilator.store.rosterfile.problem import Problem
from invigilator.store.rosterfile.row import NEEDED, RosterRow
from invigilator.store.rosterfile.sentence import Code
from invigilator.store.rosterfile.table import Sheet, Table
from invigilator.store.rosterfile.unreadable import Unreadable

Form = Literal["", "csv", "xlsx", "oneroster"]
_FOREIGN = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "xls",
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "RTF",
}
_PAGES = (b"<html", b"<!doctype html", b"<table", b"<?xml")  # what some systems export under the name .xls


class RosterError(ValueError):
    """The roster cannot be taken. ``problems`` holds an English sentence for each bad cell, ``report`` the whole."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.problems = report.english()
        more = f" ({len(self.problems) - 1} more)" if len(self.problems) > 1 else ""
        super().__init__(f"{self.problems[0]}{more}")


@dataclass(frozen=True, slots=True)
class Report:
    """The dry run of one file. Nothing of it may be taken unless ``accepted``.

    ``rows`` are the good ones; ``given`` counts rows with something in them, ``empty`` those without below a heading,
    ``passed`` the people of a OneRoster file who are no candidates.
    """

    source: str
    form: Form = ""
    encoding: str = ""
    sheets: Sequence[str] = ()
    rows: Sequence[RosterRow] = field(default=(), repr=False)
    given: int = 0
    empty: int = 0
    passed: int = 0
    problems: Sequence[Problem] = ()
    remarks: Sequence[Problem] = ()

    @property
    def accepted(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.problems

    def english(self) -> list[str]:
        """What stands in the way, one sentence for each."""
        return [problem.english(self.source) for problem in self.problems]

    def chinese(self) -> list[str]:
        """The same in Chinese."""
        return [problem.chinese(self.source) for problem in self.problems]

    def codes(self) -> Mapping[Code, int]:
        """How often each finding was made, problems and remarks together."""
        return Counter(problem.code for problem in (*self.problems, *self.remarks))

    def take(self) -> list[RosterRow]:
        """All rows.

        Raises:
            RosterError: something stands in the way.
        """
        if self.problems:
            raise RosterError(self)
        return list(self.rows)


def examine(content: bytes, source: str = "roster", *, strict: bool = True) -> Report:
    """The dry run of a roster file: CSV, .xlsx or OneRoster, told apart by its bytes. Never raises for what is in it.

    ``strict`` False makes a mere remark of an identity number that cannot be right but that may have been enrolled on
    purpose; a number that a spreadsheet has destroyed is refused all the same.
    """
    try:
        form, encoding, tables, remarks = _read(content)
        return _check(source, form, encoding, tables, remarks, strict=strict)
    except Unreadable as error:
        return Report(source, problems=(error.problem,))


def read_roster(content: bytes, source: str = "roster", *, strict: bool = False) -> list[RosterRow]:
    """The rows of a roster file; all or nothing.

    Raises:
        RosterError: what `examine` found; ``source`` stands in front of each sentence.
    """
    return examine(content, source, strict=strict).take()


def _read(content: bytes) -> tuple[Form, str, list[Table], list[Problem]]:
    if len(content) > MAX_BYTES:
        raise Unreadable("size", str(len(content)))
    if is_zip(content):
        return _unpack(Archive(content))
    for magic, kind in _FOREIGN.items():
        if content.startswith(magic):
            raise Unreadable("xls") if kind == "xls" else Unreadable("form", kind)
    if content[:200].removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_PAGES):
        raise Unreadable("form", "HTML, XML")
    text = delimited.read(content)
    if oneroster.is_users(text.sheet):
        return "oneroster", text.encoding, [oneroster.from_users(text.sheet)], []
    tables, remarks = _tables([text.sheet])
    return "csv", text.encoding, tables, remarks


def _unpack(archive: Archive) -> tuple[Form, str, list[Table], list[Problem]]:
    if workbook.TYPES in archive:
        book = workbook.read(archive)
        tables, remarks = _tables(book.sheets)
        return "xlsx", "", tables, [*book.remarks, *remarks]
    if users := oneroster.find(archive):
        table, encoding = oneroster.from_zip(archive, users)
        return "oneroster", encoding, [table], []
    raise Unreadable("users-missing")


def _tables(sheets: Sequence[Sheet]) -> tuple[list[Table], list[Problem]]:
    """The sheets that have a heading; the others are passed over, unless there is none that has."""
    tables: list[Table] = []
    remarks: list[Problem] = []
    for sheet in sheets:
        if (table := heading.table(sheet)) is not None:
            tables.append(table)
        elif sheet.lines:
            remarks.append(Problem("sheet-passed", sheet.name))
    if not tables:
        first = next((sheet for sheet in sheets if sheet.lines), None)
        if first is None:
            raise Unreadable("file-empty")
        raise Unreadable("column-missing", ", ".join(NEEDED), sheet=first.name, row=first.lines[0].number)
    return tables, remarks


def _check(
    source: str, form: Form, encoding: str, tables: Sequence[Table], remarks: Sequence[Problem], *, strict: bool
) -> Report:
    given = sum(len(table.given) for table in tables)
    if given > MAX_ROWS:
        raise Unreadable("rows")
    findings = Findings([*remarks, *(remark for table in tables for remark in table.remarks)], strict=strict)
    rows: list[RosterRow] = []
    for table in tables:
        for number, cells in table.given:
            if row := findings.look(table, number, cells):
                rows.append(row)
    if not given:
        findings.problems.append(Problem("no-candidates", tables[0].name))
    findings.compare(rows)
    return Report(
        source,
        form,
        encoding,
        tuple(table.name for table in tables),
        tuple(rows),
        given,
        sum(table.empty for table in tables),
        sum(table.passed for table in tables),
        tuple(findings.problems),
        tuple(findings.remarks),
    )

"""Excel's .xlsx: its visible sheets as rows of cells, numbers as they are written, formulas told from values.

Read with expat alone: the libraries for it either abort the process on a file of two kilobytes or take half a minute
and more than a gigabyte for one of fifty; see docs/adr/0008.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from invigilator.store.rosterfile.archive import Archive
from invigilator.store.rosterfile.markup import Budget, Reader, parse
from invigilator.store.rosterfile.numberformat import NumberFormats
from invigilator.store.rosterfile.problem import Problem, plain
from invigilator.store.rosterfile.strings import Strings
from invigilator.store.rosterfile.table import Sheet
from invigilator.store.rosterfile.unreadable import Unreadable
from invigilator.store.rosterfile.worksheet import Worksheet

TYPES = "[content_types].xml"
"""Every Office file has it."""
_MAIN = "xl/workbook.xml"
_SHEETS = 200


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets in their order, and what was passed over."""

    sheets: Sequence[Sheet]
    remarks: Sequence[Problem]


class _Target(NamedTuple):
    """Where a relationship leads: the last word of its type, and a file in the zip."""

    type: str
    part: str


@dataclass(slots=True)
class _Relations:
    """Reads a ``.rels`` file beside ``part``."""

    part: str
    targets: dict[str, _Target] = field(default_factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = attributes.get("Target", "")
        inside = posixpath.normpath(posixpath.join("/", posixpath.dirname(self.part), target)).lstrip("/")
        self.targets[attributes.get("Id", "")] = _Target(attributes.get("Type", "").rpartition("/")[2], inside)

    def end(self, name: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass


class _Entry(NamedTuple):
    """A sheet as the workbook lists it."""

    name: str
    id: str
    hidden: bool


@dataclass(slots=True)
class _Contents:
    """Reads ``workbook.xml``."""

    entries: list[_Entry] = field(default_factory=list)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            id_ = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            hidden = attributes.get("state", "visible") != "visible"
            self.entries.append(_Entry(plain(attributes.get("name", "")) or "?", id_, hidden))

    def end(self, name: str) -> None:
        pass

    def text(self, text: str) -> None:
        pass


def read(archive: Archive) -> Workbook:
    """All visible sheets.

    Raises:
        Unreadable: damaged, or over a bound.
    """
    budget = Budget()
    top = _relations(archive, "", budget)
    main = next((target.part for target in top.values() if target.type == "officeDocument"), _MAIN)
    if main.endswith(".bin"):
        raise Unreadable("form", "xlsb")
    contents = _Contents()
    _parse(archive, main, contents, budget)
    targets = _relations(archive, main, budget)
    listed = [(entry, target) for entry in contents.entries if (target := targets.get(entry.id))]
    wanted = [(entry, target.part) for entry, target in listed if target.type == "worksheet"]
    if not wanted or len(wanted) > _SHEETS:
        raise Unreadable("damaged", f"{len(wanted)} sheets")
    strings, formats = Strings(budget), NumberFormats()
    for target in targets.values():
        if target.type == "sharedStrings" and not strings.cells:
            _parse(archive, target.part, strings, budget)
        elif target.type == "styles":
            _parse(archive, target.part, formats, budget)
    sheets, remarks = [], []
    for entry, part in wanted:
        if entry.hidden:
            remarks.append(Problem("sheet-hidden", entry.name))
            continue
        sheet = Worksheet(entry.name, strings.cells, formats.dates, budget)
        _parse(archive, part, sheet, budget)
        sheets.append(Sheet(entry.name, sheet.finish()))
    return Workbook(sheets, remarks)


def _relations(archive: Archive, part: str, budget: Budget) -> dict[str, _Target]:
    folder, name = posixpath.split(part)
    relations = _Relations(part)
    _parse(archive, posixpath.join(folder, "_rels", f"{name}.rels"), relations, budget)
    return relations.targets


def _parse(archive: Archive, part: str, reader: Reader, budget: Budget) -> None:
    parse(archive.chunks(part), reader, budget, plain(part))

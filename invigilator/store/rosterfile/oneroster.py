"""OneRoster CSV (1EdTech, 1.0 to 1.2): ``users.csv`` alone, or the zip with ``enrollments.csv`` and ``classes.csv``.

| candidate | OneRoster |
|---|---|
| admission | ``username`` |
| identity | ``identifier`` |
| name | ``familyName`` and ``givenName``; the given name first, and a space, where the letters are not Chinese |
| room | ``title`` of the class the candidate is enrolled in (zip only) |
| invigilator | name of the class's first enrolled ``proctor`` (zip only) |

Taken are users with ``status`` active (or empty, as in bulk files), ``enabledUser`` not false, and the role student
(by ``enrollments.csv`` when there is one, else by the column ``role``, else all). ``sourcedId`` ties the files.
"""

from __future__ import annotations

import posixpath
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from invigilator.store.rosterfile import delimited
from invigilator.store.rosterfile.archive import Archive
from invigilator.store.rosterfile.cell import BLANK, Cell, Field
from invigilator.store.rosterfile.limits import MAX_BREAKS, MAX_TEXT
from invigilator.store.rosterfile.problem import Problem
from invigilator.store.rosterfile.table import Given, Sheet, Table
from invigilator.store.rosterfile.unreadable import Unreadable

USERS = "users.csv"
_MARKS = {"sourcedid", "givenname", "familyname", "username"}
_NEEDED = {"username": "admission", "identifier": "identity", "familyname": "name"}


class _Record(NamedTuple):
    """One row by its headings, which are in lower case."""

    number: int
    values: Mapping[str, str]

    def get(self, name: str) -> str:
        return self.values.get(name, "").strip()

    @property
    def active(self) -> bool:
        return self.get("status").lower() in {"", "active"}


@dataclass(slots=True)
class _Places:
    """Who sits where: the classes of each user, and who watches each class."""

    students: dict[str, list[str]] = field(default_factory=dict)
    proctors: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


def is_users(sheet: Sheet) -> bool:
    """Whether the first row is that of ``users.csv``."""
    return bool(sheet.lines) and {cell.text.strip().lower() for cell in sheet.lines[0].cells} >= _MARKS


def from_users(sheet: Sheet) -> Table:
    """The candidates of ``users.csv`` alone.

    Raises:
        Unreadable: a column is missing.
    """
    return _table(sheet, None)


def find(archive: Archive) -> str | None:
    """Where ``users.csv`` lies in a zip: at its top, or in a folder."""
    return next((name for name in archive.names() if posixpath.basename(name) == USERS), None)


def from_zip(archive: Archive, users: str) -> tuple[Table, str]:
    """The candidates of a OneRoster zip, and the encoding of ``users.csv``.

    Raises:
        Unreadable: damaged, too large, a column is missing.
    """
    folder = posixpath.dirname(users)
    text = delimited.read(archive.read(users, MAX_TEXT), USERS)
    places = None
    if (name := posixpath.join(folder, "enrollments.csv")) in archive:
        places = _Places()
        for record in _file(archive, name):
            class_, user = record.get("classsourcedid"), record.get("usersourcedid")
            match record.get("role").lower() if record.active else "":
                case "student":
                    places.students.setdefault(user, []).append(class_)
                case "proctor":
                    places.proctors.setdefault(class_, user)
    if places is not None and (name := posixpath.join(folder, "classes.csv")) in archive:
        places.titles.update(
            (record.get("sourcedid"), record.get("title")) for record in _file(archive, name) if record.active
        )
    return _table(text.sheet, places), text.encoding


def _file(archive: Archive, name: str) -> Iterator[_Record]:
    text = delimited.read(archive.read(name, MAX_TEXT), posixpath.basename(name), most=MAX_BREAKS)
    return _records(text.sheet)


def _records(sheet: Sheet) -> Iterator[_Record]:
    if not sheet.lines:
        return
    names = _names(sheet)
    for number, cells in sheet.lines[1:]:
        yield _Record(number, dict(zip(names, (cell.text for cell in cells), strict=False)))


def _names(sheet: Sheet) -> list[str]:
    return [cell.text.strip().lower() for cell in sheet.lines[0].cells]


def _table(users: Sheet, places: _Places | None) -> Table:
    if not users.lines:
        raise Unreadable("file-empty", sheet=users.name)
    names = _names(users)
    if missing := [one for name, one in _NEEDED.items() if name not in names]:
        raise Unreadable("column-missing", ", ".join(missing), sheet=users.name, row=users.lines[0].number)
    records = list(_records(users))
    people = {record.get("sourcedid"): _name(record) for record in records} if places and places.proctors else {}
    columns: dict[Field, int] = {
        "admission": names.index("username") + 1,
        "identity": names.index("identifier") + 1,
        "name": names.index("familyname") + 1,
    }
    given: list[Given] = []
    remarks: list[Problem] = []
    for record in records:
        if not _sits(record, places):
            continue
        cells: dict[Field, Cell] = {
            "admission": Cell(record.get("username")),
            "identity": Cell(record.get("identifier")),
            "name": Cell(_name(record)),
        }
        if places is not None:
            room, invigilator = BLANK, BLANK
            classes = list(dict.fromkeys(places.students[record.get("sourcedid")]))
            if len(classes) == 1:
                room = Cell(places.titles.get(classes[0]) or classes[0])
                invigilator = Cell(people.get(places.proctors.get(classes[0], ""), ""))
            else:
                remarks.append(Problem("several-classes", users.name, record.number))
            cells |= {"room": room, "invigilator": invigilator}
        given.append(Given(record.number, cells))
    return Table(users.name, columns, given, passed=len(records) - len(given), remarks=remarks)


def _sits(record: _Record, places: _Places | None) -> bool:
    if not record.active or record.get("enableduser").lower() == "false":
        return False
    if places is not None:
        return record.get("sourcedid") in places.students
    return record.get("role").lower() in {"", "student"}


def _name(record: _Record) -> str:
    family, given = record.get("familyname"), record.get("givenname")
    if family and given and all(_is_chinese(sign) for sign in family + given):
        return family + given
    return f"{given} {family}".strip()


def _is_chinese(sign: str) -> bool:
    return unicodedata.name(sign, "").startswith("CJK") or sign == "·"

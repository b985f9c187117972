"""Reading a roster from CSV: ``admission,identity,name`` or ``准考证号,身份证号,姓名``."""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass

HEADERS = {
    "admission": "admission",
    "准考证号": "admission",
    "identity": "identity",
    "身份证号": "identity",
    "name": "name",
    "姓名": "name",
}
MAX_BYTES = 5 * 1024 * 1024
MAX_ROWS = 20_000
MAX_CELL = 100
MAX_PROBLEMS = 100


class RosterError(ValueError):
    """The roster cannot be taken: sentences that name line and column. ``problems`` holds one for each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{more}")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One candidate as given: numbers without spaces, a final x of the identity number in upper case."""

    admission: str
    identity: str
    name: str


def normal_number(text: str) -> str:
    """An admission or identity number as it is compared: half-width, no spaces or hyphens, upper case."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if not sign.isspace() and sign != "-").upper()


def read_roster(content: bytes, source: str = "roster") -> list[RosterRow]:
    """Rows of a CSV file in UTF-8, with or without BOM; all or nothing. Cells are never quoted in a message.

    Raises:
        RosterError: size, encoding, header, a cell, a duplicate; ``source`` stands in front of each sentence.
    """
    if len(content) > MAX_BYTES:
        raise RosterError([f"{source}: {len(content)} bytes are more than {MAX_BYTES}. Split the roster."])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RosterError([f"{source}, line {line}: not UTF-8. Save the file as CSV UTF-8."]) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error:
        raise RosterError([f"{source}, line {reader.line_num}: not CSV; look for an unclosed quote."]) from None
    if not lines:
        raise RosterError([f"{source}: empty. The first line must be: admission,identity,name."])
    if len(lines) - 1 > MAX_ROWS:
        raise RosterError([f"{source}: {len(lines) - 1} candidates are more than {MAX_ROWS}. Split the roster."])
    columns = _columns(lines[0][1], f"{source}, line {lines[0][0]}")
    return _rows(lines[1:], columns, source)


def _columns(header: list[str], place: str) -> dict[str, int]:
    """Where each of the three columns stands; other columns are passed over."""
    columns: dict[str, int] = {}
    for at, cell in enumerate(header):
        name = HEADERS.get(unicodedata.normalize("NFKC", cell).strip().lower())
        if name in columns:
            raise RosterError([f"{place}, column {at + 1}: {name} stands there twice."])
        if name is not None:
            columns[name] = at
    if missing := [name for name in ("admission", "identity", "name") if name not in columns]:
        wanted = "admission,identity,name (or 准考证号,身份证号,姓名)"
        raise RosterError([f"{place}: no column {', '.join(missing)}. The first line must be: {wanted}."])
    return columns


def _rows(lines: list[tuple[int, list[str]]], columns: dict[str, int], source: str) -> list[RosterRow]:
    problems: list[str] = []
    rows: list[RosterRow] = []
    seen: dict[tuple[str, str], int] = {}
    for line, cells in lines:
        texts = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
        row = RosterRow(
            normal_number(texts["admission"]),
            normal_number(texts["identity"]),
            unicodedata.normalize("NFC", texts["name"]),
        )
        for name, value in (("admission", row.admission), ("identity", row.identity), ("name", row.name)):
            place = f"{source}, line {line}, column {columns[name] + 1} ({name})"
            if complaint := _complaint(name, value):
                problems.append(f"{place}: {complaint}")
            elif name != "name" and (first := seen.setdefault((name, value), line)) != line:
                problems.append(f"{place}: the same as in line {first}.")
        if len(problems) >= MAX_PROBLEMS:
            break
        rows.append(row)
    if problems:
        raise RosterError(problems)
    if not rows:
        raise RosterError([f"{source}: no candidates below the first line."])
    return rows


def _complaint(name: str, value: str) -> str:
    """What is wrong with a cell, "" when nothing is."""
    if not value:
        return "empty."
    if len(value) > MAX_CELL:
        return f"longer than {MAX_CELL} characters."
    if name == "name":
        return "" if value.isprintable() else "holds a control character."
    if not (value.isascii() and value.isalnum()):
        # Excel's 1.10101E+17 has a point or a plus
        return "not a number; if a spreadsheet shortened it, format the column as text and enter it again."
    return ""

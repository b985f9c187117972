"""CSV as people have it: UTF-8, UTF-16 or GB18030; comma, semicolon or tab; whichever the heading shows."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from invigilator.store.rosterfile import heading
from invigilator.store.rosterfile.cell import Cell
from invigilator.store.rosterfile.limits import MAX_BREAKS, MAX_COLUMNS, MAX_LINES
from invigilator.store.rosterfile.table import Line, Sheet
from invigilator.store.rosterfile.unreadable import Unreadable

_SEPARATORS = (",", "\t", ";", "|")
_LOOKED_AT = 10  # rows with something in them, in which a heading may stand
_SPLIT = re.compile(r"[A-Za-z][\u4e00-\u9fff][a-z]")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_DAMAGE = 10  # one broken character in as many: damaged UTF-8 rather than another encoding


@dataclass(frozen=True, slots=True)
class Text:
    """A CSV text and the encoding it was in."""

    sheet: Sheet
    encoding: str


def read(content: bytes, name: str = "", *, most: int = MAX_LINES) -> Text:
    """The rows of a CSV file that have something in them. ``name`` is the file's in a zip; ``most`` rows are allowed.

    Raises:
        Unreadable: neither encoding, not CSV, too many rows.
    """
    text, encoding = _decode(content, name)
    if max(text.count("\n"), text.count("\r")) > MAX_BREAKS:
        raise Unreadable("rows", sheet=name)
    text, separator = _separator(text, name)
    lines: list[Line] = []
    for line in _lines(text, separator, name):
        if len(lines) == most:
            raise Unreadable("rows", sheet=name)
        lines.append(Line(line[0], [Cell(cell) for cell in line[1]]))
    return Text(Sheet(name, lines), encoding)


def _decode(content: bytes, name: str) -> tuple[str, str]:
    if content.startswith(_UTF16):  # what Excel calls Unicode text
        try:
            return content.decode("utf-16"), "UTF-16"
        except UnicodeDecodeError:
            raise Unreadable("encoding", sheet=name) from None
    try:
        return content.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
    if _is_utf8_damaged(content):
        raise Unreadable("encoding", sheet=name, row=row)
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        row = content[: error.start].count(b"\n") + 1
        raise Unreadable("encoding", sheet=name, row=row) from None
    # Another encoding read as GB18030 soon hits codes that nobody has assigned, or splits words: Müller is M黮ler
    unassigned = any(unicodedata.category(sign) == "Cn" for sign in set(text) if not sign.isprintable())
    if unassigned or _SPLIT.search(text):
        raise Unreadable("encoding", sheet=name, row=row)
    return text, "GB18030"


def _is_utf8_damaged(content: bytes) -> bool:
    """Whether nearly all of what is not ASCII is UTF-8; as GB18030 it would read as other people's names."""
    text = content.decode("utf-8-sig", "replace")
    broken = text.count("\ufffd")
    others = sum(not sign.isascii() for sign in text) - broken
    return broken * _DAMAGE < others


def _separator(text: str, name: str) -> tuple[str, str]:
    """The text without Excel's ``sep=`` line, and what its cells are separated by."""
    first, _, rest = text.partition("\n")
    if first.startswith("sep=") and (separator := first[4:5]) in _SEPARATORS:
        return f"\n{rest}", separator
    return text, max(_SEPARATORS, key=lambda one: _score(text, one, name))


def _score(text: str, separator: str, name: str) -> int:
    """How well the best of the first rows serves as a heading; the first separator wins a tie."""
    best = 0
    try:
        for seen, (_, cells) in enumerate(_lines(text, separator, name), start=1):
            best = max(best, heading.score(cells))
            if seen == _LOOKED_AT:
                break
    except Unreadable:
        return best
    return best


def _lines(text: str, separator: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with something in it and the line where it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    begins = 1
    try:
        for cells in reader:
            kept = cells[:MAX_COLUMNS]
            if any(cell.strip() for cell in kept):
                yield begins, kept
            begins = reader.line_num + 1
    except csv.Error:
        raise Unreadable("quote", sheet=name, row=begins) from None

"""A workbook's shared strings, and the text of one string item wherever it stands."""

from __future__ import annotations

import re

from invigilator.store.rosterfile.cell import Cell
from invigilator.store.rosterfile.limits import MAX_CELL
from invigilator.store.rosterfile.markup import Budget

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Item:
    """Gathers ``t`` elements; what is said about pronunciation (``rPh``) is left out."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._open = False
        self._phonetic = False

    def start(self, name: str) -> None:
        """An element begins."""
        if name == "t":
            self._open = not self._phonetic
        elif name == "rPh":
            self._phonetic = True

    def end(self, name: str) -> None:
        """An element ends."""
        if name == "t":
            self._open = False
        elif name == "rPh":
            self._phonetic = False

    def text(self, text: str) -> None:
        """Characters, wherever they stand."""
        if self._open and self._length <= MAX_CELL:
            self._parts.append(text)
            self._length += len(text)

    def take(self) -> str:
        """What was gathered; the next item begins."""
        if not self._parts:
            return ""
        text = "".join(self._parts)
        self._parts.clear()
        self._length = 0
        return _ESCAPED.sub(_unescape, text) if "_x" in text else text


class Strings:
    """Reads ``sharedStrings.xml`` into cells, which sheets refer to by number."""

    def __init__(self, budget: Budget) -> None:
        self.cells: list[Cell] = []
        self._budget = budget
        self._item = Item()
        self.text = self._item.text

    def start(self, name: str, _: dict[str, str]) -> None:
        """See `markup.Reader`."""
        self._item.start(name)

    def end(self, name: str) -> None:
        """See `markup.Reader`."""
        if name == "si":
            self.cells.append(Cell(self._budget.keep(self._item.take())))
        else:
            self._item.end(name)


def _unescape(found: re.Match[str]) -> str:
    """``_x000D_`` is how Office writes a character that XML does not allow."""
    sign = chr(int(found[1], 16))
    return found[0] if "\ud800" <= sign <= "\udfff" else sign

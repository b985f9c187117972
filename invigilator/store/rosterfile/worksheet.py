"""One sheet of a workbook as rows of cells; only where something stands, however far apart."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence, Set

from invigilator.store.rosterfile.cell import BLANK, Cell, Kind
from invigilator.store.rosterfile.limits import MAX_CELL, MAX_COLUMNS, MAX_LINES
from invigilator.store.rosterfile.markup import Budget
from invigilator.store.rosterfile.strings import Item
from invigilator.store.rosterfile.table import Line
from invigilator.store.rosterfile.unreadable import Unreadable

_LAST_ROW = 1_048_576
_MERGED = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):\1([0-9]{1,7})")  # one column, several rows
_MERGES = 2_000


class Worksheet:
    """Reads ``sheetN.xml``; `finish` gives the rows. ``dates`` are the formats that show a date."""

    def __init__(self, name: str, strings: Sequence[Cell], dates: Set[str], budget: Budget) -> None:
        self._name = name
        self._strings = strings
        self._dates = dates
        self._budget = budget
        self._columns: dict[str, int] = {}  # by letters, as met
        self._lines: list[Line] = []
        self._merged: list[tuple[int, int, int]] = []
        self._item = Item()
        self._row = 0
        self._cells: list[Cell] = []
        self._column = 0
        self._type = self._format = ""
        self._value: list[str] = []
        self._length = 0
        self._formula = self._in_value = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """See `markup.Reader`."""
        match name:
            case "c":
                self._begin(attributes)
            case "v":
                self._in_value = True
            case "f":
                self._formula = True
            case "row":
                self._row = self._number(attributes.get("r"), self._row)
                self._cells = []
                self._column = 0
            case "mergeCell":
                self._merge(attributes.get("ref", ""))
            case _:
                self._item.start(name)

    def end(self, name: str) -> None:
        """See `markup.Reader`."""
        match name:
            case "c":
                self._put()
            case "v":
                self._in_value = False
            case "row":
                if any(cell.text.strip() for cell in self._cells):
                    if len(self._lines) == MAX_LINES:
                        raise Unreadable("rows", sheet=self._name)
                    self._lines.append(Line(self._row, self._cells))
            case _:
                self._item.end(name)

    def text(self, text: str) -> None:
        """See `markup.Reader`."""
        if not self._in_value:
            self._item.text(text)
        elif self._length <= MAX_CELL:
            self._value.append(text)
            self._length += len(text)

    def finish(self) -> list[Line]:
        """The rows; a cell merged over several rows of one column stands in each."""
        numbers = [line.number for line in self._lines]
        left = MAX_LINES * 8
        for column, first, last in self._merged:
            at = bisect_left(numbers, first)
            if at == len(numbers) or numbers[at] != first or len(self._lines[at].cells) < column:
                continue
            value = self._lines[at].cells[column - 1]
            for _, cells in self._lines[at + 1 : bisect_left(numbers, last + 1)]:
                left -= 1
                if left < 0:
                    raise Unreadable("damaged", "merged cells", sheet=self._name)
                cells.extend([BLANK] * (column - len(cells)))
                if not cells[column - 1].text:
                    cells[column - 1] = value
        return self._lines

    def _begin(self, attributes: dict[str, str]) -> None:
        """A cell stands right of the last one: programs differ in what they make of two at one place."""
        place = attributes.get("r")
        column = self._column + 1
        if place is not None:
            letters = place.rstrip("0123456789")
            column = self._columns.get(letters) or self._index(letters)
            if column <= self._column:
                raise Unreadable("damaged", "cells", sheet=self._name, row=self._row)
        self._column = column
        self._type = attributes.get("t", "n")
        self._format = attributes.get("s", "")
        self._formula = False
        self._value.clear()
        self._length = 0

    def _put(self) -> None:
        if self._column > MAX_COLUMNS:
            self._item.take()
            return
        cell = self._cell("".join(self._value).strip() if self._type != "str" else "".join(self._value))
        if cell is BLANK:
            return
        if (gap := self._column - 1 - len(self._cells)) > 0:
            self._cells.extend([BLANK] * gap)
        self._cells.append(cell)

    def _cell(self, value: str) -> Cell:
        inline = self._item.take()
        if self._formula:
            # A result that is empty text fills rows in advance; no result at all was never computed
            return BLANK if self._type == "str" and not value else Cell(self._budget.keep(value) or "=", Kind.FORMULA)
        match self._type:
            case "s":
                return self._shared(value)
            case "inlineStr":
                return Cell(self._budget.keep(inline)) if inline else BLANK
            case _ if not value:
                return BLANK
            case "n":
                return Cell(self._budget.keep(value), Kind.DATE if self._format in self._dates else Kind.NUMBER)
            case "str":
                return Cell(self._budget.keep(value))
            case "b":
                return Cell(value[:1], Kind.BOOLEAN)
            case "d":
                return Cell(value[:MAX_CELL], Kind.DATE)
            case _:
                return Cell(value[:MAX_CELL], Kind.ERROR)

    def _shared(self, value: str) -> Cell:
        if not value:
            return BLANK
        at = int(value) if len(value) < 8 and value.isdecimal() else -1
        if not 0 <= at < len(self._strings):
            raise Unreadable("damaged", "strings", sheet=self._name, row=self._row)
        return self._strings[at]

    def _number(self, given: str | None, last: int) -> int:
        number = last + 1 if given is None else int(given) if len(given) < 8 and given.isdecimal() else 0
        if not last < number <= _LAST_ROW:
            raise Unreadable("damaged", "rows", sheet=self._name)
        return number

    def _index(self, letters: str) -> int:
        if not (0 < len(letters) < 4 and letters.isascii() and letters.isupper()):
            raise Unreadable("damaged", "cells", sheet=self._name, row=self._row)
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - ord("A") + 1
        self._columns[letters] = column
        return column

    def _merge(self, area: str) -> None:
        if (found := _MERGED.fullmatch(area)) and len(self._merged) < _MERGES:
            column = self._columns.get(found[1]) or self._index(found[1])
            if column <= MAX_COLUMNS:
                self._merged.append((column, int(found[2]), int(found[3])))

"""Which of a workbook's cell formats show a number as a date or a time."""

from __future__ import annotations

import re

_BUILT_IN = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})  # ECMA-376 18.8.30
_BESIDE = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')  # quoted text, colours, widths
_DATE = re.compile(r"[dmyhs]", re.IGNORECASE)


class NumberFormats:
    """Reads ``styles.xml``; ``dates`` holds the numbers of the cell formats."""

    def __init__(self) -> None:
        self.dates: set[str] = set()
        self._codes: dict[str, str] = {}
        self._formats = 0
        self._inside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """See `markup.Reader`."""
        if name == "numFmt":
            self._codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._inside = True
        elif name == "xf" and self._inside:
            if self._is_date(attributes.get("numFmtId", "")):
                self.dates.add(str(self._formats))
            self._formats += 1

    def end(self, name: str) -> None:
        """See `markup.Reader`."""
        if name == "cellXfs":
            self._inside = False

    def text(self, text: str) -> None:
        """See `markup.Reader`."""

    def _is_date(self, number: str) -> bool:
        if (code := self._codes.get(number)) is not None:
            return _DATE.search(_BESIDE.sub("", code[:300].partition(";")[0])) is not None
        return len(number) < 4 and number.isdecimal() and int(number) in _BUILT_IN

"""What is wrong or remarkable in a roster file and where, as sentences in English and in Chinese.

No cell is ever quoted: of a longer one at most the first and last two characters are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from invigilator.store.rosterfile.cell import Field
from invigilator.store.rosterfile.sentence import SENTENCES, Code

FIELDS: dict[Field, str] = {
    "admission": "准考证号",
    "identity": "身份证号",
    "name": "姓名",
    "photo": "照片",
    "room": "考场",
    "invigilator": "监考员",
    "accommodation": "便利",
}
_SHOWN_FROM = 8  # a shorter value would be given away by four of its characters


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. ``row`` and ``column`` count from 1, 0 where the whole is meant; ``sheet`` is "" in a CSV file.

    ``shown`` is the masked value, ``detail`` a figure or a name that the sentence needs, ``first`` the sheet and row
    that a duplicate repeats.
    """

    code: Code
    sheet: str = ""
    row: int = 0
    column: int = 0
    field: Field | None = None
    shown: str = ""
    detail: str = ""
    first: tuple[str, int] = ("", 0)

    def english(self, source: str) -> str:
        """The sentence, with the file's name in front."""
        parts = [source]
        if self.sheet:
            parts.append(f"sheet {self.sheet}")
        if self.row:
            parts.append(f"{'row' if self.sheet else 'line'} {self.row}")
        if self.column:
            named = f" ({self.field})" if self.field else ""
            parts.append(f"column {letters(self.column) if self.sheet else self.column}{named}")
        return f"{', '.join(parts)}: {self.reason('en')}"

    def chinese(self, source: str) -> str:
        """The same in Chinese."""
        place = _chinese_place((self.sheet, self.row))
        if self.column:
            named = f"（{FIELDS[self.field]}）" if self.field else ""
            place += f" {letters(self.column)} 列{named}" if self.sheet else f"第 {self.column} 列{named}"
        parts = [source, place.strip()] if place else [source]
        return f"{'，'.join(parts)}：{self.reason('zh')}"

    def reason(self, language: Literal["en", "zh"]) -> str:
        """The sentence without the place."""
        if language == "en":
            return self._fill(0, self.detail, _english_place(self.first))
        detail = self.detail
        if self.code == "column-missing":
            detail = "、".join(chinese for field, chinese in FIELDS.items() if field in detail.split(", "))
        return self._fill(1, detail, _chinese_place(self.first))

    def _fill(self, language: int, detail: str, first: str) -> str:
        brackets = (" (", ")") if language == 0 else ("（", "）")
        shown = f"{brackets[0]}{self.shown}{brackets[1]}" if self.shown else ""
        return SENTENCES[self.code][language].format(shown=shown, detail=detail, first=first)


def mask(value: str) -> str:
    """A value as a person may see it who has the file beside: its ends, or nothing of a short one."""
    if len(value) < _SHOWN_FROM:
        return ""
    ends = [sign if sign.isascii() and sign.isalnum() else "•" for sign in value[:2] + value[-2:]]
    return f"{ends[0]}{ends[1]}••••{ends[2]}{ends[3]}"


def letters(column: int) -> str:
    """A column as a spreadsheet names it: 1 is A, 27 is AA."""
    name = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def plain(text: str, longest: int = 31) -> str:
    """A sheet's or a heading's name, fit for a sentence: printable and short."""
    kept = "".join(sign if sign.isprintable() else "•" for sign in text.strip())
    return kept if len(kept) <= longest else f"{kept[: longest - 1]}…"


def _english_place(place: tuple[str, int]) -> str:
    sheet, row = place
    return f"sheet {sheet}, row {row}" if sheet else f"line {row}"


def _chinese_place(place: tuple[str, int]) -> str:
    sheet, row = place
    return f"{f'工作表“{sheet}”' if sheet else ''}{f'第 {row} 行' if row else ''}"

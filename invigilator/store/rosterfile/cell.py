"""One cell as a file gives it, before anything is made of it."""

from __future__ import annotations

from enum import Enum, auto
from typing import Literal, NamedTuple

Field = Literal["admission", "identity", "name", "photo", "room", "invigilator", "accommodation"]
"""A column this program knows."""


class Kind(Enum):
    """What a spreadsheet says a cell is; every cell of a CSV file is TEXT."""

    TEXT = auto()
    NUMBER = auto()
    DATE = auto()
    FORMULA = auto()
    ERROR = auto()
    BOOLEAN = auto()


class Cell(NamedTuple):
    """``text`` is what stands in the file: of a number its digits, of a formula its last result."""

    text: str
    kind: Kind = Kind.TEXT


BLANK = Cell("")

"""Rows of cells: a sheet as it was read, and the table of candidates found in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from invigilator.store.rosterfile.cell import Cell, Field
from invigilator.store.rosterfile.problem import Problem


class Line(NamedTuple):
    """One row with something in it; ``number`` counts from 1 as a person sees it."""

    number: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Sheet:
    """``name`` is "" for a CSV file."""

    name: str
    lines: Sequence[Line]


class Given(NamedTuple):
    """One candidate's cells, by column."""

    number: int
    cells: Mapping[Field, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """The candidates of one sheet. ``columns``: where each field stands, from 1; ``passed``: rows of other people."""

    name: str
    columns: Mapping[Field, int]
    given: Sequence[Given]
    empty: int = 0
    passed: int = 0
    remarks: Sequence[Problem] = field(default=())

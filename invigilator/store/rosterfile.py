"""Reading a roster from CSV: ``admission,identity,name`` or ``准考证号,身份证号,姓名``."""

from __future__ import annotations

from dataclasses import dataclass


class RosterError(ValueError):
    """The roster cannot be taken: one sentence that names line and column. ``problems`` holds one for each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(problems[0] if problems else "")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One candidate as given: numbers without spaces, a final x of the identity number in upper case."""

    admission: str
    identity: str
    name: str


def read_roster(content: bytes, source: str = "roster") -> list[RosterRow]:
    """Rows of a CSV file in UTF-8, with or without BOM; all or nothing.

    Raises:
        RosterError: encoding, header, a cell, a duplicate; ``source`` stands in front of each sentence.
    """
    raise NotImplementedError

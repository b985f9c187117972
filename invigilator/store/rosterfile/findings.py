"""What is found while the rows of a roster are looked at, one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from invigilator.store.rosterfile import identity
from invigilator.store.rosterfile.cell import Cell, Field
from invigilator.store.rosterfile.problem import Problem, mask
from invigilator.store.rosterfile.row import Complaint, RosterRow, check_row
from invigilator.store.rosterfile.sentence import Code
from invigilator.store.rosterfile.table import Table

_UNIQUE: tuple[Field, ...] = ("admission", "identity")
_LENIENT: frozenset[Code] = frozenset({"check-digit", "length", "old-number", "short"})
"""What only a person can know to be wrong."""


class Findings:
    """Gathers problems and remarks, and knows which numbers have come before."""

    def __init__(self, remarks: Sequence[Problem], *, strict: bool) -> None:
        self.problems: list[Problem] = []
        self.remarks = list(remarks)
        self._strict = strict
        self._seen: dict[tuple[Field, str], tuple[str, int]] = {}

    def look(self, table: Table, number: int, cells: Mapping[Field, Cell]) -> RosterRow | None:
        """The candidate in this row of a table, None when something stands in the way."""
        before = len(self.problems)

        def complain(complaint: Complaint) -> bool:
            """Note it; whether the cell may be kept all the same."""
            field, code, detail, shown, remark = complaint
            kept = remark or (not self._strict and code in _LENIENT)
            problem = Problem(code, table.name, number, table.columns.get(field, 0), field, shown, detail)
            (self.remarks if kept else self.problems).append(problem)
            return kept

        values = check_row(cells, complain)
        for field in _UNIQUE:
            if value := values.get(field):
                self._once(table, number, field, value)
        if len(self.problems) > before:
            return None
        return RosterRow(
            admission=values["admission"],
            identity=values["identity"],
            name=values["name"],
            photo=values.get("photo"),
            room=values.get("room"),
            invigilator=values.get("invigilator"),
            accommodation=values.get("accommodation"),
        )

    def compare(self, rows: Sequence[RosterRow]) -> None:
        """Look at all rows together: numbers of different lengths may have lost zeros in front."""
        lengths = sorted({len(row.admission) for row in rows})
        if len(lengths) > 1:
            self.remarks.append(Problem("uneven", field="admission", detail=", ".join(map(str, lengths))))

    def _once(self, table: Table, number: int, field: Field, value: str) -> None:
        """An identity number may come in its old and in its new form."""
        key = identity.renewed(value) if field == "identity" and len(value) == 15 and value.isdigit() else value
        first = self._seen.setdefault((field, key), (table.name, number))
        if first != (table.name, number):
            where = table.columns.get(field, 0)
            self.problems.append(Problem("duplicate", table.name, number, where, field, mask(value), first=first))

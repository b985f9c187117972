"""A file, or a sheet, of which no row can be taken."""

from __future__ import annotations

from invigilator.store.rosterfile.cell import Field
from invigilator.store.rosterfile.problem import Problem
from invigilator.store.rosterfile.sentence import Code


class Unreadable(Exception):  # noqa: N818 - said of the file
    """Raised by the readers; the report turns it into its only problem."""

    def __init__(
        self,
        code: Code,
        detail: str = "",
        *,
        sheet: str = "",
        row: int = 0,
        column: int = 0,
        field: Field | None = None,
    ) -> None:
        self.problem = Problem(code, sheet=sheet, row=row, column=column, field=field, detail=detail)
        super().__init__(code)

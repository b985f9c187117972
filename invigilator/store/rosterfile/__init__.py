"""Reading a roster file: CSV, Excel .xlsx or OneRoster, checked cell by cell, all or nothing.

`examine` is the dry run: everything that is wrong or remarkable, by sheet, row and column, in Chinese and English.
`read_roster` gives the rows or raises. Nothing here touches a database; `store.roster` enrols the rows.
"""

from invigilator.store.rosterfile.limits import MAX_BYTES, MAX_ROWS
from invigilator.store.rosterfile.problem import Problem
from invigilator.store.rosterfile.report import Report, RosterError, examine, read_roster
from invigilator.store.rosterfile.row import RosterRow, normal_number

__all__ = [
    "MAX_BYTES",
    "MAX_ROWS",
    "Problem",
    "Report",
    "RosterError",
    "RosterRow",
    "examine",
    "normal_number",
    "read_roster",
]

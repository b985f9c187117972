"""The ledger of attempts, and the export of an exam."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton

from invigilator.console.language import say, text
from invigilator.console.office.page import Field, Page, PathField
from invigilator.console.office.table import Column, Table
from invigilator.desk.office.clerk import instant, zone
from invigilator.desk.office.exams import standing_name
from invigilator.desk.phrase import Phrase

if TYPE_CHECKING:
    from invigilator.desk.office.office import ExamOffice
    from invigilator.desk.room import Mood
    from invigilator.wire.admin import AttemptRow

_MOODS: dict[str, Mood] = {"missed": "warn", "retake-right": "good", "retake-used": "plain"}


class LedgerPage(Page):
    """Renders a `Ledger`."""

    def __init__(self, office: ExamOffice) -> None:
        super().__init__(office, "ledger")
        columns: tuple[Column[AttemptRow], ...] = (
            Column("office.column.name", lambda one: one.name),
            Column("office.column.admission", lambda one: one.admission),
            Column("office.column.kind", lambda one: text(f"office.kind.{one.kind}")),
            Column("office.column.title", lambda one: one.title, wide=True),
            Column("office.column.start", _start, lambda one: one.start, note=zone),
            Column("office.column.standing", _standing, mood=lambda one: _MOODS.get(one.standing)),
        )
        self.table = Table(columns, lambda one: (one.person, one.exam, one.standing), empty="office.empty.ledger")
        self.search, self.seek, self.everybody = QLineEdit(), QPushButton(), QPushButton()
        self.search.setMaxLength(40)
        head = QHBoxLayout()
        head.addWidget(self.search, 1)
        head.addWidget(self.seek)
        head.addWidget(self.everybody)
        self.rows.addLayout(head)
        self.rows.addWidget(self.table, 1)
        self.search.returnPressed.connect(self._find)
        self.seek.clicked.connect(self._find)
        self.everybody.clicked.connect(lambda: self.begin(lambda: office.ledger.look_up("")))

    def enter(self) -> None:
        """The search has the keyboard."""
        self.search.setFocus()

    def refresh(self) -> None:
        """What was looked up."""
        ledger = self.office.ledger
        self.table.say_empty("office.empty.ledger" if ledger.rows is None else "office.empty.ledger-nobody")
        self.table.put(ledger.rows or [])
        self.seek.setEnabled(not self.busy)
        self.everybody.setEnabled(not self.busy)

    def retranslate(self) -> None:
        """Write everything in the language in use."""
        super().retranslate()
        self.table.retranslate()
        self.table.setAccessibleName(text("office.page.ledger"))
        self.search.setPlaceholderText(text("office.ledger.search"))
        self.search.setAccessibleName(text("office.ledger.search"))
        self.seek.setText(text("office.button.find"))
        self.everybody.setText(text("office.button.everybody"))

    def _find(self) -> None:
        words = self.search.text().strip()
        if words and not self.busy:
            self.begin(lambda: self.office.ledger.look_up(words))


class ExportPage(Page):
    """Renders an `Export`."""

    def __init__(self, office: ExamOffice) -> None:
        super().__init__(office, "export")
        self.folder = PathField(folder=True)
        self.write = QPushButton()
        self.write.setObjectName("primary")
        self._field = Field("office.field.folder", self.folder, beside=self.write)
        columns: tuple[Column[tuple[str, int]], ...] = (
            Column("office.column.file", lambda one: one[0], wide=True),
            Column("office.column.size", lambda one: f"{one[1]:,}", lambda one: one[1], right=True),
        )
        self.table = Table(columns, lambda one: one[0], empty="office.empty.export")
        self.rows.addWidget(self._field)
        self.rows.addWidget(self.table, 1)
        self.write.clicked.connect(self._write)
        self.folder.edited.connect(lambda _words: self.refresh())
        self.folder.picked.connect(lambda _path: self._write())

    def enter(self) -> None:
        """The folder has the keyboard."""
        self.folder.line.setFocus()

    def refresh(self) -> None:
        """What was written."""
        self.table.put(self.office.export.written)
        ready = self.folder.path() is not None and bool(self.office.exams.chosen)
        self.write.setEnabled(ready and not self.busy)

    def retranslate(self) -> None:
        """Write everything in the language in use."""
        super().retranslate()
        self._field.retranslate()
        self.folder.retranslate()
        self.table.retranslate()
        self.write.setText(text("office.button.export"))

    def _write(self) -> None:
        path = self.folder.path()
        self.refresh()
        if path is not None and self.write.isEnabled():
            self.begin(lambda: self.office.write(path))


def _start(one: AttemptRow) -> str:
    return instant(one.start) if one.exam else ""


def _standing(one: AttemptRow) -> str:
    if one.standing in {"retake-right", "retake-used"}:
        return say(Phrase(f"office.standing.{one.standing}", {"fee": f"{one.fee:g}"}))
    return say(standing_name(one.standing, one.cause))

"""The list of exams, and where one goes from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QHBoxLayout, QPushButton

from invigilator.console.language import say, text
from invigilator.console.office.page import Page
from invigilator.console.office.table import Column, Table
from invigilator.desk.office.clerk import instant, zone
from invigilator.desk.office.exams import people, standing, state

if TYPE_CHECKING:
    from invigilator.desk.office.office import ExamOffice
    from invigilator.desk.room import Mood
    from invigilator.wire.admin import ExamRow

_MOODS: dict[str, Mood] = {"ahead": "plain", "open": "warn", "running": "good", "over": "plain"}
_TO = ("roster", "candidates", "export")


class ExamsPage(Page):
    """Every exam with its state and how its candidates stand."""

    def __init__(self, office: ExamOffice) -> None:
        super().__init__(office, "exams")
        columns: tuple[Column[ExamRow], ...] = (
            Column("office.column.title", lambda one: one.title or one.id, wide=True),
            Column("office.column.kind", lambda one: text(f"office.kind.{one.kind}")),
            Column("office.column.start", lambda one: instant(one.start), lambda one: one.start, note=zone),
            Column("office.column.minutes", lambda one: f"{one.minutes:g}", lambda one: one.minutes, right=True),
            Column("office.column.state", self._state, mood=lambda one: _MOODS[state(one, office.now())]),
            Column("office.column.people", lambda one: str(people(one)), people, right=True),
            Column("office.column.standing", _standing),
            Column("office.column.paper", lambda one: text(f"office.paper.{one.paper}")),
            Column("office.column.id", lambda one: one.id),
        )
        self.table = Table(columns, lambda one: one.id, empty="office.empty.exams")
        self.rows.addWidget(self.table, 1)
        foot = QHBoxLayout()
        self._new = QPushButton()
        self._new.setObjectName("primary")
        self._new.clicked.connect(lambda: self.wanted.emit("create"))
        foot.addWidget(self._new)
        self._to = {name: QPushButton() for name in _TO}
        for name, button in self._to.items():
            button.clicked.connect(lambda _checked, page=name: self.wanted.emit(page))
            foot.addWidget(button)
        foot.addStretch(1)
        self.rows.addLayout(foot)
        self.table.picked.connect(self._chosen)
        self.table.doubleClicked.connect(lambda _index: self.wanted.emit("candidates"))
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            enter = QShortcut(QKeySequence(key), self.table)
            enter.setContext(Qt.ShortcutContext.WidgetShortcut)
            enter.activated.connect(lambda: self.wanted.emit("candidates"))

    def enter(self) -> None:
        """The list has the keyboard."""
        self.table.setFocus()

    def refresh(self) -> None:
        """The exams as they are."""
        exams = self.office.exams
        self.table.say_empty("office.empty.exams" if exams.known else "office.empty.unknown")
        self.table.put(exams.rows)
        if exams.chosen and [one.id for one in self.table.selected()] != [exams.chosen]:
            self.table.choose({exams.chosen})
        for button in self._to.values():
            button.setEnabled(bool(exams.chosen))

    def retranslate(self) -> None:
        """Write everything in the language in use."""
        super().retranslate()
        self.table.retranslate()
        self.table.setAccessibleName(text("office.page.exams"))
        self._new.setText(text("office.button.new"))
        for name, button in self._to.items():
            button.setText(text(f"office.page.{name}"))

    def _state(self, one: ExamRow) -> str:
        return text(f"office.state.{state(one, self.office.now())}")

    def _chosen(self) -> None:
        rows = self.table.selected()
        if rows and rows[0].id != self.office.exams.chosen:
            self.begin(lambda: self.office.choose(rows[0].id))


def _standing(one: ExamRow) -> str:
    return " · ".join(f"{say(name)} {count}" for name, count in standing(one))

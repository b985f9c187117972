"""Bringing a roster in: the file, the dry run as a table with every bad cell named, then all rows or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPushButton, QTabWidget, QVBoxLayout, QWidget

from invigilator.console.label import plain
from invigilator.console.language import has, text
from invigilator.console.office.page import FaultLabel, Field, Page, PathField
from invigilator.console.office.table import Column, Table
from invigilator.wire.admin import Finding, Foreseen

if TYPE_CHECKING:
    from pathlib import Path

    from invigilator.desk.office.office import ExamOffice
    from invigilator.desk.room import Mood

_LEVELS: dict[str, Mood] = {"problem": "bad", "denied": "bad", "remark": "warn"}
_CHANGES: dict[str, Mood] = {"new": "good", "changed": "warn", "unchanged": "plain"}
_STAGES: dict[str, Mood] = {"bad": "bad", "denied": "bad", "unreadable": "bad", "clean": "good", "done": "good"}


class RosterPage(Page):
    """Renders a `RosterImport`."""

    def __init__(self, office: ExamOffice) -> None:
        super().__init__(office, "roster")
        self.file = PathField(filters="office.filter.roster")
        self._field = Field("office.field.roster", self.file)
        self.again = QPushButton()
        self.said = FaultLabel()
        findings: tuple[Column[Finding], ...] = (
            Column("office.column.level", lambda one: text(f"office.level.{one.level}"), mood=_level),
            Column("office.column.sheet", lambda one: one.sheet, optional=True),
            Column(
                "office.column.row", lambda one: str(one.row or ""), lambda one: one.row, right=True, optional=True
            ),
            Column("office.column.column", lambda one: one.column, optional=True),
            Column("office.column.what", _what),
            Column("office.column.reason", lambda one: one.text, wide=True),
        )
        foreseen: tuple[Column[Foreseen], ...] = (
            Column("office.column.change", lambda one: text(f"office.change.{one.change}"), mood=_change),
            Column("office.column.admission", lambda one: one.admission),
            Column("office.column.name", lambda one: one.name, wide=True),
            Column("office.column.room", lambda one: one.room, optional=True),
            Column("office.column.invigilator", lambda one: one.invigilator, optional=True),
        )
        self.findings = Table(findings, lambda one: (one.sheet, one.row, one.column, one.text, one.admission))
        self.findings.say_empty("office.empty.findings")
        self.foreseen = Table(foreseen, lambda one: one.admission, empty="office.empty.foreseen")
        self.detail = plain("explained")
        self.detail.setWordWrap(True)
        self.tabs = QTabWidget()
        self.tabs.addTab(_with(self.findings, self.detail), "")
        self.tabs.addTab(self.foreseen, "")
        self.force, self.reason, self.recheck = QCheckBox(), QLineEdit(), QPushButton()
        self.reason.setMaxLength(500)
        self._denied = QWidget()
        self.take = QPushButton()
        self.take.setObjectName("primary")
        self._why = plain("dim")
        self._shown: object = None
        self._lay_out()
        self._connect()

    def enter(self) -> None:
        """The path has the keyboard."""
        self.file.line.setFocus()

    def refresh(self) -> None:
        """The import as it is."""
        roster, exam = self.office.roster, self.office.exams.exam()
        self.file.setEnabled(not self.busy and exam is not None)
        self.again.setEnabled(not self.busy and roster.path is not None and exam is not None)
        self.said.tell(roster.said(exam.title or exam.id if exam else ""), _STAGES.get(roster.stage, "plain"))
        count = roster.count()
        found = count["problem"] + count["denied"] + count["remark"]
        self.tabs.setTabText(0, text("office.tab.findings", count=found))
        self.tabs.setTabText(1, text("office.tab.foreseen", count=len(roster.foreseen)))
        self.findings.put(roster.findings)
        self.foreseen.put(roster.foreseen)
        if self._shown is not roster.foreseen and roster.stage in {"bad", "denied", "clean", "done"}:
            self._shown = roster.foreseen
            self.tabs.setCurrentIndex(1 if roster.stage in {"clean", "done"} else 0)
            if roster.findings:
                self.findings.selectRow(0)
        self._tell_detail()
        self._denied.setVisible(roster.has_denied and roster.stage in {"denied", "clean"})
        if self.force.isChecked() != roster.force:
            self.force.setChecked(roster.force)
        if self.reason.text().strip() != roster.reason.strip():
            self.reason.setText(roster.reason)
        self.reason.setEnabled(roster.force)
        self.recheck.setEnabled(not self.busy and roster.stage == "denied" and bool(self.reason.text().strip()))
        self.take.setEnabled(roster.may_import and not self.busy)
        self.take.setText(text("office.button.import", count=count["new"] + count["changed"]))
        self._why.setText("" if roster.may_import or roster.stage == "done" else text("office.roster.first-clean"))

    def retranslate(self) -> None:
        """Write everything in the language in use."""
        super().retranslate()
        self._field.retranslate()
        self.file.retranslate()
        self.again.setText(text("office.button.check-again"))
        self.force.setText(text("office.roster.force"))
        self.reason.setPlaceholderText(text("office.roster.reason"))
        self.reason.setAccessibleName(text("office.roster.reason"))
        self.recheck.setText(text("office.button.recheck"))
        self.findings.retranslate()
        self.foreseen.retranslate()
        self.findings.setAccessibleName(text("office.empty.findings"))
        self.refresh()

    # ---- inside ---

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._field, 1)
        column = QVBoxLayout()
        column.addStretch(1)
        column.addWidget(self.again)
        head.addLayout(column)
        self.rows.addLayout(head)
        self.rows.addWidget(self.said)
        self.rows.addWidget(self.tabs, 1)
        row = QHBoxLayout(self._denied)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.force)
        row.addWidget(self.reason, 1)
        row.addWidget(self.recheck)
        self.rows.addWidget(self._denied)
        foot = QHBoxLayout()
        foot.addWidget(self.take)
        foot.addWidget(self._why, 1)
        self.rows.addLayout(foot)

    def _connect(self) -> None:
        office = self.office
        self.file.picked.connect(self._choose)
        self.again.clicked.connect(lambda: self._choose(office.roster.path))
        self.force.clicked.connect(self._forced)
        self.reason.textEdited.connect(self._reasoned)
        self.reason.returnPressed.connect(self._recheck)
        self.recheck.clicked.connect(self._recheck)
        self.take.clicked.connect(lambda: self.begin(office.take_roster))
        enter = QShortcut(QKeySequence("Ctrl+Return"), self)
        enter.activated.connect(self.take.click)
        self.findings.picked.connect(self._tell_detail)

    def _choose(self, path: Path | None) -> None:
        if path is not None and not self.busy and self.office.exams.chosen:
            self.file.line.setText(str(path))
            self.begin(lambda: self.office.check(path))

    def _forced(self, checked: bool) -> None:  # noqa: FBT001 - a signal's argument
        roster = self.office.roster
        roster.force = checked
        if checked:
            self.reason.setEnabled(True)
            self.reason.setFocus()
        elif roster.stage == "clean":  # what was let in is so no longer
            self.begin(self.office.check_again)
        self.refresh()

    def _reasoned(self, words: str) -> None:
        self.office.roster.reason = words
        self.refresh()

    def _recheck(self) -> None:
        if self.recheck.isEnabled():
            self.begin(self.office.check_again)

    def _tell_detail(self) -> None:
        rows = self.findings.selected()
        self.detail.setText(rows[0].text if rows else "")
        self.detail.setVisible(bool(rows))


def _with(table: Table[Finding], detail: QWidget) -> QWidget:
    whole = QWidget()
    rows = QVBoxLayout(whole)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(4)
    rows.addWidget(table, 1)
    rows.addWidget(detail)
    return whole


def _level(one: Finding) -> Mood:
    return _LEVELS[one.level]


def _change(one: Foreseen) -> Mood:
    return _CHANGES[one.change]


def _what(one: Finding) -> str:
    if one.admission:
        return one.admission
    key = f"office.roster-field.{one.field}"
    return text(key) if has(key) else one.field

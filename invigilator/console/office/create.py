"""The form for a new exam: fields on the left, the notice's numbers on the right, every fault beside its field."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from PyQt6.QtCore import QDate, QDateTime, Qt, QTime
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QComboBox,
    QDateTimeEdit,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from invigilator.console.label import plain
from invigilator.console.language import say, text
from invigilator.console.office.page import FaultLabel, Field, Page, PathField
from invigilator.console.office.rules import RuleBoard
from invigilator.desk.office.clerk import offset_name
from invigilator.desk.office.examform import PAPERS, local_offset
from invigilator.desk.office.examform import Field as Name
from invigilator.exam.rules import KINDS

if TYPE_CHECKING:
    from pathlib import Path

    from invigilator.desk.office.office import ExamOffice

BEIJING = 8 * 60
OFFSETS = tuple(sorted([*(60 * one for one in range(-12, 15)), -570, -210, 210, 270, 330, 345, 390, 570, 630]))
"""Every distance from UTC that a clock on a wall has somewhere, in minutes."""


class CreatePage(Page):
    """Renders an `ExamForm`."""

    def __init__(self, office: ExamOffice) -> None:
        super().__init__(office, "create")
        self._touched: set[Name] = set()
        self._tried = False
        self._inputs()
        self.fields: dict[Name, Field] = {
            "title": Field("office.field.title", self.title),
            "kind": Field("office.field.kind", self.kind),
            "start": Field("office.field.start", self.start, beside=self.offset),
            "minutes": Field("office.field.minutes", self.minutes),
            "contact": Field("office.field.contact", self.contact),
            "paper": Field("office.field.paper", self.paper),
        }
        self._file = Field("office.field.paper-file", self.paper_file)
        self._url = Field("office.field.paper-url", self.paper_url)
        self.board = RuleBoard(office.form.rules)
        self.board.changed.connect(lambda: self._touch("rules"))
        self.from_file, self.send, self.defaults = QPushButton(), QPushButton(), QPushButton()
        self.send.setObjectName("primary")
        self.loaded, self._rules_fault = FaultLabel(), FaultLabel()
        self._rules_head, self._times = plain("section"), plain("dim")
        self._times.setWordWrap(True)
        self._lay_out()
        self.from_file.clicked.connect(self._toml.choose)
        self._toml.picked.connect(self._load)
        self.send.clicked.connect(self._send)
        self.defaults.clicked.connect(self._reset)
        enter = QShortcut(QKeySequence("Ctrl+Return"), self)
        enter.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        enter.activated.connect(self._send)

    def enter(self) -> None:
        """The first field has the keyboard."""
        self.title.setFocus()

    def refresh(self) -> None:
        """The form as it is."""
        form, now = self.office.form, self.office.now()
        self._show_draft()
        faults, remarks = form.faults(now), form.remarks(now)
        for name, field in self.fields.items():
            shown = self._tried or name in self._touched or name in form.refused
            field.tell(faults.get(name) if shown and name != "paper" else None, remarks.get(name) if shown else None)
        shown = self._tried or "paper" in self._touched or "paper" in form.refused
        self._file.tell(faults.get("paper") if shown else None)
        self._url.tell(faults.get("paper_url") if shown or "paper_url" in self._touched else None)
        self._file.setVisible(form.draft.paper == "file")
        self._url.setVisible(form.draft.paper == "url")
        self.board.show_sheet(form.rules)
        rules = form.refused.get("rules") or (faults.get("rules") if self._tried else None)
        self._rules_fault.tell(rules)
        taken = form.loaded is not None and form.loaded.key.endswith("-taken") and "not" not in form.loaded.key
        self.loaded.tell(form.loaded, "good" if taken else "bad")
        times = form.times()
        self._times.setText(say(times) if times else "")
        self._times.setVisible(times is not None)
        self.send.setEnabled(not self.busy)

    def retranslate(self) -> None:
        """Write everything in the language in use."""
        super().retranslate()
        for at, kind in enumerate(KINDS):
            self.kind.setItemText(at, text(f"office.kind-long.{kind}"))
        for at, paper in enumerate(PAPERS):
            self.paper.setItemText(at, text(f"office.paper-choice.{paper}"))
        here = local_offset(self.office.form.draft.start)
        for at, minutes in enumerate(OFFSETS):
            words = offset_name(minutes)
            if minutes in (here, BEIJING):
                words += f"  {text('office.zone.here' if minutes == here else 'office.zone.beijing')}"
            self.offset.setItemText(at, words)
        self.offset.setAccessibleName(text("office.field.zone"))
        self.contact.setPlaceholderText("400-000-0000")
        self.paper_url.setPlaceholderText("https://")
        for field in (*self.fields.values(), self._file, self._url):
            field.retranslate()
        self.paper_file.retranslate()
        self.board.retranslate()
        self._rules_head.setText(text("office.rules.title"))
        self.from_file.setText(text("office.button.from-file"))
        self.defaults.setText(text("office.button.defaults"))
        self.send.setText(text("office.button.create"))
        self.refresh()

    # ---- inside ---

    def _inputs(self) -> None:
        self.title, self.minutes, self.contact, self.paper_url = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        for line, longest in ((self.title, 200), (self.minutes, 8), (self.contact, 200), (self.paper_url, 500)):
            line.setMaxLength(longest)
        self.kind, self.paper, self.offset = QComboBox(), QComboBox(), QComboBox()
        for box, names in ((self.kind, KINDS), (self.paper, PAPERS), (self.offset, OFFSETS)):
            box.addItems([""] * len(names))
        self.offset.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.start = QDateTimeEdit()
        self.start.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.start.setCalendarPopup(True)
        self.paper_file = PathField(filters="office.filter.paper")
        self._toml = PathField(filters="office.filter.toml")
        self._toml.setParent(self)
        self._toml.hide()
        self.title.textEdited.connect(lambda words: self._put("title", "title", words))
        self.minutes.textEdited.connect(lambda words: self._put("minutes", "minutes", words))
        self.contact.textEdited.connect(lambda words: self._put("contact", "contact", words))
        self.paper_url.textEdited.connect(lambda words: self._put("paper_url", "paper_url", words))
        self.paper_file.edited.connect(lambda words: self._put("paper", "paper_file", words))
        self.paper_file.picked.connect(lambda path: self._put("paper", "paper_file", str(path)))
        self.kind.activated.connect(lambda at: self._put("kind", "kind", KINDS[at]))
        self.paper.activated.connect(lambda at: self._put("paper", "paper", PAPERS[at]))
        self.offset.activated.connect(lambda at: self._put("start", "offset", OFFSETS[at]))
        self.start.dateTimeChanged.connect(self._moved)

    def _lay_out(self) -> None:
        left = QWidget()
        rows = QVBoxLayout(left)
        rows.setContentsMargins(0, 0, 10, 0)
        rows.setSpacing(9)
        for field in self.fields.values():
            rows.addWidget(field)
            if field.widget is self.minutes:
                rows.addWidget(self._times)
        rows.addWidget(self._file)
        rows.addWidget(self._url)
        rows.addStretch(1)
        form = QScrollArea()
        form.setWidgetResizable(True)
        form.setFrameShape(QFrame.Shape.NoFrame)
        form.setWidget(left)
        right = QVBoxLayout()
        head = QHBoxLayout()
        head.addWidget(self._rules_head, 1)
        head.addWidget(self.defaults)
        right.addLayout(head)
        right.addWidget(self._rules_fault)
        right.addWidget(self.board, 1)
        columns = QHBoxLayout()
        columns.setSpacing(24)
        columns.addWidget(form, 5)
        columns.addLayout(right, 6)
        top = QHBoxLayout()
        top.addWidget(self.from_file)
        top.addWidget(self.loaded, 1)
        top.addStretch(0)
        self.rows.addLayout(top)
        self.rows.addLayout(columns, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.send)
        foot.addStretch(1)
        self.rows.addLayout(foot)

    def _show_draft(self) -> None:
        """What the form has, where a person has not just typed it."""
        draft = self.office.form.draft
        for line, words in (
            (self.title, draft.title),
            (self.minutes, draft.minutes),
            (self.contact, draft.contact),
            (self.paper_url, draft.paper_url),
            (self.paper_file.line, draft.paper_file),
        ):
            if line.text() != words:
                line.setText(words)
        self.kind.setCurrentIndex(KINDS.index(draft.kind) if draft.kind in KINDS else -1)
        self.paper.setCurrentIndex(PAPERS.index(draft.paper))
        self.offset.setCurrentIndex(OFFSETS.index(draft.offset) if draft.offset in OFFSETS else -1)
        at = draft.start
        wanted = QDateTime(QDate(at.year, at.month, at.day), QTime(at.hour, at.minute))
        if self.start.dateTime() != wanted:
            self.start.blockSignals(True)  # noqa: FBT003 - Qt's own signature
            self.start.setDateTime(wanted)
            self.start.blockSignals(False)  # noqa: FBT003

    def _put(self, name: Name, attribute: str, value: str | int) -> None:
        setattr(self.office.form.draft, attribute, value)
        self._touch(name)

    def _moved(self, at: QDateTime) -> None:
        day, hour = at.date(), at.time()
        self.office.form.draft.start = dt.datetime(  # noqa: DTZ001 - the zone stands beside it
            day.year(), day.month(), day.day(), hour.hour(), hour.minute()
        )
        self._touch("start")

    def _touch(self, name: Name) -> None:
        self._touched.add(name)
        self.office.form.changed(name)
        self.refresh()

    def _load(self, path: Path) -> None:
        self._tried = True
        self.begin(lambda: self.office.form.load(path))

    def _reset(self) -> None:
        self.office.form.rules.reset()
        self._touch("rules")

    def _send(self) -> None:
        if self.busy:
            return
        self._tried = True
        faults = self.office.form.faults(self.office.now())
        self.refresh()
        if not faults:
            self.begin(self._create)
            return
        places: list[tuple[Name, QWidget]] = [(name, field.widget) for name, field in self.fields.items()]
        places[-1:] = [("paper", self.paper_file), ("paper_url", self.paper_url)]
        first = next((widget for name, widget in places if name in faults), None)
        if first is None:
            line = next(one for one in self.office.form.rules.lines() if one.fault)
            first = self.board.row(line.key).input
        first.setFocus()

    async def _create(self) -> None:
        if await self.office.create():
            self._tried, self._touched = False, set()
            self.wanted.emit("roster")

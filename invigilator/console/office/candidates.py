"""The candidates of an exam: sought, sorted, selected, and put into rooms and to invigilators, also in mid-exam."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
)

from invigilator.console.label import plain
from invigilator.console.language import say, text
from invigilator.console.office.page import Page
from invigilator.console.office.table import Column, Table
from invigilator.desk.office.candidates import names
from invigilator.desk.office.exams import standing_name

if TYPE_CHECKING:
    from invigilator.desk.office.office import ExamOffice
    from invigilator.wire.admin import CandidateRow

_LOADS = 12  # lines of who has how many


class CandidatesPage(Page):
    """Renders `Candidates`."""

    def __init__(self, office: ExamOffice) -> None:
        super().__init__(office, "candidates")
        columns: tuple[Column[CandidateRow], ...] = (
            Column("office.column.seat", lambda one: str(one.seat), lambda one: one.seat, right=True),
            Column("office.column.admission", lambda one: one.admission),
            Column("office.column.name", lambda one: one.name, wide=True),
            Column("office.column.identity", lambda one: one.identity),
            Column("office.column.room", lambda one: one.room),
            Column("office.column.invigilator", lambda one: one.invigilator),
            Column("office.column.accommodation", lambda one: one.accommodation, optional=True),
            Column("office.column.standing", lambda one: say(standing_name(one.standing, one.cause))),
        )
        self.table = Table(columns, lambda one: one.admission, several=True, empty="office.empty.candidates")
        self.search, self.room_filter = QLineEdit(), QComboBox()
        self.search.setClearButtonEnabled(True)
        self.room_filter.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._count = plain("dim")
        self.only, self.everyone = QRadioButton(), QRadioButton()
        self.only.setChecked(True)
        self.set_room, self.room = QCheckBox(), QComboBox()
        self.room.setEditable(True)
        self.set_invigilators, self.invigilators = QCheckBox(), QLineEdit()
        self.assign = QPushButton()
        self.assign.setObjectName("primary")
        self._heading, self._hint, self._loads = plain("section"), plain("dim"), plain("dim")
        self._hint.setWordWrap(True)
        self._lay_out()
        self._connect()

    def enter(self) -> None:
        """The newest state; the search has the keyboard."""
        self.search.setFocus()
        self.begin(self.office.refresh)

    def refresh(self) -> None:
        """Everybody who is looked for."""
        here = self.office.candidates
        shown = here.shown()
        self.table.put(shown)
        if self.search.text() != here.filter:
            self.search.setText(here.filter)
        self._fill_rooms()
        self._counted()
        self._loads.setText("\n".join(self._load()))

    def retranslate(self) -> None:
        """Write everything in the language in use."""
        super().retranslate()
        self.table.retranslate()
        self.table.setAccessibleName(text("office.page.candidates"))
        self.search.setPlaceholderText(text("office.candidates.search"))
        self.search.setAccessibleName(text("office.candidates.search"))
        self.room_filter.setAccessibleName(text("office.column.room"))
        self._heading.setText(text("office.candidates.assign"))
        self.set_room.setText(text("office.candidates.room"))
        self.room.setAccessibleName(text("office.candidates.room"))
        self.set_invigilators.setText(text("office.candidates.invigilators"))
        self.invigilators.setAccessibleName(text("office.candidates.invigilators"))
        self.invigilators.setPlaceholderText(text("office.candidates.names"))
        self._hint.setText(text("office.candidates.hint"))
        self.assign.setText(text("office.button.assign"))
        self.room_filter.clear()
        self.refresh()

    # ---- inside ---

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.search, 1)
        head.addWidget(self.room_filter)
        head.addWidget(self._count)
        left = QVBoxLayout()
        left.addLayout(head)
        left.addWidget(self.table, 1)
        box = QFrame()
        box.setObjectName("box")
        box.setFixedWidth(280)
        rows = QVBoxLayout(box)
        rows.setContentsMargins(14, 12, 14, 12)
        rows.setSpacing(8)
        rows.addWidget(self._heading)
        rows.addWidget(self.only)
        rows.addWidget(self.everyone)
        grid = QGridLayout()
        grid.addWidget(self.set_room, 0, 0)
        grid.addWidget(self.room, 1, 0)
        grid.addWidget(self.set_invigilators, 2, 0)
        grid.addWidget(self.invigilators, 3, 0)
        rows.addLayout(grid)
        rows.addWidget(self._hint)
        rows.addWidget(self.assign)
        rows.addSpacing(8)
        rows.addWidget(self._loads)
        rows.addStretch(1)
        columns = QHBoxLayout()
        columns.setSpacing(16)
        columns.addLayout(left, 1)
        columns.addWidget(box)
        self.rows.addLayout(columns, 1)

    def _connect(self) -> None:
        self.search.textEdited.connect(self._seek)
        self.search.textChanged.connect(lambda words: self._seek(words) if not words else None)
        self.room_filter.activated.connect(self._pick_room)
        self.room.editTextChanged.connect(lambda words: self.set_room.setChecked(bool(words)))
        self.invigilators.textEdited.connect(lambda words: self.set_invigilators.setChecked(bool(words)))
        for one in (self.only, self.everyone, self.set_room, self.set_invigilators):
            one.toggled.connect(self._counted)
        self.invigilators.returnPressed.connect(self._assign)
        self.assign.clicked.connect(self._assign)
        self.table.picked.connect(self._counted)

    def _seek(self, words: str) -> None:
        self.office.candidates.filter = words
        self.refresh()

    def _pick_room(self, at: int) -> None:
        self.office.candidates.room = None if at <= 0 else self.room_filter.itemData(at)
        self.refresh()

    def _fill_rooms(self) -> None:
        """The rooms there are, for looking and for assigning; what was chosen or typed stays."""
        here = self.office.candidates
        rooms = here.rooms()
        known = [self.room_filter.itemData(at) for at in range(1, self.room_filter.count())]
        if self.room_filter.count() and known == rooms:
            return
        self.room_filter.clear()
        self.room_filter.addItem(text("office.candidates.all-rooms"))
        for one in rooms:
            self.room_filter.addItem(one or text("office.candidates.no-room"), one)
        self.room_filter.setCurrentIndex(rooms.index(here.room) + 1 if here.room in rooms else 0)
        typed, checked = self.room.currentText(), self.set_room.isChecked()
        self.room.clear()
        self.room.addItems([one for one in rooms if one])
        self.room.setEditText(typed)
        self.set_room.setChecked(checked)

    def _chosen(self) -> list[str]:
        rows = self.table.rows() if self.everyone.isChecked() else self.table.selected()
        return [one.admission for one in rows]

    def _counted(self) -> None:
        shown, all_of_them = len(self.table.rows()), len(self.office.candidates.rows)
        self._count.setText(text("office.candidates.shown", shown=shown, all=all_of_them))
        self.only.setText(text("office.candidates.selected", count=len(self.table.selected())))
        self.everyone.setText(text("office.candidates.everyone", count=shown))
        somewhere = self.set_room.isChecked() or self.set_invigilators.isChecked()
        self.assign.setEnabled(not self.busy and somewhere and bool(self._chosen()))

    def _assign(self) -> None:
        if not self.assign.isEnabled():
            return
        room = self.room.currentText().strip() if self.set_room.isChecked() else None
        who = names(self.invigilators.text()) if self.set_invigilators.isChecked() else None
        chosen = self._chosen()
        self.begin(lambda: self.office.assign(chosen, room, who))

    def _load(self) -> list[str]:
        lines = [
            text(
                "office.candidates.load",
                room=room or text("office.candidates.no-room"),
                name=name or text("office.candidates.nobody"),
                count=count,
            )
            for room, name, count in self.office.candidates.load()
        ]
        return lines if len(lines) <= _LOADS else [*lines[: _LOADS - 1], "…"]

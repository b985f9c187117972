"""The photographs of a roster: a folder is looked at first, then its pictures are kept, all or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QHBoxLayout, QPushButton

from invigilator.console.language import text
from invigilator.console.office.page import FaultLabel, Field, Page, PathField
from invigilator.console.office.table import Column, Table

if TYPE_CHECKING:
    from pathlib import Path

    from invigilator.desk.office.office import ExamOffice
    from invigilator.desk.room import Mood

_STAGES: dict[str, Mood] = {"bad": "bad", "unreadable": "bad", "clean": "good", "done": "good"}


class PhotosPage(Page):
    """Renders `Photos`."""

    def __init__(self, office: ExamOffice) -> None:
        super().__init__(office, "photos")
        self.folder = PathField(folder=True)
        self._field = Field("office.field.photos", self.folder)
        self.said = FaultLabel()
        columns: tuple[Column[str], ...] = (Column("office.column.found", lambda one: one, wide=True),)
        self.table = Table(columns, lambda one: one, empty="office.empty.photos")
        self.keep = QPushButton()
        self.keep.setObjectName("primary")
        self.rows.addWidget(self._field)
        self.rows.addWidget(self.said)
        self.rows.addWidget(self.table, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.keep)
        foot.addStretch(1)
        self.rows.addLayout(foot)
        self.folder.picked.connect(self._choose)
        self.keep.clicked.connect(lambda: self.begin(office.keep_photos))

    def enter(self) -> None:
        """The folder has the keyboard."""
        self.folder.line.setFocus()

    def refresh(self) -> None:
        """What was found."""
        photos = self.office.photos
        self.folder.setEnabled(not self.busy and bool(self.office.exams.chosen))
        self.said.tell(photos.said(), _STAGES.get(photos.stage, "plain"))
        self.table.put(photos.lines)
        self.keep.setEnabled(photos.may_keep and not self.busy)

    def retranslate(self) -> None:
        """Write everything in the language in use."""
        super().retranslate()
        self._field.retranslate()
        self.folder.retranslate()
        self.table.retranslate()
        self.table.setAccessibleName(text("office.page.photos"))
        self.keep.setText(text("office.button.keep"))
        self.refresh()

    def _choose(self, path: Path) -> None:
        if not self.busy and self.office.exams.chosen:
            self.begin(lambda: self.office.look_at_photos(path))

"""Find a candidate by seat, name or admission number: a line over the wall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QLineEdit, QWidget

from invigilator.console.keys import shown
from invigilator.console.label import plain
from invigilator.console.language import text
from invigilator.console.panel import Panel

if TYPE_CHECKING:
    from PyQt6.QtGui import QKeyEvent

    from invigilator.desk.room import Room
    from invigilator.wire.views import SittingView

MOST = 6


class FindPanel(Panel):
    """Shows who fits while one types; Enter takes the first, up and down choose."""

    found = pyqtSignal(str)

    def __init__(self, room: Room, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = room
        self._words = QLineEdit()
        self._words.installEventFilter(self)
        self._words.textChanged.connect(self._search)
        self.rows.addWidget(self._words)
        self._list = plain()
        self._list.setTextFormat(Qt.TextFormat.PlainText)
        self.rows.addWidget(self._list)
        self._fitting: list[SittingView] = []
        self._at = 0

    def begin(self) -> None:
        """Ask for words."""
        self.retranslate()
        self._words.clear()
        self._search()
        self.open()
        self._words.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def retranslate(self) -> None:
        """Write it anew in the language in use."""
        self.heading.setText(f"{text('act.find')}  ({shown('find')})")
        self._words.setPlaceholderText(text("find.hint"))
        self._write()

    def answer(self, event: QKeyEvent) -> bool:
        """Enter, up and down."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                if self._fitting:
                    sitting = self._fitting[self._at].sitting
                    self.dismiss()
                    self.found.emit(sitting)
            case Qt.Key.Key_Up | Qt.Key.Key_Down if self._fitting:
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                self._at = (self._at + step) % len(self._fitting)
                self._write()
            case _:
                return False
        return True

    def _search(self) -> None:
        words = self._words.text().strip().casefold()
        exact = [one for one in self._room.seats() if words and str(one.seat) == words]
        fitting = [
            one
            for one in self._room.seats()
            if words and (words in one.name.casefold() or words in one.admission.casefold())
        ]
        self._fitting = [*exact, *(one for one in fitting if one not in exact)][:MOST]
        self._at = 0
        self._write()

    def _write(self) -> None:
        if self._fitting:
            lines = (
                f"{'▸' if at == self._at else '  '} {one.seat}  {one.name}  {one.admission}"
                for at, one in enumerate(self._fitting)
            )
            self._list.setText("\n".join(lines))
        else:
            self._list.setText(text("find.none") if self._words.text().strip() else "")
        self.place()

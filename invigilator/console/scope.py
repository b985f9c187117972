"""The panel that chooses what this console shows: an exam, a room, only one's own candidates."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QWidget

from invigilator.console.label import Elided, plain
from invigilator.console.language import say, text
from invigilator.console.panel import Panel
from invigilator.console.theme import restyle
from invigilator.desk.scope import Line, Scope, Scopes

if TYPE_CHECKING:
    from PyQt6.QtGui import QKeyEvent, QMouseEvent

    from invigilator.desk.room import Room

MOST = 9  # lines seen at once; the list moves under the one that is chosen


class _Row(QFrame):
    """One exam or room with its counts."""

    picked = pyqtSignal()
    taken = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("row")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 10, 3)
        self.name, self.waiting, self.count = Elided(), plain("call"), plain("dim")
        self.count.setMinimumWidth(64)
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.name, 1)
        row.addWidget(self.waiting)
        row.addWidget(self.count)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, _event: QMouseEvent | None) -> None:
        """A click chooses it."""
        self.picked.emit()

    def mouseDoubleClickEvent(self, _event: QMouseEvent | None) -> None:
        """A double click shows it."""
        self.taken.emit()


class ScopePanel(Panel):
    """Renders `Scopes`; Enter shows what is chosen."""

    chosen = pyqtSignal(Scope)

    def __init__(self, room: Room, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = room
        self._scopes = Scopes(room)
        self._first = 0  # line at the top
        self._rows = [_Row() for _ in range(MOST)]
        self.rows.setSpacing(2)
        for at, row in enumerate(self._rows):
            row.picked.connect(lambda at=at: self._pick(at))
            row.taken.connect(self._take)
            self.rows.addWidget(row)
        self._mine = _Row()
        self._mine.picked.connect(self._toggle)
        self.rows.addSpacing(6)
        self.rows.addWidget(self._mine)

    def begin(self) -> None:
        """Ask what is to be shown."""
        self._scopes.begin()
        self._first = 0
        self.refresh()
        self.open()

    def refresh(self) -> None:
        """Show the list as the room is now."""
        lines = self._scopes.lines()
        at = self._scopes.at = min(self._scopes.at, len(lines) - 1)
        self._first = min(max(self._first, at - MOST + 1), at, max(0, len(lines) - MOST))
        self.heading.setText(text("scope.title"))
        self.hint.say(text("scope.hint"))
        shown = lines[self._first : self._first + MOST]
        for number, row in enumerate(self._rows):
            row.setVisible(number < len(shown))
            if number < len(shown):
                self._fill(row, shown[number], current=self._first + number == at)
        mark = "☑" if self._scopes.mine else "☐"
        self._mine.name.say(f"{mark}  {text('scope.only-mine', by=self._room.by, count=self._scopes.own())}")
        self._mine.waiting.hide()
        _current(self._mine, on=self._scopes.mine)

    def retranslate(self) -> None:
        """Write it anew in the language in use."""
        if not self.isHidden():
            self.refresh()

    def words(self) -> str:
        """Everything it says, one line each; the chosen one begins with a mark."""
        rows = [one for one in (*self._rows, self._mine) if not one.isHidden()]
        lines = []
        for one in rows:
            parts = (one.name.words, one.waiting.text() if not one.waiting.isHidden() else "", one.count.text())
            mark = "▸ " if one.property("current") == "true" else ""
            lines.append(mark + " | ".join(part for part in parts if part))
        return "\n".join(lines)

    def answer(self, event: QKeyEvent) -> bool:
        """Up and down, M for one's own, Enter."""
        match event.key():
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self._scopes.step(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_M | Qt.Key.Key_Space:
                self._scopes.mine = not self._scopes.mine
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._take()
                return True
            case _:
                return False
        self.refresh()
        return True

    def _fill(self, row: _Row, line: Line, *, current: bool) -> None:
        parts = []
        exam = self._room.exams.get(line.exam)
        if line.exam and not line.inner:
            parts.append(exam.title if exam is not None else text("scope.untitled", exam=line.exam))
        parts += [say(one) for one in line.phrases]
        if exam is not None and not line.inner:
            parts.append(datetime.fromtimestamp(exam.starts_at / 1000).astimezone().strftime("%m-%d %H:%M"))
        row.name.say(("      " if line.inner else "") + "  ·  ".join(parts))
        row.waiting.setVisible(bool(line.waiting))
        row.waiting.setText(text("scope.waiting", count=line.waiting))
        row.count.setText(text("scope.count", count=line.count))
        _current(row, on=current)

    def _pick(self, at: int) -> None:
        self._scopes.at = self._first + at
        self.refresh()

    def _toggle(self) -> None:
        self._scopes.mine = not self._scopes.mine
        self.refresh()

    def _take(self) -> None:
        scope = self._scopes.chosen()
        self.dismiss()
        self.chosen.emit(scope)


def _current(row: _Row, *, on: bool) -> None:
    mark = "true" if on else "false"
    if row.property("current") != mark:
        row.setProperty("current", mark)
        restyle(row)

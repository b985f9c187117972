"""The panel with which a senior proctor gives a candidate more minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QPushButton

from invigilator.console.label import plain
from invigilator.console.language import text
from invigilator.console.reason import ReasonPanel
from invigilator.console.status import clock

if TYPE_CHECKING:
    from PyQt6.QtGui import QKeyEvent
    from PyQt6.QtWidgets import QWidget

    from invigilator.desk.focus import Card

USUAL, MOST = 10, 120  # minutes
STEP = 5


class ExtendPanel(ReasonPanel):
    """Left and right change the minutes by five, minus and plus by one."""

    extended = pyqtSignal(str, int, str)  # sitting, minutes, reason

    def __init__(self, parent: QWidget) -> None:
        super().__init__("extend", parent)
        self._minutes = USUAL
        self._shown = plain("figure")
        self._until = plain("note")
        less, more = QPushButton("−5"), QPushButton("+5")
        row = QHBoxLayout()
        for button, by in ((less, -STEP), (more, STEP)):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked, by=by: self._change(by))
        for one in (less, self._shown, more):
            row.addWidget(one)
        row.addSpacing(12)
        row.addWidget(self._until, 1)
        self.middle.addLayout(row)

    def begin(self, card: Card) -> None:
        """Ask how many minutes this candidate is to have."""
        self._minutes = USUAL
        super().begin(card)

    def retranslate(self) -> None:
        """Write it anew in the language in use."""
        super().retranslate()
        self._write()

    def words(self) -> str:
        """Whom it is about, how long, until when."""
        return f"{super().words()} {self._until.text()}"

    def confirm_text(self) -> str:
        """With the minutes in it."""
        return text("extend.confirm", name=self.card.name if self.card else "", minutes=self._minutes)

    def send(self, sitting: str) -> None:
        """It was confirmed."""
        self.extended.emit(sitting, self._minutes, self.reason)

    def answer(self, event: QKeyEvent) -> bool:
        """Left and right, minus and plus while no reason is being written."""
        steps = {Qt.Key.Key_Left: -STEP, Qt.Key.Key_Right: STEP, Qt.Key.Key_Minus: -1, Qt.Key.Key_Plus: 1}
        steps[Qt.Key.Key_Equal] = 1
        if not self.writing and event.key() in steps:
            self._change(steps[Qt.Key(event.key())])
            return True
        return super().answer(event)

    def _change(self, by: int) -> None:
        self._minutes = min(MOST, max(1, self._minutes + by if by in (1, -1) else self._round(by)))
        self._write()

    def _round(self, by: int) -> int:
        """The next multiple of five that way."""
        return (self._minutes // STEP + 1) * STEP if by > 0 else (-(-self._minutes // STEP) - 1) * STEP

    def _write(self) -> None:
        self._shown.setText(text("extend.minutes", minutes=self._minutes))
        if self.card is not None:
            ends = self.card.ends_at
            self._until.setText(text("extend.until", before=clock(ends), after=clock(ends + self._minutes * 60_000)))
        self.judge()

"""The remind panel: R opens it, one more key sends. With C the same panel marks a clause as corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from invigilator.console.keys import key_label
from invigilator.console.label import Elided, plain
from invigilator.console.language import LANGUAGES, Language, catalogue, language, say, text
from invigilator.console.panel import Panel
from invigilator.console.theme import restyle
from invigilator.desk.order import CLAUSES, Clause
from invigilator.desk.remind import SENTENCES, Column, Remind

if TYPE_CHECKING:
    from PyQt6.QtGui import QKeyEvent, QMouseEvent

Mode = Literal["remind", "correct"]
LETTERS: dict[Clause, str] = {"face": "F", "camera": "C", "conduct": "B"}
_KEYS: dict[int, Clause] = {
    Qt.Key.Key_F: "face",
    Qt.Key.Key_1: "face",
    Qt.Key.Key_C: "camera",
    Qt.Key.Key_2: "camera",
    Qt.Key.Key_B: "conduct",
    Qt.Key.Key_3: "conduct",
}


class _ClauseBox(QFrame):
    """One clause: its key, its count, its sentences."""

    picked = pyqtSignal(int)  # sentence

    def __init__(self, clause: Clause, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("clause")
        self.clause = clause
        rows = QVBoxLayout(self)
        rows.setContentsMargins(10, 8, 10, 8)
        rows.setSpacing(3)
        head = QHBoxLayout()
        number = CLAUSES.index(clause) + 1
        head.addWidget(key_label(f"{LETTERS[clause]} / {number}"))
        self._name = plain("clause-name")
        head.addWidget(self._name)
        head.addStretch(1)
        self._blocked = plain("blocked")
        head.addWidget(self._blocked)
        rows.addLayout(head)
        self._lines = [Elided("sentence", padding=14) for _ in range(SENTENCES)]
        for line in self._lines:
            rows.addWidget(line)
        rows.addStretch(1)

    def show_column(self, column: Column, spoken: Language, *, current: bool, mode: Mode) -> None:
        """Show the clause as it stands."""
        self._name.setText(
            text("counter.used", name=text(f"clause.{self.clause}"), used=column.used, limit=column.limit)
        )
        self._blocked.setText(say(column.blocked) if column.blocked and mode == "remind" else "")
        for number, line in enumerate(self._lines, 1):
            line.say(catalogue(spoken)[f"remind.{self.clause}.{number}"])
            chosen = "true" if number == column.chosen else "false"
            line.setVisible(mode == "remind")
            if line.property("current") != chosen:
                line.setProperty("current", chosen)
                restyle(line)
        mark = "true" if current else "false"
        if self.property("current") != mark:
            self.setProperty("current", mark)
            restyle(self)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """A click picks a sentence."""
        if event is None:
            return
        for number, line in enumerate(self._lines, 1):
            if line.geometry().contains(event.position().toPoint()):
                self.picked.emit(number)


class RemindPanel(Panel):
    """Renders a `Remind`."""

    sent = pyqtSignal(str, str, str)  # sitting, clause, words
    corrected = pyqtSignal(str, str)  # sitting, clause

    def __init__(self, remind: Remind, parent: QWidget) -> None:
        super().__init__(parent)
        self._remind = remind
        self._mode: Mode = "remind"
        self.spoken: Language = language()
        """The language that the candidate is spoken to in."""
        boxes = QHBoxLayout()
        boxes.setSpacing(8)
        self._boxes = [_ClauseBox(clause) for clause in CLAUSES]
        for box in self._boxes:
            box.picked.connect(lambda number, clause=box.clause: self._pick(clause, number))
            boxes.addWidget(box, 1)
        self.rows.addLayout(boxes)
        self._own = QLineEdit()
        self._own.setMaxLength(200)
        self._own.installEventFilter(self)
        foot = QHBoxLayout()
        self._spoken: QLabel = plain("hint")
        foot.addWidget(self._own, 1)
        foot.addWidget(self._spoken)
        self.rows.addLayout(foot)

    def begin(self, sitting: str, mode: Mode, now: int) -> None:
        """Ask for this candidate."""
        self._remind.begin(sitting)
        self._mode = mode
        self._own.clear()
        self.refresh(now)
        self.open()

    def refresh(self, now: int) -> None:
        """Show counts and gaps as they are at ``now`` (ms, hub clock)."""
        seat, name = self._remind.who()
        correct = self._mode == "correct"
        self.heading.setText(text("remind.correct-title" if correct else "remind.title", seat=seat, name=name))
        for box, column in zip(self._boxes, self._remind.columns(now), strict=True):
            current = column.clause == self._remind.clause and not correct
            box.show_column(column, self.spoken, current=current, mode=self._mode)
        self._own.setVisible(not correct)
        clause = text(f"clause.{self._remind.clause}")
        self._own.setPlaceholderText(text("remind.own", clause=clause))
        self.hint.say(text("remind.correct-hint" if correct else "remind.hint"))
        self._spoken.setText("" if correct else text(f"remind.spoken-{self.spoken}"))

    def answer(self, event: QKeyEvent) -> bool:
        """The panel's keys; in the text field only Enter and the arrows up and down."""
        key, writing = event.key(), self._own.hasFocus()
        if writing and key not in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Up, Qt.Key.Key_Down):
            return False
        match key:
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._send(self._remind.clause, self._own.text().strip())
            case Qt.Key.Key_Up | Qt.Key.Key_Down:
                self._remind.step(-1 if key == Qt.Key.Key_Up else 1)
            case Qt.Key.Key_Left | Qt.Key.Key_Right:
                self._remind.turn(-1 if key == Qt.Key.Key_Left else 1)
            case Qt.Key.Key_T if self._mode == "remind":
                self._own.setFocus(Qt.FocusReason.ShortcutFocusReason)
            case Qt.Key.Key_L:
                self.spoken = LANGUAGES[(LANGUAGES.index(self.spoken) + 1) % len(LANGUAGES)]
            case key if key in _KEYS:
                self._send(_KEYS[key], "")
            case _:
                return False
        self.touched.emit()
        return True

    touched = pyqtSignal()
    """A key changed what it should show."""

    def _pick(self, clause: Clause, number: int) -> None:
        self._remind.choose(clause, number)
        self.touched.emit()

    def _send(self, clause: Clause, own: str) -> None:
        sitting = self._remind.sitting
        words = own or catalogue(self.spoken)[self._remind.key(clause)]
        self.dismiss()
        if self._mode == "correct":
            self.corrected.emit(sitting, clause)
        else:
            self.sent.emit(sitting, clause, words)

"""The dialogue with a candidate who cannot get in (交流反馈): F opens it, a digit answers with a ready sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QTextCharFormat, QTextCursor
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QTextEdit, QWidget

from invigilator.console.keys import key_label
from invigilator.console.label import Elided, plain
from invigilator.console.language import LANGUAGES, Language, catalogue, language, say, text
from invigilator.console.panel import Panel
from invigilator.console.status import clock
from invigilator.console.theme import colour
from invigilator.desk.feedback import LONGEST, SENTENCES, Dialogue, dialogue, spoken

if TYPE_CHECKING:
    from PyQt6.QtGui import QKeyEvent, QMouseEvent

    from invigilator.desk.room import Room

PAGE = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class _Sentence(QWidget):
    """One ready answer with its digit."""

    picked = pyqtSignal()

    def __init__(self, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.words = Elided("sentence")
        row.addWidget(key_label(str(number)))
        row.addWidget(self.words, 1)
        self.setStyleSheet("background: transparent")
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, _event: QMouseEvent | None) -> None:
        """A click sends it."""
        self.picked.emit()


class FeedbackPanel(Panel):
    """Renders a `Dialogue`, and stays open: what the candidate answers is seen at once."""

    sent = pyqtSignal(str, str)  # sitting, words

    def __init__(self, room: Room, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = room
        self._sitting = ""
        self._shown: tuple[Dialogue, str] | None = None
        self.spoken: Language = language()
        """The language that the candidate is answered in."""
        self._state = plain("note")
        self._lines = QTextEdit()
        self._lines.setReadOnly(True)
        self._lines.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lines.setFixedHeight(170)
        self._sentences = [_Sentence(number) for number in range(1, SENTENCES + 1)]
        self._answers = QWidget()
        self._answers.setStyleSheet("background: transparent")
        grid = QGridLayout(self._answers)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        for at, one in enumerate(self._sentences):
            one.picked.connect(lambda at=at: self._ready(at + 1))
            grid.addWidget(one, at % (SENTENCES // 2), at // (SENTENCES // 2))
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self._own = QLineEdit()
        self._own.setMaxLength(LONGEST)
        self._own.installEventFilter(self)
        self._spoken = plain("hint")
        foot = QHBoxLayout()
        foot.addWidget(self._own, 1)
        foot.addWidget(self._spoken)
        self.rows.addWidget(self._state)
        self.rows.addWidget(self._lines)
        self.rows.addWidget(self._answers)
        self.rows.addLayout(foot)

    def begin(self, sitting: str) -> None:
        """Show what this candidate asks."""
        self._sitting = sitting
        self._shown = None
        self.spoken = spoken(self._room, sitting) or language()
        self._own.clear()
        self.refresh()
        self.open()

    def refresh(self) -> None:
        """Show the dialogue as it is now."""
        talk = dialogue(self._room, self._sitting)
        shown = (talk, f"{language()} {self.spoken}") if talk is not None else None
        if shown is None or talk is None or shown == self._shown:
            return
        longer = self._shown is None or talk.lines != self._shown[0].lines or language() not in self._shown[1]
        self._shown = shown
        self.heading.setText(text("feedback.title", seat=talk.seat, name=talk.name))
        self.hint.say(text("feedback.hint-closed" if talk.blocked else "feedback.hint"))
        self._state.setText(say(talk.blocked or talk.state))
        for number, one in enumerate(self._sentences, 1):
            one.words.say(catalogue(self.spoken)[f"feedback.{number}"])
        self._answers.setVisible(talk.blocked is None)
        self._own.setVisible(talk.blocked is None)
        self._own.setPlaceholderText(text("feedback.own"))
        self._own.setAccessibleName(text("feedback.own"))
        self._spoken.setText("" if talk.blocked else text(f"remind.spoken-{self.spoken}"))
        if longer:
            self._write(talk)
        self.place()

    def retranslate(self) -> None:
        """Write it anew in the language in use."""
        if not self.isHidden():
            self.refresh()

    def words(self) -> str:
        """Everything that was said, and how it stands."""
        return "\n".join([self.heading.text(), self._state.text(), self._lines.toPlainText()])

    def answer(self, event: QKeyEvent) -> bool:
        """Digits send, T or Tab begins own words, Enter sends them, L changes the language, Page keys scroll."""
        key, writing = event.key(), self._own.hasFocus()
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if key in PAGE and (bar := self._lines.verticalScrollBar()) is not None:
            bar.setValue(bar.value() + (bar.pageStep() if key == Qt.Key.Key_PageDown else -bar.pageStep()))
        elif self._own.isHidden():
            return False
        elif enter and self._own.text().strip():
            self._send(self._own.text().strip())
        elif writing:
            return enter
        elif enter or key in (Qt.Key.Key_T, Qt.Key.Key_Tab):
            self._own.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif key == Qt.Key.Key_L:
            self.spoken = LANGUAGES[(LANGUAGES.index(self.spoken) + 1) % len(LANGUAGES)]
            self.refresh()
        elif Qt.Key.Key_1 <= key < Qt.Key.Key_1 + SENTENCES:
            self._ready(key - Qt.Key.Key_0)
        else:
            return False
        return True

    def _ready(self, number: int) -> None:
        self._send(catalogue(self.spoken)[f"feedback.{number}"])

    def _send(self, words: str) -> None:
        self._own.clear()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.sent.emit(self._sitting, words)

    def _write(self, talk: Dialogue) -> None:
        self._lines.clear()
        cursor = QTextCursor(self._lines.document())
        head, body = QTextCharFormat(), QTextCharFormat()
        for at, one in enumerate(talk.lines):
            asked = one.by == "candidate"
            head.setForeground(colour("warn" if asked else "dim"))
            body.setForeground(colour("text" if asked else "dim"))
            who = talk.name if asked else text("feedback.staff")
            cursor.insertText("\n" * bool(at) + text("feedback.line", at=clock(one.at), who=who), head)
            cursor.insertText(one.text, body)
        if (bar := self._lines.verticalScrollBar()) is not None:
            bar.setValue(bar.maximum())

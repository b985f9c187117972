"""Base of the panels that do something grave: name the candidate, want a reason, take one deliberate confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from invigilator.console.label import plain
from invigilator.console.language import text
from invigilator.console.panel import Panel
from invigilator.console.theme import restyle

if TYPE_CHECKING:
    from PyQt6.QtGui import QKeyEvent

    from invigilator.desk.focus import Card

LONGEST = 200  # characters of a reason


class ReasonPanel(Panel):
    """Digits or up and down pick a ready reason; Ctrl+Enter or the button, and nothing else, confirms."""

    confirmed = pyqtSignal(str, str)  # sitting, reason
    looked = pyqtSignal()  # the evidence is to be shown large

    def __init__(self, noun: str, parent: QWidget, *, reasons: int = 4, danger: bool = False) -> None:
        """``noun``: of the catalogue's file with title, warning, reason-1 and so on, hint, confirm."""
        super().__init__(parent)
        self.setProperty("danger", "true" if danger else "false")
        restyle(self)
        self.noun = noun
        self.card: Card | None = None
        """Whom it is about."""
        self._who, self._warning = plain("heading"), plain("warning" if danger else "note")
        self._warning.setWordWrap(True)
        self.middle = QVBoxLayout()
        """What a panel shows or asks besides; empty in the simplest."""
        self.middle.setSpacing(5)
        self._reason = QLineEdit()
        self._reason.setMaxLength(LONGEST)
        self._reason.installEventFilter(self)
        self._reason.textChanged.connect(self.judge)
        self._chips = [QPushButton() for _ in range(reasons)]
        chips = QHBoxLayout()
        for number, chip in enumerate(self._chips, 1):
            chip.setObjectName("chip")
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.clicked.connect(lambda _checked, number=number: self.pick(number))
            chips.addWidget(chip, 1)
        self._cancel, self.confirm = QPushButton(), QPushButton()
        self.confirm.setObjectName("danger" if danger else "go")
        for button in (self._cancel, self.confirm):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cancel.clicked.connect(self.dismiss)
        self.confirm.clicked.connect(self._do)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self.confirm)
        self.rows.addWidget(self._who)
        self.rows.addWidget(self._warning)
        self.rows.addLayout(self.middle)
        self.rows.addLayout(chips)
        self.rows.addWidget(self._reason)
        self.rows.addLayout(foot)

    def begin(self, card: Card) -> None:
        """Ask whether this is to be done to this candidate."""
        self.card = card
        self._reason.clear()
        self.retranslate()
        self.open()

    def retranslate(self) -> None:
        """Write it anew in the language in use."""
        if self.card is None:
            return
        card, noun = self.card, self.noun
        self.heading.setText(text(f"{noun}.title"))
        self._who.setText(text("reason.who", seat=card.seat, name=card.name, admission=card.admission))
        self._warning.setText(text(f"{noun}.warning"))
        self._reason.setPlaceholderText(text("reason.needed"))
        self._reason.setAccessibleName(text("reason.needed"))
        self.hint.say(text(f"{noun}.hint"))
        self._cancel.setText(text("reason.cancel"))
        self.show_reasons()

    def show_reasons(self) -> None:
        """Write the ready reasons and the confirmation."""
        ready = self.ready_reasons()
        for number, chip in enumerate(self._chips, 1):
            chip.setVisible(number <= len(ready))
            if number <= len(ready):
                chip.setText(self.chip_text(number, ready[number - 1]))
        self.judge()

    def words(self) -> str:
        """Whom it is about and what it will do."""
        return f"{self._who.text()} {self.confirm.text()}"

    @property
    def reason(self) -> str:
        """What is written as the reason."""
        return self._reason.text().strip()

    @property
    def writing(self) -> bool:
        """Whether a reason is being written."""
        return self._reason.hasFocus()

    # ---- what a panel may change ---

    def ready_reasons(self) -> list[str]:
        """The sentences of the chips."""
        return [text(f"{self.noun}.reason-{number}") for number in range(1, len(self._chips) + 1)]

    def chip_text(self, number: int, words: str) -> str:
        """What stands on a chip."""
        return f"{number}  {words}"

    def confirm_text(self) -> str:
        """What the button says that it will do, with the candidate's name."""
        return text(f"{self.noun}.confirm", name=self.card.name if self.card else "")

    def complete(self) -> bool:
        """Whether everything is there to be confirmed."""
        return bool(self.reason)

    def send(self, sitting: str) -> None:
        """It was confirmed."""
        self.confirmed.emit(sitting, self.reason)

    def digit(self, number: int) -> None:
        """A digit was pressed while nothing is being written."""
        self.pick(number)

    # ---- keys ---

    def answer(self, event: QKeyEvent) -> bool:
        """See the class; Enter and Tab go to the text, and any other letter begins it."""
        key, writing = event.key(), self.writing
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._do()
        elif key == Qt.Key.Key_F3:
            self.looked.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(-1 if key == Qt.Key.Key_Up else 1)
        elif not writing and Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self.digit(key - Qt.Key.Key_0)
        elif self._reason.isHidden():
            return False
        elif enter or (key == Qt.Key.Key_Tab and not writing):
            self._reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif not writing and event.text().isprintable() and event.text():
            self._reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._reason.insert(event.text())
        else:
            return False
        return True

    def clear(self) -> None:
        """No reason any more."""
        self._reason.clear()

    def pick(self, number: int) -> None:
        """Take a ready reason into the line, where it can be added to."""
        ready = self.ready_reasons()
        if 1 <= number <= len(ready):
            self._reason.setText(ready[number - 1])

    def show_reason(self, *, shown: bool) -> None:
        """Show or hide the line of the reason and its chips."""
        self._reason.setVisible(shown)
        for chip in self._chips:
            chip.setVisible(shown)

    def judge(self) -> None:
        """Open or close the confirmation."""
        self.confirm.setText(self.confirm_text())
        self.confirm.setEnabled(self.complete())

    def _step(self, by: int) -> None:
        ready = self.ready_reasons()
        if ready and not self._reason.isHidden():
            at = ready.index(self.reason) + by if self.reason in ready else (0 if by > 0 else -1)
            self.pick(at % len(ready) + 1)

    def _do(self) -> None:
        if self.card is None or not self.complete():
            if not self._reason.isHidden() and not self.reason and self.ready_reasons():
                self._reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        sitting = self.card.sitting
        self.dismiss()
        self.send(sitting)

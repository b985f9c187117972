"""The panel that collects a paper: names the candidate, wants a reason, takes one deliberate confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QWidget

from invigilator.console.label import plain
from invigilator.console.language import text
from invigilator.console.panel import Panel
from invigilator.console.theme import restyle

if TYPE_CHECKING:
    from PyQt6.QtGui import QKeyEvent

    from invigilator.desk.focus import Card

REASONS = (1, 2, 3, 4)


class CollectPanel(Panel):
    """Ctrl+E opens it; Ctrl+Enter or its button, and nothing else, collects."""

    confirmed = pyqtSignal(str, str)  # sitting, reason

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("danger", "true")
        restyle(self)
        self._card: Card | None = None
        self._who = plain("heading")
        self._warning = plain("warning")
        self.rows.addWidget(self._who)
        self.rows.addWidget(self._warning)
        self._reason = QLineEdit()
        self._reason.setMaxLength(200)
        self._reason.installEventFilter(self)
        self._reason.textChanged.connect(self._judge)
        chips = QHBoxLayout()
        self._chips = [QPushButton() for _ in REASONS]
        for number, chip in zip(REASONS, self._chips, strict=True):
            chip.setObjectName("chip")
            chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            chip.clicked.connect(lambda _checked, number=number: self._pick(number))
            chips.addWidget(chip, 1)
        self.rows.addLayout(chips)
        self.rows.addWidget(self._reason)
        foot = QHBoxLayout()
        self._cancel, self._confirm = QPushButton(), QPushButton()
        self._confirm.setObjectName("danger")
        for button in (self._cancel, self._confirm):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cancel.clicked.connect(self.dismiss)
        self._confirm.clicked.connect(self._collect)
        foot.addStretch(1)
        foot.addWidget(self._cancel)
        foot.addWidget(self._confirm)
        self.rows.addLayout(foot)

    def begin(self, card: Card) -> None:
        """Ask whether this candidate's paper is to be collected."""
        self._card = card
        self._reason.clear()
        self.retranslate()
        self.open()

    def retranslate(self) -> None:
        """Write it anew in the language in use."""
        if self._card is None:
            return
        card = self._card
        self.heading.setText(text("collect.title"))
        self._who.setText(text("collect.who", seat=card.seat, name=card.name, admission=card.admission))
        self._warning.setText(text("collect.warning"))
        for number, chip in zip(REASONS, self._chips, strict=True):
            chip.setText(f"{number}  {text(f'collect.reason-{number}')}")
        self._reason.setPlaceholderText(text("collect.reason"))
        self.hint.say(text("collect.hint"))
        self._cancel.setText(text("collect.cancel"))
        self._confirm.setText(text("collect.confirm", name=card.name))
        self._judge()

    def words(self) -> str:
        """Whom it is about and what it will do."""
        return f"{self._who.text()} {self._confirm.text()}"

    def answer(self, event: QKeyEvent) -> bool:
        """Digits pick a reason while none is being written; Ctrl+Enter collects; Enter goes to the text."""
        key, writing = event.key(), self._reason.hasFocus()
        enter = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._collect()
        elif enter or (key == Qt.Key.Key_Tab and not writing):
            self._reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif not writing and Qt.Key.Key_1 <= key <= Qt.Key.Key_4:
            self._pick(key - Qt.Key.Key_0)
        elif not writing and event.text().isprintable() and event.text():
            self._reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._reason.insert(event.text())
        else:
            return False
        return True

    def _pick(self, number: int) -> None:
        self._reason.setText(text(f"collect.reason-{number}"))

    def _judge(self) -> None:
        self._confirm.setEnabled(bool(self._reason.text().strip()))

    def _collect(self) -> None:
        reason = self._reason.text().strip()
        if self._card is None or not reason:
            self._reason.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return
        sitting = self._card.sitting
        self.dismiss()
        self.confirmed.emit(sitting, reason)

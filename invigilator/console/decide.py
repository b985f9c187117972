"""The panel of a zero that waits: what was proposed, by whom and why; a second, senior person signs or rejects it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QPushButton

from invigilator.console.evidence import Evidence
from invigilator.console.label import plain
from invigilator.console.language import say, text
from invigilator.console.reason import ReasonPanel
from invigilator.console.status import clock

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget

    from invigilator.console.album import Album
    from invigilator.desk.focus import Card

SIGN, REJECT = 1, 2


class DecidePanel(ReasonPanel):
    """1 signs, 2 rejects with a reason; then Ctrl+Enter. Nothing is chosen beforehand."""

    signed = pyqtSignal(str)  # sitting
    rejected = pyqtSignal(str, str)  # sitting, reason

    def __init__(self, album: Album, parent: QWidget) -> None:
        super().__init__("decide", parent, danger=True)
        self._choice = 0
        self._clause, self._by, self._why = plain("fact"), plain("note"), plain("fact")
        for label in (self._clause, self._by, self._why):
            label.setWordWrap(True)
            self.middle.addWidget(label)
        self.evidence = Evidence(album)
        self.middle.addWidget(self.evidence)
        choices = QHBoxLayout()
        self._choices = [QPushButton(), QPushButton()]
        for number, button in enumerate(self._choices, 1):
            button.setObjectName("chip")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked, number=number: self._choose(number))
            choices.addWidget(button, 1)
        self.middle.addLayout(choices)

    def begin(self, card: Card) -> None:
        """Show the proposal about this candidate."""
        self._choice = 0
        super().begin(card)

    def refresh(self, card: Card) -> None:
        """Show the proposal as it is now; it closes by itself when somebody else has decided."""
        if card.proposal is None:
            self.dismiss()
            return
        self.card = card
        self._write()

    def retranslate(self) -> None:
        """Write it anew in the language in use."""
        super().retranslate()
        if self.card is not None:
            self._write()

    def words(self) -> str:
        """Everything one has to read before signing."""
        labels = [one.text() for one in (self._clause, self._by, self._why, self._warning)]
        return "\n".join([super().words(), *labels, *(one.text() for one in self._choices)])

    def chip_text(self, _number: int, words: str) -> str:
        """The digits choose what is done: a ready reason is reached with up and down."""
        return words

    def complete(self) -> bool:
        """A choice, and a reason for a rejection."""
        proposal = self.card.proposal if self.card is not None else None
        if proposal is None or proposal.blocked is not None:
            return False
        return self._choice == SIGN or (self._choice == REJECT and super().complete())

    def confirm_text(self) -> str:
        """What Ctrl+Enter will do."""
        keys = {SIGN: "decide.confirm-sign", REJECT: "decide.confirm-reject"}
        return text(keys.get(self._choice, "decide.confirm"), name=self.card.name if self.card is not None else "")

    def send(self, sitting: str) -> None:
        """It was confirmed."""
        if self._choice == SIGN:
            self.signed.emit(sitting)
        else:
            self.rejected.emit(sitting, self.reason)

    def digit(self, number: int) -> None:
        """1 and 2 choose what is done."""
        self._choose(number)

    def _choose(self, number: int) -> None:
        proposal = self.card.proposal if self.card is not None else None
        if proposal is not None and proposal.blocked is None and number in (SIGN, REJECT):
            self._choice = number
        self._write()

    def _write(self) -> None:
        proposal = self.card.proposal if self.card is not None else None
        if self.card is None or proposal is None:
            return
        about = text(f"finding.{proposal.clause}.clause")
        self._clause.setText(f"{text(f'clause.{proposal.clause}')}  {proposal.paragraph}  {about}")
        self._by.setText(text("decide.by", by=proposal.by, at=clock(proposal.at)))
        self._why.setText(text("decide.reason", reason=proposal.reason))
        self.evidence.show_card(self.card)
        for number, button in enumerate(self._choices, 1):
            button.setText(text(f"decide.choice-{number}"))
            button.setEnabled(proposal.blocked is None)
            button.setChecked(number == self._choice)
        effect = text("decide.if-rejected" if self._choice == REJECT else "decide.warning")
        self._warning.setText(say(proposal.blocked) if proposal.blocked else effect)
        self.confirm.setVisible(proposal.blocked is None)
        self.show_reason(shown=self._choice == REJECT)
        self.judge()
        self.place()

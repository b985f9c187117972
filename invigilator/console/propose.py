"""The panel that proposes a score of nought: the finding, the reason, the evidence, one deliberate confirmation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QPushButton

from invigilator.console.evidence import Evidence
from invigilator.console.language import say, text
from invigilator.console.reason import ReasonPanel
from invigilator.desk.zero import SENTENCES
from invigilator.exam.ids import FINDING_CLAUSES

if TYPE_CHECKING:
    from PyQt6.QtGui import QKeyEvent
    from PyQt6.QtWidgets import QWidget

    from invigilator.console.album import Album
    from invigilator.desk.focus import Card

CLAUSES = tuple(FINDING_CLAUSES)
COLUMNS = 4


class ProposePanel(ReasonPanel):
    """Digits or left and right choose the finding, up and down a ready reason for it."""

    proposed = pyqtSignal(str, str, str)  # sitting, clause, reason

    def __init__(self, album: Album, parent: QWidget) -> None:
        super().__init__("propose", parent, reasons=SENTENCES, danger=True)
        self._clause = ""
        grid = QGridLayout()
        grid.setSpacing(5)
        self._findings = [QPushButton() for _ in CLAUSES]
        for at, button in enumerate(self._findings):
            button.setObjectName("chip")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked, at=at: self._choose(CLAUSES[at]))
            grid.addWidget(button, at // COLUMNS, at % COLUMNS)
        self.middle.addLayout(grid)
        self.evidence = Evidence(album)
        self.middle.addWidget(self.evidence)

    def begin(self, card: Card) -> None:
        """Ask what this candidate's zero is to be proposed for."""
        self._clause = ""
        super().begin(card)

    def refresh(self, card: Card) -> None:
        """Show counts and evidence as they are now."""
        self.card = card
        self.evidence.show_card(card)
        for number, (finding, button) in enumerate(zip(card.findings, self._findings, strict=True), 1):
            name = text(f"clause.{finding.clause}")
            words = f"{number}  {name}  {finding.paragraph}"
            if finding.blocked is not None:
                words += f"\n{say(finding.blocked)}"
            button.setText(words)
            button.setToolTip(text(f"finding.{finding.clause}.clause"))
            button.setEnabled(finding.blocked is None)
            button.setChecked(finding.clause == self._clause)

    def retranslate(self) -> None:
        """Write it anew in the language in use."""
        super().retranslate()
        if self.card is not None:
            self.refresh(self.card)
            self._say_clause()

    def words(self) -> str:
        """Whom it is about, what may be chosen and what it will do."""
        return "\n".join([super().words(), self._warning.text(), *(one.text() for one in self._findings)])

    def ready_reasons(self) -> list[str]:
        """Those of the finding; none before one is chosen."""
        return [text(f"finding.{self._clause}.{one}") for one in range(1, SENTENCES + 1)] if self._clause else []

    def chip_text(self, _number: int, words: str) -> str:
        """The digits choose the finding: a ready reason is reached with up and down."""
        return words

    def complete(self) -> bool:
        """A finding and a reason."""
        return bool(self._clause) and super().complete()

    def send(self, sitting: str) -> None:
        """It was confirmed."""
        self.proposed.emit(sitting, self._clause, self.reason)

    def digit(self, number: int) -> None:
        """A digit chooses the finding."""
        if number <= len(CLAUSES):
            self._choose(CLAUSES[number - 1])

    def answer(self, event: QKeyEvent) -> bool:
        """Left and right choose the finding while nothing is being written."""
        if not self.writing and event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self._turn(-1 if event.key() == Qt.Key.Key_Left else 1)
            return True
        return super().answer(event)

    def _choose(self, clause: str) -> None:
        card = self.card
        if card is None:
            return
        if any(one.clause == clause and one.blocked is None for one in card.findings) and clause != self._clause:
            if self.reason in self.ready_reasons():
                self.clear()  # the ready reason of another finding
            self._clause = clause
        self.refresh(card)
        self._say_clause()
        self.show_reasons()

    def _turn(self, by: int) -> None:
        allowed = [one.clause for one in self.card.findings if one.blocked is None] if self.card is not None else []
        if allowed:
            at = allowed.index(self._clause) + by if self._clause in allowed else (0 if by > 0 else -1)
            self._choose(allowed[at % len(allowed)])

    def _say_clause(self) -> None:
        """The notice's own sentence stands where the warning was, once a finding is chosen."""
        words = text("propose.warning")
        if self._clause:
            name = text(f"finding.{self._clause}.clause")
            words = f"{FINDING_CLAUSES[self._clause]}  {name}\n{words}"
        self._warning.setText(words)
        self.place()

"""The panel with which a senior proctor takes a collection back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator.console.label import plain
from invigilator.console.language import say
from invigilator.console.reason import ReasonPanel

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget


class ReinstatePanel(ReasonPanel):
    """Shows how the sitting ended, by whom and why, and what follows from taking that back."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("reinstate", parent)
        self._ended, self._follows = plain("fact"), plain("note")
        for label in (self._ended, self._follows):
            label.setWordWrap(True)
            self.middle.addWidget(label)

    def retranslate(self) -> None:
        """Write it anew in the language in use."""
        super().retranslate()
        if self.card is not None:
            self._ended.setText("  ·  ".join(say(one) for one in self.card.ending))
            self._follows.setText("  ".join(say(one) for one in self.card.after_reinstating))

    def words(self) -> str:
        """Whom it is about, how it ended and what follows."""
        return f"{super().words()} {self._ended.text()} {self._follows.text()}"

"""What speaks for or against a candidate, on the panels that judge: the stills and the reminders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QWidget

from invigilator.console.said import SaidList
from invigilator.console.strip import StillStrip

if TYPE_CHECKING:
    from invigilator.console.album import Album
    from invigilator.desk.focus import Card


class Evidence(QWidget):
    """Stills on the left, reminders on the right."""

    opened = pyqtSignal(int)  # a still

    def __init__(self, album: Album, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(14)
        self._strip, self._said = StillStrip(album), SaidList(rows=4)
        self._strip.opened.connect(self.opened)
        row.addWidget(self._strip)
        row.addWidget(self._said, 1)
        self.setStyleSheet("background: transparent")

    def show_card(self, card: Card) -> None:
        """Show what there is of this candidate."""
        self._strip.show_stills(card.stills)
        self._said.show_said(card.said)

"""Labels for text that comes from outside: never markup, and never wider than their place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QLabel, QSizePolicy, QWidget

if TYPE_CHECKING:
    from PyQt6.QtGui import QResizeEvent


def plain(name: str = "", parent: QWidget | None = None) -> QLabel:
    """A label that takes every text as text; ``name`` is for the stylesheet."""
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    if name:
        label.setObjectName(name)
    return label


class Elided(QLabel):
    """One line that ends in an ellipsis where its place ends; the tool tip has all of it."""

    def __init__(self, name: str = "", parent: QWidget | None = None, *, padding: int = 0) -> None:
        """``padding``: pixels that the stylesheet keeps free on both sides together."""
        super().__init__(parent)
        self._words = ""
        self._padding = padding
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def say(self, words: str) -> None:
        """Show this."""
        if words != self._words:
            self._words = words
            self._elide()
            self.updateGeometry()

    @property
    def words(self) -> str:
        """All of it, shown or not."""
        return self._words

    def sizeHint(self) -> QSize:
        """As wide as all of it."""
        return QSize(
            self.fontMetrics().horizontalAdvance(self._words) + 4 + self._padding, super().sizeHint().height()
        )

    def minimumSizeHint(self) -> QSize:
        """A few letters."""
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Fit anew."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = max(0, self.width() - self._padding)
        shown = self.fontMetrics().elidedText(self._words, Qt.TextElideMode.ElideRight, room)
        self.setText(shown)
        self.setToolTip(self._words if shown != self._words else "")

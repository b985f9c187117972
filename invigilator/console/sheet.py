"""A still that somebody has to look at: scaled to its place, or words while there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QRect, QSize, Qt
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QSizePolicy, QWidget

from invigilator.console.theme import colour

if TYPE_CHECKING:
    from PyQt6.QtGui import QPaintEvent, QPixmap


class Sheet(QWidget):
    """Gives way when the column is short, down to a third of a picture's height."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmap: QPixmap | None = None
        self._words = ""
        self.setMinimumHeight(110)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """A 4:3 picture across the column."""
        return QSize(290, 218)

    def show_picture(self, pixmap: QPixmap | None, words: str) -> None:
        """Show the picture, or these words when there is none."""
        if pixmap is not self._pixmap or words != self._words:
            self._pixmap, self._words = pixmap, words
            self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """The picture in the middle, whole."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour("ground"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._pixmap is None:
            painter.setPen(colour("faint"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
        else:
            size = self._pixmap.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(self.rect().center() - QRect(0, 0, size.width(), size.height()).center(), size)
            painter.drawPixmap(place, self._pixmap)
        painter.end()

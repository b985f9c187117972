"""The newest stills in a row, each with its time, camera and why; a click opens one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QPoint, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QSizePolicy, QToolTip, QWidget

from invigilator.console.language import say, text
from invigilator.console.status import clock
from invigilator.console.theme import colour
from invigilator.console.tile import font

if TYPE_CHECKING:
    from PyQt6.QtCore import QEvent
    from PyQt6.QtGui import QHelpEvent, QMouseEvent, QPaintEvent, QPixmap

    from invigilator.console.album import Album
    from invigilator.desk.still import Still

WIDE, HIGH, GAP, LINE = 72, 54, 5, 13  # pixels


class StillStrip(QWidget):
    """Paints as many as there is place for; the newest is at the left, so the oldest give way."""

    opened = pyqtSignal(int)  # which of the stills

    def __init__(self, album: Album, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._album = album
        self._stills: tuple[Still, ...] = ()
        self._pixmaps: list[QPixmap | None] = []
        self._said: list[tuple[str, str]] = []
        self._none = ""  # what stands there while there are none
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """All of them."""
        return QSize(max(1, len(self._stills)) * (WIDE + GAP) - GAP, HIGH + 2 * LINE + 2)

    def minimumSizeHint(self) -> QSize:
        """Two."""
        return QSize(2 * (WIDE + GAP) - GAP, HIGH + 2 * LINE + 2)

    def show_stills(self, stills: tuple[Still, ...]) -> None:
        """Show these, the newest first; fetches what is not there yet."""
        room = max(1, (self.width() + GAP) // (WIDE + GAP))
        pixmaps = [self._album.look(one.picture) for one in stills[:room]]
        said = [_caption(one) for one in stills[:room]]
        none = text("still.none")
        if (stills, said, none) == (self._stills, self._said, self._none) and _same(pixmaps, self._pixmaps):
            return
        self._none = none
        longer = len(stills) != len(self._stills)
        self._stills, self._pixmaps, self._said = stills, pixmaps, said
        self.setAccessibleName("; ".join(" ".join(one) for one in said))
        if longer:
            self.updateGeometry()
        self.update()

    def words(self) -> str:
        """The captions that are seen, one a line."""
        return "\n".join(" ".join(one) for one in self._said)

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Picture above, two lines below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(font(11))
        if not self._stills:
            painter.setPen(colour("faint"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter, self._none)
        for at, (pixmap, (when, why)) in enumerate(zip(self._pixmaps, self._said, strict=True)):
            box = QRect(at * (WIDE + GAP), 0, WIDE, HIGH)
            painter.fillRect(box, colour("raised"))
            if pixmap is not None:
                size = pixmap.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
                painter.drawPixmap(QRect(box.center() - QRect(QPoint(), size).center(), size), pixmap)
            metrics = painter.fontMetrics()
            for line, (words, tint) in enumerate(((when, "dim"), (why, "text"))):
                painter.setPen(colour(tint))
                under = QRect(box.x(), HIGH + 1 + line * LINE, WIDE, LINE)
                short = metrics.elidedText(words, Qt.TextElideMode.ElideRight, WIDE)
                painter.drawText(under, Qt.AlignmentFlag.AlignVCenter, short)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Open the one under the pointer."""
        if event is not None and (at := self._at(event.position().toPoint())) is not None:
            self.opened.emit(at)

    def event(self, event: QEvent | None) -> bool:
        """The whole caption as a tool tip."""
        if event is not None and event.type() == event.Type.ToolTip:
            help_: QHelpEvent = event  # type: ignore[assignment]
            at = self._at(help_.pos())
            QToolTip.showText(help_.globalPos(), "  ".join(self._said[at]) if at is not None else "", self)
            return True
        return super().event(event)

    def _at(self, point: QPoint) -> int | None:
        at, inside = divmod(point.x(), WIDE + GAP)
        return at if 0 <= at < len(self._said) and inside < WIDE else None


def _caption(one: Still) -> tuple[str, str]:
    if not one.at:
        return say(one.seen), ""
    return f"{clock(one.at)} {say(one.seen)}", say(one.reason)


def _same(one: list[QPixmap | None], other: list[QPixmap | None]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))

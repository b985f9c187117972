"""One camera, large: the newest picture on black, its name, and words when there is none or it is old."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PyQt6.QtCore import QPoint, QRect, QSize, Qt
from PyQt6.QtGui import QImage, QPainter, QPen
from PyQt6.QtWidgets import QWidget

from invigilator.console.language import say, text
from invigilator.console.theme import colour, draw

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PyQt6.QtGui import QPaintEvent

    from invigilator.desk.flag import Box

OLD = 2.0  # seconds after which a picture is not "now" any more


class CameraView(QWidget):
    """Paints pictures of ``height x width x 4`` bytes (RGB32), 1:1 where the sizes fit, else scaled."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name  # key of its caption
        self._pixels: NDArray[np.uint8] | None = None
        self._image = QImage()
        self._age = 0.0
        self._off = False
        self._boxes: tuple[Box, ...] = ()
        self.painted = 0
        """Pictures painted so far, for measurements."""
        self.setMinimumSize(240, 180)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def sizeHint(self) -> QSize:
        """The main layer's own size."""
        return QSize(640, 480)

    def show_pixels(self, pixels: NDArray[np.uint8] | None) -> None:
        """Show this picture; the array must not be written to afterwards."""
        if pixels is self._pixels:
            return
        self._pixels = pixels
        if pixels is None:
            self._image = QImage()
        else:
            height, width = int(pixels.shape[0]), int(pixels.shape[1])
            data = cast("bytes", pixels.data)
            self._image = QImage(data, width, height, 4 * width, QImage.Format.Format_RGB32)
        self.update()

    def show_age(self, seconds: float, *, off: bool) -> None:
        """How old the picture is, and whether the camera is known to be off."""
        old = seconds > OLD
        if old or (self._age > OLD) or off != self._off:
            self.update()
        self._age, self._off = seconds, off

    def show_boxes(self, boxes: tuple[Box, ...]) -> None:
        """Mark these places in the picture."""
        if boxes != self._boxes:
            self._boxes = boxes
            self.update()

    @property
    def words(self) -> str:
        """What is written over the picture, "" while it is live."""
        if self._off:
            return text(f"note.{self._name}-off")
        if self._pixels is None:
            return text("focus.waiting")
        if self._age > OLD:
            return text("focus.late", seconds=int(self._age))
        return ""

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Picture, caption, and what is wrong with it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.black)
        if not self._image.isNull():
            self._paint_picture(painter)
        caption = text(f"focus.{self._name}")
        metrics = painter.fontMetrics()
        box = QRect(8, 8, metrics.horizontalAdvance(caption) + 14, metrics.height() + 4)
        ground = colour("ground")
        ground.setAlpha(190)
        painter.fillRect(box, ground)
        painter.setPen(colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, caption)
        if words := self.words:
            self._paint_words(painter, words)
        painter.end()

    def _paint_picture(self, painter: QPainter) -> None:
        ratio = self.devicePixelRatioF()
        size = self._image.size()
        room = QSize(round(self.width() * ratio), round(self.height() * ratio))
        target = size.scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        if abs(target.width() - size.width()) <= 2 and size.width() <= room.width():
            target = size  # decoded to this size already
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place = QRect(
            QPoint(
                round((room.width() - target.width()) / 2 / ratio),
                round((room.height() - target.height()) / 2 / ratio),
            ),
            target / ratio,
        )
        painter.drawImage(place, self._image)
        self.painted += 1
        for one in self._boxes:
            _paint_box(painter, place, one)

    def _paint_words(self, painter: QPainter, words: str) -> None:
        metrics = painter.fontMetrics()
        width = min(self.width() - 20, metrics.horizontalAdvance(words) + 44)
        box = QRect((self.width() - width) // 2, self.height() - 46, width, 32)
        waiting = self._pixels is None and not self._off
        painter.fillRect(box, colour("raised" if waiting else "bad-ground"))
        painter.setPen(colour("text" if waiting else "bad"))
        if not waiting:
            draw(painter, "triangle", colour("bad"), box.x() + 10, box.y() + 10, 12)
            painter.setPen(colour("text"))
        painter.drawText(box.adjusted(28, 0, -6, 0), Qt.AlignmentFlag.AlignCenter, words)


def _paint_box(painter: QPainter, place: QRect, box: Box) -> None:
    """A frame with a dark edge, seen on any ground, and its words above it or, at the top, inside."""
    left, top = place.x() + round(box.left * place.width()), place.y() + round(box.top * place.height())
    right, bottom = place.x() + round(box.right * place.width()), place.y() + round(box.bottom * place.height())
    frame = QRect(left, top, max(8, right - left), max(8, bottom - top))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for width, tint in ((4, colour("ground")), (2, colour("ring"))):
        painter.setPen(QPen(tint, width))
        painter.drawRect(frame)
    words = f"{say(box.kind)} · {say(box.sure)}"
    metrics = painter.fontMetrics()
    wide, high = metrics.horizontalAdvance(words) + 10, metrics.height() + 2
    x = max(place.left(), min(left, place.right() - wide))
    y = top - high if top - high >= place.top() else top
    label = QRect(x, y, wide, high)
    painter.fillRect(label, colour("ground"))
    painter.setPen(colour("ring"))
    painter.drawText(label, Qt.AlignmentFlag.AlignCenter, words)

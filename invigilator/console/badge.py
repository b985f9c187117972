"""Paints the mark of the watch in the corner of a tile's picture: drawn once for each word, then kept."""

from __future__ import annotations

from functools import lru_cache

from PyQt6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap, QPolygonF

from invigilator.console.language import say
from invigilator.console.tile import FAINT, NOTE, PAD, SINGLE, canvas_of, font
from invigilator.desk.flag import Mark, Sign

_GROUND = QColor(8, 9, 11, 205)
_BLIND = QColor("#c3ccd6")


def badge(mark: Mark, picture: QRect, ratio: float) -> tuple[QRect, QPixmap]:
    """Where the mark stands on a tile's picture, and its pixels."""
    pixels = max(10, min(14, picture.height() // 10))
    more = f" +{mark.more}" if mark.more else ""
    made = _badge(mark.sign, say(mark.word), more, pixels, picture.width() - 4, ratio)
    size = made.deviceIndependentSize().toSize()
    return QRect(picture.left() + 2, picture.bottom() - size.height() - 1, size.width(), size.height()), made


@lru_cache(maxsize=256)
def _badge(sign: Sign, word: str, more: str, pixels: int, widest: int, ratio: float) -> QPixmap:
    face = font(pixels, bold=sign != "blind")
    metrics = QFontMetrics(face)
    edge = pixels
    room = widest - edge - 3 * PAD - metrics.horizontalAdvance(more)
    words = metrics.elidedText(word, Qt.TextElideMode.ElideRight, max(0, room)) + more
    size = QSize(edge + metrics.horizontalAdvance(words) + 3 * PAD, pixels + 8)
    canvas = canvas_of(size, ratio)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    tint = _BLIND if sign == "blind" else NOTE
    painter.setPen(QPen(FAINT, 1, Qt.PenStyle.DashLine) if sign == "blind" else QPen(_GROUND, 1))
    painter.setBrush(_GROUND)
    painter.drawRoundedRect(QRectF(0.5, 0.5, size.width() - 1, size.height() - 1), 3, 3)
    _glyph(painter, QRectF(PAD, (size.height() - edge) / 2, edge, edge), sign, tint)
    painter.setPen(tint)
    painter.setFont(face)
    painter.drawText(QRect(edge + 2 * PAD, 0, size.width(), size.height()), SINGLE, words)
    painter.end()
    return canvas


def _glyph(painter: QPainter, box: QRectF, sign: Sign, tint: QColor) -> None:
    """An eye, a loudspeaker, a page, or a question mark in a broken ring."""
    painter.setPen(QPen(tint, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    centre, unit = box.center(), box.width() / 10
    match sign:
        case "seen":
            painter.drawEllipse(centre, 4.6 * unit, 3.1 * unit)
            painter.setBrush(tint)
            painter.drawEllipse(centre, 1.4 * unit, 1.4 * unit)
        case "heard":
            left, top = box.left(), box.top()
            corners = ((0.5, 3.5), (2.5, 3.5), (5, 1), (5, 9), (2.5, 6.5), (0.5, 6.5))
            painter.setBrush(tint)
            painter.drawPolygon(QPolygonF([QPointF(left + x * unit, top + y * unit) for x, y in corners]))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for reach in (2.5, 4.5):
                wide = 2 * reach * unit
                x, y = left + (5 - reach) * unit, centre.y() - reach * unit
                painter.drawArc(QRectF(x, y, wide, wide), -45 * 16, 90 * 16)
        case "page":
            line = box.top() + 3.4 * unit
            painter.drawRect(box.adjusted(0.5, unit, -0.5, -unit))
            painter.drawLine(QPointF(box.left(), line), QPointF(box.right(), line))
        case "blind":
            painter.setPen(QPen(tint, 1.2, Qt.PenStyle.DotLine))
            painter.drawEllipse(centre, 4.8 * unit, 4.8 * unit)
            painter.setPen(tint)
            painter.setFont(font(round(box.height() * 0.75), bold=True))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "?")

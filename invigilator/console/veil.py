"""Paints what lies over a picture that is not simply live: each state has its own sign, texture and words."""

from __future__ import annotations

from functools import lru_cache

from PyQt6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QFontMetrics, QPainter, QPen, QPixmap, QPolygonF

from invigilator.console.language import say
from invigilator.console.tile import FAINT, NOTE, NOW, PAD, SINGLE, SOON, canvas_of, font
from invigilator.desk.tile import FeedState, Shows


def veil(state: FeedState, size: QSize, ratio: float) -> QPixmap | None:
    """What lies over a picture that is not simply live; None when nothing does."""
    if state.shows == "live":
        return None
    return _veil(state.shows, say(state.phrase), size.width(), size.height(), ratio)


@lru_cache(maxsize=256)
def _veil(shows: Shows, said: str, width: int, height: int, ratio: float) -> QPixmap:
    size = QSize(width, height)
    canvas = canvas_of(size, ratio)
    canvas.fill(Qt.GlobalColor.transparent)
    painter = QPainter(canvas)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    whole = QRect(0, 0, width, height)
    match shows:
        case "waiting":
            painter.fillRect(whole, QColor("#15181c"))
            _outline(painter, whole, FAINT, Qt.PenStyle.DotLine)
            _sign(painter, whole, shows, said, FAINT)
        case "over":
            painter.fillRect(whole, QColor("#15181c"))
            _sign(painter, whole, shows, said, FAINT)
        case "gone":
            painter.fillRect(whole, QColor("#2a1215"))
            painter.setPen(QPen(QColor("#6b2a2d"), 2))
            painter.drawLine(whole.topLeft(), whole.bottomRight())
            painter.drawLine(whole.topRight(), whole.bottomLeft())
            _sign(painter, whole, shows, said, NOW)
        case "black":
            _outline(painter, whole, SOON, Qt.PenStyle.DashLine)
            _sign(painter, whole, shows, said, SOON)
        case "frozen":
            painter.fillRect(whole, QColor(10, 20, 34, 110))
            painter.setPen(QPen(QColor(160, 205, 255, 70), 2))
            for x in range(-height, width, 14):
                painter.drawLine(x, height, x + height, 0)
            _sign(painter, whole, shows, said, NOTE)
        case _:  # late
            painter.fillRect(whole, QColor(10, 10, 10, 120))
            _sign(painter, whole, shows, said, SOON)
    painter.end()
    return canvas


def _outline(painter: QPainter, whole: QRect, colour: QColor, style: Qt.PenStyle) -> None:
    painter.setPen(QPen(colour, 2, style))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(whole.adjusted(2, 2, -3, -3))


def _sign(painter: QPainter, whole: QRect, shows: Shows, said: str, colour: QColor) -> None:
    """A sign of its own shape and the words, on a dark pill in the middle."""
    pixels = max(11, min(16, whole.height() // 8))
    painter.setFont(font(pixels, bold=True))
    metrics = QFontMetrics(painter.font())
    side = pixels + 2
    said = metrics.elidedText(said, Qt.TextElideMode.ElideRight, whole.width() - side - 5 * PAD)
    width = side + PAD + metrics.horizontalAdvance(said)
    left = whole.center().x() - width // 2
    pill = QRect(left - PAD, whole.center().y() - side // 2 - 4, width + 2 * PAD, side + 8)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(8, 9, 11, 215))
    painter.drawRoundedRect(pill, 4, 4)
    _glyph(painter, QRectF(left, pill.top() + 4, side, side), shows, colour)
    painter.setPen(colour)
    painter.drawText(QRect(left + side + PAD, pill.top(), width, pill.height()), SINGLE, said)


def _glyph(painter: QPainter, box: QRectF, shows: Shows, colour: QColor) -> None:
    painter.setPen(QPen(colour, 2))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inner = box.adjusted(2, 2, -2, -2)
    centre = inner.center()
    match shows:
        case "late":  # a clock
            painter.drawEllipse(inner)
            painter.drawLine(centre, QPointF(centre.x(), inner.top() + 2))
            painter.drawLine(centre, QPointF(inner.right() - 3, centre.y()))
        case "frozen":  # two bars
            third = inner.width() / 3
            painter.fillRect(QRectF(inner.left(), inner.top(), third, inner.height()), colour)
            painter.fillRect(QRectF(inner.right() - third, inner.top(), third, inner.height()), colour)
        case "black":  # a filled square in an empty one
            painter.drawRect(inner)
            painter.fillRect(inner.adjusted(3, 3, -3, -3), colour)
        case "gone":  # a cross
            painter.drawLine(inner.topLeft(), inner.bottomRight())
            painter.drawLine(inner.topRight(), inner.bottomLeft())
        case "waiting":  # three dots
            painter.setBrush(colour)
            painter.setPen(Qt.PenStyle.NoPen)
            for x in (inner.left() + 1, centre.x(), inner.right() - 1):
                painter.drawEllipse(QPointF(x, centre.y()), 1.7, 1.7)
        case _:  # a tick
            tick = [
                QPointF(inner.left(), centre.y()),
                QPointF(centre.x() - 1, inner.bottom() - 1),
                QPointF(inner.right(), inner.top() + 1),
            ]
            painter.drawPolyline(QPolygonF(tick))

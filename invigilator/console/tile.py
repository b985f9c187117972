"""Paints what surrounds a tile's pictures: its bar is drawn once and kept until it changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPoint, QRect, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap

from invigilator.console.language import language, say, text
from invigilator.console.theme import colour
from invigilator.desk.tile import Level, Tile

if TYPE_CHECKING:
    from invigilator.desk.focus import Counter
    from invigilator.desk.grid import Slot
    from invigilator.desk.wall import Footer

WALL = colour("ground")
PANEL = colour("panel")
BRIGHT = colour("text")
FAINT = colour("faint")
INK = colour("ground")
NOTE = colour("ring")
SOON = colour("warn")
NOW = colour("bad")
SELECTED = colour("text")
DIM_INK = QColor("#55606b")  # faint text on the selected tile's light ground

_LEVELS = {Level.QUIET: FAINT, Level.NOTE: NOTE, Level.SOON: SOON, Level.NOW: NOW}
_FLAGS = {Level.QUIET: "", Level.NOTE: "", Level.SOON: "▲ ", Level.NOW: "! "}
SINGLE = Qt.TextFlag.TextSingleLine | Qt.AlignmentFlag.AlignVCenter
PAD = 5
NAME = 64  # pixels a name may insist on


@dataclass(frozen=True, slots=True)
class _Key:
    tile: Tile
    size: QSize
    ratio: float
    selected: bool
    language: str


class TilePainter:
    """Draws bars, frames and veils; holds one finished bar for each candidate."""

    def __init__(self) -> None:
        self._bars: dict[str, tuple[_Key, QPixmap]] = {}

    def surround(self, painter: QPainter, tile: Tile, slot: Slot, ratio: float, *, selected: bool) -> None:
        """Everything of a tile but its pictures. ``ratio`` is device pixels a pixel."""
        outer, bar = slot.outer, slot.bar
        frame(painter, tile, QRect(outer.x, outer.y, outer.width, outer.height), selected=selected)
        key = _Key(tile, QSize(bar.width, bar.height), ratio, selected, language())
        held = self._bars.get(tile.sitting)
        if held is None or held[0] != key:
            held = key, _bar(tile, key.size, ratio, selected=selected)
            self._bars[tile.sitting] = held
        painter.drawPixmap(QPoint(bar.x, bar.y), held[1])

    def forget(self, sittings: set[str]) -> None:
        """Keep only these candidates' bars."""
        self._bars = {one: held for one, held in self._bars.items() if one in sittings}


def frame(painter: QPainter, tile: Tile, outer: QRect, *, selected: bool) -> None:
    """The attention frame: corners when somebody should look, all round when somebody waits for an answer."""
    painter.fillRect(outer, WALL)
    if selected:
        painter.fillRect(outer, SELECTED)
        painter.fillRect(outer.adjusted(2, 2, -2, -2), WALL)
    match tile.level:
        case Level.NOW:
            painter.fillRect(outer, NOW)
        case Level.SOON:
            arm = min(outer.width(), outer.height()) // 4
            for x in (outer.left(), outer.right() - 2):
                painter.fillRect(x, outer.top(), 3, arm, SOON)
                painter.fillRect(x, outer.bottom() - arm + 1, 3, arm, SOON)
            for y in (outer.top(), outer.bottom() - 2):
                painter.fillRect(outer.left(), y, arm, 3, SOON)
                painter.fillRect(outer.right() - arm + 1, y, arm, 3, SOON)
        case _:
            pass


def empty(painter: QPainter, whole: QRect, key: str) -> None:
    """What stands on the wall of a room without candidates, by its key in the catalogue."""
    painter.setPen(FAINT)
    painter.setFont(font(16))
    painter.drawText(whole, Qt.AlignmentFlag.AlignCenter, text(key))


def footer(painter: QPainter, box: QRect, said: Footer) -> None:
    """The page bar: where we are on the left, what calls from other pages on the right."""
    words = text("wall.page", page=said.page, pages=said.pages)
    others = text("wall.elsewhere", count=said.elsewhere)
    painter.fillRect(box, PANEL)
    painter.setFont(font(12))
    painter.setPen(FAINT)
    inner = box.adjusted(2 * PAD, 0, -2 * PAD, 0)
    painter.drawText(inner, SINGLE, f"{words}    {others}")
    if said.calling:
        painter.setFont(font(12, bold=True))
        calls = _FLAGS[Level.SOON] + text("wall.calling", calling=said.calling)
        width = QFontMetrics(painter.font()).horizontalAdvance(calls)
        chip = QRect(inner.right() - width - 2 * PAD, box.top() + 2, width + 2 * PAD, box.height() - 4)
        painter.fillRect(chip, SOON)
        painter.setPen(INK)
        painter.drawText(chip.adjusted(PAD, 0, 0, 0), SINGLE, calls)


def font(pixels: int, *, bold: bool = False) -> QFont:
    """The wall's font at this size in pixels."""
    made = QFont()
    made.setPixelSize(pixels)
    made.setBold(bold)
    return made


def canvas_of(size: QSize, ratio: float) -> QPixmap:
    """An unpainted pixmap of this size in logical pixels."""
    made = QPixmap(round(size.width() * ratio), round(size.height() * ratio))
    made.setDevicePixelRatio(ratio)
    return made


# ---- the bar ---


def _bar(tile: Tile, size: QSize, ratio: float, *, selected: bool) -> QPixmap:
    canvas = canvas_of(size, ratio)
    canvas.fill(SELECTED if selected else PANEL)
    painter = QPainter(canvas)
    lines = 2 if size.height() >= 30 else 1
    height = size.height() // lines
    top = QRect(PAD, 0, size.width() - 2 * PAD, height)
    right = _status(painter, tile, top, selected=selected)
    left = _who(painter, tile, QRect(top.left(), 0, right - top.left() - PAD, height), selected=selected)
    if lines == 2:
        room = QRect(PAD, height, top.width(), height)
    else:
        room = QRect(left + 3 * PAD, 0, right - left - 5 * PAD, height)
    if tile.extra:
        room = _extra(painter, tile.extra, room, selected=selected)
    _counters(painter, tile.counters, room, selected=selected)
    painter.end()
    return canvas


def _who(painter: QPainter, tile: Tile, box: QRect, *, selected: bool) -> int:
    """Seat and name; returns where they end."""
    painter.setFont(font(12, bold=True))
    seat = str(tile.seat)
    metrics = QFontMetrics(painter.font())
    painter.setPen(INK if selected else FAINT)
    painter.drawText(box, SINGLE, seat)
    start = box.left() + max(metrics.horizontalAdvance(seat), metrics.horizontalAdvance("00")) + PAD
    painter.setFont(font(13, bold=True))
    metrics = QFontMetrics(painter.font())
    name = metrics.elidedText(tile.name, Qt.TextElideMode.ElideRight, max(0, box.right() - start))
    painter.setPen(INK if selected else BRIGHT)
    painter.drawText(QRect(QPoint(start, box.top()), box.bottomRight()), SINGLE, name)
    return start + metrics.horizontalAdvance(name)


def _status(painter: QPainter, tile: Tile, box: QRect, *, selected: bool) -> int:
    """How they stand, at the right; a call stands on its colour and carries a sign. Returns where it begins."""
    loud = tile.level >= Level.SOON
    painter.setFont(font(12, bold=loud or bool(tile.clock)))
    metrics = QFontMetrics(painter.font())
    clock = f" {tile.clock}" if tile.clock else ""  # never cut: it is what runs out
    name = min(QFontMetrics(font(13, bold=True)).horizontalAdvance(tile.name), NAME)
    most = box.width() - metrics.horizontalAdvance("000" + clock) - name - 3 * PAD
    words = metrics.elidedText(_FLAGS[tile.level] + say(tile.status), Qt.TextElideMode.ElideRight, most) + clock
    width = metrics.horizontalAdvance(words)
    left = box.right() + 1 - width
    if loud:
        chip = QRect(left - PAD, box.top() + 1, width + 2 * PAD, box.height() - 2)
        painter.fillRect(chip, _LEVELS[tile.level])
        painter.setPen(INK)
        left -= PAD
        painter.drawText(chip.adjusted(PAD, 0, 0, 0), SINGLE, words)
    else:
        quiet = DIM_INK if selected else FAINT
        painter.setPen(quiet if tile.level is Level.QUIET else (INK if selected else NOTE))
        painter.drawText(QRect(left, box.top(), width + 1, box.height()), SINGLE, words)
    return left


def _extra(painter: QPainter, minutes: int, box: QRect, *, selected: bool) -> QRect:
    """Minutes beyond the exam's length, at the right; returns what is left for the counters."""
    painter.setFont(font(12, bold=True))
    words = text("tile.extra", minutes=minutes)
    width = QFontMetrics(painter.font()).horizontalAdvance(words)
    painter.setPen(INK if selected else NOTE)
    painter.drawText(box, SINGLE | Qt.AlignmentFlag.AlignRight, words)
    return box.adjusted(0, 0, -width - 2 * PAD, 0)


def _counters(painter: QPainter, counters: tuple[Counter, ...], box: QRect, *, selected: bool) -> None:
    """``face 2/3 · camera 0/3 · leaves 1/3``; short words, then only the used ones, where room is scarce."""
    metrics = QFontMetrics(font(12, bold=True))
    used = tuple(one for one in counters if one.used)
    for kind, some in (("counter", counters), ("tile.short", counters), ("tile.short", used)):
        said = [(text(f"{kind}.{one.name}") + " ", f"{one.used}/{one.limit}", one) for one in some]
        gap = 2 * PAD
        width = sum(metrics.horizontalAdvance(name + count) + gap for name, count, _ in said) - gap
        if width <= box.width():
            break
    x = box.left()
    for name, count, one in said:
        painter.setFont(font(12, bold=bool(one.used)))
        here = QFontMetrics(painter.font())
        wide, digits = here.horizontalAdvance(name), here.horizontalAdvance(count)
        loud = SOON if one.used < one.limit else NOW
        if one.used:
            painter.fillRect(x - 2, box.top() + 2, wide + digits + 4, box.height() - 4, loud)
        painter.setPen(INK if one.used else (DIM_INK if selected else FAINT))
        painter.drawText(QRect(x, box.top(), wide, box.height()), SINGLE, name)
        painter.drawText(QRect(x + wide, box.top(), digits + 1, box.height()), SINGLE, count)
        x += wide + digits + 2 * PAD

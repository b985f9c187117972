"""The wall: one widget, one picture buffer that decode threads draw into, painted only where something changed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PyQt6.QtCore import QRect, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QImage, QPainter, QPixmap, QRegion
from PyQt6.QtWidgets import QWidget

from invigilator.console import tile as paint
from invigilator.console.badge import badge
from invigilator.console.canvas import Canvas
from invigilator.console.veil import veil

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtGui import QHideEvent, QKeyEvent, QMouseEvent, QPaintEvent, QResizeEvent, QShowEvent, QWheelEvent

    from invigilator.desk.grid import Box
    from invigilator.desk.wall import Direction, Wall
    from invigilator.media.pool import DecodePool, Drawn

    Painted = Callable[[Drawn, int], None]
    """Told of each picture that was painted, and when (microseconds since 1970, this machine's clock)."""

TICK = 50  # ms between two looks at what the threads have drawn; a picture waits half of it on average
_ARROWS: dict[int, Direction] = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_Home: "home",
    Qt.Key.Key_End: "end",
}


class WallWidget(QWidget):
    """Paints a `desk.wall.Wall` and turns gestures into its intents. Call `refresh` after each session event."""

    selected = pyqtSignal(str)
    """A sitting was selected by mouse or key."""
    opened = pyqtSignal(str)
    """A sitting was double-clicked, or Enter pressed on it."""

    def __init__(self, wall: Wall, pool: DecodePool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._wall = wall
        self._pool = pool
        self._tiles = paint.TilePainter()
        self._canvas = Canvas(QSize(1, 1), 1.0, ())
        self._covers: list[tuple[QRect, QPixmap]] = []  # what lies over pictures: veils, and marks of the watch
        self._fresh: dict[int, Drawn] = {}  # painted by the next paint event
        self.on_painted: Painted | None = None
        self.vacant = "wall.no-exam"
        """The catalogue's key of what stands here while the hub has no exam."""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(320, 200)
        self._tick = QTimer(self)
        self._tick.setTimerType(Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._collect)
        self._tick.start(TICK)
        self._second = QTimer(self)
        self._second.timeout.connect(self.refresh)
        self._second.start(500)

    # ---- what others call ---

    def refresh(self) -> None:
        """Show the room as it is now: repaints the tiles that changed, lays out anew when they moved."""
        before = self._wall.tiles
        footer = self._wall.footer()
        if self._wall.refresh():
            self._lay_out()
            return
        self._veil()
        for place in self._wall.places:
            now = self._wall.tiles[place.sitting]
            if before.get(place.sitting) != now:
                self.update(_rect(place.slot.outer))
        if footer != self._wall.footer():
            self.update()

    def select(self, sitting: str) -> None:
        """Show this candidate as the selected one, turning the page when needed."""
        self._show_selection(changed=self._wall.select(sitting))

    def turn(self, pages: int) -> None:
        """Show the next (1) or previous (-1) page."""
        if self._wall.turn(pages):
            self._lay_out()

    def zoom(self, steps: int) -> None:
        """Larger (1) or smaller (-1) tiles."""
        if self._wall.zoom(steps):
            self._lay_out()

    def toggle_order(self) -> None:
        """Show those who need something first, or everybody by seat."""
        if self._wall.toggle_order():
            self._lay_out()

    def retranslate(self) -> None:
        """Paint every word again in the language in use."""
        self._veil()
        self.update()

    def snapshot(self, sitting: str) -> bytes:
        """The front picture on the wall as JPEG, empty when there is none (the main layer gives a larger one)."""
        front = next((one.front for one in self._wall.places if one.sitting == sitting), None)
        return self._pool.snapshot(front) if front is not None else b""

    def grab_tile(self, feed: int) -> QImage:
        """A feed's pixels as they were last painted, without anything over them; null when it is not on this page."""
        return self._canvas.grab(feed)

    def feeds(self) -> list[int]:
        """The feeds of the page that is shown."""
        return list(self._canvas.places)

    def stop(self) -> None:
        """No more timers: the pool is about to close."""
        self._tick.stop()
        self._second.stop()

    # ---- painting ---

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Paint what lies in the event's region: pictures 1:1 from the buffer, kept pixmaps for the rest."""
        region = event.region() if event is not None else QRegion(self.rect())
        painter = QPainter(self)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Source)
        rest = region - self._canvas.pictures
        if not rest.isEmpty():
            self._surround(painter, region, rest)
            painter.setClipRegion(region & self._canvas.pictures)
        # All pictures of the region in one call: half the time of one call for each.
        painter.drawImage(0, 0, self._canvas.image)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        for here, cover in self._covers:
            if region.intersects(here):
                painter.drawPixmap(here.topLeft(), cover)
        painter.end()
        if self._fresh and self.on_painted is not None:
            at = time.time_ns() // 1000
            for one in self._fresh.values():
                self.on_painted(one, at)
        self._fresh.clear()

    def _surround(self, painter: QPainter, region: QRegion, rest: QRegion) -> None:
        """Everything but the pictures: ground, frames, bars, page bar."""
        ratio = self.devicePixelRatioF()
        painter.fillRect(rest.boundingRect(), paint.WALL)
        for place in self._wall.places:
            outer = _rect(place.slot.outer)
            if not region.intersects(outer):
                continue
            chosen = place.sitting == self._wall.selected
            self._tiles.surround(painter, self._wall.tiles[place.sitting], place.slot, ratio, selected=chosen)
        if not self._wall.places:
            paint.empty(painter, self.rect(), "wall.empty" if self._wall.has_exam else self.vacant)
        said, box = self._wall.footer(), self._wall.layout.footer
        if said is not None and box is not None and region.intersects(_rect(box)):
            paint.footer(painter, _rect(box), said)

    # ---- pictures ---

    def _collect(self) -> None:
        """Mark what the threads have drawn since the last tick as to be painted."""
        drawn = self._pool.drawn
        fresh: dict[int, Drawn] = {}
        while drawn:
            one = drawn.popleft()
            fresh[one.feed] = one
        dirty = QRegion()
        for feed, one in fresh.items():
            here = self._canvas.places.get(feed)
            if here is not None:
                self._canvas.drawn.add(feed)
                self._fresh[feed] = one
                dirty += here
        if not dirty.isEmpty():
            self.update(dirty)

    def _lay_out(self) -> None:
        """A new buffer for new places. A picture that only moved is copied; nobody ever sees another's face."""
        before, places = self._canvas, self._wall.places
        boxes = [pair for one in places for pair in ((one.front, one.slot.front), (one.side, one.slot.side))]
        self._canvas = Canvas(self.size(), self.devicePixelRatioF(), boxes)
        self._canvas.keep(before)
        self._fresh = {}
        for feed in before.places.keys() - self._canvas.places.keys():
            self._pool.hide(feed)
        self._show_feeds()
        self._veil()
        self._tiles.forget(set(self._wall.tiles))
        self.update()

    def _veil(self) -> None:
        """Choose what lies over each picture of the page."""
        ratio = self.devicePixelRatioF()
        self._covers = []
        for place in self._wall.places:
            tile = self._wall.tiles[place.sitting]
            cameras = (place.front, tile.front, tile.front_mark), (place.side, tile.side, tile.side_mark)
            for feed, state, mark in cameras:
                here = self._canvas.places[feed]
                if (cover := veil(state, here.size(), ratio)) is not None:
                    self._covers.append((here, cover))
                if mark is not None:
                    self._covers.append(badge(mark, here, ratio))

    def _show_feeds(self) -> None:
        """Have the page decoded while anybody can see it."""
        self._wall.lit = self.isVisible()
        for feed in self._canvas.places:
            if self._wall.lit:
                self._pool.show(feed, self._canvas.view(feed))
            else:
                self._pool.hide(feed)

    # ---- the window ---

    def resizeEvent(self, _event: QResizeEvent | None) -> None:
        """Lay out for the new size."""
        self._wall.resize(self.width(), self.height())
        self._lay_out()

    def showEvent(self, _event: QShowEvent | None) -> None:
        """Catch up with what has happened meanwhile."""
        self._show_feeds()

    def hideEvent(self, _event: QHideEvent | None) -> None:
        """Decode nothing that nobody sees."""
        self._show_feeds()

    # ---- gestures ---

    def mouseMoveEvent(self, _event: QMouseEvent | None) -> None:
        """Let the tiles rest while a hand is on its way to one."""
        self._wall.rest()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Select the tile under the pointer."""
        if event is not None and (sitting := self._wall.at(event.position().x(), event.position().y())):
            self._choose(changed=self._wall.select(sitting))

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:
        """Open the tile under the pointer."""
        if event is not None and (sitting := self._wall.at(event.position().x(), event.position().y())):
            self.opened.emit(sitting)

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Turn the page; with Ctrl, change the size of the tiles."""
        if event is None or not event.angleDelta().y():
            return
        up = event.angleDelta().y() > 0
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if up else -1)
        else:
            self.turn(-1 if up else 1)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Arrows, Home, End, Page Up and Down, plus and minus, O, Enter."""
        if event is None:
            return
        plain = not event.modifiers() & ~(Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case key if plain and key in _ARROWS:
                self._choose(changed=self._wall.move(_ARROWS[key]))
            case Qt.Key.Key_PageDown:
                self.turn(1)
            case Qt.Key.Key_PageUp:
                self.turn(-1)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(1)
            case Qt.Key.Key_Minus:
                self.zoom(-1)
            case Qt.Key.Key_O if plain:
                self.toggle_order()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._wall.selected:
                self.opened.emit(self._wall.selected)
            case _:
                super().keyPressEvent(event)

    def _choose(self, *, changed: bool) -> None:
        self._show_selection(changed=changed)
        if self._wall.selected:
            self.selected.emit(self._wall.selected)

    def _show_selection(self, *, changed: bool) -> None:
        if changed:
            self._lay_out()
        else:
            for place in self._wall.places:
                self.update(_rect(place.slot.outer))


def _rect(box: Box) -> QRect:
    return QRect(box.x, box.y, box.width, box.height)

"""Watches the wall and the event loop while a demo runs: every painted tile, every late tick."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtCore import QObject, Qt, QTimer

from invigilator.demo.figures import Paint
from invigilator.drill import clock

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PyQt6.QtGui import QImage

    from invigilator.console.wall import WallWidget
    from invigilator.media.pool import Drawn

BEAT = 10  # ms


class Meter(QObject):
    """Notes from `start` to `stop`; what it costs is a few microseconds a tile, inside what it measures."""

    def __init__(self, wall: WallWidget) -> None:
        super().__init__(wall)
        self._wall = wall
        self._points: dict[tuple[int, int], tuple[NDArray[np.intp], NDArray[np.intp]]] = {}
        self._raw: list[tuple[Drawn, int]] = []
        self._cells: list[NDArray[np.uint8]] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._expected = 0.0
        self.late: list[float] = []
        """How late each tick of the event loop came, in milliseconds."""
        self.begin = self.end = 0
        """Microseconds since 1970."""

    def start(self) -> None:
        """Begin to note."""
        self.begin = time.time_ns() // 1000
        self._expected = time.perf_counter() * 1000 + BEAT
        self._wall.on_painted = self._painted
        self._timer.start(BEAT)

    def stop(self) -> None:
        """Note no more."""
        self._timer.stop()
        self._wall.on_painted = None
        self.end = time.time_ns() // 1000

    def paints(self) -> list[Paint]:
        """What was painted, each with the frame number that was on the screen."""
        if not self._cells:
            return []
        indices = clock.decode(np.array(self._cells))
        return [
            Paint(one.feed, at, int(index), one.sequence, one.captured)
            for (one, at), index in zip(self._raw, indices, strict=True)
        ]

    def _painted(self, drawn: Drawn, at: int) -> None:
        image = self._wall.grab_tile(drawn.feed)
        if not image.isNull():
            self._raw.append((drawn, at))
            self._cells.append(self._corner(image))

    def _corner(self, image: QImage) -> NDArray[np.uint8]:
        """The clock's sixteen cells of a painted tile."""
        width, height = image.width(), image.height()
        if (width, height) not in self._points:
            self._points[width, height] = clock.points(width, height)
        rows, columns = self._points[width, height]
        bits = image.constBits()
        assert bits is not None  # noqa: S101 - the caller looked
        pixels = np.frombuffer(bits.asstring(image.sizeInBytes()), np.uint8).reshape(height, -1, 4)
        cells: NDArray[np.uint8] = pixels[rows, columns, 1]
        return cells

    def _beat(self) -> None:
        now = time.perf_counter() * 1000
        self.late.append(max(0.0, now - self._expected))
        missed = now - self._expected > BEAT
        self._expected = (now if missed else self._expected) + BEAT  # as Qt itself goes on after a missed tick

"""How loud it is at a candidate's: a bar for now and the last twenty seconds behind it (pyqtgraph)."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFont

from invigilator.console.theme import colour

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget

    from invigilator.media.audio import Level

SPAN = 20.0  # seconds of history
FLOOR = -72.0  # dB below full scale; a quiet room is about -60
LOUD, VERY_LOUD = -30.0, -9.0  # dB; speech in the room, and too loud for the microphone


class Meter(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """Renders loudness; feed it with `take`, then `refresh` a few times a second."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=colour("panel"))
        self._levels: deque[tuple[float, Level]] = deque(maxlen=400)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.hideAxis("bottom")
        self.hideAxis("left")
        self.setRange(xRange=(-SPAN, 1.2), yRange=(FLOOR, 0), padding=0)
        faint = colour("select")
        self._past = self.plot(
            pen=pg.mkPen(colour("ring"), width=1), fillLevel=FLOOR, brush=pg.mkBrush(faint), stepMode=None
        )
        self._bar = pg.BarGraphItem(x=[0.65], y0=[FLOOR], height=[0.0], width=0.9, brush=colour("good"), pen=None)
        self.addItem(self._bar)
        self._peak = self.plot(pen=pg.mkPen(colour("text"), width=2))
        for at in (LOUD, VERY_LOUD):
            self.addItem(pg.InfiniteLine(at, angle=0, pen=pg.mkPen(colour("line"), width=1)))
            mark = pg.TextItem(f"{at:.0f} dB", color=colour("faint"), anchor=(0, 0.5))
            mark.setFont(_small())
            mark.setPos(-SPAN, at)
            self.addItem(mark)

    def take(self, level: Level) -> None:
        """One bundle's loudness."""
        self._levels.append((time.monotonic(), level))

    def clear_levels(self) -> None:
        """Another candidate: nothing heard yet."""
        self._levels.clear()
        self.refresh()

    def refresh(self) -> None:
        """Paint what was taken."""
        now = time.monotonic()
        while self._levels and now - self._levels[0][0] > SPAN:
            self._levels.popleft()
        at = np.array([moment - now for moment, _ in self._levels])
        heard = np.array([max(FLOOR, level.rms) for _, level in self._levels])
        self._past.setData(at, heard)
        fresh = bool(self._levels) and now - self._levels[-1][0] < 1.0
        level = self._levels[-1][1] if fresh else None
        height = max(0.0, level.rms - FLOOR) if level else 0.0
        self._bar.setOpts(height=[height], brush=colour(_tint(level)))
        peaks = [one.peak for moment, one in self._levels if now - moment < 1.5]
        peak = max(FLOOR, *peaks) if peaks else FLOOR
        self._peak.setData([0.2, 1.1], [peak, peak])


def _small() -> QFont:
    font = QFont()
    font.setPixelSize(10)
    return font


def _tint(level: Level | None) -> str:
    if level is None or level.rms < LOUD:
        return "good"
    return "bad" if level.peak > VERY_LOUD else "warn"

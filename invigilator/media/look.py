"""What a picture looks like in a few numbers: bright or black, moving or the same as before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

if TYPE_CHECKING:
    from av.video.frame import VideoFrame
    from av.video.plane import VideoPlane
    from numpy.typing import NDArray

_STEP = 8  # every 8th pixel of every 8th line: 1200 of a thumb
SAME = 20
"""Grey levels. At 125 kbit/s a re-encoded still picture differed by up to 16 anywhere from its beginning; a person
who only sat there by 68 and more somewhere within ten seconds (the drill cast, both cameras)."""
BLACK = 26.0  # mean luma of limited-range video, where 16 is black
FLAT = 6.0  # standard deviation of a picture without anything in it


@dataclass(frozen=True, slots=True)
class Look:
    """One glance at a feed. Times are `time.monotonic` seconds; luma is 0..255."""

    luma: float
    spread: float
    still_since: float

    @property
    def black(self) -> bool:
        """Whether there is nothing to see: covered, dark, or a camera that sends black."""
        return self.luma < BLACK and self.spread < FLAT


class Looker:
    """Glances at a feed's pictures from time to time and remembers since when nothing has moved."""

    def __init__(self) -> None:
        self._reference: NDArray[np.int16] | None = None
        self._still_since = 0.0

    def look(self, frame: VideoFrame, now: float) -> Look | None:
        """Judge one decoded picture; None for a pixel format without a luma plane."""
        luma = _luma(frame)
        if luma is None:
            return None
        before = self._reference
        if before is None or before.shape != luma.shape or int(np.abs(luma - before).max()) > SAME:
            self._reference = luma
            self._still_since = now
        return Look(float(luma.mean()), float(luma.std()), self._still_since)


def _luma(frame: VideoFrame) -> NDArray[np.int16] | None:
    if not frame.format.name.startswith(("yuv", "nv12", "gray")):
        return None
    return rows(frame.planes[0])[::_STEP, : frame.width : _STEP].astype(np.int16)


def rows(plane: VideoPlane) -> NDArray[np.uint8]:
    """A plane's memory as lines of bytes, padding included, without a copy."""
    # Planes do have the buffer protocol; before Python 3.12 their type stub cannot say so.
    return np.frombuffer(cast("bytes", plane), np.uint8).reshape(plane.height, plane.line_size)

"""The wall's pixels: one buffer that decode threads draw into, and where each feed lies in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from PyQt6.QtCore import QRect, QSize
from PyQt6.QtGui import QImage, QRegion

from invigilator.console.theme import colour

if TYPE_CHECKING:
    from collections.abc import Iterable

    from invigilator.desk.grid import Box
    from invigilator.media.pool import View


class Canvas:
    """One layout's buffer; a new layout gets a new one, so that no thread draws a face into another's place."""

    def __init__(self, size: QSize, ratio: float, boxes: Iterable[tuple[int, Box]]) -> None:
        """``size`` in logical pixels, ``ratio`` device pixels to one of them."""
        width, height = round(size.width() * ratio), round(size.height() * ratio)
        # Filled by whole pixels: ten times as fast as by bytes, and a page is turned in the blink of an eye.
        ground = np.full((height, width), colour("panel").rgb(), np.uint32)
        self._buffer: View = ground.view(np.uint8).reshape(height, width, 4)
        self.image = QImage(cast("bytes", self._buffer.data), width, height, 4 * width, QImage.Format.Format_RGB32)
        """The buffer as Qt paints it, without a copy."""
        self.image.setDevicePixelRatio(ratio)
        self.places: dict[int, QRect] = {}
        """Feed to its rectangle on the widget."""
        self.pictures = QRegion()
        """All these rectangles."""
        self.drawn: set[int] = set()
        """Feeds whose picture is there."""
        self._pixels: dict[int, QRect] = {}
        for feed, box in boxes:
            here = QRect(box.x, box.y, box.width, box.height)
            self.places[feed] = here
            self.pictures += here
            left, top = round(box.x * ratio), round(box.y * ratio)
            right, bottom = round((box.x + box.width) * ratio), round((box.y + box.height) * ratio)
            self._pixels[feed] = QRect(left, top, right - left, bottom - top)

    def view(self, feed: int) -> View:
        """The feed's rectangle of the buffer."""
        at = self._pixels[feed]
        return self._buffer[at.y() : at.y() + at.height(), at.x() : at.x() + at.width()]

    def keep(self, before: Canvas) -> None:
        """Take over the pictures of feeds that only moved."""
        for feed in self.places.keys() & before.drawn:
            new, old = self.view(feed), before.view(feed)
            if new.shape == old.shape:
                new[:] = old
                self.drawn.add(feed)

    def grab(self, feed: int) -> QImage:
        """A copy of the feed's pixels; null when it is not here."""
        return self.image.copy(self._pixels[feed]) if feed in self._pixels else QImage()

"""Pictures made to fit a model: scaled into a square without distortion, and results brought back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from invigilator.watch.box import Box, pixels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from invigilator.watch.detector import Picture


@dataclass(frozen=True, slots=True)
class Fitted:
    """A picture in a square of ``size`` pixels with dark bars, and how to come back from there."""

    square: Picture
    scale: float
    left: int
    top: int
    width: int
    height: int

    def back(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """Points (..., 2) in the square as parts of the original picture's width and height."""
        moved = (points - np.array([self.left, self.top], np.float32)) / np.float32(self.scale)
        return np.asarray(moved / np.array([self.width, self.height], np.float32), np.float32)


def fit(picture: Picture, size: int) -> Fitted:
    """Scale the longer side to ``size`` and centre the picture in a square."""
    height, width = picture.shape[:2]
    scale = size / max(height, width)
    across, down = max(1, round(width * scale)), max(1, round(height * scale))
    left, top = (size - across) // 2, (size - down) // 2
    square = np.zeros((size, size, 3), np.uint8)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    square[top : top + down, left : left + across] = cv2.resize(picture, (across, down), interpolation=how)
    return Fitted(square, scale, left, top, width, height)


def crop(picture: Picture, box: Box) -> Picture:
    """The part of a picture inside ``box``, at least one pixel of it."""
    height, width = picture.shape[:2]
    left, top, right, bottom = pixels(box, width, height)
    left, top = min(left, width - 1), min(top, height - 1)
    return picture[top : max(bottom, top + 1), left : max(right, left + 1)]


def outward(box: Box, part: Box) -> Box:
    """A box given in parts of ``part`` as a box of the picture that ``part`` was cut from."""
    return Box(
        part.left + box.left * part.width,
        part.top + box.top * part.height,
        part.left + box.right * part.width,
        part.top + box.bottom * part.height,
    )

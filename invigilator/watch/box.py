"""Rectangles in a picture, as parts of its width and height, and picking the best of many that overlap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; 0 is the left or upper edge of the picture, 1 the right or lower one. It may reach beyond."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Part of the picture's width, never negative."""
        return max(0.0, self.right - self.left)

    @property
    def height(self) -> float:
        """Part of the picture's height, never negative."""
        return max(0.0, self.bottom - self.top)

    @property
    def area(self) -> float:
        """Part of the picture that it covers; what lies beyond the edges is not counted."""
        inside = self.clipped()
        return inside.width * inside.height

    def clipped(self) -> Box:
        """The part of it within the picture."""
        left, top, right, bottom = (min(1.0, max(0.0, v)) for v in (self.left, self.top, self.right, self.bottom))
        return Box(left, top, right, bottom)

    def shared(self, other: Box) -> float:
        """Which part of the smaller of the two lies in the other: 0 apart, 1 one within the other."""
        least = min(self.width * self.height, other.width * other.height)
        return self._common(other) / least if least > 0 else 0.0

    def alike(self, other: Box) -> float:
        """Which part of the two together they share: 1 the same, 0 apart."""
        common = self._common(other)
        both = self.width * self.height + other.width * other.height - common
        return common / both if both > 0 else 0.0

    def _common(self, other: Box) -> float:
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(0.0, width) * max(0.0, height)

    def grown(self, by: float) -> Box:
        """Larger by ``by`` of its own size on each side."""
        across, down = self.width * by, self.height * by
        return Box(self.left - across, self.top - down, self.right + across, self.bottom + down)


def pixels(box: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of its part within a picture, in pixels."""
    inside = box.clipped()
    left, right = round(inside.left * width), round(inside.right * width)
    return left, round(inside.top * height), right, round(inside.bottom * height)


def strongest(boxes: NDArray[np.float32], scores: NDArray[np.float32], overlap: float) -> list[int]:
    """Indices of the boxes to keep, best score first; none shares more than ``overlap`` of both with a better one."""
    order = np.argsort(-scores, kind="stable")
    areas = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    kept: list[int] = []
    while order.size:
        best, rest = order[0], order[1:]
        kept.append(int(best))
        width = np.minimum(boxes[best, 2], boxes[rest, 2]) - np.maximum(boxes[best, 0], boxes[rest, 0])
        height = np.minimum(boxes[best, 3], boxes[rest, 3]) - np.maximum(boxes[best, 1], boxes[rest, 1])
        common = np.clip(width, 0, None) * np.clip(height, 0, None)
        order = rest[common < overlap * (areas[best] + areas[rest] - common)]
    return kept

"""Finds and reads lines of writing, Chinese and English (PP-OCRv4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from invigilator.watch import model
from invigilator.watch.box import Box

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from invigilator.watch.detector import Picture

_STEP = 32  # the finder wants sides of a multiple
_LIKELY = 0.3  # what a pixel must score to be writing
_THIN = 3.0  # pixels of the finder's picture: a line lower than this cannot be read
_SPREAD = 1.6  # lines are found shrunken and must grow again
_LINE = 48  # pixels: the height at which lines are read
_LONGEST = 640


@dataclass(frozen=True, slots=True)
class Line:
    """Where a line of writing stands: how sure, its four corners (x, y) from the upper left clockwise."""

    score: float
    corners: tuple[tuple[float, float], ...]

    @property
    def box(self) -> Box:
        """The upright rectangle around it."""
        across, down = zip(*self.corners, strict=True)
        return Box(min(across), min(down), max(across), max(down))

    @property
    def height(self) -> float:
        """Part of the picture's height."""
        (_, upper_left), (_, upper_right), (_, lower_right), (_, lower_left) = self.corners
        return (abs(lower_left - upper_left) + abs(lower_right - upper_right)) / 2


class Reader:
    """Finds lines, and reads them one by one."""

    def __init__(self, folder: Path = model.FOLDER) -> None:
        self._finder = model.load("writing", folder)
        self._letters = model.load("letters", folder)
        self._alphabet = ["", *self._letters.notes["character"].split("\n"), " "]

    def find(self, picture: Picture, size: int) -> list[Line]:
        """Lines of writing, surest first, with the picture's longer side scaled to ``size`` pixels."""
        height, width = picture.shape[:2]
        scale = size / max(height, width)
        across, down = (max(_STEP, round(side * scale / _STEP) * _STEP) for side in (width, height))
        pixels = cv2.resize(picture, (across, down), interpolation=cv2.INTER_AREA).astype(np.float32) / 127.5 - 1
        likely = self._finder.run(x=np.ascontiguousarray(pixels.transpose(2, 0, 1)[None]))[0][0, 0]
        outlines, _ = cv2.findContours((likely > _LIKELY).astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        lines = []
        for outline in outlines:
            middle, (long, short), turn = cv2.minAreaRect(outline)
            if min(long, short) < _THIN:
                continue
            inside = np.zeros(likely.shape, np.uint8)
            cv2.fillPoly(inside, [outline], 1)
            more = long * short * _SPREAD / (long + short)
            corners = cv2.boxPoints((middle, (long + more, short + more), turn)) / [across, down]
            lines.append(Line(float(likely[inside > 0].mean()), _clockwise(corners)))
        return sorted(lines, key=lambda line: -line.score)

    def read(self, picture: Picture, line: Line) -> tuple[str, float]:
        """What a line says, and how sure its letters are on average (0 when it says nothing)."""
        height, width = picture.shape[:2]
        corners = (np.array(line.corners) * [width, height]).astype(np.float32)
        upper_left, upper_right, lower_right, lower_left = corners
        long = _length(upper_right - upper_left) + _length(lower_right - lower_left)
        tall = _length(lower_left - upper_left) + _length(lower_right - upper_right)
        across = round(min(max(_LINE * long / max(tall, 1.0), _LINE), _LONGEST))
        level = np.array([[0, 0], [across, 0], [across, _LINE], [0, _LINE]], np.float32)
        straight = cv2.warpPerspective(picture, cv2.getPerspectiveTransform(corners, level), (across, _LINE))
        pixels = straight.astype(np.float32) / 127.5 - 1
        odds = self._letters.run(x=np.ascontiguousarray(pixels.transpose(2, 0, 1)[None]))[0][0]
        likeliest = odds.argmax(1)
        # One letter spans several columns; 0 is the space between letters.
        at = [i for i, letter in enumerate(likeliest) if letter and (i == 0 or likeliest[i - 1] != letter)]
        text = "".join(self._alphabet[likeliest[i]] for i in at).strip()
        return text, float(np.mean([odds[i].max() for i in at])) if at and text else 0.0


def _length(way: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(way))


def _clockwise(corners: NDArray[np.float64]) -> tuple[tuple[float, float], ...]:
    """Four corners from the upper left one on."""
    by_x = corners[np.argsort(corners[:, 0])]
    left, right = by_x[:2], by_x[2:]
    left, right = left[np.argsort(left[:, 1])], right[np.argsort(right[:, 1])]
    ordered = [left[0], right[0], right[1], left[1]]
    return tuple((float(x), float(y)) for x, y in ordered)

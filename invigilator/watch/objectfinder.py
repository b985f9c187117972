"""Finds people and things with NanoDet (416×416, trained on the 80 kinds of COCO)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from invigilator.watch import model
from invigilator.watch.box import Box, strongest
from invigilator.watch.fit import crop, fit, outward

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from invigilator.watch.detector import Picture


class Sort(IntEnum):
    """The kinds of COCO that matter here, by their place in its list."""

    PERSON = 0
    SCREEN = 62
    LAPTOP = 63
    MOUSE = 64
    PHONE = 67


@dataclass(frozen=True, slots=True)
class Thing:
    """A person or thing: its sort, how sure, where; and how much like a mouse the same spot looks."""

    sort: Sort
    score: float
    box: Box
    like_mouse: float = 0.0


_SIZE = 416
_STRIDES = (8, 16, 32)
_BINS = np.arange(11, dtype=np.float32)  # distances are given as how likely each of 0..10 strides is
_MEAN = np.array([103.53, 116.28, 123.675], np.float32)
_SPREAD = np.array([57.375, 57.12, 58.395], np.float32)
_OVERLAP = 0.55
_TILE = 0.58  # of the width and height: four tiles that overlap a little
_WHOLE = Box(0, 0, 1, 1)


class ObjectFinder:
    """Finds people and things in a picture."""

    def __init__(self, folder: Path = model.FOLDER) -> None:
        self._model = model.load("objects", folder)

    def find(self, picture: Picture, least: float, part: Box = _WHOLE) -> tuple[Thing, ...]:
        """What is in ``part`` of the picture with at least that score; boxes are of the whole picture."""
        fitted = fit(crop(picture, part), _SIZE)
        pixels = (fitted.square.astype(np.float32) - _MEAN) / _SPREAD
        outputs = self._model.run(input=np.ascontiguousarray(pixels.transpose(2, 0, 1)[None]))
        found: list[Thing] = []
        likely = [
            _likely(outputs[2 * i][0], outputs[2 * i + 1][0], stride, least) for i, stride in enumerate(_STRIDES)
        ]
        boxes, classes = (np.concatenate(column) for column in zip(*likely, strict=True))
        likeliest = classes.argmax(1)
        for sort in Sort:
            # A phone in a hand looks even more like a person; anything else is what it looks most like.
            scores = classes[:, sort] if sort is Sort.PHONE else np.where(likeliest == sort, classes[:, sort], 0)
            at = np.flatnonzero(scores >= least)
            for i in at[strongest(boxes[at], scores[at], _OVERLAP)]:
                box = Box(*fitted.back(boxes[i].reshape(2, 2)).ravel().tolist())
                found.append(Thing(sort, float(scores[i]), outward(box, part), float(classes[i, Sort.MOUSE])))
        return tuple(sorted(found, key=lambda thing: -thing.score))

    def find_small(self, picture: Picture, least: float) -> tuple[Thing, ...]:
        """The same in four overlapping quarters: four times the work, for things that are small in the whole."""
        rest = 1 - _TILE
        parts = [Box(x, y, x + _TILE, y + _TILE) for y in (0, rest) for x in (0, rest)]
        return tuple(thing for part in parts for thing in self.find(picture, least, part))


def _likely(
    classes: NDArray[np.float32], coded: NDArray[np.float32], stride: int, least: float
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Boxes (left, top, right, bottom in the square) and scores of the cells that hold any of our sorts."""
    at = np.flatnonzero(classes[:, list(Sort)].max(1) >= least)
    across = _SIZE // stride
    odds = np.exp(coded[at].reshape(-1, 4, len(_BINS)))
    distances = (odds / odds.sum(2, keepdims=True)) @ _BINS * stride
    middle = np.stack([at % across, at // across], 1) * stride + (stride - 1) / 2
    return np.concatenate([middle - distances[:, :2], middle + distances[:, 2:]], 1).astype(np.float32), classes[at]

"""Finds faces with BlazeFace (256×256, for faces some way off), with eyes, nose, mouth and ears as points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from invigilator.watch import model
from invigilator.watch.box import Box, strongest
from invigilator.watch.fit import fit

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from invigilator.watch.detector import Picture

SURE = 0.7
"""A face, for counting them: 1 in 100 pictures without one has something that scores so high."""
PLAIN = 0.5
"""A face, for looking at it closer."""
FAINT = 0.25
"""Perhaps a face: a mask, a hand or the picture's edge in front of one. Too little to count it."""
_SIZE = 256
_OVERLAP = 0.3
_LARGE = 0.15  # part of the picture
_MARGIN = 3  # a picture that a face fills is looked at again with a third of its size around it


@dataclass(frozen=True, slots=True)
class Face:
    """A face: how sure, where, and its points (x, y) as parts of the picture.

    In order: the eye and then the other eye as seen from left to right, nose, mouth, ear, other ear.
    """

    score: float
    box: Box
    points: tuple[tuple[float, float], ...]

    @property
    def sideways(self) -> float:
        """How far the nose is from the middle between the eyes, in their distance: over 0.4 is a profile."""
        (left, _), (right, _), (nose, _) = self.points[:3]
        return abs(nose - (left + right) / 2) / (abs(right - left) + 1e-6)


def chief(faces: tuple[Face, ...], least: float = FAINT) -> Face | None:
    """The face that a look is about: the largest of the plain ones, else the likeliest of at least that score."""
    plain = [face for face in faces if face.score >= max(least, PLAIN)]
    if plain:
        return max(plain, key=lambda face: face.box.area)
    return max((face for face in faces if face.score >= least), key=lambda face: face.score, default=None)


class FaceFinder:
    """Finds the faces in a picture."""

    def __init__(self, folder: Path = model.FOLDER) -> None:
        self._model = model.load("faces", folder)
        self._anchors = np.concatenate([_anchors(16, 2), _anchors(8, 6)])

    def find(self, picture: Picture, least: float = FAINT) -> tuple[Face, ...]:
        """Faces of at least that score, best first.

        Who leans into the camera fills the picture, and the network wants something around a face: where it finds
        none, it gets the picture once more with a margin, and then only large faces are believed.
        """
        found = self._find(picture, least)
        if found and found[0].score >= PLAIN:
            return found
        height, width = picture.shape[:2]
        margin = max(height, width) // _MARGIN
        wide = np.pad(picture, ((margin, margin), (margin, margin), (0, 0)), "edge")
        across, down = width / (width + 2 * margin), height / (height + 2 * margin)
        again = [_inward(face, (1 - across) / 2, across, (1 - down) / 2, down) for face in self._find(wide, least)]
        large = tuple(face for face in again if face.box.area >= _LARGE)
        return max(found, large, key=lambda faces: faces[0].score if faces else 0.0)

    def _find(self, picture: Picture, least: float) -> tuple[Face, ...]:
        fitted = fit(picture, _SIZE)
        pixels = cv2.cvtColor(fitted.square, cv2.COLOR_BGR2RGB).astype(np.float32) / 127.5 - 1
        near_scores, near_boxes, far_scores, far_boxes = self._model.run(input=pixels[None])
        raw = np.concatenate([near_scores[0], far_scores[0]])[:, 0]
        scores = (1 / (1 + np.exp(-np.clip(raw, -80, 80)))).astype(np.float32)
        likely = np.flatnonzero(scores >= least)
        if not likely.size:
            return ()
        scores, anchors = scores[likely], self._anchors[likely]
        coded = np.concatenate([near_boxes[0], far_boxes[0]])[likely] / _SIZE
        centre, half = coded[:, :2] + anchors, coded[:, 2:4] / 2
        boxes = np.concatenate([centre - half, centre + half], 1) * _SIZE
        points = (coded[:, 4:].reshape(-1, 6, 2) + anchors[:, None]) * _SIZE
        return tuple(
            Face(
                float(scores[i]),
                Box(*fitted.back(boxes[i].reshape(2, 2)).ravel().tolist()),
                tuple((float(x), float(y)) for x, y in fitted.back(points[i])),
            )
            for i in strongest(boxes, scores, _OVERLAP)
        )


def _anchors(cells: int, each: int) -> NDArray[np.float32]:
    """The middles of a grid of cells, each ``each`` times, row by row."""
    middles = (np.arange(cells, dtype=np.float32) + 0.5) / cells
    across, down = np.meshgrid(middles, middles)
    return np.repeat(np.stack([across.ravel(), down.ravel()], 1), each, axis=0)


def _inward(face: Face, left: float, across: float, top: float, down: float) -> Face:
    """A face in a picture with a margin as one in the picture without."""
    box = face.box
    return Face(
        face.score,
        Box(
            (box.left - left) / across, (box.top - top) / down, (box.right - left) / across, (box.bottom - top) / down
        ),
        tuple(((x - left) / across, (y - top) / down) for x, y in face.points),
    )

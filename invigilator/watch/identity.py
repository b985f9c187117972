"""Whether the candidate is the person on the login's or the roster's photograph (六(七)). Only with consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from invigilator.exam.flag import Kind
from invigilator.watch import model
from invigilator.watch.detector import Answer, Finding, Look, Reason, blind, seen, usable
from invigilator.watch.facefinder import PLAIN, Face, FaceFinder, chief

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from invigilator.watch.detector import Picture

    Embedding = NDArray[np.float32]

SAME = 0.6
"""The distance up to which two pictures are of one person: the network was trained towards this number."""
PROFILE = 0.35
"""Of the distance between the eyes; photographs are taken from the front, profiles are not compared with them."""
_SMALL = 40
"""Pixels. A face narrower than this has too little in it."""
_SIZE = 150
_EYES, _EYES_APART, _MOUTH = 49.0, 27.0, 59.0
"""Where the network wants them in its 150 pixels: the eyes from above, each from the middle, the mouth below."""


class Identity:
    """Compares the candidate with photographs that were given before."""

    name = "identity"
    kinds = frozenset({Kind.STRANGER})

    def __init__(self, embedder: Embedder, photos: tuple[Embedding, ...]) -> None:
        """``photos``: what `Embedder.photo` made of the candidate's photographs; without any it cannot tell."""
        self._embedder = embedder
        self._photos = photos

    def look(self, look: Look) -> Answer:
        """Judge the chief of the look's faces."""
        if look.picture is None or not usable(look.picture):
            return blind(self.name, look, Reason.NO_PICTURE)
        if not self._photos:
            return blind(self.name, look, Reason.NO_PHOTO)
        if look.sheet:
            return blind(self.name, look, Reason.BEHIND_SHEET)
        face = chief(look.faces or (), PLAIN)
        if face is None:
            return blind(self.name, look, Reason.NO_FACE)
        if face.box.width * look.picture.shape[1] < _SMALL:
            return blind(self.name, look, Reason.SMALL)
        if face.sideways > PROFILE:
            return blind(self.name, look, Reason.SIDEWAYS)
        here = self._embedder.embed(look.picture, face)
        distance = min(apart(here, photo) for photo in self._photos)
        if distance <= SAME:
            return seen(self.name, look)
        return seen(self.name, look, Finding(Kind.STRANGER, min(1.0, distance - SAME + 0.5), face.box))


class Embedder:
    """Turns a face into 128 numbers that are near each other for one person and apart for two."""

    def __init__(self, finder: FaceFinder, folder: Path = model.FOLDER) -> None:
        self._finder = finder
        self._model = model.load("identity", folder)

    def photo(self, picture: Picture) -> Embedding | None:
        """The numbers of a photograph's face; None when there is no face in it."""
        face = chief(self._finder.find(picture), PLAIN) if usable(picture) else None
        return self.embed(picture, face) if face else None

    def embed(self, picture: Picture, face: Face) -> Embedding:
        """The mean over the face and its mirror image."""
        upright = cv2.cvtColor(_upright(picture, face), cv2.COLOR_BGR2RGB).astype(np.float32)
        sides = [self._model.run(input=np.ascontiguousarray(one[None]))[0][0] for one in (upright, upright[:, ::-1])]
        mean: Embedding = (sides[0] + sides[1]) / 2
        return mean


def apart(one: Embedding, other: Embedding) -> float:
    """The distance between two faces."""
    return float(np.linalg.norm(one - other))


def _upright(picture: Picture, face: Face) -> Picture:
    """The face turned and scaled so that eyes and mouth come to lie where the network wants them."""
    height, width = picture.shape[:2]
    left, right, _, mouth = ((x * width, y * height) for x, y in face.points[:4])
    middle = _SIZE / 2
    wanted = [(middle - _EYES_APART, _EYES), (middle + _EYES_APART, _EYES), (middle, _EYES + _MOUTH)]
    rows, aims = [], []
    for (x, y), (u, v) in zip((left, right, mouth), wanted, strict=True):
        rows += [[x, -y, 1, 0], [y, x, 0, 1]]
        aims += [u, v]
    a, b, across, down = np.linalg.lstsq(np.array(rows), np.array(aims), rcond=None)[0]
    how = cv2.INTER_AREA if a * a + b * b < 0.5 else cv2.INTER_LINEAR
    turn = np.array([[a, -b, across], [b, a, down]])
    return np.asarray(cv2.warpAffine(picture, turn, (_SIZE, _SIZE), flags=how), np.uint8)

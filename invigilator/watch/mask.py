"""Masks: whether the candidate wears one over mouth and nose (五(二))."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from invigilator.exam.flag import Kind
from invigilator.watch import model
from invigilator.watch.box import Box
from invigilator.watch.detector import Answer, Finding, Look, Reason, blind, seen, usable
from invigilator.watch.facefinder import PLAIN, chief
from invigilator.watch.fit import crop
from invigilator.watch.objectfinder import Sort

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from invigilator.watch.detector import Picture
    from invigilator.watch.facefinder import Face

SURE = 0.7
SURE_OF_PROFILE = 0.97
"""The network takes a bare profile for a masked one at up to 0.93 (the drill cast's side cameras)."""
PROFILE = 0.35
"""Of the distance between the eyes, which the nose is off their middle."""
_SIZE = 224
_SMALL = 24
"""Pixels. In a face narrower than this a mask and a beard look the same."""


class Mask:
    """Says whether a mask is worn."""

    name = "mask"
    kinds = frozenset({Kind.MASK})

    def __init__(self, folder: Path = model.FOLDER) -> None:
        self._model = model.load("worn", folder)

    def look(self, look: Look) -> Answer:
        """Judge the chief of the look's faces."""
        if look.picture is None or not usable(look.picture):
            return blind(self.name, look, Reason.NO_PICTURE)
        if look.sheet:
            return blind(self.name, look, Reason.BEHIND_SHEET)
        face = chief(look.faces or ())
        alone = look.things is not None and not any(thing.sort is Sort.PERSON for thing in look.things)
        if face is None or (face.score < PLAIN and alone):
            return blind(self.name, look, Reason.NO_FACE)
        if face.box.width * look.picture.shape[1] < _SMALL:
            return blind(self.name, look, Reason.SMALL)
        score = self.score(look.picture, face)
        if score >= (SURE_OF_PROFILE if face.sideways > PROFILE else SURE):
            return seen(self.name, look, Finding(Kind.MASK, score, face.box))
        return blind(self.name, look, Reason.SIDEWAYS) if face.sideways > PROFILE else seen(self.name, look)

    def score(self, picture: Picture, face: Face) -> float:
        """How likely the face wears a mask, 0..1."""
        return float(self._model.run(input=face_pixels(picture, face)[None])[0][0, 0])


def face_pixels(picture: Picture, face: Face) -> NDArray[np.float32]:
    """The face with a little around it, as the network takes it: 224×224, red green blue, 0..255."""
    box = face.box
    wide = Box(
        box.left - 0.12 * box.width,
        box.top - 0.12 * box.height,
        box.right + 0.12 * box.width,
        box.bottom + 0.2 * box.height,
    )
    square = cv2.resize(crop(picture, wide), (_SIZE, _SIZE), interpolation=cv2.INTER_LINEAR)
    return cv2.cvtColor(square, cv2.COLOR_BGR2RGB).astype(np.float32)

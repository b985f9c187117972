"""Headphones over the head and caps (五(二)). Learnt from rendered heads: that nothing was found means nothing.

Earbuds, hidden ears and hats of other shapes are not known. They stay a reason for a person's own look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from invigilator.exam.flag import Kind
from invigilator.watch import model
from invigilator.watch.detector import Answer, Finding, Look, Reason, blind, seen, usable
from invigilator.watch.facefinder import PLAIN, chief

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from invigilator.watch.detector import Picture
    from invigilator.watch.facefinder import Face

SURE = {Kind.HEADPHONES: 0.6, Kind.HAT: 0.7}
PROFILE = 0.35
"""Of the distance between the eyes: heads turned further were hardly learnt from."""
_SIZE = 224
_SMALL = 40
"""Pixels, the width of the face."""


class Headwear:
    """Says whether headphones or a cap are worn."""

    name = "headwear"
    kinds = frozenset({Kind.HEADPHONES, Kind.HAT})

    def __init__(self, folder: Path = model.FOLDER) -> None:
        self._model = model.load("worn", folder)

    def look(self, look: Look) -> Answer:
        """Judge the head around the chief of the look's faces."""
        if look.picture is None or not usable(look.picture):
            return blind(self.name, look, Reason.NO_PICTURE)
        if look.sheet:
            return blind(self.name, look, Reason.BEHIND_SHEET)
        face = chief(look.faces or (), PLAIN)
        if face is None:
            return blind(self.name, look, Reason.NO_FACE)
        if face.box.width * look.picture.shape[1] < _SMALL:
            return blind(self.name, look, Reason.SMALL)
        if face.sideways > PROFILE:
            return blind(self.name, look, Reason.SIDEWAYS)
        _, headphones, cap = self._model.run(input=head_pixels(look.picture, face)[None])
        scores = {Kind.HEADPHONES: float(headphones[0, 0]), Kind.HAT: float(cap[0, 0])}
        found = [Finding(kind, score, face.box.grown(0.4)) for kind, score in scores.items() if score >= SURE[kind]]
        return seen(self.name, look, *found)


def head_pixels(picture: Picture, face: Face) -> NDArray[np.float32]:
    """The head with hair and ears, as the network takes it: 224×224, red green blue, 0..255."""
    height, width = picture.shape[:2]
    box = face.box
    left, right = (box.left - 0.45 * box.width) * width, (box.right + 0.45 * box.width) * width
    top, bottom = (box.top - 0.75 * box.height) * height, (box.bottom + 0.15 * box.height) * height
    across, down = _SIZE / max(right - left, 1.0), _SIZE / max(bottom - top, 1.0)
    scale = np.array([[across, 0, -left * across], [0, down, -top * down]])
    head = cv2.warpAffine(picture, scale, (_SIZE, _SIZE), borderMode=cv2.BORDER_REPLICATE)
    return cv2.cvtColor(head, cv2.COLOR_BGR2RGB).astype(np.float32)

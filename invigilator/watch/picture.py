"""What is wrong with a picture as such: dark, blocked, out of focus, backlit (五(五)). Measured, no network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from invigilator.exam.flag import Kind
from invigilator.watch.box import pixels
from invigilator.watch.detector import Answer, Finding, Look, Reason, blind, seen, usable
from invigilator.watch.facefinder import chief

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from invigilator.watch.detector import Picture
    from invigilator.watch.facefinder import Face

    Grey = NDArray[np.float32]

_WIDTH, _HEIGHT = 320, 240  # what is measured

NO_EDGE = 0.8
"""Grey levels a pixel that the strongest edges must have, looked at coarsely: a hand before the lens leaves 0.7 at
most, a dark room 1, focus that is lost 5."""
DARK_MEAN, DARK_BRIGHTEST = 55.0, 100.0
"""Dark: on the whole below the first, and hardly anything (one pixel in 20) above the second."""
SOFT = 2.25
"""How much stronger edges get by looking finer: at least 2.5 in real pictures, 2.1 out of focus."""
SHADE, SHADE_BLOWN, SHADE_FACELESS = 70.0, 110.0, 60.0
"""How dark a face must be before a bright background, before one that is blown out, and the middle without a face."""
BRIGHT, TIMES = 175.0, 3.2
BLOWN, BLOWN_PART = 228.0, 0.2
_FACE_LEAST = 0.01  # part of the picture


@dataclass(frozen=True, slots=True)
class Measures:
    """Grey levels 0..255, except ``finer``."""

    mean: float
    brightest: float  # all but one pixel in 20 are darker
    edges: float  # of the strongest edges, a pixel, looked at coarsely
    finer: float  # their strength when looked at finely, in times of coarsely


class PictureChecks:
    """Says whether a picture can be judged at all."""

    name = "picture"
    kinds = frozenset({Kind.DARK, Kind.BLOCKED, Kind.BLURRED, Kind.BACKLIT})

    def look(self, look: Look) -> Answer:
        """Judge one picture; the first of blocked, dark, backlit, out of focus that holds."""
        if look.picture is None or not usable(look.picture):
            return blind(self.name, look, Reason.NO_PICTURE)
        grey = _grey(look.picture)
        found = measure(grey)
        if found.edges < NO_EDGE:
            return seen(self.name, look, Finding(Kind.BLOCKED, 1 - found.edges / (2 * NO_EDGE)))
        if found.mean < DARK_MEAN and found.brightest < DARK_BRIGHTEST:
            return seen(self.name, look, Finding(Kind.DARK, 1 - found.brightest / (2 * DARK_BRIGHTEST)))
        backlit = _backlit(grey, chief(look.faces or ()))
        if backlit >= 0.5:  # before the focus: the edge of a shade is soft
            return seen(self.name, look, Finding(Kind.BACKLIT, backlit))
        if found.finer < SOFT:
            return seen(self.name, look, Finding(Kind.BLURRED, min(1.0, 1.5 - found.finer / (2 * SOFT))))
        return seen(self.name, look)


def measure(grey: Grey) -> Measures:
    """Measure a grey picture of 320×240."""
    small = cv2.resize(grey, (_WIDTH // 2, _HEIGHT // 2), interpolation=cv2.INTER_AREA)
    fine = _slopes(grey, 0.7)[::2, ::2]
    coarse = _slopes(np.asarray(small, np.float32), 1.4) / 2  # a pixel of the small picture is two of the large one
    strong = fine > np.percentile(fine, 99)
    finer = float(np.median(fine[strong] / (coarse[strong] + 0.01))) if strong.any() else 0.0
    sharpest = float(np.percentile(coarse, 99.5))
    return Measures(float(grey.mean()), float(np.percentile(grey[::2, ::2], 95)), sharpest, finer)


def _backlit(grey: Grey, face: Face | None) -> float:
    """From 0.5 on the candidate is a shade before a bright background."""
    rim = np.concatenate(
        [
            grey[: _HEIGHT // 8].ravel(),
            grey[: _HEIGHT // 2, : _WIDTH // 5].ravel(),
            grey[: _HEIGHT // 2, -_WIDTH // 5 :].ravel(),
        ]
    )
    behind, blown = float(np.median(rim)), float((rim > BLOWN).mean())
    shade = SHADE
    if face is not None and face.box.area >= _FACE_LEAST:
        left, top, right, bottom = pixels(face.box, _WIDTH, _HEIGHT)
        here = float(np.median(grey[top : bottom + 1, left : right + 1]))
        if here < SHADE_BLOWN and blown >= BLOWN_PART:
            return 0.5 + blown / 2
    else:
        shade = SHADE_FACELESS
        here = float(np.median(grey[_HEIGHT // 3 :, _WIDTH * 3 // 10 : _WIDTH * 7 // 10]))
    if here < shade and behind > BRIGHT and behind > TIMES * here:
        return 0.5 + min(0.5, (behind - TIMES * here) / 255)
    return 0.0


def _grey(picture: Picture) -> Grey:
    small = cv2.resize(picture, (_WIDTH, _HEIGHT), interpolation=cv2.INTER_AREA)
    return cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32)


def _slopes(grey: Grey, blur: float) -> Grey:
    soft = cv2.GaussianBlur(grey, (0, 0), blur)
    across, down = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    return np.asarray(np.hypot(across, down) / 8, np.float32)

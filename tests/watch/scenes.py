"""Pictures for the detectors: one frame of a rendered clip, and some that a camera would rather not send."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

FOOTAGE = Path(__file__).resolve().parents[2] / "resources" / "footage"


def frame(clip: str, second: float = 2.0) -> Picture:
    """The picture of a clip (``"li/front-idle"``) at a second."""
    opened = cv2.VideoCapture(str(FOOTAGE / f"{clip}.mp4"))
    opened.set(cv2.CAP_PROP_POS_FRAMES, int(second * 10))
    read, picture = opened.read()
    assert read, clip
    return picture


def bad_pictures() -> dict[str, Picture]:
    """What must neither crash a detector nor make it invent something."""
    idle = frame("li/front-idle")
    rng = np.random.default_rng(1)
    return {
        "one pixel": np.zeros((1, 1, 3), np.uint8),
        "nothing": np.zeros((0, 0, 3), np.uint8),
        "a line": np.full((1, 640, 3), 90, np.uint8),
        "grey only": np.zeros((480, 640), np.uint8),
        "numbers that are no levels": np.full((480, 640, 3), np.nan, np.float32),
        "black": np.zeros((480, 640, 3), np.uint8),
        "white": np.full((480, 640, 3), 255, np.uint8),
        "noise": rng.integers(0, 255, (480, 640, 3)).astype(np.uint8),
        "a strip": np.full((40, 1920, 3), 128, np.uint8),
        "full HD": cv2.resize(idle, (1920, 1080)),
        "on its side": np.ascontiguousarray(np.rot90(idle)),
    }

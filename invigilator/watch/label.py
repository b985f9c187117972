"""Cameras whose name is that of a program (五(五)). A good name proves nothing."""

from __future__ import annotations

import re

from invigilator.exam.flag import Kind
from invigilator.watch.detector import Answer, Camera, Finding, Look, seen

_NAMES = (
    "virtual", "虚拟", "obs", "manycam", "xsplit", "vcam", "snap camera", "splitcam", "e2esoft",
    "mmhmm", "camtwist", "webcamoid", "altercam", "sparkocam", "youcam", "chromacam", "vtube",
    "v4l2loopback", "dummy video", "loopback", "ndi", "streamlabs", "screen capture",
    "unity video capture", "fake", "droidcam", "ivcam", "epoccam", "iriun",
)  # fmt: skip
_PATTERN = re.compile(r"(?<![a-z])(?:" + "|".join(map(re.escape, _NAMES)) + r")(?![a-z])", re.IGNORECASE)


class Label:
    """Judges a camera by its name."""

    name = "label"
    kinds = frozenset({Kind.VIRTUAL_CAMERA})

    def judge(self, label: str, camera: Camera, at: float) -> Answer:
        """Whether the name is one of a known virtual camera; the finding's text is the name."""
        look = Look(camera, at)
        return seen(self.name, look, *([Finding(Kind.VIRTUAL_CAMERA, 1.0, text=label)] if is_virtual(label) else []))


def is_virtual(label: str) -> bool:
    """Whether a camera's name is that of a program which plays pictures as a camera."""
    return _PATTERN.search(label) is not None

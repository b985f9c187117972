"""Picture size out of an encoded frame's header, without decoding: H.264 SPS, VP8 key frame, JPEG SOF.

Decoders are where hostile video does its harm, so the hub refuses by this before anything decodes.
"""

from __future__ import annotations

from invigilator.wire.packet import Codec

MAX_LONG = 1920
MAX_SHORT = 1080


def read(codec: Codec, payload: bytes | memoryview) -> tuple[int, int] | None:
    """The largest (width, height) in pixels that the payload declares; None when it declares none or is garbage."""
    raise NotImplementedError


def fits(size: tuple[int, int]) -> bool:
    """Whether the size is at most 1920x1080, upright or lying."""
    return max(size) <= MAX_LONG and min(size) <= MAX_SHORT

"""A decoded picture as a JPEG, within what one message may carry."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
from av.video.codeccontext import VideoCodecContext

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

MAX_STILL = 180 * 1024  # bytes; base64 of it still fits a control message
_QUALITIES = (2, 4, 8, 16, 31)  # FFmpeg's quantizer scale, best first


def jpeg(frame: VideoFrame, limit: int = MAX_STILL) -> bytes:
    """The picture in the best quality whose JPEG has at most ``limit`` bytes; empty when none has."""
    picture = frame.reformat(format="yuvj420p", dst_color_range="JPEG")
    for quality in _QUALITIES:
        data = _encode(picture, quality)
        if len(data) <= limit:
            return data
    return b""


def _encode(picture: VideoFrame, quality: int) -> bytes:
    context = av.CodecContext.create("mjpeg", "w")
    if not isinstance(context, VideoCodecContext):
        raise TypeError("this FFmpeg writes no JPEG")
    context.width, context.height = picture.width, picture.height
    context.pix_fmt = "yuvj420p"
    context.time_base = Fraction(1, 1)
    context.options = {"qmin": str(quality), "qmax": str(quality), "threads": "1"}
    picture.pts = None
    return b"".join(bytes(packet) for packet in [*context.encode(picture), *context.encode(None)])

"""A picture as a JPEG, within what one message may carry: a decoded one, or a single key frame."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import av
from av.video.codeccontext import VideoCodecContext

from invigilator.media.decoder import open_decoder
from invigilator.wire.packet import Codec

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


def key_frame_to_jpeg(codec: Codec, payload: bytes, limit: int = MAX_STILL) -> bytes:
    """The picture of one key frame; empty when it cannot be decoded. A JPEG comes back as it is."""
    if codec is Codec.JPEG:
        return payload
    if codec not in (Codec.H264, Codec.VP8):
        return b""
    decoder = open_decoder(codec)
    try:
        frames = [*decoder.decode(av.Packet(payload)), *decoder.decode(None)]
    except (av.error.FFmpegError, ValueError, MemoryError):
        return b""
    return jpeg(frames[0], limit) if frames else b""


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

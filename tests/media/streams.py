"""Encoded pictures for tests: real codecs, made on the spot."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np

from invigilator.wire.packet import Codec, Flag, Layer, Packet, pack, parse

_ENCODERS = {Codec.H264: "libx264", Codec.VP8: "libvpx", Codec.JPEG: "mjpeg"}
_X264 = {"profile": "baseline", "preset": "veryfast", "tune": "zerolatency", "sc_threshold": "0"}
START = 1_800_000_000_000_000  # microseconds


def room(n: int, width: int = 320, height: int = 240, *, moving: bool = True, level: int = 90) -> np.ndarray:
    """A grey wall with texture and, when ``moving``, a bright head that goes to and fro. RGB."""
    yy, xx = np.mgrid[0:height, 0:width]
    picture = level + 20 * np.sin(xx / 17) * np.cos(yy / 23)
    where = width * (0.5 + (0.1 * np.sin(n / 5) if moving else 0))
    head = ((xx - where) ** 2 + (yy - height / 2) ** 2) < (height / 5) ** 2
    picture[head] = min(255, level + 110)
    return np.repeat(picture.astype(np.uint8)[:, :, None], 3, axis=2)


def encode(
    pictures: list[np.ndarray],
    *,
    codec: Codec = Codec.H264,
    feed: int = 1,
    layer: Layer = Layer.THUMB,
    gop: int = 20,
    fps: int = 10,
    kbits: int = 125,
    sequence: int = 0,
    captured: int = START,
) -> list[Packet]:
    """Packets as a page would send them, one a picture."""
    context = av.CodecContext.create(_ENCODERS[codec], "w")
    context.height, context.width = pictures[0].shape[:2]
    context.time_base = Fraction(1, fps)
    context.framerate = Fraction(fps)
    context.thread_count = 1
    context.gop_size = gop
    match codec:
        case Codec.H264:
            context.pix_fmt, context.bit_rate = "yuv420p", kbits * 1000
            context.options = dict(_X264)
        case Codec.VP8:
            context.pix_fmt, context.bit_rate = "yuv420p", kbits * 1000
            context.options = {"deadline": "realtime", "cpu-used": "8", "lag-in-frames": "0"}
        case _:
            context.pix_fmt = "yuvj420p"
            context.options = {"qmin": "5", "qmax": "5"}
    units: list[tuple[bytes, bool]] = []
    for number, picture in enumerate(pictures):
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(
            format=context.pix_fmt, dst_color_range="JPEG" if codec is Codec.JPEG else None
        )
        frame.pts, frame.time_base = number, context.time_base
        frame.pict_type = 1 if number % gop == 0 else 0
        units += [(bytes(one), one.is_keyframe) for one in context.encode(frame)]
    assert len(units) == len(pictures)
    return [
        parse(
            pack(
                codec,
                layer,
                Flag.KEY if key else 0,
                feed,
                sequence + number,
                captured + number * 1_000_000 // fps,
                data,
            )
        )
        for number, (data, key) in enumerate(units)
    ]

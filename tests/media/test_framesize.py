"""Sizes out of headers, of what real encoders make and of what nobody should send."""

from __future__ import annotations

import struct
from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invigilator.media import framesize
from invigilator.wire.packet import Codec
from tests.media.streams import encode, room


def key_frame(codec: str, width: int, height: int, pixels: str = "yuv420p", **options: str) -> bytes:
    context = av.CodecContext.create(codec, "w")
    context.width, context.height, context.pix_fmt = width, height, pixels
    context.time_base = Fraction(1, 15)
    context.options = options
    frame = av.VideoFrame.from_ndarray(np.full((height, width, 3), 90, np.uint8), format="rgb24")
    frame = frame.reformat(format=pixels, dst_color_range="JPEG" if codec == "mjpeg" else None)
    frame.pts = 0
    return b"".join(bytes(packet) for packet in [*context.encode(frame), *context.encode(None)])


SIZES = [(320, 240), (640, 480), (176, 144), (1280, 720), (1920, 1080), (1080, 1920), (322, 242)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("profile", ["baseline", "main", "high"])
def test_reads_h264(size: tuple[int, int], profile: str) -> None:
    data = key_frame("libx264", *size, profile=profile, preset="ultrafast", tune="zerolatency")
    assert framesize.read(Codec.H264, data) == size


@pytest.mark.parametrize("pixels", ["yuv422p", "yuv444p", "yuv420p10le"])
def test_reads_rare_h264(pixels: str) -> None:
    data = key_frame("libx264", 642, 482, pixels, preset="ultrafast")
    assert framesize.read(Codec.H264, data) == (642, 482)


def test_reads_interlaced_h264() -> None:
    data = key_frame("libx264", 640, 480, preset="medium", **{"x264-params": "interlaced=1"})
    assert framesize.read(Codec.H264, data) == (640, 480)


@pytest.mark.parametrize("size", SIZES)
def test_reads_vp8(size: tuple[int, int]) -> None:
    assert framesize.read(Codec.VP8, key_frame("libvpx", *size, deadline="realtime")) == size


@pytest.mark.parametrize("size", SIZES)
def test_reads_jpeg(size: tuple[int, int]) -> None:
    assert framesize.read(Codec.JPEG, key_frame("mjpeg", *size, "yuvj420p")) == size


@pytest.mark.parametrize("codec", [Codec.H264, Codec.VP8])
def test_a_delta_frame_declares_none(codec: Codec) -> None:
    packets = encode([room(n) for n in range(3)], codec=codec)
    assert framesize.read(codec, packets[0].payload) == (320, 240)
    assert framesize.read(codec, packets[1].payload) is None


def test_the_limit_is_full_hd_either_way_up() -> None:
    assert framesize.fits((1920, 1080))
    assert framesize.fits((1080, 1920))
    assert not framesize.fits((1921, 1080))
    assert not framesize.fits((1920, 1088))
    assert not framesize.fits((1200, 1200))


def test_the_largest_of_several_counts() -> None:
    """A small picture in front does not hide a huge one behind it."""
    small = key_frame("mjpeg", 320, 240, "yuvj420p")
    big = bytearray(small)
    at = small.index(b"\xff\xc0")
    big[at + 5 : at + 9] = struct.pack(">HH", 8000, 16000)
    assert framesize.read(Codec.JPEG, small + bytes(big)) == (16000, 8000)
    assert framesize.read(Codec.JPEG, small[:-2] + bytes(big)[2:]) == (16000, 8000)
    one = key_frame("libx264", 320, 240, preset="ultrafast")
    two = key_frame("libx264", 2048, 1200, preset="ultrafast")
    assert framesize.read(Codec.H264, one + two) == (2048, 1200)


def test_cropping_does_not_hide_what_a_decoder_allocates() -> None:
    """An SPS of 16000x8000 cropped to 320x240 is 16000x8000."""
    assert framesize.read(Codec.H264, b"\0\0\1\x67" + sps(1000, 500, (0, 7840, 0, 3880))) == (16000, 8000)
    assert framesize.read(Codec.H264, b"\0\0\1\x67" + sps(120, 68, (0, 0, 0, 4))) == (1920, 1080)


def sps(columns: int, rows: int, crop: tuple[int, int, int, int]) -> bytes:
    def ue(value: int) -> str:
        code = f"{value + 1:b}"
        return "0" * (len(code) - 1) + code

    bits = f"{66:08b}{0:08b}{40:08b}" + ue(0) + ue(0) + ue(2) + ue(1) + "0" + ue(columns - 1) + ue(rows - 1)
    bits += "1" + "1" + "1" + "".join(ue(side) for side in crop) + "0" + "1"
    bits += "0" * (-len(bits) % 8)
    data = int(bits, 2).to_bytes(len(bits) // 8, "big")
    return data.replace(b"\0\0\0", b"\0\0\3\0").replace(b"\0\0\1", b"\0\0\3\1")


@given(st.sampled_from(Codec), st.binary(max_size=400))
def test_garbage_is_none_or_a_size(codec: Codec, data: bytes) -> None:
    size = framesize.read(codec, data)
    assert size is None or (size[0] > 0 and size[1] > 0)


@given(st.sampled_from([Codec.H264, Codec.VP8, Codec.JPEG]), st.data())
def test_a_damaged_frame_is_none_or_a_size(codec: Codec, data: st.DataObject) -> None:
    whole = bytearray(FRAMES[codec])
    for _ in range(data.draw(st.integers(0, 8))):
        whole[data.draw(st.integers(0, min(80, len(whole) - 1)))] = data.draw(st.integers(0, 255))
    size = framesize.read(codec, bytes(whole[: data.draw(st.integers(0, len(whole)))]))
    assert size is None or (size[0] > 0 and size[1] > 0)


@given(st.binary(max_size=400))
def test_a_hostile_sps_is_read_in_no_time(tail: bytes) -> None:
    size = framesize.read(Codec.H264, b"\0\0\0\1\x67\x64\0\x28" + tail)
    assert size is None or (size[0] > 0 and size[1] > 0)


FRAMES = {
    Codec.H264: key_frame("libx264", 64, 48, preset="ultrafast"),
    Codec.VP8: key_frame("libvpx", 64, 48),
    Codec.JPEG: key_frame("mjpeg", 64, 48, "yuvj420p"),
}

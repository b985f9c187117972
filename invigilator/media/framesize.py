"""Picture size out of an encoded frame's header, without decoding: H.264 SPS, VP8 key frame, JPEG SOF.

Decoders are where hostile video does its harm (a 376 KB picture of 16000x8000 took 339 MB), so the hub refuses by
this before anything decodes. Every packet is looked at, whatever its flags say: the sender writes the flags.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from invigilator.wire.packet import Codec

MAX_LONG = 1920
MAX_SHORT = 1080

_MACROBLOCK = 16
_SPS = 7
_HIGH_PROFILES = frozenset((100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135))
# JPEG: a marker inside entropy-coded data is anything but a stuffed zero, a restart or a fill byte.
_NEXT_MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_BARE = frozenset((0x01, 0xD8, 0xD9))  # markers without a length
_SOS = 0xDA


class _CutError(Exception):
    """The bits ended before the field did."""


class _Bits:
    """Big-endian bits with Exp-Golomb numbers, as H.264 writes them."""

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = len(data) * 8

    def take(self, count: int) -> int:
        """The next ``count`` bits as a number."""
        if count > self._left:
            raise _CutError
        self._left -= count
        return (self._value >> self._left) & ((1 << count) - 1)

    def golomb(self) -> int:
        """An unsigned Exp-Golomb number, ue(v)."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 32:
                raise _CutError
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        """A signed Exp-Golomb number, se(v)."""
        code = self.golomb()
        return (code + 1) // 2 if code & 1 else -(code // 2)


def read(codec: Codec, payload: bytes | memoryview) -> tuple[int, int] | None:
    """The largest (width, height) in pixels that the payload declares; None when it declares none or is garbage.

    For H.264 cropping below a macroblock is taken off (1920x1088 coded is 1920x1080); more is not, because a
    decoder allocates what is coded.
    """
    data = bytes(payload)
    try:
        match codec:
            case Codec.H264:
                sizes = [_sps_size(nal) for nal in _nals(data) if nal[0] & 31 == _SPS]
            case Codec.VP8:
                sizes = _vp8_sizes(data)
            case Codec.JPEG:
                sizes = list(_jpeg_sizes(data))
            case _:
                return None
    except (_CutError, IndexError):
        return None
    if not sizes or any(not (width and height) for width, height in sizes):
        return None
    return max(width for width, _ in sizes), max(height for _, height in sizes)


def fits(size: tuple[int, int]) -> bool:
    """Whether the size is at most 1920x1080, upright or lying."""
    return max(size) <= MAX_LONG and min(size) <= MAX_SHORT


def _nals(data: bytes) -> Iterator[bytes]:
    """The first bytes of each NAL unit of an Annex B stream; enough for a parameter set, never a whole slice."""
    at = data.find(b"\x00\x00\x01")
    while at >= 0 and at + 3 < len(data):
        following = data.find(b"\x00\x00\x01", at + 3)
        end = following if following >= 0 else len(data)
        if end > at + 3:
            yield data[at + 3 : min(end, at + 1024)]
        at = following


def _sps_size(nal: bytes) -> tuple[int, int]:
    """Width and height of one sequence parameter set (ITU-T H.264, 7.3.2.1.1)."""
    bits = _Bits(nal[1:].replace(b"\x00\x00\x03", b"\x00\x00"))
    profile = bits.take(8)
    bits.take(16)  # constraints and level
    bits.golomb()  # id
    chroma, separate = 1, 0
    if profile in _HIGH_PROFILES:
        chroma = bits.golomb()
        if chroma == 3:
            separate = bits.take(1)
        bits.golomb()  # luma depth
        bits.golomb()  # chroma depth
        bits.take(1)
        if bits.take(1):
            _skip_scaling(bits, 8 if chroma != 3 else 12)
    bits.golomb()  # frame number length
    order = bits.golomb()
    if order == 0:
        bits.golomb()
    elif order == 1:
        bits.take(1)
        bits.signed()
        bits.signed()
        count = bits.golomb()
        if count > 255:
            raise _CutError
        for _ in range(count):
            bits.signed()
    bits.golomb()  # reference frames
    bits.take(1)
    columns = bits.golomb() + 1
    rows = bits.golomb() + 1
    frames_only = bits.take(1)
    if not frames_only:
        bits.take(1)
    bits.take(1)
    width = columns * _MACROBLOCK
    height = rows * _MACROBLOCK * (2 - frames_only)
    if bits.take(1):
        left, right, top, bottom = (bits.golomb() for _ in range(4))
        planes = 0 if separate else chroma
        across = (left + right) * (2 if planes in (1, 2) else 1)
        down = (top + bottom) * (2 if planes == 1 else 1) * (2 - frames_only)
        width -= across if across < _MACROBLOCK else 0
        height -= down if down < _MACROBLOCK * (2 - frames_only) else 0
    return width, height


def _skip_scaling(bits: _Bits, lists: int) -> None:
    for index in range(lists):
        if not bits.take(1):
            continue
        last = following = 8
        for _ in range(16 if index < 6 else 64):
            if following:
                following = (last + bits.signed()) % 256
            last = following or last


def _vp8_sizes(data: bytes) -> list[tuple[int, int]]:
    """Size in a VP8 key frame's header (RFC 6386, 9.1); none in an interframe."""
    if data[0] & 1 or data[3:6] != b"\x9d\x01\x2a" or len(data) < 10:
        return []
    return [(int.from_bytes(data[6:8], "little") & 0x3FFF, int.from_bytes(data[8:10], "little") & 0x3FFF)]


def _jpeg_sizes(data: bytes) -> Iterator[tuple[int, int]]:
    """Sizes of all frame headers of a JPEG stream (ITU-T T.81, B.2.2), pictures after the first one included."""
    if data[:2] != b"\xff\xd8":
        return
    at = 0
    while found := _NEXT_MARKER.search(data, at):
        marker = found.group(1)[0]
        at = found.end()
        if marker in _BARE:
            continue
        length = int.from_bytes(data[at : at + 2], "big")
        if length < 2:
            raise _CutError
        if marker in _SOF:
            if at + 7 > len(data):
                raise _CutError
            yield int.from_bytes(data[at + 5 : at + 7], "big"), int.from_bytes(data[at + 3 : at + 5], "big")
        at += length

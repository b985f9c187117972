"""The media packet: a fixed 20-byte header and the encoder's bytes, never touched again.

Layout (network byte order), also in ``docs/protocol.md`` with golden bytes::

    0  u8   version (1)
    1  u8   codec
    2  u8   layer
    3  u8   flags
    4  u32  feed       handle given by the hub; one camera of one candidate
    8  u32  sequence   counts up by one per (feed, layer); a hole is a lost frame
    12 u64  captured   microseconds since 1970 on the hub's clock, as the sender knows it
    20 ...  payload
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum, IntFlag

VERSION = 1
_HEADER = struct.Struct("!BBBBIIQ")
HEADER_SIZE = _HEADER.size
MAX_PACKET = 256 * 1024
_OPUS_LENGTH = struct.Struct("!H")


class Codec(IntEnum):
    """How the payload is encoded."""

    H264 = 1  # Annex B, parameter sets before each key frame
    VP8 = 2
    JPEG = 3  # one picture per packet; always a key frame
    OPUS = 4  # several 20 ms packets of 48 kHz mono, each behind a u16 length
    PCM = 5  # signed 16-bit little-endian mono at 16 kHz


class Layer(IntEnum):
    """Which of a feed's streams the packet belongs to."""

    THUMB = 0  # 320x240, 10 a second, for the wall
    MAIN = 1  # 640x480, 15 a second, for focus, watch and evidence
    SOUND = 2


class Flag(IntFlag):
    """Facts about one packet."""

    KEY = 1  # decodable by itself
    RESTART = 2  # the encoder was (re)configured: first packet of a new stream
    HIDDEN = 4  # the page was hidden when the frame was taken


_KEY = int(Flag.KEY)  # an enum's own & is twenty times slower, and this runs for every packet


class BadPacketError(ValueError):
    """The bytes are not a packet; the text says why."""


@dataclass(frozen=True, slots=True)
class Packet:
    """One encoded frame (or sound bundle). ``raw`` is the whole message as received or to send."""

    codec: Codec
    layer: Layer
    flags: int
    feed: int
    sequence: int
    captured: int  # microseconds since 1970, hub clock
    raw: bytes

    @property
    def payload(self) -> memoryview:
        """The encoder's bytes, without a copy."""
        return memoryview(self.raw)[HEADER_SIZE:]

    @property
    def key(self) -> bool:
        """Whether decoding can start here (sound always can)."""
        return bool(self.flags & _KEY)


def pack(codec: Codec, layer: Layer, flags: int, feed: int, sequence: int, captured: int, payload: bytes) -> bytes:
    """Build one media message."""
    return _HEADER.pack(VERSION, codec, layer, flags, feed, sequence & 0xFFFFFFFF, captured) + payload


def parse(raw: bytes) -> Packet:
    """Read a media message's header.

    Raises:
        BadPacketError: wrong length, version, codec, layer, or a codec that does not fit the layer.
    """
    if len(raw) <= HEADER_SIZE:
        raise BadPacketError(f"{len(raw)} bytes are too short for a packet")
    if len(raw) > MAX_PACKET:
        raise BadPacketError(f"{len(raw)} bytes are more than {MAX_PACKET}")
    version, codec, layer, flags, feed, sequence, captured = _HEADER.unpack_from(raw)
    if version != VERSION:
        raise BadPacketError(f"packet version {version} is not {VERSION}")
    try:
        packet = Packet(Codec(codec), Layer(layer), flags, feed, sequence, captured, raw)
    except ValueError as error:
        raise BadPacketError(str(error)) from None
    if (packet.layer is Layer.SOUND) != (packet.codec in (Codec.OPUS, Codec.PCM)):
        raise BadPacketError(f"{packet.codec.name} does not belong on layer {packet.layer.name}")
    return packet


def bundle_opus(packets: list[bytes]) -> bytes:
    """Join 20 ms Opus packets into one payload."""
    return b"".join(_OPUS_LENGTH.pack(len(one)) + one for one in packets)


def split_opus(payload: bytes | memoryview) -> list[bytes]:
    """Take an Opus payload apart into its 20 ms packets.

    Raises:
        BadPacketError: a length runs past the end, or there is none.
    """
    out: list[bytes] = []
    at, end = 0, len(payload)
    while at < end:
        if at + 2 > end:
            raise BadPacketError("sound bundle cut in a length")
        (size,) = _OPUS_LENGTH.unpack_from(payload, at)
        at += 2
        if not size or at + size > end:
            raise BadPacketError("sound bundle cut in a packet")
        out.append(bytes(payload[at : at + size]))
        at += size
    return out

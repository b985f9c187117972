"""The packet header: golden bytes shared with the pages, and whatever garbage a socket may bring."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invigilator.wire.packet import (
    HEADER_SIZE,
    MAX_PACKET,
    BadPacketError,
    Codec,
    Flag,
    Layer,
    bundle_opus,
    pack,
    parse,
    split_opus,
)

GOLDEN = bytes.fromhex("01 01 01 03 00000007 000001f4 0006401f2c0b5a10 00000001 67".replace(" ", ""))


def test_golden_bytes() -> None:
    raw = pack(Codec.H264, Layer.MAIN, Flag.KEY | Flag.RESTART, 7, 500, 0x0006401F2C0B5A10, b"\0\0\0\1\x67")
    assert raw == GOLDEN
    packet = parse(GOLDEN)
    assert (packet.codec, packet.layer, packet.feed, packet.sequence) == (Codec.H264, Layer.MAIN, 7, 500)
    assert packet.key
    assert bytes(packet.payload) == b"\0\0\0\1\x67"
    assert packet.raw is GOLDEN, "the hub passes the bytes by reference"


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "too short"),
        (GOLDEN[:HEADER_SIZE], "too short"),
        (b"\2" + GOLDEN[1:], "packet version 2"),
        (b"\1\x63" + GOLDEN[2:], "99"),
        (b"\1\1\x09" + GOLDEN[3:], "9"),
        (b"\1\1\2" + GOLDEN[3:], "H264 does not belong on layer SOUND"),
        (b"\1\4\1" + GOLDEN[3:], "OPUS does not belong on layer MAIN"),
        (GOLDEN + bytes(MAX_PACKET), "are more than"),
    ],
)
def test_what_is_no_packet_says_why(raw: bytes, said: str) -> None:
    with pytest.raises(BadPacketError, match=said):
        parse(raw)


@given(st.binary(max_size=200))
def test_garbage_is_a_packet_or_a_bad_packet(raw: bytes) -> None:
    try:
        packet = parse(raw)
    except BadPacketError:
        return
    assert pack(*struct.unpack_from("!xBBBIIQ", raw), bytes(packet.payload)) == raw


@given(st.lists(st.binary(min_size=1, max_size=400), max_size=10))
def test_bundle_and_split(packets: list[bytes]) -> None:
    assert split_opus(bundle_opus(packets)) == packets


@given(st.binary(max_size=64))
def test_garbage_bundles(payload: bytes) -> None:
    try:
        packets = split_opus(payload)
    except BadPacketError:
        return
    assert bundle_opus(packets) == payload

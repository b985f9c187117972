from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from invigilator.media.decoder import Decoder
from invigilator.wire.packet import HEADER_SIZE, Codec, Flag, Layer, Packet, pack, parse
from tests.media.streams import START, encode, room


def again(packet: Packet, payload: bytes, *, sequence: int | None = None) -> Packet:
    return parse(
        pack(
            packet.codec,
            packet.layer,
            packet.flags,
            packet.feed,
            packet.sequence if sequence is None else sequence,
            packet.captured,
            payload,
        )
    )


@pytest.mark.parametrize("codec", [Codec.H264, Codec.VP8, Codec.JPEG])
def test_every_packet_becomes_its_picture_at_once(codec: Codec) -> None:
    decoder = Decoder()
    for number, packet in enumerate(encode([room(n) for n in range(25)], codec=codec)):
        (frame,) = decoder.decode(packet)
        assert (frame.width, frame.height) == (320, 240)
        assert frame.pts == START + number * 100_000
        seen = frame.to_ndarray(format="rgb24").astype(int)
        assert np.abs(seen - room(number)).mean() < 12
    assert decoder.errors == decoder.skipped == 0


def test_starts_at_a_key_frame() -> None:
    packets = encode([room(n) for n in range(30)], gop=10)
    decoder = Decoder()
    assert [len(decoder.decode(one)) for one in packets[5:12]] == [0, 0, 0, 0, 0, 1, 1]
    assert decoder.skipped == 5


def test_a_hole_waits_for_the_next_key_frame() -> None:
    packets = encode([room(n) for n in range(30)], gop=10)
    decoder = Decoder()
    shown = [packet.sequence for packet in packets if packet.sequence != 3 and decoder.decode(packet)]
    assert shown == [0, 1, 2, *range(10, 30)]


def test_a_restart_may_change_codec_and_size() -> None:
    decoder = Decoder()
    for packet in encode([room(n) for n in range(5)]):
        assert decoder.decode(packet)
    for packet in encode([room(n, 160, 120) for n in range(5)], codec=Codec.VP8, sequence=9):
        (frame,) = decoder.decode(packet)
        assert frame.width == 160


def test_oversized_pictures_are_refused_before_they_are_made() -> None:
    packets = encode([room(n, 640, 480) for n in range(3)], layer=Layer.MAIN)
    small, large = Decoder(640 * 479), Decoder(640 * 480)
    assert [len(small.decode(one)) for one in packets] == [0, 0, 0]
    assert small.errors
    assert [len(large.decode(one)) for one in packets] == [1, 1, 1]


@pytest.mark.parametrize("codec", [Codec.H264, Codec.VP8, Codec.JPEG])
def test_garbage_neither_raises_nor_spoils_what_follows(codec: Codec) -> None:
    dice = random.Random(7)
    good = encode([room(n) for n in range(10)], codec=codec, gop=5)
    decoder = Decoder()
    for _ in range(60):
        victim = dice.choice(good)
        payload = bytearray(victim.payload)
        match dice.randrange(4):
            case 0:
                payload = bytearray(dice.randbytes(dice.randrange(1, 3000)))
            case 1:
                payload = payload[: dice.randrange(1, len(payload))]
            case _:
                for _ in range(dice.randrange(1, 40)):
                    payload[dice.randrange(len(payload))] = dice.randrange(256)
        decoder.decode(again(victim, bytes(payload)))
    assert all(decoder.decode(one) for one in good)


def test_sound_is_no_picture() -> None:
    sound = parse(pack(Codec.OPUS, Layer.SOUND, Flag.KEY, 1, 0, START, b"\0\1x"))
    assert Decoder().decode(sound) == []


def test_the_header_is_not_decoded() -> None:
    (packet,) = encode([room(0)])
    spoilt = replace(packet, raw=b"\0" * HEADER_SIZE + packet.raw[HEADER_SIZE:])
    assert Decoder().decode(spoilt)

from __future__ import annotations

import numpy as np
import pytest

from invigilator.media.decoder import Decoder
from invigilator.media.still import jpeg, key_frame_to_jpeg
from invigilator.wire.packet import Codec, Flag, Layer, pack, parse
from tests.media.streams import START, encode, room


def decoded(data: bytes) -> np.ndarray:
    (frame,) = Decoder().decode(parse(pack(Codec.JPEG, Layer.MAIN, Flag.KEY, 1, 0, START, data)))
    return frame.to_ndarray(format="rgb24").astype(int)


def test_a_still_shows_what_the_picture_showed() -> None:
    (packet,) = encode([room(0)], kbits=800)
    (frame,) = Decoder().decode(packet)
    data = jpeg(frame)
    assert data.startswith(b"\xff\xd8")
    assert np.abs(decoded(data) - room(0)).mean() < 6


def test_a_still_keeps_to_its_limit() -> None:
    noise = np.random.default_rng(3).integers(0, 255, (480, 640, 3)).astype(np.uint8)
    (packet,) = encode([noise], codec=Codec.JPEG)
    (frame,) = Decoder().decode(packet)
    assert 0 < len(jpeg(frame, 120_000)) <= 120_000
    assert jpeg(frame, 100) == b""


@pytest.mark.parametrize("codec", [Codec.H264, Codec.VP8, Codec.JPEG])
def test_a_single_key_frame_becomes_a_jpeg(codec: Codec) -> None:
    packet, *_ = encode([room(0), room(1)], codec=codec, kbits=800)
    data = key_frame_to_jpeg(codec, bytes(packet.payload))
    assert data.startswith(b"\xff\xd8")
    assert np.abs(decoded(data) - room(0)).mean() < 8


@pytest.mark.parametrize("codec", [Codec.H264, Codec.VP8, Codec.OPUS])
def test_what_is_no_key_frame_becomes_nothing(codec: Codec) -> None:
    assert key_frame_to_jpeg(codec, b"\0\0\0\1\x65 nothing of the kind") == b""
    assert key_frame_to_jpeg(codec, b"") == b""

"""Sound packets for tests: a real tone through the real encoder."""

from __future__ import annotations

from functools import cache

import numpy as np

from invigilator.media.audio import OPUS_RATE, PCM_RATE, OpusEncoder
from invigilator.wire.packet import Codec, Flag, Layer, Packet, bundle_opus, pack, parse


def tone(seconds: float, rate: int, hertz: float = 440.0, height: int = 8000) -> np.ndarray:
    """A sine of 16-bit samples."""
    return (height * np.sin(np.arange(int(seconds * rate)) * 2 * np.pi * hertz / rate)).astype(np.int16)


@cache
def _opus(seconds: float) -> list[bytes]:
    return OpusEncoder().encode(tone(seconds, OPUS_RATE))


def opus(seconds: float, *, captured: int, feed: int = 1, bundle: int = 8, sequence: int = 0) -> list[Packet]:
    """Bundles of 20 ms packets."""
    packets = _opus(seconds)
    return [
        _packet(
            Codec.OPUS,
            feed,
            sequence + n,
            captured + at * 20_000,
            bundle_opus(packets[at : at + bundle]),
        )
        for n, at in enumerate(range(0, len(packets), bundle))
    ]


def pcm(seconds: float, *, captured: int, feed: int = 1) -> list[Packet]:
    """Bundles of 200 ms."""
    samples = tone(seconds, PCM_RATE)
    step = PCM_RATE // 5
    return [
        _packet(Codec.PCM, feed, n, captured + n * 200_000, samples[at : at + step].astype("<i2").tobytes())
        for n, at in enumerate(range(0, len(samples), step))
    ]


def _packet(codec: Codec, feed: int, sequence: int, captured: int, payload: bytes) -> Packet:
    return parse(pack(codec, Layer.SOUND, Flag.KEY, feed, sequence, captured, payload))

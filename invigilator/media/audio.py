"""Sound packets: their loudness for the VU meter, their samples, and making them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from invigilator.wire.packet import Packet

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Level:
    """Loudness of one bundle in dB below full scale, 0 loudest, -96 silence."""

    rms: float
    peak: float


class SoundDecoder:
    """Decodes one feed's sound packets (Opus or PCM); keep one per feed, Opus has memory."""

    def decode(self, packet: Packet) -> tuple[int, Samples]:
        """(sample rate in Hz, mono samples) of a bundle; no samples when it is garbage."""
        raise NotImplementedError

    def level(self, packet: Packet) -> Level:
        """Loudness of a bundle."""
        raise NotImplementedError


class OpusEncoder:
    """48 kHz mono samples to 20 ms Opus packets; for the drill and tests."""

    def __init__(self, bit_rate: int = 24_000) -> None:
        raise NotImplementedError

    def encode(self, samples: Samples) -> list[bytes]:
        """20 ms packets for these samples; a remainder under 20 ms waits for the next call."""
        raise NotImplementedError

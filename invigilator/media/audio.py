"""Sound packets: their loudness for the VU meter, their samples, and making them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt
from av.audio.codeccontext import AudioCodecContext

from invigilator.wire.packet import BadPacketError, Codec, Packet, split_opus

OPUS_RATE = 48_000
PCM_RATE = 16_000
QUIET = -96.0
_STEP = OPUS_RATE // 50  # samples in 20 ms

Samples = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Level:
    """Loudness of one bundle in dB below full scale, 0 loudest, -96 silence."""

    rms: float
    peak: float


def opus_duration(packet: bytes) -> int:
    """Microseconds of sound in an Opus packet, from its first byte (RFC 6716, 3.1); 20 ms for an empty one."""
    if not packet:
        return 20_000
    config, frames = packet[0] >> 3, packet[0] & 3
    if config < 12:
        one = (10_000, 20_000, 40_000, 60_000)[config & 3]
    elif config < 16:
        one = (10_000, 20_000)[config & 1]
    else:
        one = (2_500, 5_000, 10_000, 20_000)[config & 3]
    count = (1, 2, 2, packet[1] & 63 if len(packet) > 1 else 1)[frames]
    return min(max(one * count, 2_500), 120_000)


def level(samples: Samples) -> Level:
    """Loudness of samples."""
    if not samples.size:
        return Level(QUIET, QUIET)
    whole = samples.astype(np.float32) / 32768.0
    return Level(_decibels(float(np.sqrt(np.mean(whole * whole)))), _decibels(float(np.max(np.abs(whole)))))


def _decibels(amplitude: float) -> float:
    return max(QUIET, 20.0 * math.log10(amplitude)) if amplitude > 0 else QUIET


class SoundDecoder:
    """Decodes one feed's sound packets (Opus or PCM); keep one per feed, Opus has memory."""

    def __init__(self) -> None:
        self._opus: AudioCodecContext | None = None

    def decode(self, packet: Packet) -> tuple[int, Samples]:
        """(sample rate in Hz, mono samples) of a bundle; no samples when it is garbage."""
        if packet.codec is Codec.PCM:
            payload = packet.payload
            return PCM_RATE, np.frombuffer(payload[: len(payload) // 2 * 2], np.dtype("<i2"))
        out: list[Samples] = []
        try:
            for one in split_opus(packet.payload):
                out.extend(self._decode_opus(one))
        except (BadPacketError, av.FFmpegError):
            self._opus = None
        return OPUS_RATE, np.concatenate(out) if out else np.zeros(0, np.int16)

    def _decode_opus(self, packet: bytes) -> list[Samples]:
        if self._opus is None:
            self._opus = av.CodecContext.create("libopus", "r")
            self._opus.sample_rate = OPUS_RATE
            self._opus.layout = "mono"
        frames = self._opus.decode(av.Packet(packet))
        return [_mono(frame) for frame in frames]

    def level(self, packet: Packet) -> Level:
        """Loudness of a bundle; silence when it is garbage."""
        return level(self.decode(packet)[1])


def _mono(frame: av.AudioFrame) -> Samples:
    """One channel of 16-bit samples, whatever layout the decoder chose."""
    samples = frame.to_ndarray()
    channels = len(frame.layout.channels)
    samples = samples[0] if frame.format.is_planar else samples.reshape(-1, channels)[:, 0]
    if samples.dtype != np.int16:
        samples = np.clip(samples * 32767.0, -32768, 32767)
    return samples.astype(np.int16, copy=False)


class OpusEncoder:
    """48 kHz mono samples to 20 ms Opus packets; for the drill and tests."""

    def __init__(self, bit_rate: int = 24_000) -> None:
        """``bit_rate`` in bits per second."""
        self._codec = av.CodecContext.create("libopus", "w")
        self._codec.sample_rate = OPUS_RATE
        self._codec.layout = "mono"
        self._codec.format = "s16"
        self._codec.bit_rate = bit_rate
        self._codec.time_base = Fraction(1, OPUS_RATE)
        self._codec.options = {"application": "voip", "frame_duration": "20"}
        self._rest: Samples = np.zeros(0, np.int16)
        self._at = 0

    def encode(self, samples: Samples) -> list[bytes]:
        """20 ms packets for these samples; a remainder under 20 ms waits for the next call."""
        self._rest = np.concatenate((self._rest, samples))
        out: list[bytes] = []
        while self._rest.size >= _STEP:
            step, self._rest = self._rest[:_STEP], self._rest[_STEP:]
            frame = av.AudioFrame.from_ndarray(step.reshape(1, -1), format="s16", layout="mono")
            frame.sample_rate = OPUS_RATE
            frame.pts = self._at
            frame.time_base = Fraction(1, OPUS_RATE)
            self._at += _STEP
            out.extend(bytes(packet) for packet in self._codec.encode(frame))
        return out

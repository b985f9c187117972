"""Loudness and samples of sound packets."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invigilator.media.audio import OPUS_RATE, PCM_RATE, QUIET, Level, OpusEncoder, SoundDecoder, level, opus_duration
from invigilator.wire.packet import Codec, Flag, Layer, bundle_opus, pack, parse, split_opus
from tests.media.sounds import opus, pcm, tone


@pytest.mark.parametrize(("height", "peak"), [(32767, 0.0), (3277, -20.0), (328, -40.0)])
def test_level_of_a_tone(height: int, peak: float) -> None:
    got = level(tone(1.0, PCM_RATE, height=height))
    assert got.peak == pytest.approx(peak, abs=0.1)
    assert got.rms == pytest.approx(peak - 3.01, abs=0.1)


def test_silence_and_nothing_are_quiet() -> None:
    assert level(np.zeros(100, np.int16)) == Level(QUIET, QUIET)
    assert level(np.zeros(0, np.int16)) == Level(QUIET, QUIET)


def test_opus_and_pcm_are_as_loud_as_what_went_in() -> None:
    decoder = SoundDecoder()
    for packet in opus(1.0, captured=0)[:4]:
        heard = decoder.level(packet)
    assert heard.rms == pytest.approx(level(tone(1.0, OPUS_RATE)).rms, abs=1.0)
    assert decoder.level(pcm(0.4, captured=0)[1]).rms == pytest.approx(heard.rms, abs=1.0)


def test_opus_samples() -> None:
    rate, samples = SoundDecoder().decode(opus(1.0, captured=0, bundle=10)[0])
    assert (rate, samples.size, samples.dtype) == (OPUS_RATE, 9600, np.int16)


def test_the_encoder_keeps_a_remainder() -> None:
    encoder = OpusEncoder()
    whole = tone(0.1, OPUS_RATE)
    packets = [packet for at in range(0, 4800, 700) for packet in encoder.encode(whole[at : at + 700])]
    assert len(packets) == 5
    assert all(opus_duration(packet) == 20_000 for packet in packets)


def test_durations_by_the_first_byte() -> None:
    assert opus_duration(bytes([31 << 3])) == 20_000
    assert opus_duration(bytes([(3 << 3) | 1])) == 120_000
    assert opus_duration(bytes([(16 << 3) | 3, 4])) == 10_000
    assert opus_duration(b"") == 20_000


@given(st.sampled_from([Codec.OPUS, Codec.PCM]), st.binary(min_size=1, max_size=200))
def test_garbage_is_quiet_or_a_level(codec: Codec, payload: bytes) -> None:
    decoder = SoundDecoder()
    packet = parse(pack(codec, Layer.SOUND, Flag.KEY, 1, 0, 0, payload))
    for _ in range(2):
        got = decoder.level(packet)
        assert QUIET <= got.rms <= 1.0
        assert QUIET <= got.peak <= 1.0


def test_after_garbage_sound_goes_on() -> None:
    decoder = SoundDecoder()
    good = opus(1.0, captured=0)
    decoder.level(good[0])
    bad = bundle_opus([b"\xff\x3f" + bytes(5), *split_opus(good[1].payload)])
    decoder.level(parse(pack(Codec.OPUS, Layer.SOUND, Flag.KEY, 1, 1, 0, bad)))
    assert decoder.level(good[2]).rms > -20

"""What has arrived of a feed can be looked at: the newest key frame, and the last seconds of sound."""

from __future__ import annotations

import numpy as np
import pytest

from invigilator.watch.arrivals import KEPT, RATE, Arrivals
from invigilator.wire.packet import Codec, Layer
from tests.media.sounds import opus, pcm
from tests.media.streams import START, encode, room


@pytest.mark.parametrize("codec", [Codec.H264, Codec.VP8, Codec.JPEG])
def test_the_newest_key_frame_is_decoded_alone(codec: Codec) -> None:
    arrivals = Arrivals()
    for packet in encode([room(n) for n in range(25)], codec=codec, layer=Layer.MAIN, gop=10, feed=6):
        arrivals.frame(packet)
    seen = arrivals.picture(6)
    assert seen is not None
    last = 24 if codec is Codec.JPEG else 20
    assert seen[0] == arrivals.captured(6) == START + last * 100_000
    assert seen[1].shape == (240, 320, 3)
    assert abs(seen[1].astype(int) - room(last)[:, :, ::-1]).mean() < 12
    assert arrivals.picture(7) is None
    arrivals.forget(6)
    assert arrivals.picture(6) is None


def test_garbage_shows_nothing() -> None:
    arrivals = Arrivals()
    good = encode([room(0)], codec=Codec.VP8, layer=Layer.MAIN)[0]
    arrivals.frame(type(good)(good.codec, good.layer, good.flags, 1, 0, START, good.raw[:20] + b"\xff" * 40))
    assert arrivals.picture(1) is None
    assert arrivals.captured(1) == START


@pytest.mark.parametrize("bundles", [opus(5, captured=START, feed=2), pcm(5, captured=START, feed=2)])
def test_the_last_seconds_of_sound_at_one_rate(bundles: list) -> None:
    arrivals = Arrivals()
    for packet in bundles:
        arrivals.sound(packet)
    heard = arrivals.heard(2)
    assert heard is not None
    assert heard[0] == bundles[-1].captured
    assert abs(len(heard[1]) / RATE - KEPT) < 0.3, "whole bundles"
    spectrum = np.abs(np.fft.rfft(heard[1][RATE // 2 : RATE // 2 + RATE]))
    assert abs(int(spectrum.argmax()) - 440) <= 2, "the tone is where it was"


def test_after_a_silence_of_the_line_another_stretch_begins() -> None:
    arrivals = Arrivals()
    for packet in (*pcm(1, captured=START), *pcm(1, captured=START + 60_000_000)):
        arrivals.sound(packet)
    heard = arrivals.heard(1)
    assert heard is not None
    assert len(heard[1]) == RATE

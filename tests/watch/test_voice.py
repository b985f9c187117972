from __future__ import annotations

import av
import numpy as np
import pytest

from invigilator.exam.flag import Kind
from invigilator.watch.detector import RATE, Camera, Look, Reason
from invigilator.watch.voice import Voice
from tests.watch.scenes import FOOTAGE

RNG = np.random.default_rng(4)
SECOND = np.arange(RATE) / RATE


def say(voice: Voice, sound: np.ndarray):  # type: ignore[no-untyped-def]
    return voice.look(Look(Camera.SOUND, 0.0, sound=sound.astype(np.float32)))


@pytest.mark.parametrize(
    "sound",
    [
        RNG.normal(0, 0.05, RATE),
        np.sin(2 * np.pi * 50 * SECOND) * 0.2,
        np.sin(2 * np.pi * 440 * SECOND) * 0.2,
        RNG.normal(0, 0.0001, RATE),
    ],
    ids=["noise", "hum", "a tone", "a quiet room"],
)
def test_no_voice_where_nobody_speaks(sound: np.ndarray) -> None:
    answer = say(Voice(), sound)
    assert answer.findings == ()
    assert answer.could_not_tell is None


@pytest.mark.parametrize(
    ("sound", "reason"),
    [
        (np.zeros(RATE), Reason.NO_SOUND),
        (np.zeros(0), Reason.NO_SOUND),
        (RNG.normal(0, 0.1, 100), Reason.NO_SOUND),
        (np.full(RATE, np.nan), Reason.NO_SOUND),
        (np.sign(np.sin(2 * np.pi * 200 * SECOND)), Reason.CLIPPED),
    ],
    ids=["dead silence", "nothing", "too short", "not numbers", "clipped"],
)
def test_what_cannot_be_judged_is_not(sound: np.ndarray, reason: Reason) -> None:
    answer = say(Voice(), sound)
    assert answer.findings == ()
    assert answer.could_not_tell is reason


def test_a_quiet_room_never_asks_the_network() -> None:
    voice = Voice()
    for _ in range(20):
        say(voice, RNG.normal(0, 0.004, RATE))
    assert voice.asked <= 2


def test_a_look_without_sound() -> None:
    assert Voice().look(Look(Camera.SOUND, 0.0)).could_not_tell is Reason.NO_SOUND


def played(name: str) -> np.ndarray:
    with av.open(str(FOOTAGE / "sound" / f"{name}.opus")) as opened:
        resampler = av.AudioResampler("flt", "mono", RATE)
        frames = [part for frame in opened.decode(audio=0) for part in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray().ravel() for frame in frames])


def heard(name: str) -> float:
    """The share of a sound's stretches of two seconds in which a voice is heard."""
    sound, voice = played(name), Voice()
    stretches = [sound[at : at + 2 * RATE] for at in range(0, len(sound) - RATE, 2 * RATE)]
    return float(np.mean([bool(say(voice, one).findings) for one in stretches]))


def test_no_voice_in_a_room_and_on_a_keyboard() -> None:
    assert heard("room") == 0
    assert heard("keys") == 0


def test_a_voice_is_heard() -> None:
    assert heard("speech") > 0.5
    assert Kind.VOICE in Voice.kinds

"""Makes the drill's sounds again: a quiet room, typing, and two made-up voices (needs espeak-ng)."""

from __future__ import annotations

import io
import subprocess
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

RATE = 48_000
FOLDER = Path(__file__).parent
LINES = (
    ("cmn+f3", 45, "第三题你选什么？"),
    ("cmn+m3", 38, "我选乙。你那题算出来了吗？"),
    ("cmn+f3", 45, "等一下，把你的屏幕转过来一点。"),
)
Sound = NDArray[np.float64]


def room(seconds: int, draw: np.random.Generator) -> Sound:
    """Air and a distant fan: noise that falls with frequency, about -58 dB. Its end joins its beginning."""
    count = seconds * RATE
    frequency = np.fft.rfftfreq(count, 1 / RATE)
    shape = 1 / np.maximum(frequency, 40) ** 0.9
    shape[frequency < 30] = 0
    spectrum = shape * np.exp(2j * np.pi * draw.random(frequency.size))
    noise = np.fft.irfft(spectrum, count)
    return noise / noise.std() * 10 ** (-58 / 20)


def keys(seconds: int, draw: np.random.Generator) -> Sound:
    """Typing in bursts: each stroke a click and a thud, about -30 dB at the top."""
    out = room(seconds, draw)
    at = 0.4
    while at < seconds - 0.3:
        count = int(0.06 * RATE)
        time = np.arange(count) / RATE
        click = draw.normal(size=count) * np.exp(-time * 260)
        thud = np.sin(2 * np.pi * draw.uniform(160, 260) * time) * np.exp(-time * 90)
        start = int(at * RATE)
        out[start : start + count] += (click * 0.6 + thud) * 10 ** (draw.uniform(-36, -29) / 20)
        at += draw.uniform(0.09, 0.26) if draw.random() < 0.88 else draw.uniform(0.8, 2.4)
    return out


def speech(draw: np.random.Generator) -> Sound:
    """Two people who should not be talking, over the noise of the room."""
    parts = []
    for voice, pitch, text in LINES:
        command = ["espeak-ng", "-v", voice, "-p", str(pitch), "-s", "165", "--stdout", text]
        wave = subprocess.run(command, check=True, capture_output=True).stdout
        parts += [heard(wave), np.zeros(int(0.35 * RATE))]
    said = np.concatenate(parts)
    said *= 10 ** (-20 / 20) / np.abs(said).max() * 2
    whole = room(-(-said.size // RATE), draw)
    whole[: said.size] += said
    return whole


def heard(wave: bytes) -> Sound:
    """A WAV file's samples at 48 kHz mono."""
    resampler = av.AudioResampler("flt", "mono", RATE)
    with av.open(io.BytesIO(wave)) as container:
        blocks = [out.to_ndarray()[0] for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    return np.concatenate(blocks).astype(np.float64)


def write(name: str, sound: Sound, rate: int) -> None:
    """One Ogg Opus file of 20 ms packets."""
    samples = np.clip(sound * 32767, -32768, 32767).astype(np.int16)
    with av.open(str(FOLDER / name), "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=RATE, layout="mono")
        stream.bit_rate = rate
        stream.options = {"frame_duration": "20", "vbr": "constrained", "application": "voip"}
        for at in range(0, samples.size - 959, 960):
            frame = av.AudioFrame.from_ndarray(samples[np.newaxis, at : at + 960], format="s16", layout="mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def main() -> None:
    """Write the three files beside this one."""
    draw = np.random.default_rng(20261201)
    write("room.opus", room(20, draw), 16_000)
    write("keys.opus", keys(20, draw), 20_000)
    write("speech.opus", speech(draw), 24_000)


if __name__ == "__main__":
    main()

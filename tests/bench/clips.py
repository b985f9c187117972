"""Thumb-layer clips for the wall's benchmark, encoded at run time from the drill cast."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av

FOOTAGE = Path(__file__).resolve().parents[2] / "resources" / "footage"
WIDTH, HEIGHT, FPS, KBITS, GOP = 320, 240, 10, 125, 20
FRAMES = 200  # twenty seconds, a whole number of groups
OPTIONS = {
    "profile": "baseline",
    "preset": "veryfast",
    "tune": "zerolatency",
    "sc_threshold": "0",
    "threads": "1",
    "maxrate": f"{KBITS}k",
    "bufsize": f"{KBITS}k",
}
Unit = tuple[bytes, bool]


def clips(folder: Path, count: int = 8) -> list[list[Unit]]:
    """Encode ``count`` clips; each also lies in ``folder`` as ``N.mkv`` for players that want a file."""
    sources = sorted(FOOTAGE.glob("*/*-idle.mp4"))[:count]
    if len(sources) < count:
        raise SystemExit(f"{FOOTAGE} holds no drill cast to encode.")
    return [_encode(source, folder / f"{number}.mkv") for number, source in enumerate(sources)]


def _encode(source: Path, path: Path) -> list[Unit]:
    with av.open(str(source)) as film:
        pictures = [frame.reformat(WIDTH, HEIGHT, "yuv420p") for frame in film.decode(video=0)]
    units: list[Unit] = []
    with av.open(str(path), "w", format="matroska") as out:
        stream = out.add_stream("libx264", rate=FPS, options=OPTIONS)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        context = stream.codec_context
        context.bit_rate, context.gop_size = KBITS * 1000, GOP
        for number in range(FRAMES):
            frame = pictures[number % len(pictures)]
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            frame.pict_type = 1 if number % GOP == 0 else 0
            for packet in stream.encode(frame):
                out.mux(packet)
        out.mux(stream.encode(None))
    # In Matroska the parameter sets stand apart; a page sends them before each key frame.
    with av.open(str(path)) as film:
        annexb = av.BitStreamFilterContext("h264_mp4toannexb", film.streams.video[0])
        for packet in film.demux(video=0):
            if packet.size:
                units += [(bytes(one), one.is_keyframe) for one in annexb.filter(packet)]
    return units

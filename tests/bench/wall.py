"""What a wall of live feeds costs: pure decoding, our wall, libVLC and QMediaPlayer, one after the other.

``wall.py --feeds 100 --seconds 10 --json F``. Every way runs in a child process of its own on a virtual display that
this script starts; cores are CPU seconds of the child per second, the display server's are told apart. The floor is
measured before and after our wall, and the mean of both counts. Goal: ours at most 2.3 times the floor.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import clips
import psutil
from figures import Figure, write

GOAL = 2.3
WAYS = Path(__file__).with_name("ways.py")
WORDS = {
    "floor": "pure decode",
    "wall": "our wall",
    "vlc": "one libVLC vmem player a tile",
    "qt": "one QMediaPlayer a tile",
}


@contextmanager
def display(width: int = 1920, height: int = 1080) -> Iterator[tuple[str, psutil.Process]]:
    """A virtual display of our own: its name and its process."""
    if shutil.which("Xvfb") is None:
        raise SystemExit("This benchmark paints on a virtual display: install xvfb (apt install xvfb).")
    reader, writer = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{width}x{height}x24", "-nolisten", "tcp"],
        pass_fds=[writer],
        stderr=subprocess.DEVNULL,
    )
    os.close(writer)
    try:
        with os.fdopen(reader) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise SystemExit("Xvfb did not start.")
        yield f":{number}", psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait(10)


def measure(
    way: str, feeds: int, seconds: float, folder: Path, where: str, server: psutil.Process
) -> dict[str, float]:
    """Run one way; what it printed, with the display server's cores. A failure is told in ``failed``."""
    environment = {**os.environ, "DISPLAY": where, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(WAYS.parents[2])}
    child = subprocess.Popen(
        [sys.executable, str(WAYS), way, str(feeds), str(seconds), str(folder)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    assert child.stderr is not None
    found: dict[str, float] = {}
    begin = (0.0, 0.0)
    try:
        for line in child.stdout:  # "begin" when the feeds run steadily, "end", then the figures
            match line.strip():
                case "begin":
                    begin = time.monotonic(), _cpu(server)
                case "end":
                    found["display"] = (_cpu(server) - begin[1]) / (time.monotonic() - begin[0])
                case text if text.startswith("{"):
                    found |= json.loads(text)
        child.wait(30)
    finally:
        if child.poll() is None:
            child.kill()
    if "cores" not in found:
        reason = child.stderr.read().strip().splitlines()
        return {"failed": reason[-1] if reason else f"exit {child.returncode}"}  # type: ignore[dict-item]
    return found


def _cpu(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


def main() -> int:
    """Measure everything, print and write the figures; 1 when the goal is missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--feeds", type=int, default=100)
    options.add_argument("--seconds", type=float, default=10.0)
    options.add_argument("--only", choices=[*WORDS], action="append", help="leave the others out")
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    ways = chosen.only or list(WORDS)
    results: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as name, display() as (where, server):
        folder = Path(name)
        print(f"encoding {clips.WIDTH}x{clips.HEIGHT}@{clips.FPS} clips", file=sys.stderr, flush=True)
        (folder / "clips.json").write_text(
            json.dumps([[[data.hex(), key] for data, key in one] for one in clips.clips(folder)])
        )
        others = [one for one in ways if one not in ("floor", "wall")]
        for way in ["floor", *(one for one in ways if one == "wall"), "floor-again", *others]:
            print(f"{WORDS[way.removesuffix('-again')]}: {chosen.seconds:g} s", file=sys.stderr, flush=True)
            results[way] = measure(way.removesuffix("-again"), chosen.feeds, chosen.seconds, folder, where, server)
    floor = (results["floor"]["cores"] + results["floor-again"]["cores"]) / 2
    figures = [Figure("floor_cores", round(floor, 3), "cores")]
    held = True
    for way in (one for one in ways if one != "floor"):
        found = results[way]
        if "failed" in found:
            figures.append(Figure(f"{way}_cores", -1.0, "cores", peer=f"{WORDS[way]} failed: {found['failed']}"))
            held &= way != "wall"
            continue
        ours = way == "wall"
        ratio = found["cores"] / floor
        good = ratio <= GOAL if ours else None
        held &= good is not False
        figures += [
            Figure(f"{way}_cores", round(found["cores"], 3), "cores", peer=WORDS["floor"], ratio=round(ratio, 2)),
            Figure(f"{way}_display_cores", round(found["display"], 3), "cores"),
            Figure(f"{way}_fps", round(found["fps"], 2), "frames/s a tile"),
            Figure(f"{way}_loop_p99", round(found["loop_p99"], 1), "ms"),
            Figure(f"{way}_memory", round(found["memory"]), "MB"),
        ]
        if ours:
            figures.append(
                Figure(
                    "wall_ratio",
                    round(ratio, 2),
                    "x floor",
                    goal=GOAL,
                    held=good,
                    peer=WORDS["floor"],
                    ratio=round(ratio, 2),
                )
            )
    write(chosen.json, figures, feeds=chosen.feeds, seconds=chosen.seconds)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())

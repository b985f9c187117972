"""What relaying and recording cost: the real hub beside a bare ``websockets`` relay of the same frames, in one run.

``relay.py --json F [--feeds 100 --seconds 10 --fps 8 --bytes 2500]``: ``invigilator hub`` with recording on, FEEDS
candidates' PCs in a second process that send real H.264 over TLS, one console in a third that subscribes to all of
them. Then the same publishers and the same reader on a server of thirty lines (same loop, same TLS, no recording).
Cores are CPU seconds of the server process per second; both on the one machine, so trust the ratio.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
import ssl
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import psutil
from figures import Figure, write

from invigilator.media.segment import recover

COMMAND = "import sys; from invigilator.cli import main; sys.exit(main())"
WARM = 2.0  # seconds before the counting starts


class Part:
    """A child process: tasks and words in, lines out."""

    def __init__(self, name: str, task: dict[str, Any]) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("crowd.py")), name, json.dumps(task)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def hear(self) -> str:
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        if not line:
            raise SystemExit(f"relay.py: a part ended early (exit code {self.process.wait()})")
        return line

    def say(self, words: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(words + "\n")
        self.process.stdin.flush()

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


def measure(pid: int, task: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Publishers and reader against the server ``pid``; what went through and the cores it took."""
    server = psutil.Process(pid)
    reading, sending = Part("reader", task), Part("publishers", task)
    try:
        reading.hear()
        sending.hear()
        since = time.time() + WARM
        for part in (reading, sending):
            part.say(f"{since} {since + seconds}")
        time.sleep(max(0.0, since - time.time()))
        began, then = server.cpu_times(), time.monotonic()
        time.sleep(seconds)
        ended, now = server.cpu_times(), time.monotonic()
        out = {**json.loads(sending.hear()), **json.loads(reading.hear())}
    finally:
        reading.end()
        sending.end()
    used = ended.user + ended.system - began.user - began.system
    return {**out, "cores": used / (now - then), "rss": server.memory_info().rss}


def start_hub(folder: Path, feeds: int) -> tuple[subprocess.Popen[bytes], dict[str, Any], list[str]]:
    """The real hub with a roster of ``feeds`` candidates, and a token for each."""
    opens = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=10)
    (folder / "exam.toml").write_text(
        f'[exam]\ntitle = "bench"\nkind = "mock"\nstart = "{opens.isoformat()}"\nminutes = 60\n'
    )
    people = [(f"2026{n:06d}", f"E{n:08d}") for n in range(feeds)]
    with (folder / "roster.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("admission", "identity", "name"), *((*one, "考生") for one in people)])
    data = folder / "data"
    command = [
        sys.executable,
        "-c",
        COMMAND,
        "hub",
        "--data",
        str(data),
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--watch",
        "0",
    ]
    command += ["--exam", str(folder / "exam.toml"), "--roster", str(folder / "roster.csv")]
    hub = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    give_up = time.monotonic() + 60
    while not (data / "hub.json").exists():
        if hub.poll() is not None or time.monotonic() > give_up:
            raise SystemExit("relay.py: the hub did not start")
        time.sleep(0.05)
    ready = json.loads((data / "hub.json").read_text())
    tokens = []
    with httpx.Client(
        base_url=f"https://127.0.0.1:{ready['port']}", verify=ssl.create_default_context(cafile=ready["ca"])
    ) as http:
        for admission, identity in people:
            answer = http.post("/api/identify", json={"admission": admission, "identity": identity, "device": "pc"})
            tokens.append(answer.raise_for_status().json()["token"])
    return hub, ready, tokens


def run(arguments: argparse.Namespace, folder: Path) -> list[Figure]:
    """Hub first, then the bare relay with the hub's certificate."""
    hub, ready, tokens = start_hub(folder, arguments.feeds)
    data = folder / "data"
    task = {
        "url": f"wss://127.0.0.1:{ready['port']}",
        "ca": ready["ca"],
        "key": (data / "access.key").read_text().strip(),
        "tokens": tokens,
        "fps": arguments.fps,
        "bytes": arguments.bytes,
    }
    try:
        ours = measure(hub.pid, task, arguments.seconds)
    finally:
        hub.terminate()
        hub.wait(60)
    recorded = list(recover(data / "recordings", ()))
    chain = [str(data / "tls" / "server.pem"), str(data / "tls" / "server.key")]
    peer = Part("bare", {"chain": chain})
    try:
        task |= {"url": f"wss://127.0.0.1:{peer.hear()}", "key": "", "tokens": [""] * arguments.feeds}
        theirs = measure(peer.process.pid, task, arguments.seconds)
    finally:
        peer.end()
    return report(ours, theirs, sum(one.frames for one in recorded), arguments.seconds)


def report(ours: dict[str, Any], theirs: dict[str, Any], recorded: int, seconds: float) -> list[Figure]:
    """The figures; nothing may be lost, neither on the way nor on the disk."""
    name = "bare websockets relay, no recording"
    through, kept = ours["got"] / ours["sent"], recorded / ours["all"]
    per_frame = [1e6 * one["cores"] * seconds / max(1, one["sent"]) for one in (ours, theirs)]
    return [
        Figure("frames_in", ours["sent"] / seconds, "frames/s", peer=name, ratio=ours["sent"] / theirs["sent"]),
        Figure("frames_out", ours["got"] / seconds, "frames/s", peer=name, ratio=ours["got"] / theirs["got"]),
        Figure("relayed", through, "of sent", goal=0.999, held=through >= 0.999),
        Figure("recorded", kept, "of sent", goal=1.0, held=recorded == ours["all"]),
        Figure("frame_bytes", ours["bytes"] / ours["sent"], "bytes"),
        Figure("hub_cores", ours["cores"], "cores", peer=name, ratio=ours["cores"] / theirs["cores"]),
        Figure("bare_cores", theirs["cores"], "cores"),
        Figure("hub_cpu_per_frame", per_frame[0], "us", peer=name, ratio=per_frame[0] / per_frame[1]),
        Figure("hub_age_p50", ours["p50"], "ms", peer=name, ratio=ours["p50"] / theirs["p50"]),
        Figure("hub_age_p95", ours["p95"], "ms", peer=name, ratio=ours["p95"] / theirs["p95"]),
        Figure("hub_memory", ours["rss"] / 1e6, "MB", peer=name, ratio=ours["rss"] / theirs["rss"]),
    ]


def main() -> int:
    """Measure and print; 1 when a frame was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--feeds", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--fps", type=int, default=8)
    parser.add_argument("--bytes", type=int, default=2500)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = run(arguments, Path(folder))
    write(arguments.json, figures, feeds=arguments.feeds, seconds=arguments.seconds, fps=arguments.fps)
    return 0 if all(one.held is not False for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main())

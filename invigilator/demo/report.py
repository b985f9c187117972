"""The report of a measured demo: what was painted, what was clicked, what is on the disk."""

from __future__ import annotations

import importlib.metadata
import json
import platform
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import av
import av.error

from invigilator import __version__
from invigilator.config import UserError
from invigilator.demo import figures
from invigilator.demo.figures import Marks, Paint
from invigilator.store.errors import StoreError
from invigilator.store.journal import Journal
from invigilator.store.segment import Segment

if TYPE_CHECKING:
    from pathlib import Path

_PACKAGES = ("av", "numpy", "PyQt6", "qasync", "starlette", "uvicorn", "websockets")


@dataclass(slots=True)
class Run:
    """What was noted while the room ran. Instants in microseconds since 1970, clicks in monotonic nanoseconds."""

    begin: int = 0
    end: int = 0
    feeds: tuple[int, ...] = ()
    seats: dict[str, int] = field(default_factory=dict)  # sitting -> place in the room
    paints: list[Paint] = field(default_factory=list)
    late: list[float] = field(default_factory=list)  # ms each tick of the event loop was late
    watched: bool = False  # a watch looked at the room meanwhile, and took its share of the machine
    clicks: dict[tuple[int, int], int] = field(default_factory=dict)  # (front feed, reminder's number) -> instant


Json = dict[str, object]


def report(run: Run, candidates: int, folder: Path, marks: Marks) -> Json:
    """The figures, after the hub has closed its files."""
    frames = figures.seen(run.paints, marks)
    rates = figures.rates(frames, run.feeds, run.begin, run.end)
    delays = figures.latencies(frames)
    answers = [(marks.reminded[one] - at) / 1e6 for one, at in run.clicks.items() if one in marks.reminded]
    events, recordings = _kept(folder, run.seats)
    return {
        "candidates": candidates,
        "watched": run.watched,
        "seconds": round((run.end - run.begin) / 1e6, 2),
        "tiles": {
            "live": sum(rate > 0 for rate in rates.values()),
            "fps_min": round(min(rates.values(), default=0.0), 2),
            "fps_mean": round(sum(rates.values()) / len(rates), 2) if rates else 0.0,
        },
        "latency_ms": {
            "capture_to_painted_p50": figures.percentile(delays, 0.5),
            "capture_to_painted_p95": figures.percentile(delays, 0.95),
            "samples": len(delays),
            "painted": len(run.paints),
        },
        "event_loop_ms": {"p99": figures.percentile(run.late, 0.99), "samples": len(run.late)},
        "reminder_ms": {
            "p50": figures.percentile(answers, 0.5),
            "p99": figures.percentile(answers, 0.99),
            "samples": len(answers),
            "clicked": len(run.clicks),
        },
        "journal": {"events": events, "path": str(folder / "invigilator.db")},
        "recordings": recordings,
        "versions": versions(),
    }


def write(found: Json, path: Path) -> None:
    """The report as a file.

    Raises:
        UserError: it cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise UserError(f"the report {path} cannot be written: {error.strerror}") from None


def versions() -> Json:
    """What this was measured with."""
    own: Json = {"invigilator": __version__, "python": platform.python_version(), "system": platform.platform()}
    return own | {name.lower(): importlib.metadata.version(name) for name in _PACKAGES}


def _kept(folder: Path, seats: dict[str, int]) -> tuple[int, list[Json]]:
    """How many events the journal holds, and every segment recorded of this room as its file says."""
    try:
        journal = Journal.open(f"sqlite:///{folder / 'invigilator.db'}", read_only=True)
        try:
            entries = list(journal.replay())
        finally:
            journal.close()
    except StoreError as error:
        raise UserError(f"the demo's journal cannot be read: {error}") from None
    segments = [Segment.read(one) for one in entries if one.event == "segment-closed" and one.sitting in seats]
    segments.sort(key=lambda one: (seats[one.sitting], one.feed, one.layer, one.started))
    return len(entries), [_recorded(one, folder, seats) for one in segments]


def _recorded(one: Segment, folder: Path, seats: dict[str, int]) -> Json:
    """One segment: frames and length counted in the file itself."""
    path = folder / "recordings" / one.path
    frames, first, last = 0, None, 0.0
    try:
        with av.open(str(path)) as container:
            for packet in container.demux(container.streams.video[0]):
                if packet.size and packet.pts is not None and packet.time_base is not None:
                    at = float(packet.pts * packet.time_base)
                    first = at if first is None else min(first, at)
                    last = max(last, at)
                    frames += 1
    except (av.error.FFmpegError, OSError, IndexError) as error:
        raise UserError(f"the recording {path} cannot be read: {error}") from None
    return {
        "feed": f"{seats[one.sitting]} {one.feed} {one.layer}",
        "path": str(path),
        "frames": frames,
        "seconds": round(last - (first or 0.0), 2),
    }

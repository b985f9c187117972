"""The demo's room: a folder, an exam that is about to begin, invented candidates, a hub and a drill."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import math
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from invigilator.config import UserError
from invigilator.demo.child import Child
from invigilator.drill import cast

if TYPE_CHECKING:
    from collections.abc import Iterator

_PREFIX = "invigilator-demo-"
PAPER = Path(__file__).resolve().parents[2] / "resources" / "drill" / "paper" / "paper.toml"
_LEAST = 300 * 1024 * 1024  # bytes free: a room of twelve records about 1.5 MB a second
_BEFORE = 8.0  # seconds from now to the exam's start: everyone has logged in by then
_SAMPLES = 108  # reminders a measuring demo wants to give
_CLAUSES = 3
_PATIENCE = 60.0  # seconds for the hub to start


@dataclass(frozen=True, slots=True)
class Room:
    """A running room. ``marks`` is what the drill notes for measurement."""

    folder: Path
    url: str
    ca: Path
    key: str
    senior_key: str
    office_key: str
    marks: Path
    hub: Child
    drill: Child


@contextlib.contextmanager
def folder(kept: Path | None) -> Iterator[Path]:
    """Where everything is kept: ``kept``, or a temporary folder that is gone afterwards.

    Raises:
        UserError: no folder, or too little room in it.
    """
    with contextlib.ExitStack() as stack:
        try:
            if kept is None:
                sweep(Path(tempfile.gettempdir()))
                place = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
                stack.callback(shutil.rmtree, place, ignore_errors=True)
            else:
                place = kept.resolve()
                place.mkdir(parents=True, exist_ok=True)
            free = shutil.disk_usage(place).free
        except OSError as error:
            raise UserError(f"the demo cannot use {kept or tempfile.gettempdir()}: {error.strerror}") from None
        if free < _LEAST:
            raise UserError(
                f"only {free >> 20} MB are free in {place}, the demo needs {_LEAST >> 20}: "
                "make room, or name another folder with --data"
            )
        yield place


def sweep(parent: Path) -> None:
    """Remove what demos that were killed left behind."""
    for one in parent.glob(f"{_PREFIX}*-*"):
        owner = one.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdigit() and Path("/proc/self").exists() and not Path("/proc", owner).exists():
            shutil.rmtree(one, ignore_errors=True)


@contextlib.contextmanager
def room(place: Path, candidates: int, *, measuring: bool, script: Path) -> Iterator[Room]:
    """Start hub and drill in ``place``; stop them in that order's reverse, each with its files closed.

    Raises:
        UserError: one of them does not start; in its own words.
    """
    roster, exam, marks = place / "roster.csv", place / "demo.toml", place / "drill.jsonl"
    try:
        roster.write_text(cast.roster_csv(cast.roster(candidates)), encoding="utf-8")
        exam.write_text(_exam(candidates, measuring=measuring), encoding="utf-8")
        marks.unlink(missing_ok=True)
        (place / "hub.json").unlink(missing_ok=True)
    except OSError as error:
        raise UserError(f"the demo cannot write in {place}: {error.strerror}") from None
    with contextlib.ExitStack() as stack:
        hub = Child(
            "hub",
            [
                "--data",
                f"{place}",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--exam",
                f"{exam}",
                "--roster",
                f"{roster}",
                # Measured is the room; what its watch needs is measured apart, by a bench of its own.
                "--watch",
                "0" if measuring else "1",
            ],
            place / "hub.out",
        )
        stack.callback(hub.stop)
        hub.wait_for(lambda: announced(place, hub.pid) is not None, _PATIENCE)
        ready = announced(place, hub.pid) or {}
        url, ca = ready["url"], Path(ready["ca"])
        arguments = ["--hub", url, "--ca", f"{ca}", "--roster", f"{roster}", "--script", f"{script}"]
        arguments += ["--candidates", f"{candidates}", "--marks", f"{marks}"]
        drill = Child("drill", arguments, place / "drill.out")
        stack.callback(drill.stop)
        names = ("access.key", "senior.key", "admin.key")
        key, senior, office = ((place / one).read_text(encoding="utf-8").strip() for one in names)
        yield Room(place, url, ca, key, senior, office, marks, hub, drill)


def announced(place: Path, pid: int) -> dict[str, str] | None:
    """What this hub says of itself, None while it is not ready."""
    try:
        told = json.loads((place / "hub.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return {"url": str(told["url"]), "ca": str(told["ca"])} if told.get("pid") == pid else None


def _exam(candidates: int, *, measuring: bool) -> str:
    """An exam that begins in a few seconds. A measuring demo may remind often: it needs enough to count."""
    start = dt.datetime.now(dt.UTC).astimezone() + dt.timedelta(seconds=_BEFORE)
    lines = [
        "[exam]",
        'title = "演练 · Drill"',
        'kind = "formal"',
        f'start = "{start.isoformat(timespec="milliseconds")}"',
        "minutes = 120",
        f"paper = {json.dumps(f'{PAPER}')}",
    ]
    if measuring:
        each = max(3, math.ceil(_SAMPLES / _CLAUSES / candidates))
        lines += ["[exam.rules]", "reminder_gap = 0", f"reminders = {each}"]
    # The drill's footage is a loop of seconds, and the watch rightly says so: a mark, but nothing to answer here.
    lines += ["[exam.rules.alarms.looped]", "on = false"]
    return "\n".join(lines) + "\n"

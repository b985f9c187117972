"""Frozen settings of each process, and the one error that a person caused and can mend. Every layer may read it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


def spoken() -> Literal["zh", "en"]:
    """The language of this terminal, by the variables that POSIX looks at."""
    found = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return "zh" if found.startswith("zh") else "en"


class UserError(Exception):
    """A sentence for the person at the keyboard: what is wrong, where, and what to do. Exit code 2."""


@dataclass(frozen=True, slots=True)
class HubSettings:
    """What a hub needs. ``port`` 0 takes a free one; ``names`` are extra host names for the own certificate."""

    data: Path
    host: str = "0.0.0.0"  # noqa: S104 - candidates come from outside
    port: int = 8443
    exam: Path | None = None
    roster: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    names: tuple[str, ...] = ()
    watches: int = 0  # processes that look for flags


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    """Where a console connects. ``ca`` is the hub's own authority, None for a public certificate."""

    url: str
    key: str
    ca: Path | None = None
    by: str = "invigilator"
    language: str = ""  # "zh", "en", or "" for the system's
    office_key: str = ""  # of the exam office; "" and the office is not offered
    exam: str = ""  # id of the exam to show, "" all
    room: str | None = None  # name of the room to show, None all
    mine: bool = False  # only seats whose invigilator is ``by``


@dataclass(frozen=True, slots=True)
class WatchSettings:
    """A watch for a hub: looks at every ``of``-th seat, beginning with ``number``; may use so many ``cores``."""

    url: str
    key: str
    ca: Path | None = None
    number: int = 1
    of: int = 1
    cores: float = 0.9


@dataclass(frozen=True, slots=True)
class DrillSettings:
    """Scripted candidates against a hub. ``script`` None plays the built-in one; ``marks`` notes what was sent."""

    url: str
    ca: Path | None
    roster: Path
    candidates: int = 12
    script: Path | None = None
    seconds: float | None = None
    marks: Path | None = None


@dataclass(frozen=True, slots=True)
class DemoSettings:
    """A whole drill room on one machine; see ``invigilator demo --help``."""

    candidates: int = 12
    seconds: float | None = None
    data: Path | None = None
    report: Path | None = None
    screenshot: Path | None = None
    tour: Path | None = None
    language: str = ""

"""What goes into the journal and what comes out of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from invigilator.exam.events import Scalar

INT64 = range(-(2**63), 2**63)


@dataclass(frozen=True, slots=True)
class Draft:
    """An event that wants to be committed.

    ``at`` is in milliseconds since 1970, ``sitting`` "" for the room itself. ``command`` is the id of the command
    that caused it: it is kept at the first event of a commit that carries it, and `Journal.done` finds it again.
    """

    at: int
    sitting: str
    event: str
    by: str = ""
    clause: str = ""
    data: Mapping[str, Scalar] = field(default_factory=dict)
    command: str = ""

    def complaint(self) -> str:
        """Why this cannot be stored, "" when it can. Never quotes a value: it may be somebody's name."""
        if isinstance(self.at, bool) or not isinstance(self.at, int) or self.at not in INT64:
            return "at is not a 64-bit whole number"
        for name, text in (
            ("sitting", self.sitting),
            ("event", self.event),
            ("by", self.by),
            ("clause", self.clause),
            ("command", self.command),
        ):
            if not isinstance(text, str) or "\0" in text or not _encodable(text):
                return f"{name} is not plain text"
        for key, value in self.data.items():
            if not isinstance(key, str) or not _encodable(key) or not _storable(value):
                return f"a value of {self.event} is neither plain text nor a number"
        return ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A committed event. ``seq`` counts from 1 without holes; erased values of ``data`` are None."""

    seq: int
    at: int
    sitting: str
    event: str
    by: str
    clause: str
    data: Mapping[str, Scalar]
    hash: bytes
    epoch: int = 0
    command: str = ""

    def text(self, key: str) -> str:
        """A value of ``data`` as text; "" when it is absent or erased."""
        value = self.data.get(key)
        return "" if value is None else str(value)

    def number(self, key: str) -> int:
        """A value of ``data`` as a whole number; 0 when it is absent or none."""
        value = self.data.get(key)
        return value if isinstance(value, int) else 0


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        return False
    return True


def _storable(value: object) -> bool:
    match value:
        case None | bool():
            return True
        case int():
            return value in INT64
        case float():
            return math.isfinite(value)
        case str():
            return _encodable(value)
        case _:
            return False

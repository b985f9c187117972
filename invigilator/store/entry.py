"""What goes into the journal and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Scalar = str | int | bool | None
"""What a value of an event may be. Integers are 64 bits wide."""


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

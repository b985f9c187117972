"""The hash chain over the journal's rows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first record that does not verify: its ``seq`` and what is wrong with it, one sentence."""

    seq: int
    text: str

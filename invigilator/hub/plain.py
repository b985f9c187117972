"""Text that people typed, made plain: what turns the direction of writing or hides in it goes."""

from __future__ import annotations

import unicodedata


def line(said: str, limit: int = 60) -> str:
    """One line: no control characters, none that are invisible or turn the writing, at most ``limit`` long."""
    return "".join(one for one in said if unicodedata.category(one)[0] != "C").strip()[:limit]


def text(said: str) -> str:
    """Several lines: as `line`, but line breaks stay and nothing is cut."""
    return "".join(one for one in said if one == "\n" or unicodedata.category(one)[0] != "C").strip()


def answer(said: str) -> str:
    """An answer: as `text`, but tabs and every blank line stay, for the lines of a blank are counted."""
    kept = said.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in kept if one in "\n\t" or unicodedata.category(one)[0] != "C")

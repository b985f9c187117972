"""Tickets that bring a phone in: 128 random bits in a QR code, good once, for two minutes, for one sitting."""

from __future__ import annotations

import hashlib
import io
import secrets
from dataclasses import dataclass

import segno

LIFE = 120_000  # ms
KEPT = 3  # for one sitting: a page that draws a new code does not void the one just being scanned


@dataclass(frozen=True, slots=True)
class _Ticket:
    sitting: str
    until: int


class Tickets:
    """All tickets of this run. In memory only: after a restart a page asks for a new one."""

    def __init__(self) -> None:
        self._tickets: dict[bytes, _Ticket] = {}

    def issue(self, sitting: str, now: int) -> tuple[str, int]:
        """A new ticket, and until when it holds (ms since 1970)."""
        self._tickets = {key: one for key, one in self._tickets.items() if one.until >= now}
        mine = [key for key, one in self._tickets.items() if one.sitting == sitting]
        for key in mine[: max(0, len(mine) - KEPT + 1)]:
            del self._tickets[key]
        text = secrets.token_urlsafe(16)
        self._tickets[_key(text)] = _Ticket(sitting, now + LIFE)
        return text, now + LIFE

    def sitting(self, text: str, now: int) -> str | None:
        """Whose ticket this is, None when it is unknown, used or too old. Does not use it up."""
        ticket = self._tickets.get(_key(text))
        return ticket.sitting if ticket is not None and now <= ticket.until else None

    def use(self, text: str, now: int) -> str | None:
        """Use it up: the sitting for exactly one caller. The sitting's other tickets are void from now on."""
        sitting = self.sitting(text, now)
        if sitting is not None:
            self._tickets = {key: one for key, one in self._tickets.items() if one.sitting != sitting}
        return sitting


def qr(address: str) -> str:
    """The address as a QR code, a self-contained SVG element that scales to its box."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=4, light="#ffffff", dark="#000000"
    )
    return out.getvalue().decode("utf-8")


def _key(text: str) -> bytes:
    # Looked up by hash: how long a comparison takes tells nothing about the tickets that exist.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()

"""Tokens of identified candidates; only their SHA-256 is stored, and they survive a restart."""

from __future__ import annotations

from typing import Literal

from invigilator.store.database import Database

Device = Literal["pc", "phone"]


class Tokens:
    """Who a token belongs to."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def issue(self, sitting: str, device: Device, at: int = 0) -> str:
        """A new token of 256 random bits; older ones of the same device stay valid until `revoke`."""
        raise NotImplementedError

    def look_up(self, token: str) -> tuple[str, Device] | None:
        """Sitting and device of a valid token. In memory, immediate."""
        raise NotImplementedError

    async def revoke(self, sitting: str, device: Device, except_token: str = "") -> int:
        """Make the tokens of this sitting's device worthless but for one; how many there were."""
        raise NotImplementedError

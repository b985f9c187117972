"""Tokens of identified candidates; only their SHA-256 is stored, and they survive a restart."""

from __future__ import annotations

import hashlib
import secrets
from typing import Literal

from sqlalchemy import delete, insert, select

from invigilator.store import tables
from invigilator.store.database import Database
from invigilator.store.transaction import Transaction

Device = Literal["pc", "phone"]


class Tokens:
    """Who a token belongs to. All valid ones are kept in memory: a database has one hub at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        columns = tables.token.c
        query = select(columns.digest, columns.sitting, columns.device)
        rows = database.read(lambda connection: connection.execute(query).all())
        self._owners: dict[str, tuple[str, Device]] = {row.digest: (row.sitting, _device(row.device)) for row in rows}

    async def issue(self, sitting: str, device: Device, at: int = 0) -> str:
        """A new token of 256 random bits; older ones of the same device stay valid until `revoke`.

        Raises:
            StoreError: there is no new token.
        """
        token = secrets.token_urlsafe(32)
        row = {"digest": _digest(token), "sitting": sitting, "device": device, "at": at}

        def job(transaction: Transaction) -> None:
            transaction.connection.execute(insert(tables.token), row)

        await self._database.write(job)
        self._owners[_digest(token)] = (sitting, device)
        return token

    def look_up(self, token: str) -> tuple[str, Device] | None:
        """Sitting and device of a valid token. In memory, immediate."""
        return self._owners.get(_digest(token))

    async def revoke(self, sitting: str, device: Device, except_token: str = "") -> int:
        """Make the tokens of this sitting's device worthless but for one; how many there were.

        They are so at once, also when the database then fails.

        Raises:
            StoreError: they would be valid again after a restart.
        """
        keep = _digest(except_token)
        found = [one for one, owner in self._owners.items() if owner == (sitting, device) and one != keep]
        for digest in found:
            del self._owners[digest]
        columns = tables.token.c
        statement = delete(tables.token).where(
            columns.sitting == sitting, columns.device == device, columns.digest != keep
        )

        def job(transaction: Transaction) -> None:
            transaction.connection.execute(statement)

        await self._database.write(job)
        return len(found)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def _device(text: str) -> Device:
    return "pc" if text == "pc" else "phone"

"""Stills: photographs and shown papers, encrypted under their sitting's key."""

from __future__ import annotations

from invigilator.store.database import Database


class Stills:
    """The pictures of all sittings. A picture's id is the SHA-256 of its encrypted bytes, so an event that names
    the id ties the picture into the journal's chain."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, sitting: str, jpeg: bytes, at: int) -> str:
        """Store a picture taken at ``at`` (ms since 1970); returns its id after COMMIT.

        Raises:
            StoreError: it was not stored.
        """
        raise NotImplementedError

    async def get(self, picture: str) -> bytes | None:
        """The JPEG; None when the id is unknown, its key erased, or its bytes no longer match the id."""
        raise NotImplementedError

"""Stills: photographs, shown papers and key frames of the cameras, encrypted under their sitting's key."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import insert, select

from invigilator.store import keys, tables
from invigilator.store.database import Database
from invigilator.store.entry import Draft
from invigilator.store.errors import StoreError
from invigilator.store.transaction import Transaction
from invigilator.wire.packet import Codec

ROSTER_PHOTO = "roster-photo"
"""The event that ties a roster's photograph into the journal; ``picture`` is its id."""
_CODED = 0  # first byte of a body that is no JPEG: the codec's number and the frame follow


@dataclass(frozen=True, slots=True)
class Still:
    """One stored picture: a JPEG, or a single key frame as the camera's encoder made it."""

    codec: Codec
    payload: bytes


class Stills:
    """The pictures of all sittings.

    A picture's id is the SHA-256 of its encrypted bytes, so an event that names the id ties the picture into the
    journal's chain.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, sitting: str, payload: bytes, at: int, codec: Codec = Codec.JPEG) -> str:
        """Store a picture taken at ``at`` (ms since 1970) as it is; returns its id after COMMIT.

        Raises:
            StoreError: it was not stored; ``unstorable`` when the sitting has been erased.
        """
        bare = codec is Codec.JPEG and payload[:1] != bytes([_CODED])
        content = payload if bare else bytes([_CODED, codec]) + payload

        def job(transaction: Transaction) -> str:
            return self._insert(transaction, sitting, content, at)

        return await self._database.write(job, len(content))

    async def put_roster_photos(self, photos: Mapping[str, bytes], *, at: int, by: str) -> dict[str, str]:
        """Store the photographs of a roster (JPEG, by sitting) with an event each, all or none; their ids by sitting.

        Raises:
            StoreError: none was stored; ``unstorable`` when one of the sittings has been erased.
        """

        def job(transaction: Transaction) -> dict[str, str]:
            ids = {sitting: self._insert(transaction, sitting, one, at) for sitting, one in photos.items()}
            transaction.append(
                [Draft(at, sitting, ROSTER_PHOTO, by=by, data={"picture": one}) for sitting, one in ids.items()]
            )
            return ids

        return await self._database.write(job, sum(len(one) for one in photos.values()))

    def _insert(self, transaction: Transaction, sitting: str, content: bytes, at: int) -> str:
        if (key := transaction.key(sitting)) == keys.ERASED:
            raise StoreError("unstorable", self._database.where, "the sitting has been erased")
        body = keys.seal(key, content, _about(sitting))
        picture = hashlib.sha256(body).hexdigest()
        row = {"id": picture, "sitting": sitting, "at": at, "body": body}
        transaction.connection.execute(insert(tables.still), row)
        return picture

    async def get(self, picture: str) -> Still | None:
        """The picture; None when the id is unknown, its key erased, or its bytes no longer match the id.

        Raises:
            StoreError: the database cannot be read.
        """
        return await asyncio.to_thread(self._read, picture)

    def _read(self, picture: str) -> Still | None:
        columns = tables.still.c
        query = select(columns.sitting, columns.body).where(columns.id == picture)
        row = self._database.read(lambda connection: connection.execute(query).first())
        if row is None or hashlib.sha256(row.body).hexdigest() != picture:
            return None
        content = keys.unseal(self._database.key(row.sitting), bytes(row.body), _about(row.sitting))
        if content is None:
            return None
        if content[:1] != bytes([_CODED]):
            return Still(Codec.JPEG, content)
        try:
            return Still(Codec(content[1]), content[2:])
        except (IndexError, ValueError):
            return None  # of a program that knew more codecs


def _about(sitting: str) -> bytes:
    return b"still\0" + sitting.encode()

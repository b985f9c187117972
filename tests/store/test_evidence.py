"""Stills: kept encrypted, tied to the chain by their id, gone with the key."""

from __future__ import annotations

import asyncio
import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from invigilator.store.errors import StoreError
from invigilator.store.evidence import Still, Stills
from invigilator.wire.packet import Codec
from tests.store.rooms import NAME, file_bytes, opened, tamper

JPEG = b"\xff\xd8\xff\xe0 a picture of somebody \xff\xd9" * 4000


def jpeg(content: bytes) -> Still:
    return Still(Codec.JPEG, content)


def test_what_was_put_is_got_also_after_a_restart(tmp_path: Path) -> None:
    async def put() -> list[str]:
        with opened(tmp_path) as journal:
            stills = Stills(journal.database)
            ids = await asyncio.gather(stills.put("a", JPEG, 1), stills.put("b", JPEG, 2), stills.put("a", b"", 3))
            assert [await stills.get(one) for one in ids] == [jpeg(JPEG), jpeg(JPEG), jpeg(b"")]
            return ids

    async def get(ids: list[str]) -> list[Still | None]:
        with opened(tmp_path) as journal:
            return [await Stills(journal.database).get(one) for one in [*ids, "unknown", ""]]

    ids = asyncio.run(put())
    assert len(set(ids)) == 3  # the same picture twice has two ids: nothing is told by comparing them
    assert asyncio.run(get(ids)) == [jpeg(JPEG), jpeg(JPEG), jpeg(b""), None, None]


def test_the_id_is_the_hash_of_what_lies_in_the_table(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        picture = asyncio.run(Stills(journal.database).put("a", JPEG, 1))
        assert b"a picture of somebody" not in file_bytes(tmp_path)
        with closing(sqlite3.connect(tmp_path / NAME)) as database:
            (body,) = database.execute("SELECT body FROM still").fetchone()
        assert hashlib.sha256(body).hexdigest() == picture


@pytest.mark.parametrize("statement", ["UPDATE still SET body = x'00'", "UPDATE still SET sitting = 'b'"])
def test_a_changed_picture_is_none(tmp_path: Path, statement: str) -> None:
    async def scene() -> None:
        with opened(tmp_path) as journal:
            stills = Stills(journal.database)
            picture = await stills.put("a", JPEG, 1)
            await stills.put("b", JPEG, 1)
            tamper(tmp_path, f"{statement} WHERE id = '{picture}'")
            assert await stills.get(picture) is None

    asyncio.run(scene())


def test_an_erased_picture_is_gone(tmp_path: Path) -> None:
    async def scene() -> None:
        with opened(tmp_path) as journal:
            stills = Stills(journal.database)
            mine, other = await stills.put("a", JPEG, 1), await stills.put("b", JPEG, 1)
            await journal.erase("a", at=2, by="auditor")
            assert await stills.get(mine) is None
            assert await stills.get(other) == jpeg(JPEG)
            with pytest.raises(StoreError, match="has been erased"):
                await stills.put("a", JPEG, 3)
            assert journal.verify() is None

    asyncio.run(scene())


def test_a_key_frame_is_kept_with_its_codec(tmp_path: Path) -> None:
    async def scene() -> None:
        with opened(tmp_path) as journal:
            stills = Stills(journal.database)
            frame = b"\0\0\0\1\x67 parameter sets and a picture"
            for codec in (Codec.H264, Codec.VP8, Codec.JPEG):
                picture = await stills.put("a", frame, 1, codec)
                assert await stills.get(picture) == Still(codec, frame)

    asyncio.run(scene())

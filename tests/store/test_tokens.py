"""Tokens: good until revoked, also after a restart, and of no use to who reads the database."""

from __future__ import annotations

import asyncio
from pathlib import Path

from invigilator.store.tokens import Tokens
from tests.store.rooms import file_bytes, opened


def test_tokens_survive_a_restart_and_are_not_in_the_file(tmp_path: Path) -> None:
    async def issue() -> list[str]:
        with opened(tmp_path) as journal:
            tokens = Tokens(journal.database)
            return [await tokens.issue("a", "pc", 1), await tokens.issue("a", "phone"), await tokens.issue("b", "pc")]

    issued = asyncio.run(issue())
    assert all(token.encode() not in file_bytes(tmp_path) for token in issued)
    with opened(tmp_path) as journal:
        tokens = Tokens(journal.database)
        assert [tokens.look_up(token) for token in issued] == [("a", "pc"), ("a", "phone"), ("b", "pc")]
        assert tokens.look_up("") is None
        assert tokens.look_up("\ud800") is None
        assert tokens.look_up(issued[0][:-1]) is None


def test_revoking_leaves_the_one_that_took_over(tmp_path: Path) -> None:
    async def scene() -> list[str]:
        with opened(tmp_path) as journal:
            tokens = Tokens(journal.database)
            old, new = await tokens.issue("a", "pc"), await tokens.issue("a", "pc")
            phone = await tokens.issue("a", "phone")
            assert await tokens.revoke("a", "pc", new) == 1
            assert await tokens.revoke("a", "pc", new) == 0
            assert [tokens.look_up(one) for one in (old, new, phone)] == [None, ("a", "pc"), ("a", "phone")]
            return [old, new, phone]

    old, new, phone = asyncio.run(scene())
    with opened(tmp_path) as journal:
        tokens = Tokens(journal.database)
        assert [tokens.look_up(one) for one in (old, new, phone)] == [None, ("a", "pc"), ("a", "phone")]
        assert asyncio.run(tokens.revoke("a", "pc")) == 1
        assert tokens.look_up(new) is None


def test_an_erased_sitting_has_no_token_after_a_restart(tmp_path: Path) -> None:
    async def scene() -> str:
        with opened(tmp_path) as journal:
            token = await Tokens(journal.database).issue("a", "pc")
            await journal.erase("a", at=1, by="auditor")
            return token

    token = asyncio.run(scene())
    with opened(tmp_path) as journal:
        assert Tokens(journal.database).look_up(token) is None

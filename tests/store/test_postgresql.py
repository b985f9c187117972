"""The same journal on PostgreSQL. Runs when INVIGILATOR_TEST_POSTGRESQL names an empty database to use, as
``postgresql+psycopg://user@host/name``; its tables are dropped."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from invigilator.exam.events import PRIVATE
from invigilator.store.errors import StoreError
from invigilator.store.evidence import Still, Stills
from invigilator.store.journal import Journal
from invigilator.store.pepper import load_pepper
from invigilator.store.roster import Roster
from invigilator.store.rosterfile import RosterRow
from invigilator.store.tokens import Tokens
from invigilator.wire.packet import Codec
from tests.store.rooms import reminded, write
from tests.store.test_projector import segment

URL = os.environ.get("INVIGILATOR_TEST_POSTGRESQL", "")
pytestmark = pytest.mark.skipif(not URL, reason="no PostgreSQL is named")


def run(*statements: str) -> None:
    engine = create_engine(URL)
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
    finally:
        engine.dispose()


@pytest.fixture
def journal() -> Iterator[Journal]:
    run("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    one = Journal.open(URL, private=PRIVATE)
    yield one
    one.close()


def test_what_was_committed_is_there(journal: Journal) -> None:
    committed = journal.append([reminded("a", command="c"), reminded("b", text="\0 名字")]).result(30)
    write(journal, segment().draft(5))
    assert list(journal.replay())[:2] == committed
    assert journal.done("a", "c")
    with pytest.raises(StoreError, match="stands in the journal"):
        write(journal, reminded("a", command="c"))
    assert journal.verify() is None
    again = Journal.open(URL, private=PRIVATE)
    try:
        assert list(again.replay())[:2] == committed
        with pytest.raises(StoreError) as caught:
            write(journal, reminded())
        assert caught.value.code == "taken-over"
        assert write(again, reminded()) == [4]
        assert again.verify() is None
    finally:
        again.close()


@pytest.mark.parametrize("statement", ["UPDATE journal SET at = 1", "DELETE FROM journal", "TRUNCATE journal"])
def test_the_past_stands(journal: Journal, statement: str) -> None:
    write(journal, reminded())
    with pytest.raises(DBAPIError, match="append-only"):
        run(statement)


def test_everything_else(journal: Journal, tmp_path: Path) -> None:
    async def scene() -> None:
        roster = Roster(journal.database, load_pepper(tmp_path / "pepper.key"))
        await roster.enrol("e", [RosterRow("1", "2X", "张三"), RosterRow("3", "4", "李四")], at=1)
        sitting = await roster.find("1", "2x", "e")
        assert sitting is not None
        stills, tokens = Stills(journal.database), Tokens(journal.database)
        picture, token = await stills.put(sitting, b"jpeg", 1), await tokens.issue(sitting, "pc")
        assert await stills.get(picture) == Still(Codec.JPEG, b"jpeg")
        assert Tokens(journal.database).look_up(token) == (sitting, "pc")
        await journal.heartbeat(7)
        await journal.heartbeat(8)
        assert journal.last_heartbeat() == 8
        await journal.erase(sitting, at=9, by="auditor")
        assert await stills.get(picture) is None
        assert [one.name for one in roster.candidates("e")] == ["", "李四"]
        assert journal.verify() is None

    asyncio.run(scene())


def test_a_lost_connection_is_taken_up_again(journal: Journal) -> None:
    write(journal, reminded())
    run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    assert write(journal, reminded()) == [2]
    assert journal.verify() is None

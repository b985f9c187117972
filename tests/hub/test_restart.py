"""A hub that stops and starts again: everything acknowledged is there, and its absence is charged to nobody."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import sqlite3
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import av
import pytest

from invigilator.config import HubSettings
from invigilator.hub.trouble import HubError
from invigilator.store.journal import Journal
from tests.hub.conftest import running
from tests.hub.people import House, Person


async def _first_day(house: House) -> tuple[Person, int]:
    async with house.console() as console:
        person = Person(house, 1)
        await person.arrive()
        await person.sit()
        sitting = (await console.sitting(1)).sitting
        await console.changed("answering")
        assert (await console.do("warn", again="w1", sitting=sitting, clause="face", text="请摘下口罩")).ok
        assert (await person.pc.do("acknowledge", number=1)).ok
        assert (await person.pc.do("leave-screen", again="l1")).ok
        assert (await person.pc.do("return-screen", again="r1")).ok
        seen = await console.changed("returned-screen")
        return person, seen.seq


async def _goodbye(person: Person) -> None:
    assert await person.pc.goodbye() == "shutting-down"
    assert await person.front.peer.goodbye() == "shutting-down"
    assert person.pc.socket.close_code == 1001
    await person.go()


async def _second_day(house: House, first: Person, seq: int) -> None:
    async with house.console() as console:
        view = await console.sitting(1)
        one = view.candidate
        assert console.heard[1].seq > seq  # type: ignore[attr-defined]
        assert (one.phase, one.leaves, one.warnings["face"]) == ("answering", 1, 1)
        assert one.reminders[0].text == "请摘下口罩"
        assert one.reminders[0].acknowledged
        assert (one.photo, one.notice, one.connected, one.front_on) == (True, True, False, False)
        assert one.reconnect_until is not None
        assert (await console.do("warn", again="w1", sitting=view.sitting, clause="face", text="x")).ok, "done before"
        person = Person(house, 1)
        person.token = first.token
        person.pc = await person.enter("/control", "pc", first.token)
        assert (await person.pc.do("leave-screen", again="l1")).code == "not-connected"
        person.front = await person.film("pc", first.token)
        person.phone = await person.enter("/control", "phone", first.phone_token)
        person.side = await person.film("phone", first.phone_token)
        await person.pc.view(lambda now: now.front_on and now.side_on)
        assert (await person.pc.do("login")).ok, "both tokens survive, photograph and notice stay valid"
        back = await person.pc.view(lambda now: now.connected)
        assert back.phase == "answering"
        assert (back.warnings["face"], back.leaves) == (1, 1)
        await person.go()


def test_a_restart_keeps_everything_and_charges_nobody(settings: Callable[..., HubSettings]) -> None:
    first = settings(break_off=30)

    async def days() -> None:
        with ExitStack() as hub:
            house = hub.enter_context(running(first))
            person, seq = await _first_day(house)
            await asyncio.to_thread(hub.close)
        await _goodbye(person)
        again = dataclasses.replace(first, exam=None, roster=None, port=house.ready.port)
        with ExitStack() as hub:
            await _second_day(hub.enter_context(running(again)), person, seq)
            await asyncio.to_thread(hub.close)

    asyncio.run(days())
    _books(first.data)


def test_it_stops_although_nobody_answers(settings: Callable[..., HubSettings]) -> None:
    async def leave_them_hanging() -> None:
        with running(settings()) as house:
            person = Person(house, 1)
            await person.arrive()
            await person.sit()
            begun = time.monotonic()
        assert time.monotonic() - begun < 8, "their loop stood still meanwhile"
        await person.go()

    asyncio.run(leave_them_hanging())


def _books(data: Path) -> None:
    journal = Journal.open(f"sqlite:///{data / 'invigilator.db'}")
    try:
        assert journal.verify() is None
        entries = list(journal.replay())
    finally:
        journal.close()
    names = [one.event for one in entries]
    assert names.count("hub-down") == names.count("hub-up") == 4, "one for each sitting"
    assert sum(one.event == "reminded" for one in entries) == 1
    first_day = names[: names.index("hub-stopped")]
    assert "disconnected" not in first_day, "a hub that goes down lets nobody drop off"
    (created,) = [one for one in entries if one.event == "exam-created"]
    assert '"leave_return": 1' in str(created.data["rules"]), "the exam as it was held is on record"
    segments = [one for one in entries if one.event == "segment-closed"]
    files = list((data / "recordings").rglob("*.mkv"))
    assert len(segments) == len(files) == 8, "two layers, two cameras, two days"
    for one in segments:
        path = data / "recordings" / str(one.data["path"])
        with av.open(str(path)) as file:
            assert sum(1 for _ in file.decode(video=0)) == one.data["frames"] > 0


def test_what_lies_in_the_database_has_no_names(house: House) -> None:
    async def sit() -> None:
        async with house.console() as console, house.candidate(1):
            sitting = (await console.sitting(1)).sitting
            await console.changed("answering")
            assert (await console.do("warn", sitting=sitting, clause="face", text="私人文字")).ok

    asyncio.run(sit())
    content = (house.data / "invigilator.db").read_bytes()
    wal = house.data / "invigilator.db-wal"
    content += wal.read_bytes() if wal.exists() else b""
    for private in ("考生1", "私人文字", "110101199001010001"):
        assert private.encode() not in content


async def _away(house: House) -> None:
    """The database is locked by somebody else: no false acknowledgement, and the room says so."""
    async with house.console() as console, house.candidate(1) as person:
        sitting = (await console.sitting(1)).sitting
        await console.changed("answering")
        thief = sqlite3.connect(house.data / "invigilator.db", isolation_level=None)
        thief.execute("BEGIN EXCLUSIVE")
        try:
            asked = asyncio.create_task(console.do("warn", sitting=sitting, clause="face"))
            await asyncio.sleep(2)
            assert not asked.done()
            assert not [one for one in console.heard if getattr(one, "event", "") == "reminded"]
            assert not person.pc.closed.is_set()
        finally:
            thief.execute("ROLLBACK")
            thief.close()
        assert (await asked).ok
        await console.changed("reminded")


def test_a_locked_database_acknowledges_nothing(house: House) -> None:
    asyncio.run(_away(house))


def test_a_clock_that_went_far_back_is_a_sentence(settings: Callable[..., HubSettings]) -> None:
    wanted = settings()
    with running(wanted):
        pass
    journal = Journal.open(f"sqlite:///{wanted.data / 'invigilator.db'}")
    asyncio.run(journal.heartbeat(int(time.time() * 1000) + 2 * 3_600_000))
    journal.close()
    with pytest.raises(HubError, match=r"clock is \d+ minutes behind the journal"), running(wanted):
        pass


def test_a_newer_database_is_a_sentence(settings: Callable[..., HubSettings]) -> None:
    wanted = settings()
    with running(wanted):
        pass
    with contextlib.closing(sqlite3.connect(wanted.data / "invigilator.db")) as database:
        database.execute("UPDATE alembic_version SET version_num = 'ffff'")
        database.commit()
    with pytest.raises(HubError, match="was written by a newer Invigilator"), running(wanted):
        pass

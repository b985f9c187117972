"""Stills of both cameras are kept at what happens and at random, as they came, and can be fetched."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from invigilator.config import HubSettings
from invigilator.hub import snapshots
from invigilator.media.still import key_frame_to_jpeg
from invigilator.store.journal import Journal
from invigilator.wire.messages import Changed, Fetch, Picture
from invigilator.wire.packet import Codec, Flag, Layer
from invigilator.wire.views import Kept
from tests.hub.conftest import running
from tests.hub.people import House, Peer, jpeg
from tests.media.streams import encode, room


def _stills(console: Peer) -> list[Kept]:
    """All that this console was told of, each once."""
    told = {
        (one.picture, one.why): one
        for said in console.heard
        if isinstance(said, Changed)
        for one in said.sitting.stills
    }
    return list(told.values())


async def _kept(console: Peer, why: str) -> dict[str, Kept]:
    """Both cameras' still for this reason."""

    def both(said: Changed) -> bool:
        return {one.feed for one in said.sitting.stills if one.why == why} == {"front", "side"}

    said = await console.get(Changed, both)
    return {one.feed: one for one in said.sitting.stills if one.why == why}


async def _moments(house: House) -> list[str]:
    async with house.console() as console, house.candidate(1) as person:
        sitting = (await console.sitting(1)).sitting
        await console.changed("answering")
        login = await _kept(console, "login")
        assert (await console.do("warn", sitting=sitting, clause="face", text="请露出双耳")).ok
        await _kept(console, "reminder")
        assert (await person.pc.do("leave-screen")).ok
        assert (await person.pc.do("return-screen")).ok
        await _kept(console, "leave")
        assert (await console.do("show-paper", sitting=sitting, text="去洗手间")).ok
        await _kept(console, "restroom-request")
        async with house.peer("/media", "console", house.key) as media:
            for one in login.values():
                await media.send(Fetch(picture=one.picture))
                still = await media.get(Picture, lambda said, name=one.picture: said.picture == name)
                assert (still.jpeg, still.codec, still.frame) == (jpeg(), Codec.JPEG, b"")
                assert abs(one.at - console.welcome.now) < 60_000  # type: ignore[union-attr]
        assert len((await console.get(Changed, lambda said: len(said.sitting.stills) == 6)).sitting.stills) == 6
        return [one.picture for one in _stills(console)]


def test_at_login_reminder_leave_and_alarm(settings: Callable[..., HubSettings]) -> None:
    first = settings(break_off=60, leave_return=30)

    async def days() -> list[str]:
        with ExitStack() as hub:
            seen = await _moments(hub.enter_context(running(first)))
            await asyncio.to_thread(hub.close)
        with ExitStack() as hub:
            house = hub.enter_context(running(dataclasses.replace(first, exam=None, roster=None)))
            async with house.console() as console:
                again = (await console.sitting(1)).stills
                assert len(again) == 6, "known after a restart"
                async with house.peer("/media", "watch", house.key) as media:
                    await media.send(Fetch(picture=again[-1].picture))
                    assert (await media.get(Picture)).jpeg == jpeg()
            await asyncio.to_thread(hub.close)
        return seen

    seen = asyncio.run(days())
    journal = Journal.open(f"sqlite:///{first.data / 'invigilator.db'}", read_only=True)
    try:
        kept = [one for one in journal.replay() if one.event == "still-kept"]
        assert journal.verify() is None
    finally:
        journal.close()
    assert {one.text("picture") for one in kept} >= set(seen)
    assert {one.text("codec") for one in kept} == {"jpeg"}
    assert {one.text("feed") for one in kept} == {"front", "side"}
    assert jpeg() not in (first.data / "invigilator.db").read_bytes(), "sealed"


async def _encoded(house: House) -> None:
    (frame,) = encode([room(0)], codec=Codec.H264, kbits=800)
    async with house.console() as console, house.candidate(1) as person:
        sitting = (await console.sitting(1)).sitting
        await console.changed("answering")
        camera = person.front
        await camera.pause()
        raw = camera.packet(
            Layer.MAIN, camera.sent + 10, codec=Codec.H264, payload=frame.payload, flags=Flag.KEY | Flag.RESTART
        )
        async with house.peer("/media", "console", house.key) as media:
            await camera.peer.socket.send(raw)
            await person.phone.do("consent-recording")
            await asyncio.sleep(0.3)
            assert (await console.do("warn", sitting=sitting, clause="camera")).ok
            still = (await _kept(console, "reminder"))["front"]
            camera.sent += 20
            camera.paused = False
            await media.send(Fetch(picture=still.picture))
            got = await media.get(Picture)
        assert (got.codec, got.jpeg, got.frame) == (Codec.H264, b"", bytes(frame.payload))
        assert key_frame_to_jpeg(Codec(got.codec), got.frame).startswith(b"\xff\xd8")


def test_a_key_frame_is_kept_as_the_camera_sent_it(house: House) -> None:
    asyncio.run(_encoded(house))


async def _random(house: House) -> None:
    async with house.console() as console, house.candidate(1):
        await console.changed("answering")

        def several(said: Changed) -> bool:
            return [one.why for one in said.sitting.stills] == ["random"] * 6

        await console.get(Changed, several)
        assert not (await console.sitting(2)).stills


def test_now_and_then_at_random(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "EVERY", (0.1, 0.4))
    asyncio.run(_random(house))


async def _flood(house: House) -> None:
    async with house.console() as console, house.candidate(1) as person:
        await console.changed("answering")
        await _kept(console, "login")
        for _ in range(5):
            assert (await person.pc.do("leave-screen")).ok
            assert (await person.pc.do("return-screen")).ok
        await asyncio.sleep(0.5)
        count = sum(isinstance(said, Changed) and said.event == "still-kept" for said in console.heard)
        assert count == 4
        assert (await console.do("warn", sitting=(await console.sitting(1)).sitting, clause="face")).ok
        await _kept(console, "reminder")


def test_a_flood_of_alarms_does_not_fill_the_disk(
    settings: Callable[..., HubSettings], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "MOST", 4)
    with running(settings(leaves=50, leave_return=60)) as house:
        asyncio.run(_flood(house))

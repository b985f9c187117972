"""Lost cameras, closed and silent connections: found in time, told, and undone when they come back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from invigilator.config import HubSettings
from invigilator.wire.messages import Changed
from tests.hub.conftest import running
from tests.hub.people import House


def _alarms(event: Changed) -> list[str]:
    return [one.name for one in event.sitting.alarms if one.open]


async def _phone_dead(house: House) -> None:
    async with house.console() as console, house.candidate(1) as person:
        await console.changed("answering")
        person.side.paused = True  # as when a battery dies: no close, no word
        begun = time.monotonic()
        event = await console.changed("side-off")
        assert time.monotonic() - begun < 5
        assert "side-lost" in _alarms(await console.changed("alarm-raised"))
        assert event.sitting.candidate.connected, "the PC goes on"
        person.side.paused = False
        back = await console.changed("side-on", after=console.heard.index(event))
        assert "side-lost" not in _alarms(back)


def test_a_silent_phone_is_lost_within_five_seconds(house: House) -> None:
    asyncio.run(_phone_dead(house))


async def _closed(house: House) -> None:
    async with house.console() as console, house.candidate(1) as person:
        await console.changed("answering")
        begun = time.monotonic()
        await person.front.peer.socket.close()
        await console.changed("front-off")
        assert 0.9 < time.monotonic() - begun < 3, "a quick reconnect is no loss"


def test_a_closed_camera_is_lost_after_a_second(house: House) -> None:
    asyncio.run(_closed(house))


async def _break_off(house: House) -> None:
    async with house.console() as console, house.candidate(1) as person:
        await console.changed("answering")
        await person.pc.socket.close()
        event = await console.changed("disconnected")
        until = event.sitting.candidate.reconnect_until
        assert until == event.at + 2000, "by this exam's rules"
        ended = await console.changed("ended")
        assert ended.at == until
        assert ended.sitting.candidate.cause == "disconnect-timeout"


def test_a_break_off_collects_when_nobody_comes_back(house: House) -> None:
    asyncio.run(_break_off(house))


async def _hung_up(house: House) -> None:
    async with house.console() as console, house.candidate(1) as person:
        await console.changed("answering")
        begun = time.monotonic()
        assert await person.pc.goodbye() == "silent"
        assert 10 < time.monotonic() - begun < 17
        await console.changed("disconnected")
        person.pc = await person.enter("/control", "pc", person.token)
        await person.pc.view(lambda view: view.front_on and view.side_on)
        assert (await person.pc.do("login")).ok
        await person.pc.view(lambda view: view.connected and view.phase == "answering")


def test_a_silent_page_is_closed_after_fifteen_seconds(settings: Callable[..., HubSettings]) -> None:
    with running(settings(break_off=30)) as house:
        asyncio.run(_hung_up(house))

"""One at a time: a full login takes over, a copied token does not, a dead connection gives way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from invigilator.config import HubSettings
from invigilator.wire.messages import Changed
from tests.hub.conftest import running
from tests.hub.people import House, Person


async def _takeover(house: House) -> None:
    async with house.console() as console, house.candidate(1) as first:
        await console.changed("answering")
        second = Person(house, 1)
        await second.arrive()
        try:
            assert (await second.pc.do("login")).code == "front-missing", "the camera that is on is the other PC's"
            camera = await second.film("pc", second.token)
            await asyncio.sleep(0.5)
            assert not first.pc.closed.is_set(), "filming alone takes nothing over"
            assert not first.front.peer.closed.is_set()
            assert (await second.pc.do("submit")).code == "not-connected"
            assert (await second.pc.do("photograph", picture=b"x")).code == "picture-unreadable"
            begun = time.monotonic()
            assert (await second.pc.do("login")).ok
            assert await first.pc.goodbye() == "taken-over"
            assert await first.front.peer.goodbye() == "taken-over"
            assert time.monotonic() - begun < 1
            event = await console.get(Changed, lambda one: one.event == "alarm-raised")
            assert event.sitting.alarms[-1].name == "takeover"
            assert event.sitting.candidate.connected
            assert event.sitting.candidate.front_on
            async with house.socket("/control") as late:
                await late.send(f'{{"type":"hello","v":1,"role":"pc","token":"{first.token}"}}')
                assert '"bad-token"' in str(await late.recv()), "the old token is void"
            assert not camera.peer.closed.is_set()
            assert (await second.pc.do("leave-screen")).ok
            await asyncio.sleep(1.5)
            async with house.console() as other:
                view = (await other.sitting(1)).candidate
                assert view.front_on, "no hole in the feed"
        finally:
            await second.go()


def test_a_full_login_takes_over_within_a_second(house: House) -> None:
    asyncio.run(_takeover(house))


async def _borrowed(house: House) -> None:
    """A PC without a camera may not log in on the picture of another."""
    filming, blind = Person(house, 1), Person(house, 1)
    await filming.arrive()
    await blind.arrive()
    try:
        assert (await filming.pc.do("consent-recording")).ok
        filming.front = await filming.film("pc", filming.token)
        await filming.bring_phone()
        await blind.pc.view(lambda view: view.front_on and view.side_on)
        assert (await blind.pc.do("login")).code == "front-missing"
        assert (await filming.pc.do("login")).ok
        assert await blind.pc.goodbye() == "taken-over"
    finally:
        await blind.go()
        await filming.go()


def test_nobody_logs_in_on_the_picture_of_another_computer(house: House) -> None:
    asyncio.run(_borrowed(house))


async def _copied(house: House) -> None:
    async with house.candidate(1) as victim:
        victim.front.paused = True  # its page is busy; the browser answers for it
        for path in ("/control", "/media"):
            async with house.socket(path) as thief:
                await thief.send(f'{{"type":"hello","v":1,"role":"pc","token":"{victim.token}"}}')
                heard = ""
                while "goodbye" not in heard:
                    heard = str(await asyncio.wait_for(thief.recv(), 10))
                assert '"in-use"' in heard
        assert not victim.pc.closed.is_set()
        assert not victim.front.peer.closed.is_set()


def test_a_copied_token_takes_nothing_over(house: House) -> None:
    asyncio.run(_copied(house))


async def _half_open(house: House) -> None:
    """The old sockets stay open and answer nothing, as after a change of network."""
    async with house.console() as console, house.candidate(1) as person:
        await console.changed("answering")
        old_pc, old_front = person.pc, person.front
        old_front.paused = True
        for one in (old_pc, old_front.peer):
            one.socket.transport.pause_reading()
        begun = time.monotonic()
        person.pc = await person.enter("/control", "pc", person.token)
        person.front = await person.film("pc", person.token)
        assert time.monotonic() - begun < 6
        await console.changed("disconnected")
        for one in (old_pc, old_front.peer):
            one.socket.transport.resume_reading()
            await asyncio.wait_for(one.closed.wait(), 10)
        await person.pc.view(lambda view: view.front_on and view.side_on and not view.connected)
        assert (await person.pc.do("login")).ok
        view = (
            await console.get(Changed, lambda one: one.event == "logged-in", after=len(console.heard) - 1)
        ).sitting
        assert view.candidate.connected
        assert "takeover" not in [alarm.name for alarm in view.alarms]


def test_a_page_that_comes_back_finds_its_place_though_its_old_socket_is_open(
    settings: Callable[..., HubSettings],
) -> None:
    with running(settings(break_off=60)) as house:
        asyncio.run(_half_open(house))

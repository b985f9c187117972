"""Garbage, oversized and out-of-order messages close their own socket with a reason and touch nobody else."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from websockets.exceptions import ConnectionClosed

from invigilator.wire.messages import Clock, ClockReply, Command, Hello, Subscribe
from invigilator.wire.packet import Codec, Flag, Layer
from tests.hub.people import Camera, House, Peer, Person, jpeg

HELLO = Hello(role="pc", token="again")


async def _raw(peer: Peer, message: str | bytes) -> None:
    await peer.socket.send(message)


CONTROL: dict[str, tuple[Callable[[Peer], Awaitable[None]], str]] = {
    "garbage": (lambda peer: _raw(peer, "}{"), "bad-message"),
    "binary": (lambda peer: _raw(peer, b"\1\2\3"), "bad-message"),
    "unknown": (lambda peer: _raw(peer, '{"type":"format-disk"}'), "bad-message"),
    "mistyped": (lambda peer: _raw(peer, '{"type":"command","id":7,"do":"login"}'), "bad-message"),
    "deep": (lambda peer: _raw(peer, "[" * 100_000), "bad-message"),
    "hello twice": (lambda peer: peer.send(HELLO), "bad-message"),
    "wrong socket": (lambda peer: peer.send(Subscribe(feeds=[2], layer=0)), "bad-message"),
    "big": (lambda peer: _raw(peer, json.dumps({"type": "clock", "x": "y" * 270_000})), "too-big"),
}


async def _neighbour(house: House, harm: Callable[[Person], Awaitable[str]], code: str) -> None:
    async with house.candidate(1) as victim, house.candidate(2) as neighbour:
        before = neighbour.front.sent
        assert await harm(victim) == code
        assert (await neighbour.pc.do("leave-screen")).ok
        assert (await neighbour.pc.do("return-screen")).ok
        assert not neighbour.pc.closed.is_set()
        assert not neighbour.front.peer.closed.is_set()
        while neighbour.front.sent < before + 3:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("what", CONTROL)
def test_control(house: House, what: str) -> None:
    say, code = CONTROL[what]

    async def harm(victim: Person) -> str:
        await say(victim.pc)
        return await victim.pc.goodbye()

    asyncio.run(_neighbour(house, harm, code))


def _sent(change: Callable[[Camera], bytes | str]) -> Callable[[Person], Awaitable[str]]:
    async def harm(victim: Person) -> str:
        victim.front.paused = True
        await victim.front.peer.socket.send(change(victim.front))
        return await victim.front.peer.goodbye()

    return harm


FUTURE = time.time_ns() // 1000 + 3_600_000_000
MEDIA: dict[str, tuple[Callable[[Camera], bytes | str], str]] = {
    "garbage": (lambda camera: b"\xff" * 100, "bad-message"),
    "short": (lambda camera: b"\1", "bad-message"),
    "text": (lambda camera: '{"type":"fetch","picture":"x"}', "bad-message"),
    "another's feed": (lambda camera: camera.packet(Layer.MAIN, 9999, feed=camera.feed + 2), "feed-mismatch"),
    "out of order": (lambda camera: camera.packet(Layer.MAIN, camera.sent - 1), "bad-message"),
    "from tomorrow": (lambda camera: camera.packet(Layer.MAIN, 9999, captured=FUTURE), "bad-message"),
    "huge picture": (
        lambda camera: camera.packet(Layer.MAIN, 9999, payload=jpeg(2048, 1200)),
        "picture-too-large",
    ),
    "no picture": (
        lambda camera: camera.packet(Layer.MAIN, 9999, codec=Codec.H264, payload=b"\0\0\1\x65garbage"),
        "bad-message",
    ),
    "big": (lambda camera: camera.packet(Layer.MAIN, 9999, payload=b"\0" * 262_200), "bad-message"),
}


@pytest.mark.parametrize("what", MEDIA)
def test_media(house: House, what: str) -> None:
    change, code = MEDIA[what]
    asyncio.run(_neighbour(house, _sent(change), code))


def test_far_too_big_is_cut_off(house: House) -> None:
    async def harm(victim: Person) -> str:
        await victim.pc.socket.send("x" * 2_000_000)
        await asyncio.wait_for(victim.pc.closed.wait(), 10)
        return str(victim.pc.socket.close_code)

    asyncio.run(_neighbour(house, harm, "1009"))


def test_a_flood_of_commands_ends_its_sender(house: House) -> None:
    async def harm(victim: Person) -> str:
        for at in range(200):
            await victim.pc.send(Command(id=f"flood-{at}", do="seen", number=1))
        return await victim.pc.goodbye()

    asyncio.run(_neighbour(house, harm, "too-fast"))


def test_a_flood_of_packets_ends_its_sender(house: House) -> None:
    async def harm(victim: Person) -> str:
        camera = victim.front
        await camera.pause()
        for at in range(2000):
            await camera.peer.socket.send(camera.packet(Layer.MAIN, camera.sent + 10 + at))
        return await camera.peer.goodbye()

    asyncio.run(_neighbour(house, harm, "too-fast"))


def test_a_flood_of_pings_ends_its_sender(house: House) -> None:
    async def harm(victim: Person) -> str:
        with contextlib.suppress(ConnectionClosed):
            while not victim.pc.closed.is_set():
                await victim.pc.socket.ping(secrets.token_bytes(100))
                await asyncio.sleep(0.001)
        await asyncio.wait_for(victim.pc.closed.wait(), 10)
        return "closed"

    asyncio.run(_neighbour(house, harm, "closed"))


def test_a_message_in_crumbs_ends_its_sender(house: House) -> None:
    async def harm(victim: Person) -> str:
        async def crumbs() -> AsyncIterator[str]:
            while not victim.pc.closed.is_set():
                yield ""
                await asyncio.sleep(0.001)

        with contextlib.suppress(ConnectionClosed):
            await victim.pc.socket.send(crumbs())
        await asyncio.wait_for(victim.pc.closed.wait(), 10)
        return "closed"

    asyncio.run(_neighbour(house, harm, "closed"))


def test_a_message_in_a_few_parts_is_taken(house: House) -> None:
    async def parts() -> None:
        async with house.candidate(1) as person:
            await person.pc.socket.send(['{"type":"clock",', '"sent":', "7}"])
            assert (await person.pc.get(ClockReply)).sent == 7

    asyncio.run(parts())


async def _no_consent(house: House) -> None:
    person = Person(house, 1)
    await person.arrive()
    try:
        camera = await person.film("pc", person.token)
        assert await camera.peer.goodbye() == "consent-missing"
        async with house.console() as console:
            assert not (await console.sitting(1)).candidate.front_on
        assert not list((house.data / "recordings").rglob("*.mkv"))
        assert (await person.pc.do("consent-recording")).ok
        await person.film("pc", person.token)
        await person.pc.view(lambda view: view.front_on)
    finally:
        await person.go()


def test_no_picture_is_taken_before_the_consent(house: House) -> None:
    asyncio.run(_no_consent(house))


async def _time(house: House) -> None:
    async with house.console() as console, house.peer("/media", "console", house.key) as media:
        for peer in (console, media):
            await peer.send(Clock(sent=12.5))
            answer = await peer.get(ClockReply)
            assert answer.sent == 12.5
            assert abs(answer.hub - time.time() * 1000) < 5000


def test_everybody_may_ask_the_time(house: House) -> None:
    asyncio.run(_time(house))


def test_restart_flag_begins_a_new_count(house: House) -> None:
    async def again() -> None:
        async with house.candidate(1) as person:
            camera = person.front
            await camera.pause()
            await camera.peer.socket.send(camera.packet(Layer.MAIN, 0, flags=Flag.KEY | Flag.RESTART))
            await camera.peer.socket.send(camera.packet(Layer.MAIN, 1))
            await camera.peer.send(Clock(sent=1))
            await camera.peer.get(ClockReply)

    asyncio.run(again())

"""A line is measured before any login, by few at once, and the room does not notice."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
import zlib
from collections.abc import Callable

import httpx
import pytest

from invigilator.config import HubSettings
from invigilator.hub import speed
from invigilator.wire.messages import Clock, ClockReply, Subscribe
from tests.hub.conftest import running
from tests.hub.people import House


async def _measure(http: httpx.AsyncClient) -> tuple[int, bytes, float]:
    began = time.monotonic()
    answer = await http.get("/api/speed")
    return answer.status_code, answer.content, time.monotonic() - began


async def _one(house: House) -> None:
    async with house.http() as http:
        status, content, seconds = await _measure(http)
        assert status == 200
        assert len(content) == speed.SIZE
        assert len(zlib.compress(content, 1)) > 0.99 * speed.SIZE, "nothing on the way makes it shorter"
        assert seconds >= 0.9 * speed.SIZE / speed.PACE, "no faster than is worth knowing"
        headers = (await http.get("/api/speed")).headers
        assert headers["cache-control"].startswith("no-store")
        foreign = await http.get("/api/speed", headers={"Sec-Fetch-Site": "cross-site"})
        assert (foreign.status_code, foreign.json()["code"]) == (400, "bad-request")
        assert (await http.post("/api/speed")).status_code == 405


def test_a_download_of_noise_at_a_steady_pace(house: House) -> None:
    asyncio.run(_one(house))


async def _many(house: House) -> None:
    async with house.http() as http:
        answers = await asyncio.gather(*(_measure(http) for _ in range(8)))
        codes = [one[0] for one in answers]
        assert codes.count(200) == speed.AT_ONCE_ADDRESS
        refused = await asyncio.gather(*(http.get("/api/speed") for _ in range(5)))
        busy = next(one for one in refused if one.status_code == 429)
        assert busy.json()["code"] == "busy"
        assert 1 <= int(busy.headers["retry-after"]) <= 10
        assert busy.headers["cache-control"] == "no-store"
        await asyncio.sleep(speed.SIZE / speed.PACE + 0.2)
        assert (await _measure(http))[0] == 200, "those who are done make room"


def test_others_are_asked_to_wait(house: House) -> None:
    asyncio.run(_many(house))


async def _stuck(house: House) -> None:
    """Two who ask and never read hold their places no longer than anybody."""
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(speed.AT_ONCE_ADDRESS):
            small = socket.socket()
            small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            small.connect(("127.0.0.1", house.ready.port))
            reader, writer = await asyncio.open_connection(
                sock=small, ssl=house.tls(), server_hostname="127.0.0.1", limit=1024
            )
            stack.callback(writer.close)
            writer.write(b"GET /api/speed HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            await writer.drain()
            await reader.readline()
        http = await stack.enter_async_context(house.http())
        await asyncio.sleep(1)
        assert (await _measure(http))[0] == 429, "they are still at it"
        await asyncio.sleep(speed.LONGEST)
        assert (await _measure(http))[0] == 200


def test_who_does_not_read_makes_room(settings: Callable[..., HubSettings], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "SIZE", 16_000_000)  # more than the machine itself takes off the hub
    monkeypatch.setattr(speed, "PACE", 50_000_000)
    with running(settings()) as house:
        asyncio.run(_stuck(house))


async def _beside(house: House) -> None:
    """While a candidate answers only one line at a time is measured; clock and pictures go on."""
    async with (
        house.candidate(1) as person,
        house.http() as http,
        house.peer("/media", "console", house.key) as desk,
    ):
        await desk.send(Subscribe(feeds=[person.front.feed], layer=0))
        await desk.enough(3)
        measuring = [asyncio.create_task(_measure(http)) for _ in range(4)]
        slowest, before = 0.0, len(desk.packets)
        for count in range(15):
            sent = time.monotonic()
            await person.pc.send(Clock(sent=count + 0.5))
            await person.pc.get(ClockReply, lambda one, sent=count + 0.5: one.sent == sent)
            slowest = max(slowest, time.monotonic() - sent)
            await asyncio.sleep(0.04)
        codes = [one[0] for one in await asyncio.gather(*measuring)]
        assert codes.count(200) == speed.AT_ONCE_ANSWERING
        assert slowest < 0.15
        assert len(desk.packets) - before >= 4, "pictures came on meanwhile"


def test_the_room_does_not_notice(house: House) -> None:
    asyncio.run(_beside(house))

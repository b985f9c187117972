"""The first message, and what happens to those who say something else."""

from __future__ import annotations

import asyncio
import json

import pytest
from websockets.exceptions import InvalidStatus

from tests.hub.people import House

Case = tuple[str, object, str]
CASES: list[Case] = [
    ("/control", {"type": "clock", "sent": 1}, "bad-hello"),
    ("/control", "garbage", "bad-hello"),
    ("/control", b"\0\1\2", "bad-hello"),
    ("/control", {"type": "hello", "v": 1, "role": "king", "token": "x"}, "bad-hello"),
    ("/control", {"type": "hello", "v": 2, "role": "pc", "token": "x"}, "version"),
    ("/control", {"type": "hello", "v": 1, "role": "pc", "token": "x"}, "bad-token"),
    ("/media", {"type": "hello", "v": 1, "role": "phone", "token": ""}, "bad-token"),
    ("/media", {"type": "hello", "v": 1, "role": "console", "token": "键"}, "bad-token"),
    ("/control", {"type": "hello", "v": 1, "role": "watch", "token": "x" * 70_000}, "bad-token"),
    ("/control", {"type": "hello", "v": 1, "role": "pc", "token": "x" * 300_000}, "too-big"),
]


async def _say(house: House, path: str, first: object) -> tuple[str, int | None]:
    async with house.socket(path) as socket:
        await socket.send(first if isinstance(first, bytes | str) else json.dumps(first))
        goodbye = json.loads(await socket.recv())
        assert goodbye["type"] == "goodbye"
        await socket.wait_closed()
        return goodbye["code"], socket.close_code


def test_a_bad_hello_is_told_why(house: House) -> None:
    async def all_of_them() -> None:
        for path, first, code in CASES:
            assert await _say(house, path, first) == (code, 1009 if code == "too-big" else 1008), first

    asyncio.run(all_of_them())


def test_silence_is_not_waited_for(house: House) -> None:
    async def wait() -> str:
        async with house.socket("/control") as socket:
            return str(json.loads(await asyncio.wait_for(socket.recv(), 15))["code"])

    assert asyncio.run(wait()) == "bad-hello"


def test_a_token_is_good_for_its_own_device_alone(house: House) -> None:
    async def swap() -> str:
        token = await house.token(1)
        return (await _say(house, "/control", {"type": "hello", "v": 1, "role": "phone", "token": token}))[0]

    assert asyncio.run(swap()) == "bad-token"


@pytest.mark.parametrize("path", ["/control", "/media", "/elsewhere"])
def test_a_page_of_another_site_gets_no_socket(house: House, path: str) -> None:
    async def knock(origin: str) -> int:
        try:
            async with house.socket(path, origin=origin):
                return 101
        except InvalidStatus as error:
            return error.response.status_code

    assert asyncio.run(knock("https://evil.example")) == 403
    own = 403 if path == "/elsewhere" else 101
    assert asyncio.run(knock(house.url)) == own

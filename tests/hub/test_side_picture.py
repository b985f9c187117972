"""The candidate's own PC sees what the hub receives of the own phone; nobody else does."""

from __future__ import annotations

import asyncio
from typing import Any

from invigilator.wire.packet import Codec, Layer, parse
from tests.hub.people import House


async def _get(house: House, token: str = "", **headers: str) -> Any:
    given = {"Authorization": f"Bearer {token}"} if token else {}
    async with house.http() as http:
        return await http.get("/api/side", headers={**given, **headers})


async def _own(house: House) -> None:
    async with house.candidate(1, sit=False) as person, house.candidate(2) as other:
        assert (await _get(house, person.token)).status_code == 204, "nothing has come yet"
        await person.bring_phone()
        await person.pc.view(lambda one: one.side_on)
        answer = await _get(house, person.token)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        packet = parse(answer.content)
        assert (packet.feed, packet.layer, packet.codec) == (person.side.feed, Layer.THUMB, Codec.JPEG)
        assert packet.key
        theirs = parse((await _get(house, other.token)).content)
        assert theirs.feed == other.side.feed != packet.feed, "to each their own"
        for token in ("", "x" * 43, person.phone_token, house.key, house.senior_key):
            refused = await _get(house, token)
            assert (refused.status_code, refused.json()["code"]) == (401, "bad-token")
        async with house.http() as http:
            assert (await http.get(f"/api/side?token={person.token}")).status_code == 401
        assert (await _get(house, person.token, Origin="https://evil.example")).status_code == 400


def test_a_candidate_sees_the_own_phone_only(house: House) -> None:
    asyncio.run(_own(house))


async def _elsewhere(house: House) -> None:
    async with house.candidate(1) as person:
        second = await house.token(1)
        refused = await _get(house, second)
        assert (refused.status_code, refused.json()["code"]) == (403, "not-connected")
        assert (await _get(house, person.token)).status_code == 200
        await person.side.pause()
        await person.side.peer.socket.close()
        await person.pc.view(lambda one: not one.side_on)
        assert (await _get(house, person.token)).status_code == 204, "an old picture is none"


def test_another_computer_does_not_look_into_the_room(house: House) -> None:
    asyncio.run(_elsewhere(house))


async def _ended(house: House) -> None:
    async with house.candidate(1) as person:
        assert (await person.pc.do("submit")).ok
        assert (await _get(house, person.token)).json()["code"] == "ended"
        codes = [(await _get(house, person.token)).status_code for _ in range(40)]
        assert codes[0] == 403
        assert codes[-1] == 429, "looking too often is told to wait"


def test_not_after_the_end_and_not_too_often(house: House) -> None:
    asyncio.run(_ended(house))

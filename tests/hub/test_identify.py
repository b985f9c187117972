"""The two numbers become a token: limits, tickets, headers, and requests that are none."""

from __future__ import annotations

import asyncio

from tests.hub.people import House, Person, admission, identity


async def _limits(house: House) -> None:
    unknown = await house.identify(1, admission="2026999999")
    for wrong in range(5):
        answer = await house.identify(1, identity=f"11010119900101999{wrong}")
        assert (answer.status_code, answer.json()["code"]) == (403, "unknown-candidate")
        assert answer.content == unknown.content, "an unknown number and a wrong one look alike"
    stopped = await house.identify(1)
    assert (stopped.status_code, stopped.json()["code"]) == (429, "too-many-tries")
    assert (await house.identify(2)).status_code == 200, "another number is not touched"


def test_five_wrong_guesses_stop_the_address_even_with_the_right_number(house: House) -> None:
    asyncio.run(_limits(house))


async def _at_once(house: House) -> None:
    async with house.http() as http:
        guesses = [
            {"admission": admission(1), "identity": f"11010119900101{9000 + guess}", "device": "pc"}
            for guess in range(30)
        ]
        answers = await asyncio.gather(*(http.post("/api/identify", json=one) for one in guesses))
    codes = [one.json()["code"] for one in answers]
    assert codes.count("unknown-candidate") == 5
    assert codes.count("too-many-tries") == 25


def test_guessing_many_at_once_gains_nothing(house: House) -> None:
    asyncio.run(_at_once(house))


async def _written(house: House) -> None:
    answer = await house.identify(
        1, admission=f" {admission(1)[:4]} {admission(1)[4:]} ", identity=identity(1).lower()
    )
    assert answer.status_code == 200
    assert answer.json()["name"] == "考生1"
    assert answer.headers["cache-control"] == "no-store"


def test_numbers_may_be_typed_with_spaces(house: House) -> None:
    asyncio.run(_written(house))


async def _phones(house: House) -> None:
    person = Person(house, 1)
    await person.arrive()
    try:
        assert (await house.identify(1, "phone")).json()["code"] == "ticket-missing"
        assert (await house.identify(1, "phone", "made-up")).json()["code"] == "ticket-invalid"
        ticket = await person.ticket()
        assert (await house.identify(1, "phone", ticket, identity="1")).json()["code"] == "unknown-candidate"
        assert (await house.identify(2, "phone", ticket)).json()["code"] == "unknown-candidate", "another's ticket"
        answers = await asyncio.gather(
            *(house.identify(1, "phone", ticket) for _ in range(4))
        )  # with the guess above not yet too many
        assert sorted(one.status_code for one in answers) == [200] + [403] * 3
        assert {one.json().get("code") for one in answers} == {None, "ticket-invalid"}
    finally:
        await person.go()


def test_of_phones_with_one_ticket_exactly_one_wins(house: House) -> None:
    asyncio.run(_phones(house))


async def _second_phone(house: House) -> None:
    person = Person(house, 1)
    await person.arrive()
    try:
        await person.bring_phone()
        first, camera, token = person.phone, person.side, person.phone_token
        await person.bring_phone()
        assert await first.goodbye() == "taken-over"
        assert await camera.peer.goodbye() == "taken-over"
        async with house.socket("/control") as late:
            await late.send(f'{{"type":"hello","v":1,"role":"phone","token":"{token}"}}')
            assert '"bad-token"' in str(await late.recv())
    finally:
        await person.go()


def test_a_second_phone_takes_the_place_of_the_first(house: House) -> None:
    asyncio.run(_second_phone(house))


async def _bad(house: House) -> None:
    async with house.http() as http:
        for body in (
            b"",
            b"[]",
            b"\xff",
            b'{"admission":1}',
            b"{" * 3000,
            b" " * 5000,
            b'{"admission":"","identity":"1","device":"pc"}',
        ):
            answer = await http.post("/api/identify", content=body)
            assert (answer.status_code, answer.json()["code"]) == (400, "bad-request"), body[:20]
        foreign = await http.post("/api/identify", content=b"{}", headers={"Origin": "https://evil.example"})
        assert foreign.status_code == 400
        assert (await http.get("/api/identify")).status_code == 405
        for missing in ("/nothing", "/common/../../pyproject.toml", "/common/%2e%2e/%2e%2e/pyproject.toml"):
            answer = await http.get(missing)
            assert answer.status_code == 404
            assert "网址" in answer.text


def test_what_is_no_request_gets_a_sentence(house: House) -> None:
    asyncio.run(_bad(house))


async def _pages(house: House) -> None:
    async with house.http() as http:
        exam = (await http.get("/api/exam")).json()
        assert exam["title"] == "试考 Trial"
        assert abs(exam["now"] - exam["startsAt"]) < 120_000
        for path in ("/", "/phone", "/api/exam", "/nothing"):
            headers = (await http.get(path)).headers
            policy = headers["content-security-policy"]
            assert "unsafe-inline" not in policy
            assert "default-src 'none'" in policy
            assert f"wss://127.0.0.1:{house.ready.port}" in policy
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["referrer-policy"] == "no-referrer"
            assert headers["permissions-policy"].startswith("camera=(self), microphone=(self)")
            assert "server" not in headers


def test_every_answer_forbids_what_a_page_does_not_need(house: House) -> None:
    asyncio.run(_pages(house))


def test_no_name_or_number_stands_in_the_log(house: House) -> None:
    asyncio.run(_limits(house))
    log = (house.data / "hub.log").read_text("utf-8")
    for private in (admission(1), identity(1), "考生", "127.0.0.1"):
        assert private not in log

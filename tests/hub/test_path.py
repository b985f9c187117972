"""A candidate's whole way, from the two numbers to the end, against a running hub."""

from __future__ import annotations

import asyncio

from tests.hub.people import House


async def _answering(house: House) -> None:
    async with house.console() as console, house.candidate(1) as person:
        view = await person.pc.view(lambda one: one.phase == "answering")
        assert view.connected
        assert view.name == "考生1"
        event = await console.changed("answering")
        assert event.sitting.admission == "2026120001"
        assert event.sitting.candidate.front_on
        assert event.sitting.photo_id


def test_from_numbers_to_answering(house: House) -> None:
    asyncio.run(_answering(house))

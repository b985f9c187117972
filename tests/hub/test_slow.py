"""A console that stops reading: bounded in memory, dropped in time, and nobody else waits for it."""

from __future__ import annotations

import asyncio
import os
import time

import psutil

from invigilator.wire.messages import Subscribe
from invigilator.wire.packet import Layer
from tests.hub.people import House

_PAYLOAD = os.urandom(30_000)


async def _stuck(house: House) -> None:
    own = psutil.Process()
    async with house.candidate(1) as person, house.peer("/media", "console", house.key) as good:
        camera = person.front
        await good.send(Subscribe(feeds=[camera.feed], layer=int(Layer.MAIN)))
        await good.enough(1)
        async with house.socket("/media") as stuck:
            await stuck.send(f'{{"type":"hello","v":1,"role":"console","token":"{house.key}"}}')
            await stuck.recv()
            await stuck.send(f'{{"type":"subscribe","feeds":[{camera.feed}],"layer":1}}')
            stuck.transport.pause_reading()
            await camera.pause()
            before, begun = own.memory_info().rss, time.monotonic()
            waits: list[float] = []
            sequence = camera.sent + 10
            jpeg = camera.packet(Layer.MAIN, 0)[20:]
            while not stuck.transport.is_closing() and time.monotonic() - begun < 20:
                count = len(good.packets)
                sequence += 1
                sent = time.monotonic()
                await camera.peer.socket.send(camera.packet(Layer.MAIN, sequence, payload=jpeg + _PAYLOAD))
                await good.enough(count + 1)
                waits.append(time.monotonic() - sent)
                await asyncio.sleep(0.03)
                if len(waits) % 5 == 0 and await _gone(stuck):
                    break
            assert time.monotonic() - begun < 12, "dropped within ten seconds of being stuck"
            grown = own.memory_info().rss - before
            assert grown < 40_000_000, f"{grown / 1e6:.0f} MB"
            assert sorted(waits)[len(waits) // 2] < 0.1
            assert not good.closed.is_set()


async def _gone(stuck: object) -> bool:
    """Whether the hub has dropped it: writing shows that, reading is what it does not do."""
    try:
        await stuck.send('{"type":"clock","sent":1}')  # type: ignore[attr-defined]
        await asyncio.sleep(0)
    except Exception:  # noqa: BLE001
        return True
    return False


def test_a_stuck_console_is_dropped_and_others_do_not_wait(house: House) -> None:
    asyncio.run(_stuck(house))

"""A console that stops reading, over a real socket: dropped in time, bounded, and nobody else notices."""

from __future__ import annotations

import asyncio
import contextlib
import time

from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from invigilator.media.outbox import Outbox, SlowReaderError
from invigilator.media.relay import Relay
from invigilator.wire.packet import Codec, Flag, Layer, pack, parse

KEY = bytes.fromhex("10bc009d012a4001f000") + bytes(40_000)
DELTA = b"\x11" + bytes(20_000)
FEEDS = 40
PATIENCE = 1.0


def test_a_reader_that_stops_hurts_nobody_else() -> None:
    async def scene() -> None:
        relay = Relay(key_wanted=lambda feed, layer: None)
        most = 0
        dropped: dict[str, float] = {}
        boxes: list[Outbox] = []

        async def console(socket: ServerConnection) -> None:
            assert socket.request is not None
            outbox = Outbox(max_bytes=2_000_000, send_seconds=PATIENCE)
            boxes.append(outbox)
            for feed in range(FEEDS):
                relay.subscribe(outbox, feed, Layer.MAIN)
            try:
                with contextlib.suppress(ConnectionClosed):
                    await outbox.drain(socket.send)
            except SlowReaderError:
                dropped[socket.request.path] = time.monotonic()
                socket.transport.abort()
            finally:
                relay.leave(outbox)

        async with serve(console, "127.0.0.1", 0, compression=None, ping_interval=None) as server:
            url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            async with (
                connect(url + "/good", compression=None, max_size=None) as good,
                connect(url + "/stuck", compression=None, max_size=None) as stuck,
            ):
                await good.ping()
                while len(boxes) < 2:  # noqa: ASYNC110
                    await asyncio.sleep(0.01)
                stuck.transport.pause_reading()
                began = time.monotonic()
                got: list[int] = []
                ages: list[float] = []

                async def read() -> None:
                    async for message in good:
                        assert isinstance(message, bytes)
                        packet = parse(message)
                        got.append(packet.sequence)
                        ages.append(time.monotonic() - packet.captured / 1e6)

                reading = asyncio.create_task(read())
                sent = number = 0
                while "/stuck" not in dropped and time.monotonic() - began < 30:
                    for feed in range(FEEDS):
                        key = number % 15 == 0
                        stamp = int(time.monotonic() * 1e6)
                        flags = Flag.KEY if key else 0
                        data = KEY if key else DELTA
                        relay.publish(parse(pack(Codec.VP8, Layer.MAIN, flags, feed, number, stamp, data)))
                        sent += 1
                        most = max(most, *(box.waiting for box in boxes))
                    number += 1
                    await asyncio.sleep(1 / 15)
                assert dropped["/stuck"] - began < 10
                assert "/good" not in dropped
                async with asyncio.timeout(20):
                    while len(got) < sent - boxes[0].dropped:  # noqa: ASYNC110
                        await asyncio.sleep(0.01)
                for box in boxes:
                    box.close()
                stuck.transport.abort()
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)
        assert most <= 2_000_000
        assert boxes[1].dropped > 0
        assert boxes[0].dropped < sent / 20
        ages.sort()
        assert ages[len(ages) // 2] < 0.5

    asyncio.run(scene())

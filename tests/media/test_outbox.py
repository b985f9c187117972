"""A slow reader costs a bounded amount of memory and nobody else anything."""

from __future__ import annotations

import asyncio

import pytest

from invigilator.media.outbox import Outbox, Policy, SlowReaderError
from invigilator.wire.packet import Codec, Flag, Layer, Packet, pack, parse

MAIN, THUMB, SOUND = Layer.MAIN, Layer.THUMB, Layer.SOUND


def packet(sequence: int, *, key: bool = False, feed: int = 1, layer: Layer = MAIN, size: int = 1000) -> Packet:
    codec = Codec.OPUS if layer is SOUND else Codec.VP8
    flags = Flag.KEY if key else 0
    return parse(pack(codec, layer, flags, feed, sequence, 0, bytes(size)))


async def taken(outbox: Outbox) -> list[str | bytes]:
    """What a reader gets of what waits now. Closing would forget pictures, so the reader is let go instead."""
    got: list[str | bytes] = []

    async def send(message: str | bytes) -> None:
        got.append(message)

    reader = asyncio.create_task(outbox.drain(send))
    while outbox.waiting:  # noqa: ASYNC110
        await asyncio.sleep(0)
    reader.cancel()
    await asyncio.gather(reader, return_exceptions=True)
    return got


def sequences(messages: list[str | bytes]) -> list[int]:
    return [parse(one).sequence for one in messages if isinstance(one, bytes)]


def test_order_is_kept_and_the_bytes_are_the_publishers() -> None:
    async def scene() -> None:
        outbox = Outbox()
        packets = [packet(n, key=n == 0) for n in range(5)]
        for one in packets:
            outbox.put(one)
        got = await taken(outbox)
        assert [a is b.raw for a, b in zip(got, packets, strict=True)] == [True] * 5
        assert outbox.waiting == 0
        assert outbox.dropped == 0

    asyncio.run(scene())


def test_texts_go_first_and_streams_take_turns() -> None:
    async def scene() -> None:
        outbox = Outbox()
        for n in range(3):
            outbox.put(packet(n, key=n == 0, feed=1))
        outbox.put(packet(100, key=True, feed=2))
        outbox.say("event")
        got = await taken(outbox)
        assert got[0] == "event"
        assert sequences(got) == [0, 100, 1, 2]

    asyncio.run(scene())


def test_a_text_replaces_the_one_of_its_name() -> None:
    async def scene() -> None:
        outbox = Outbox()
        outbox.say("health 1", replaces="health")
        outbox.say("event")
        outbox.say("health 2", replaces="health")
        assert await taken(outbox) == ["event", "health 2"]

    asyncio.run(scene())


def test_latest_keeps_one_key_frame() -> None:
    async def scene() -> None:
        outbox = Outbox()
        for n in range(1000):
            outbox.put(packet(n, key=n % 10 == 0), Policy.LATEST)
            assert outbox.waiting <= 1020
        assert len(outbox._ready) == 1
        assert sequences(await taken(outbox)) == [990]

    asyncio.run(scene())


def test_gop_jumps_to_the_next_key_frame_when_behind() -> None:
    async def scene() -> None:
        outbox = Outbox()
        for n in range(65):
            outbox.put(packet(n, key=n % 30 == 0))
        assert sequences(await taken(outbox)) == [60, 61, 62, 63, 64]
        assert outbox.dropped == 60

    asyncio.run(scene())


def test_gop_keeps_a_few_frames_across_a_key_frame() -> None:
    """A moment's unevenness costs nothing."""

    async def scene() -> None:
        outbox = Outbox()
        for n in range(25, 35):
            outbox.put(packet(n, key=n == 30))
        assert sequences(await taken(outbox)) == list(range(25, 35))

    asyncio.run(scene())


def test_a_full_outbox_cuts_the_stream_and_asks_for_a_key_frame() -> None:
    async def scene() -> None:
        asked: list[tuple[int, Layer]] = []
        outbox = Outbox(max_bytes=10_000, key_wanted=lambda feed, layer: asked.append((feed, layer)))
        for n in range(50):
            outbox.put(packet(n, key=n == 0))
            assert outbox.waiting <= 10_000
        assert asked == [(1, MAIN)]
        outbox.put(packet(50, key=True))
        outbox.put(packet(51))
        assert sequences(await taken(outbox)) == [50, 51]

    asyncio.run(scene())


@pytest.mark.parametrize("policy", [Policy.GOP, Policy.LATEST])
def test_a_reader_that_stops_is_dropped_and_its_memory_is_bounded(policy: Policy) -> None:
    async def scene() -> None:
        outbox = Outbox(max_bytes=100_000, send_seconds=0.05)

        async def stuck(message: str | bytes) -> None:
            await asyncio.Event().wait()

        reader = asyncio.create_task(outbox.drain(stuck))
        for n in range(5000):
            outbox.put(packet(n, key=n % 30 == 0, feed=n % 40), policy)
            assert outbox.waiting <= 100_000
        assert len(outbox._ready) <= 40
        with pytest.raises(SlowReaderError):
            await reader

    asyncio.run(scene())


def test_lossless_overflow_drops_the_reader() -> None:
    async def scene() -> None:
        outbox = Outbox(max_bytes=5_000)
        for n in range(10):
            outbox.put(packet(n), Policy.LOSSLESS)
        assert outbox.waiting <= 5_000

        async def send(message: str | bytes) -> None:
            await asyncio.sleep(0)

        with pytest.raises(SlowReaderError):
            await outbox.drain(send)

    asyncio.run(scene())


def test_too_many_texts_drop_the_reader() -> None:
    async def scene() -> None:
        outbox = Outbox(max_messages=100)
        for n in range(101):
            outbox.say(f"event {n}")

        async def send(message: str | bytes) -> None:
            await asyncio.sleep(0)

        with pytest.raises(SlowReaderError):
            await outbox.drain(send)

    asyncio.run(scene())


def test_pictures_give_way_to_a_text() -> None:
    async def scene() -> None:
        outbox = Outbox(max_bytes=10_500)
        for n in range(10):
            outbox.put(packet(n, key=n == 0))
        outbox.say("x" * 1000)
        assert await taken(outbox) == ["x" * 1000]

    asyncio.run(scene())


def test_close_sends_the_goodbye_and_ends() -> None:
    async def scene() -> None:
        outbox = Outbox()
        got: list[str | bytes] = []

        async def send(message: str | bytes) -> None:
            got.append(message)

        outbox.put(packet(0, key=True))
        outbox.say("goodbye")
        outbox.close()
        outbox.say("too late")
        outbox.put(packet(1, key=True))
        await outbox.drain(send)
        assert got == ["goodbye"]

    asyncio.run(scene())


def test_forgotten_streams_are_not_sent() -> None:
    async def scene() -> None:
        outbox = Outbox()
        for n in range(3):
            outbox.put(packet(n, key=n == 0, feed=1))
            outbox.put(packet(n + 10, key=n == 0, feed=2))
        outbox.forget(1, MAIN)
        outbox.forget(3, THUMB)
        assert sequences(await taken(outbox)) == [10, 11, 12]
        assert outbox.dropped == 0

    asyncio.run(scene())

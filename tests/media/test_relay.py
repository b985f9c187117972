"""Every frame to everybody who asked, nothing to the rest, and a flood stops at its sender."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invigilator.media import relay as relays
from invigilator.media.decoder import Decoder
from invigilator.media.outbox import Outbox, Policy
from invigilator.media.relay import RefusedPacketError, Relay
from invigilator.wire.packet import Codec, Flag, Layer, Packet, pack, parse
from tests.media.sounds import opus
from tests.media.streams import START, encode, room

MAIN, THUMB, SOUND = Layer.MAIN, Layer.THUMB, Layer.SOUND
KEY = bytes.fromhex("10bc009d012a4001f000") + bytes(90)  # the beginning of a VP8 key frame of 320x240
DELTA = b"\x11" + bytes(99)


class Room:
    """A relay with a clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0
        self.asked: list[tuple[int, Layer]] = []
        self.tapped: list[Packet] = []
        self.relay = Relay(
            key_wanted=lambda feed, layer: self.asked.append((feed, layer)),
            tap=self.tapped.append,
            clock=lambda: self.now,
        )
        self.sequence = 0

    def send(self, *, key: bool = False, feed: int = 1, layer: Layer = MAIN, size: int = 0, skip: int = 0) -> bool:
        self.sequence += 1 + skip
        data = (KEY if key else DELTA) + bytes(size)
        return self.relay.publish(parse(pack(Codec.VP8, layer, Flag.KEY if key else 0, feed, self.sequence, 0, data)))


def run(scene: Coroutine[None, None, None]) -> None:
    asyncio.run(scene)


async def waiting(outbox: Outbox) -> list[Packet]:
    got: list[Packet] = []

    async def send(message: str | bytes) -> None:
        assert isinstance(message, bytes)
        got.append(parse(message))

    reader = asyncio.create_task(outbox.drain(send))
    while outbox.waiting:  # noqa: ASYNC110
        await asyncio.sleep(0)
    reader.cancel()
    await asyncio.gather(reader, return_exceptions=True)
    return got


@pytest.mark.parametrize("codec", [Codec.H264, Codec.VP8, Codec.JPEG])
def test_a_late_subscriber_decodes_at_once(codec: Codec) -> None:
    async def scene() -> None:
        stage = Room()
        packets = encode([room(n) for n in range(35)], codec=codec, layer=THUMB)
        for packet in packets[:31]:
            stage.relay.publish(packet)
        outbox = Outbox()
        stage.relay.subscribe(outbox, 1, THUMB)
        for packet in packets[31:]:
            stage.relay.publish(packet)
        got = await waiting(outbox)
        assert got[0].key
        first = 30 if codec is Codec.JPEG else 20
        assert [one.sequence for one in got] == list(range(first, 35))
        decoder = Decoder()
        assert sum(len(decoder.decode(one)) for one in got) == len(got)
        assert stage.asked == []

    run(scene())


def test_only_what_was_asked_for_is_sent_and_the_tap_gets_all() -> None:
    async def scene() -> None:
        stage = Room()
        wall, focus = Outbox(), Outbox()
        stage.relay.subscribe(wall, 1, THUMB)
        stage.relay.subscribe(focus, 1, MAIN)
        stage.send(key=True, layer=THUMB)
        stage.send(key=True, layer=MAIN)
        stage.send(key=True, layer=MAIN, feed=2)
        assert [(p.feed, p.layer) for p in await waiting(wall)] == [(1, THUMB)]
        assert [(p.feed, p.layer) for p in await waiting(focus)] == [(1, MAIN)]
        assert len(stage.tapped) == 3
        stage.relay.unsubscribe(wall, 1, THUMB)
        stage.relay.leave(focus)
        stage.send(key=True, layer=THUMB)
        stage.send(key=True, layer=MAIN)
        assert await waiting(wall) == await waiting(focus) == []

    run(scene())


def test_latest_gets_key_frames_only() -> None:
    async def scene() -> None:
        stage = Room()
        outbox = Outbox()
        stage.relay.subscribe(outbox, 1, MAIN, Policy.LATEST)
        for n in range(50):
            stage.send(key=n % 20 == 0)
        got = await waiting(outbox)
        assert len(got) == 1
        assert got[0].key

    run(scene())


def test_a_sender_without_key_frames_grows_nothing() -> None:
    async def scene() -> None:
        stage = Room()
        stage.send(key=True)
        for _ in range(2000):
            stage.now += 1 / 15
            stage.send(size=3000)
        stream = stage.relay._feeds[1].streams[MAIN]
        assert len(stream.gop) == 0
        assert stream.gop_bytes == 0
        assert stage.asked  # and it was asked to send one
        stage.send(key=True)
        for _ in range(600):
            stage.now += 0.5
            stage.send(size=200_000)
            assert stream.gop_bytes <= relays.GOP_BYTES

    run(scene())


def test_key_wishes_are_coalesced_and_none_is_lost() -> None:
    async def scene() -> None:
        stage = Room()
        stage.send(key=True)
        for _ in range(20):
            stage.relay.want_key(1, MAIN)
        assert stage.asked == [(1, MAIN)]
        stage.relay.want_key(1, THUMB)
        assert stage.asked == [(1, MAIN), (1, THUMB)]
        stage.now += 0.3
        stage.send(key=True)  # the answer to the first
        stage.relay.want_key(1, MAIN)  # too soon: waits
        assert len(stage.asked) == 2
        stage.now += 0.1
        stage.send()
        assert len(stage.asked) == 2
        stage.now += 0.2
        stage.send()
        assert stage.asked[2:] == [(1, MAIN)]
        stage.now += 1.0
        stage.send()
        assert len(stage.asked) == 3

    run(scene())


def test_a_key_frame_ends_a_waiting_wish() -> None:
    async def scene() -> None:
        stage = Room()
        stage.send(key=True)
        stage.relay.want_key(1, MAIN)
        stage.relay.want_key(1, MAIN)
        stage.send(key=True)
        stage.now += 5
        stage.send()
        assert len(stage.asked) == 1

    run(scene())


def test_subscribing_to_nothing_yet_wishes_nothing_of_nobody() -> None:
    async def scene() -> None:
        stage = Room()
        outbox = Outbox()
        stage.relay.subscribe(outbox, 9, MAIN)
        assert stage.asked == []
        stage.send(feed=9)  # begins in mid-stream
        stage.relay.want_key(9, MAIN)
        assert stage.asked == [(9, MAIN)]

    run(scene())


def test_an_honest_feed_is_never_struck() -> None:
    """Two layers and sound at full rate, a stall of eight seconds sent at once, and again."""

    async def scene() -> None:
        stage = Room()

        def second() -> None:
            for n in range(15):
                assert stage.send(key=n == 0, layer=MAIN, size=4000)
            for n in range(10):
                assert stage.send(key=n == 0, layer=THUMB, size=1500)
            for packet in opus(1.0, captured=START, bundle=5):
                assert stage.relay.publish(packet)

        for _ in range(60):
            stage.now += 1.0
            second()
        for _ in range(3):
            stage.now += 8.0
            for _ in range(8):
                second()
            for _ in range(10):
                stage.now += 1.0
                second()
        assert stage.relay.sample()[1].dropped == 0

    run(scene())


def test_a_flood_is_dropped_then_closed() -> None:
    async def scene() -> None:
        stage = Room()
        accepted = 0
        with pytest.raises(RefusedPacketError) as refusal:  # noqa: PT012
            for _ in range(10_000):
                stage.now += 0.0005
                accepted += stage.send(key=True)
        assert refusal.value.code == "too-fast"
        assert 295 <= accepted <= 315
        assert len(stage.tapped) == accepted

    run(scene())


def test_bytes_are_limited_too() -> None:
    async def scene() -> None:
        stage = Room()
        accepted = 0
        with pytest.raises(RefusedPacketError) as refusal:  # noqa: PT012
            for _ in range(1000):
                stage.now += 1 / 25
                accepted += 200_100 * stage.send(key=True, size=200_000)
        assert refusal.value.code == "too-fast"
        assert accepted <= relays.BURST_BYTES + relays.BYTES_PER_SECOND * (stage.now - 100.0)

    run(scene())


def test_after_a_dropped_frame_nothing_undecodable_is_passed_on() -> None:
    async def scene() -> None:
        stage = Room()
        stage.send(key=True)
        while stage.send():
            pass
        stage.now += 1.0
        assert not stage.send()
        assert stage.send(key=True)
        assert stage.send()

    run(scene())


def test_holes_are_counted_and_a_restart_is_none() -> None:
    async def scene() -> None:
        stage = Room()
        stage.send(key=True)
        stage.send(skip=3)
        stage.relay.publish(parse(pack(Codec.VP8, MAIN, Flag.KEY | Flag.RESTART, 1, 0, 0, KEY)))
        stage.relay.publish(parse(pack(Codec.VP8, MAIN, 0, 1, 1, 0, DELTA)))
        assert stage.relay.sample()[1].lost == 3
        stage.relay.gone(1)
        stage.relay.publish(parse(pack(Codec.VP8, MAIN, Flag.KEY, 1, 70, 0, KEY)))
        assert stage.relay.sample()[1].lost == 3

    run(scene())


def test_huge_and_unreadable_pictures_close_their_sender() -> None:
    async def scene() -> None:
        stage = Room()
        huge = bytes.fromhex("10bc009d012a803e401f") + bytes(90)  # 16000x8000
        with pytest.raises(RefusedPacketError) as refusal:
            stage.relay.publish(parse(pack(Codec.VP8, MAIN, Flag.KEY, 1, 0, 0, huge)))
        assert refusal.value.code == "picture-too-large"
        with pytest.raises(RefusedPacketError) as refusal:
            stage.relay.publish(parse(pack(Codec.VP8, MAIN, 0, 1, 0, 0, huge)))  # not even said to be a key frame
        assert refusal.value.code == "picture-too-large"
        with pytest.raises(RefusedPacketError) as refusal:
            stage.relay.publish(parse(pack(Codec.H264, MAIN, Flag.KEY, 1, 0, 0, bytes(100))))
        assert refusal.value.code == "bad-message"
        assert stage.tapped == []

    run(scene())


def test_figures_of_a_second() -> None:
    async def scene() -> None:
        stage = Room()
        assert stage.relay.sample() == {}
        stage.relay.subscribe(Outbox(), 2, MAIN)
        for n in range(15):
            stage.send(key=n == 0, size=880)
        for n in range(10):
            stage.send(key=n == 0, layer=THUMB)
        stage.now += 1.0
        figures = stage.relay.sample()
        assert figures[1].fps == {MAIN: 15.0, THUMB: 10.0, SOUND: 0.0}
        assert figures[1].kbits == pytest.approx(15 * 8 + 10 * 0.96)
        assert figures[1].age == 1000
        assert figures[2].age == -1
        stage.now += 1.0
        assert stage.relay.sample()[1].fps[MAIN] == 0.0

    run(scene())


def test_a_publisher_that_left_leaves_no_stale_picture() -> None:
    async def scene() -> None:
        stage = Room()
        stage.send(key=True)
        stage.relay.gone(1)
        stage.relay.gone(77)
        outbox = Outbox()
        stage.relay.subscribe(outbox, 1, MAIN)
        assert await waiting(outbox) == []
        assert stage.asked == []
        stage.send(key=True)
        assert len(await waiting(outbox)) == 1

    run(scene())


@given(
    st.lists(
        st.tuples(
            st.sampled_from(Codec),
            st.sampled_from([MAIN, THUMB]),
            st.integers(0, 255),
            st.binary(min_size=1, max_size=60),
        ),
        max_size=40,
    )
)
def test_garbage_is_refused_or_passed_never_more(packets: list[tuple[Codec, Layer, int, bytes]]) -> None:
    async def scene() -> None:
        stage = Room()
        outbox = Outbox()
        stage.relay.subscribe(outbox, 1, MAIN)
        for n, (codec, layer, flags, payload) in enumerate(packets):
            if codec in (Codec.OPUS, Codec.PCM):
                layer = SOUND  # noqa: PLW2901
            try:
                stage.relay.publish(parse(pack(codec, layer, flags, 1, n * 7, 0, payload)))
            except RefusedPacketError as refusal:
                assert refusal.code in {"picture-too-large", "bad-message"}  # noqa: PT017

    run(scene())

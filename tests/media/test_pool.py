from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from invigilator.media.pool import DecodePool
from invigilator.wire.packet import Codec, Layer
from tests.media.streams import encode, room


@pytest.fixture
def pool() -> Iterator[DecodePool]:
    made = DecodePool(2)
    yield made
    made.close()


def until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.005)


def board(width: int = 640, height: int = 240) -> np.ndarray:
    return np.zeros((height, width, 4), np.uint8)


@pytest.mark.parametrize("codec", [Codec.H264, Codec.VP8, Codec.JPEG])
def test_a_feed_is_drawn_into_its_own_rectangle_only(pool: DecodePool, codec: Codec) -> None:
    wall = board()
    wall[:] = 7
    pool.show(5, wall[30:150, 200:360])
    for packet in encode([room(n) for n in range(5)], codec=codec, feed=5):
        pool.put(packet)
    until(lambda: bool(pool.drawn) and pool.drawn[-1].sequence == 4)
    inside = wall[30:150, 200:360].copy()
    assert abs(int(inside[60, 80, 0]) - 200) < 25  # the head
    wall[30:150, 200:360] = 7
    assert (wall == 7).all()


def test_a_wide_picture_keeps_its_proportions(pool: DecodePool) -> None:
    wall = board(160, 120)
    wall[:] = 7
    pool.show(1, wall)
    for packet in encode([room(0, 320, 180)]):
        pool.put(packet)
    until(lambda: bool(pool.drawn))
    assert (wall[:14] == 0).all()
    assert (wall[-14:] == 0).all()
    assert wall[60, 80, 0] > 100


def test_a_hidden_feed_is_not_decoded_and_catches_up_when_shown(pool: DecodePool) -> None:
    packets = encode([room(n) for n in range(50)], gop=20)
    for packet in packets[:49]:
        pool.put(packet)
    wall = board(160, 120)
    assert pool.decoded == 0
    pool.show(1, wall)
    until(lambda: bool(pool.drawn))
    assert pool.decoded == 9  # from the key frame at 40 on
    assert [one.sequence for one in pool.drawn] == [48]
    pool.hide(1)
    pool.put(packets[49])
    pool.show(1, wall)
    until(lambda: pool.drawn[-1].sequence == 49)
    assert pool.decoded == 10


def test_moving_a_tile_redraws_its_last_picture(pool: DecodePool) -> None:
    first, second = board(160, 120), board(80, 60)
    pool.show(1, first)
    pool.put(encode([room(0)])[0])
    until(lambda: bool(pool.drawn))
    pool.show(1, second)
    until(lambda: len(pool.drawn) == 2)
    assert second[30, 40, 0] > 150


def test_facts_and_snapshot(pool: DecodePool) -> None:
    assert pool.facts(1) is None
    assert pool.snapshot(1) == b""
    pool.show(1, board(160, 120))
    packets = encode([np.zeros((240, 320, 3), np.uint8)] * 2)
    for packet in packets:
        pool.put(packet)
    until(lambda: bool(pool.drawn) and pool.drawn[-1].sequence == 1)
    facts = pool.facts(1)
    assert facts is not None
    assert facts.captured == packets[1].captured
    assert (facts.width, facts.height) == (320, 240)
    assert facts.look is not None
    assert facts.look.black
    assert pool.snapshot(1).startswith(b"\xff\xd8")
    pool.forget(1)
    assert pool.snapshot(1) == b""


def test_one_hostile_feed_does_not_stop_its_neighbours(pool: DecodePool) -> None:
    wall = board(160, 120)
    pool.show(1, wall)
    pool.show(3, board(160, 120))  # on the same thread
    good = encode([room(n) for n in range(10)])
    evil = encode([room(n, 1920, 1080) for n in range(10)], feed=3)
    for ours, theirs in zip(good, evil, strict=True):
        pool.put(theirs)
        pool.put(ours)
    until(lambda: bool(pool.drawn) and pool.drawn[-1].sequence == 9)
    assert {one.feed for one in pool.drawn} == {1}


def test_a_flood_is_bounded_while_hidden(pool: DecodePool) -> None:
    packets = encode([room(n) for n in range(2)])
    pool.put(packets[0])
    for _ in range(2000):
        pool.put(packets[1])
    assert len(pool._feeds[1].pending) <= 300


def test_other_layers_are_not_ours(pool: DecodePool) -> None:
    pool.show(1, board(160, 120))
    pool.put(encode([room(0)], layer=Layer.MAIN)[0])
    assert pool.facts(1) is None
    assert 1 not in pool._feeds or not pool._feeds[1].pending

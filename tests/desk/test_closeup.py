import threading
import time

import numpy as np
import pytest

from invigilator.desk.closeup import CloseUp, fit
from invigilator.wire.packet import Codec, Layer
from tests.desk.rehearsal import Projector
from tests.media.sounds import opus
from tests.media.streams import START, encode, room


class Feeds:
    """A session's packets without a session: what is pushed is watched."""

    def __init__(self) -> None:
        self.projector = Projector()
        self.asked: list[tuple[int, Layer]] = []

    def watch(self, feed, layer, sink, policy="gop"):
        return self.projector.watch(feed, layer, sink)

    def ask_key_frame(self, feed, layer):
        self.asked.append((feed, layer))

    def push(self, packets):
        for one in packets:
            self.projector._push(one.raw)


class Seen:
    """Waits for the decode thread."""

    def __init__(self) -> None:
        self.more = threading.Event()

    def changed(self) -> None:
        self.more.set()

    def until(self, holds) -> None:
        end = time.monotonic() + 20
        while not holds():
            assert time.monotonic() < end
            self.more.wait(0.2)
            self.more.clear()


@pytest.fixture
def feeds():
    return Feeds()


def main(feed: int, count: int = 8, *, codec: Codec = Codec.H264, captured: int = START):
    pictures = [room(n, 640, 480, level=60 + 60 * (feed % 2)) for n in range(count)]
    return encode(pictures, feed=feed, layer=Layer.MAIN, codec=codec, fps=15, kbits=500, captured=captured)


def test_both_cameras_and_the_sound(feeds):
    seen, tapped = Seen(), []
    feeds.push(main(2))  # what a late subscriber gets first
    closeup = CloseUp(feeds, 2, 3, seen.changed, tapped.append)
    closeup.resize((480, 400), (320, 240))
    seen.until(lambda: closeup.front is not None)
    feeds.push(main(3))
    feeds.push(opus(1, captured=START, feed=2))
    seen.until(lambda: closeup.side is not None and len(closeup.levels) >= 6)
    feeds.push(main(2, captured=START + 1_000_000))
    seen.until(lambda: closeup.front_at > START + 1_000_000)
    assert closeup.front is not None
    assert closeup.side is not None
    assert (closeup.front.width, closeup.front.height) == (480, 360)
    assert (closeup.side.width, closeup.side.height) == (320, 240)
    assert closeup.front.pixels.dtype == np.uint8
    assert closeup.side.pixels.mean() > closeup.front.pixels.mean()
    assert -20 < closeup.levels[-1].rms < -10
    assert {(2, Layer.MAIN), (3, Layer.MAIN)} <= set(feeds.asked)
    assert {one.layer for one in tapped} == {Layer.MAIN, Layer.SOUND}
    assert {one.feed for one in tapped} == {2}
    closeup.close()


def test_the_thumb_stands_in_while_there_is_no_main_layer(feeds):
    seen = Seen()
    closeup = CloseUp(feeds, 2, 3, seen.changed)
    feeds.push(encode([room(n) for n in range(4)], feed=2, layer=Layer.THUMB))
    seen.until(lambda: closeup.front is not None)
    assert closeup.front is not None
    assert closeup.front.layer is Layer.THUMB
    feeds.push(main(2))
    seen.until(lambda: closeup.front is not None and closeup.front.layer is Layer.MAIN)
    feeds.push(encode([room(n) for n in range(4)], feed=2, layer=Layer.THUMB))
    feeds.push(main(3))
    seen.until(lambda: closeup.side is not None)
    assert closeup.front.layer is Layer.MAIN
    closeup.close()


def test_the_front_is_not_drawn_twice(feeds):
    seen = Seen()
    closeup = CloseUp(feeds, 2, 3, seen.changed)
    closeup.front_elsewhere = True
    feeds.push(main(2))
    feeds.push(main(3))
    seen.until(lambda: closeup.side is not None)
    assert closeup.front is None
    assert closeup.front_at >= START, "its age is known all the same"
    closeup.front_elsewhere = False
    feeds.push(main(2, captured=START + 1_000_000))
    seen.until(lambda: closeup.front is not None)
    closeup.close()


def test_a_backlog_begins_anew_at_a_key_frame(feeds):
    seen = Seen()
    closeup = CloseUp(feeds, 2, 3, seen.changed)
    stop = threading.Event()
    closeup._take = lambda packets, take=closeup._take: (stop.wait(1), take(packets))
    pictures = main(2, 20)
    for _ in range(14):
        feeds.push(pictures)
    stop.set()
    feeds.push(main(2, captured=START + 9_000_000))
    seen.until(lambda: closeup.front_at >= START + 9_000_000)
    closeup.close()


def test_after_closing_nobody_is_watched(feeds):
    closeup = CloseUp(feeds, 2, 3, Seen().changed)
    closeup.close()
    assert not any(feeds.projector._sinks.values())


@pytest.mark.parametrize(
    ("picture", "place", "size"),
    [((640, 480), (500, 500), (500, 374)), ((640, 480), (1000, 300), (400, 300)), ((16, 9), (1, 1), (2, 2))],
)
def test_pictures_keep_their_shape(picture, place, size):
    assert fit(*picture, *place) == size

"""Threads that turn the packets of many feeds into pictures, each straight into its rectangle of the wall."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray

from invigilator.media.decoder import Decoder
from invigilator.media.look import Look, Looker, rows
from invigilator.media.still import jpeg
from invigilator.wire.packet import Layer, Packet

if TYPE_CHECKING:
    from collections.abc import Callable

    from av.video.frame import VideoFrame

View = NDArray[np.uint8]
"""Height x width x 4 bytes, blue first (Qt's RGB32): one tile's rectangle of the wall's buffer."""

THUMB_PIXELS = 1280 * 720  # a thumb above this is no thumb; refused before it is decoded
_BACKLOG = 8  # packets; beyond it the next key frame makes the older ones worthless
_BUSY = 10  # feeds that wait for a thread; beyond it the others help
_MOST_PACKETS = 300  # of one feed waiting; a hidden one keeps its current group of pictures, no more
_MOST_BYTES = 2 * 1024 * 1024
_ROUND = 0.03  # a box this near to the picture's proportions is filled
_GLANCE = 0.5  # seconds between two looks at a feed


class Drawn(NamedTuple):
    """A picture now in the buffer."""

    feed: int
    sequence: int
    captured: int  # microseconds since 1970, hub clock


class Facts(NamedTuple):
    """What is known of a feed's newest picture. Monotonic seconds unless said otherwise."""

    sequence: int
    captured: int  # microseconds since 1970, hub clock
    drawn: float
    width: int
    height: int
    look: Look | None


@dataclass(slots=True)
class _Feed:
    number: int
    decoder: Decoder = field(default_factory=lambda: Decoder(THUMB_PIXELS))
    looker: Looker = field(default_factory=Looker)
    lock: threading.Lock = field(default_factory=threading.Lock)
    pending: deque[Packet] = field(default_factory=deque)
    size: int = 0
    queued: bool = False  # waits for a thread, or has one: never two at a time, so that its order holds
    redraw: bool = False
    view: View | None = None  # None while hidden
    frame: VideoFrame | None = None
    facts: Facts | None = None
    glanced: float = 0.0


class DecodePool:
    """Decodes the visible feeds of one layer. The first thread does it all; the others help when it falls behind.

    One thread that stays busy costs a fifth less than two that take turns: caches stay warm, and nobody waits for
    the interpreter. `put` may be called from any thread and hardly blocks; `drawn` is emptied by whoever paints.
    """

    def __init__(
        self,
        threads: int = 2,
        layer: Layer = Layer.THUMB,
        want_key: Callable[[int], None] | None = None,
    ) -> None:
        """``want_key(feed)``, called in a decode thread, asks for a key frame where only one can go on."""
        self._layer = layer
        self._want_key = want_key
        self._feeds: dict[int, _Feed] = {}
        self._lock = threading.Lock()
        self._queue: SimpleQueue[_Feed | None] = SimpleQueue()
        self._help = threading.Semaphore(0)
        self._closing = False
        self.drawn: deque[Drawn] = deque(maxlen=8192)
        """Pictures that reached the buffer since it was last emptied; append and popleft are atomic."""
        self.decoded = 0
        """Pictures decoded so far, shown or not (measurement; approximate)."""
        self._threads = [
            threading.Thread(target=self._assist if number else self._work, name=f"decode-{number}", daemon=True)
            for number in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    # ---- from the media thread ---

    def put(self, packet: Packet) -> None:
        """Take one packet: decoded soon when its feed is visible, else kept until its group is over."""
        if packet.layer is not self._layer:
            return
        feed = self._feed(packet.feed)
        with feed.lock:
            if packet.key and (feed.view is None or len(feed.pending) > _BACKLOG):
                _empty(feed)
            elif len(feed.pending) >= _MOST_PACKETS or feed.size > _MOST_BYTES:
                _empty(feed)  # the hole in the sequence makes the decoder wait for a key frame
            feed.pending.append(packet)
            feed.size += len(packet.raw)
            self._enqueue(feed)

    # ---- from the painter ---

    def show(self, number: int, view: View) -> None:
        """Draw this feed into ``view`` from now on, first of all what is known of it."""
        feed = self._feed(number)
        with feed.lock:
            feed.view = view
            feed.redraw = feed.frame is not None
            feed.glanced = 0.0
            self._enqueue(feed)

    def hide(self, number: int) -> None:
        """Stop decoding this feed; its current group of pictures is kept."""
        feed = self._feed(number)
        with feed.lock:
            feed.view = None

    def forget(self, number: int) -> None:
        """Drop everything of a feed, its last picture too: nobody shall take an old picture for a new one."""
        with self._lock:
            feed = self._feeds.pop(number, None)
        if feed is not None:
            with feed.lock:
                feed.view = None
                _empty(feed)

    def facts(self, number: int) -> Facts | None:
        """The newest picture of a feed in numbers, None while there was none."""
        feed = self._feeds.get(number)
        return feed.facts if feed is not None else None

    def snapshot(self, number: int) -> bytes:
        """The feed's last decoded picture as JPEG; empty while there is none."""
        feed = self._feeds.get(number)
        frame = feed.frame if feed is not None else None
        return jpeg(frame) if frame is not None else b""

    def close(self) -> None:
        """End the threads and wait for them."""
        self._closing = True
        self._queue.put(None)
        for _ in self._threads:
            self._help.release()
        for thread in self._threads:
            thread.join()

    # ---- inside ---

    def _feed(self, number: int) -> _Feed:
        feed = self._feeds.get(number)
        if feed is None:
            with self._lock:
                feed = self._feeds.setdefault(number, _Feed(number))
        return feed

    def _enqueue(self, feed: _Feed) -> None:
        """Have a thread look at this feed; its lock is held."""
        if feed.view is not None and not feed.queued and (feed.pending or feed.redraw):
            feed.queued = True
            self._queue.put(feed)
            if self._queue.qsize() > _BUSY:
                self._help.release()

    def _work(self) -> None:
        """Decode whatever waits."""
        scaler = VideoReformatter()  # one for all: tiles have one size, and its tables stay in the cache
        while (feed := self._queue.get()) is not None:
            self._serve(feed, scaler)

    def _assist(self) -> None:
        """Decode only while the first thread has more than it can do."""
        scaler = VideoReformatter()
        while self._help.acquire() and not self._closing:
            try:
                feed = self._queue.get_nowait()
            except Empty:
                continue
            if feed is None:
                self._queue.put(None)  # meant for the first thread
                return
            self._serve(feed, scaler)

    def _serve(self, feed: _Feed, scaler: VideoReformatter) -> None:
        with feed.lock:
            batch = list(feed.pending)
            _empty(feed)
            feed.redraw = False
        self._decode(feed, batch, scaler)
        with feed.lock:
            feed.queued = False
            self._enqueue(feed)

    def _decode(self, feed: _Feed, batch: list[Packet], scaler: VideoReformatter) -> None:
        last: Packet | None = None
        for packet in batch:
            for picture in feed.decoder.decode(packet):
                feed.frame = picture
                last = packet
                self.decoded += 1
        if batch and feed.decoder.wants_key and self._want_key is not None:
            self._want_key(feed.number)
        frame = feed.frame
        if frame is None:
            return
        now = time.monotonic()
        if last is not None:
            look = feed.facts.look if feed.facts is not None else None
            if now - feed.glanced >= _GLANCE:
                feed.glanced = now
                look = feed.looker.look(frame, now)
            feed.facts = Facts(last.sequence, frame.pts or last.captured, now, frame.width, frame.height, look)
        if feed.facts is None:
            return
        with feed.lock:
            view = feed.view
        if view is not None:
            _draw(scaler, frame, view)
            self.drawn.append(Drawn(feed.number, feed.facts.sequence, feed.facts.captured))


def _empty(feed: _Feed) -> None:
    feed.pending.clear()
    feed.size = 0


def _draw(scaler: VideoReformatter, frame: VideoFrame, view: View) -> None:
    """Scale into an own frame, then copy.

    Measured as cheap as swscale writing straight into the buffer through ctypes, and the painter hardly ever
    sees half a picture.
    """
    height, width = view.shape[:2]
    # The whole picture, in its own proportions: cutting a side off might cut off the second person.
    w, h = width, height
    if abs(width * frame.height - height * frame.width) > _ROUND * height * frame.width:
        w = min(width, round(height * frame.width / frame.height / 2) * 2)  # swscale is slow at odd widths
        h = min(height, round(w * frame.height / frame.width / 2) * 2)
        w, h = max(2, w), max(2, h)
    small = scaler.reformat(frame, w, h, "bgra", interpolation=Interpolation.BILINEAR, threads=1)
    lines = rows(small.planes[0])
    pixels = lines.reshape(h, lines.shape[1] // 4, 4)[:, :w]
    x, y = (width - w) // 2, (height - h) // 2
    if (w, h) != (width, height):
        view[:y], view[y + h :], view[:, :x], view[:, x + w :] = 0, 0, 0, 0
    view[y : y + h, x : x + w] = pixels

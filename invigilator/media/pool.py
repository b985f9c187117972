"""Threads that turn the packets of many feeds into pictures, each straight into its rectangle of the wall."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from queue import SimpleQueue
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
_MOST_PACKETS = 300  # of one feed waiting; a hidden one keeps its current group of pictures, no more
_MOST_BYTES = 2 * 1024 * 1024
_GLANCE = 0.5  # seconds between two looks at a feed


class Drawn(NamedTuple):
    """A picture now in the buffer."""

    feed: int
    sequence: int
    captured: int  # microseconds since 1970, hub clock


@dataclass(frozen=True, slots=True)
class Facts:
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
    worker: SimpleQueue[_Feed | None]
    decoder: Decoder = field(default_factory=lambda: Decoder(THUMB_PIXELS))
    scaler: VideoReformatter = field(default_factory=VideoReformatter)
    looker: Looker = field(default_factory=Looker)
    lock: threading.Lock = field(default_factory=threading.Lock)
    pending: deque[Packet] = field(default_factory=deque)
    size: int = 0
    queued: bool = False
    view: View | None = None  # None while hidden
    frame: VideoFrame | None = None
    facts: Facts | None = None
    glanced: float = 0.0


class DecodePool:
    """Decodes the visible feeds of one layer; a feed always on the same thread, so that its order holds.

    `put` may be called from any thread and never blocks for long; `drawn` is emptied by whoever paints.
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
        self._queues: list[SimpleQueue[_Feed | None]] = [SimpleQueue() for _ in range(threads)]
        self.drawn: deque[Drawn] = deque(maxlen=8192)
        """Pictures that reached the buffer since it was last emptied; append and popleft are atomic."""
        self.decoded = 0
        """Pictures decoded so far, shown or not (measurement; approximate)."""
        self._threads = [
            threading.Thread(target=self._work, args=(queue,), name=f"decode-{number}", daemon=True)
            for number, queue in enumerate(self._queues)
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
            self._queue(feed)

    # ---- from the painter ---

    def show(self, number: int, view: View) -> None:
        """Draw this feed into ``view`` from now on, first of all what is known of it."""
        feed = self._feed(number)
        with feed.lock:
            feed.view = view
            feed.glanced = 0.0
            if not feed.queued and (feed.pending or feed.frame is not None):
                feed.queued = True
                feed.worker.put(feed)

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
        for queue in self._queues:
            queue.put(None)
        for thread in self._threads:
            thread.join()

    # ---- inside ---

    def _feed(self, number: int) -> _Feed:
        feed = self._feeds.get(number)
        if feed is None:
            with self._lock:
                feed = self._feeds.setdefault(number, _Feed(number, self._queues[number % len(self._queues)]))
        return feed

    def _queue(self, feed: _Feed) -> None:
        if feed.view is not None and not feed.queued:
            feed.queued = True
            feed.worker.put(feed)

    def _work(self, queue: SimpleQueue[_Feed | None]) -> None:
        while (feed := queue.get()) is not None:
            with feed.lock:
                batch = list(feed.pending)
                _empty(feed)
                feed.queued = False
            self._decode(feed, batch)

    def _decode(self, feed: _Feed, batch: list[Packet]) -> None:
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
            _draw(feed, frame, view)
            self.drawn.append(Drawn(feed.number, feed.facts.sequence, feed.facts.captured))


def _empty(feed: _Feed) -> None:
    feed.pending.clear()
    feed.size = 0


def _draw(feed: _Feed, frame: VideoFrame, view: View) -> None:
    """Scale into an own frame, then copy.

    Measured as cheap as swscale writing straight into the buffer through ctypes, and the painter hardly ever
    sees half a picture.
    """
    height, width = view.shape[:2]
    # The whole picture, in its own proportions: cutting a side off might cut off the second person.
    w = min(width, max(2, round(height * frame.width / frame.height)))
    h = min(height, max(2, round(w * frame.height / frame.width)))
    small = feed.scaler.reformat(frame, w, h, "bgra", interpolation=Interpolation.BILINEAR, threads=1)
    lines = rows(small.planes[0])
    pixels = lines.reshape(h, lines.shape[1] // 4, 4)[:, :w]
    x, y = (width - w) // 2, (height - h) // 2
    if (w, h) != (width, height):
        view[:y], view[y + h :], view[:, :x], view[:, x + w :] = 0, 0, 0, 0
    view[y : y + h, x : x + w] = pixels

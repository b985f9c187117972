"""From each publisher to every subscriber: headers parsed once, bytes by reference, one event loop, no decoding.

Limits (trust.md: 30 frames/s with a burst of 300, 1 MB/s): an honest feed sends main 15 + thumb 10 + sound 5 to 10
messages a second, 31 and more in all, so the frame bucket is held for each layer of a feed apart, and the byte
bucket for the whole feed. A packet over the limit is dropped and struck; `STRIKES` of them with no second of peace
between close the feed.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from invigilator.media import framesize
from invigilator.media.bucket import Bucket
from invigilator.media.outbox import Outbox, Policy
from invigilator.wire.packet import Flag, Layer, Packet

FRAMES_PER_SECOND = 30.0
BURST_FRAMES = 300.0
BYTES_PER_SECOND = 1_000_000.0
BURST_BYTES = 4_000_000.0
STRIKES = 60
PEACE_SECONDS = 1.0
KEY_WISH_SECONDS = 0.5

# A group of pictures kept for late subscribers: key frames come every 2 s (30 frames, 125 KB), so a group that
# outgrows this is no use to anybody, and a sender that never sends key frames must not grow the hub.
GOP_FRAMES = 120
GOP_BYTES = 1_000_000

_HALF = 1 << 31
_WRAP = (1 << 32) - 1

Tap = Callable[[Packet], None]


class RefusedPacketError(Exception):
    """The publisher must be closed; ``code`` is the goodbye's: too-fast, picture-too-large or bad-message."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class FeedStats:
    """One feed over the time since the last `Relay.sample`."""

    fps: dict[Layer, float] = field(default_factory=dict)
    kbits: float = 0.0
    age: int = -1  # ms since the last packet, -1 none yet
    lost: int = 0  # sequence holes so far
    dropped: int = 0  # packets refused by the limits so far
    hidden: bool = False  # the page was hidden at the last picture


class _Stream:
    """One layer of one feed."""

    __slots__ = (
        "broken",
        "bucket",
        "frames",
        "gop",
        "gop_bytes",
        "next_sequence",
        "readers",
        "wished_at",
        "wishing",
    )

    def __init__(self, now: float) -> None:
        self.bucket = Bucket(FRAMES_PER_SECOND, BURST_FRAMES, now)
        self.gop: list[Packet] = []
        self.gop_bytes = 0
        self.readers: dict[Outbox, Policy] = {}
        self.next_sequence: int | None = None
        self.frames = 0  # since the last sample
        self.broken = False  # the hub dropped a frame: what follows is not decodable before a key frame
        self.wishing = False
        self.wished_at = -KEY_WISH_SECONDS


class _Feed:
    """One camera of one candidate."""

    __slots__ = ("bucket", "bytes", "dropped", "hidden", "last", "lost", "streams", "strikes", "struck_at")

    def __init__(self, now: float) -> None:
        self.bucket = Bucket(BYTES_PER_SECOND, BURST_BYTES, now)
        self.streams = {layer: _Stream(now) for layer in Layer}
        self.bytes = 0  # since the last sample
        self.last = -1.0
        self.lost = 0
        self.dropped = 0
        self.hidden = False
        self.strikes = 0
        self.struck_at = 0.0


class Relay:
    """All feeds of a hub. One thread: the event loop's."""

    def __init__(
        self,
        *,
        key_wanted: Callable[[int, Layer], None],
        tap: Tap | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start without feeds.

        Args:
            key_wanted: ``(feed, layer)``: ask that publisher now; already coalesced.
            tap: gets every accepted packet; the recorder's ``put``. Must neither block nor raise.
            clock: seconds, rising.
        """
        self._key_wanted = key_wanted
        self._tap = tap
        self._clock = clock
        self._feeds: dict[int, _Feed] = {}
        self._sampled = clock()

    def publish(self, packet: Packet) -> bool:
        """Pass a parsed packet on to the tap and to all subscribers; False when a limit dropped it.

        Raises:
            RefusedPacketError: the publisher must be closed: too fast, picture too large or unreadable.
        """
        now = self._clock()
        feed = self._feed(packet.feed, now)
        stream = feed.streams[packet.layer]
        if not (stream.bucket.take(1, now) and feed.bucket.take(len(packet.raw), now)):
            self._strike(packet, feed, stream, now)
            return False
        picture = packet.layer is not Layer.SOUND
        if picture:
            _check_size(packet)
        self._count(packet, feed, stream, now)
        if picture:
            feed.hidden = bool(packet.flags & Flag.HIDDEN)
            if packet.key:
                stream.broken = stream.wishing = False
            elif stream.broken:
                feed.dropped += 1
                self._wish(packet.feed, packet.layer, stream, now)
                return False
            self._keep(packet, stream)
            if stream.wishing:
                self._wish(packet.feed, packet.layer, stream, now)
        if self._tap is not None:
            self._tap(packet)
        for outbox, policy in stream.readers.items():
            outbox.put(packet, policy)
        return True

    def gone(self, feed: int) -> None:
        """The publisher left: its groups of pictures and counters of sequence are forgotten, subscribers stay."""
        state = self._feeds.get(feed)
        if state is None:
            return
        state.last = -1.0
        state.strikes = 0
        for stream in state.streams.values():
            stream.gop.clear()
            stream.gop_bytes = 0
            stream.next_sequence = None
            stream.broken = stream.wishing = False
            stream.wished_at = -KEY_WISH_SECONDS  # the next publisher has been asked nothing yet

    def subscribe(self, outbox: Outbox, feed: int, layer: Layer, policy: Policy = Policy.GOP) -> None:
        """Send this stream to ``outbox`` from the current group of pictures on; again: with another policy."""
        stream = self._feed(feed, self._clock()).streams[layer]
        known = outbox in stream.readers
        stream.readers[outbox] = policy
        if known or layer is Layer.SOUND:
            return
        if not stream.gop:
            self.want_key(feed, layer)
        for packet in stream.gop:
            outbox.put(packet, policy)

    def unsubscribe(self, outbox: Outbox, feed: int, layer: Layer) -> None:
        """Stop, and forget what waits."""
        state = self._feeds.get(feed)
        if state is not None and state.streams[layer].readers.pop(outbox, None) is not None:
            outbox.forget(feed, layer)

    def leave(self, outbox: Outbox) -> None:
        """Unsubscribe an outbox from everything."""
        for state in self._feeds.values():
            for stream in state.streams.values():
                stream.readers.pop(outbox, None)

    def key_frame(self, feed: int, layer: Layer) -> Packet | None:
        """The newest key frame of this stream, None when nobody publishes it."""
        state = self._feeds.get(feed)
        return state.streams[layer].gop[0] if state is not None and state.streams[layer].gop else None

    def want_key(self, feed: int, layer: Layer) -> None:
        """A subscriber wants a key frame: passed on at most once in 500 ms for each layer of a feed.

        A wish inside the 500 ms waits for their end, and is dropped when a key frame comes before.
        """
        now = self._clock()
        state = self._feeds.get(feed)
        if layer is not Layer.SOUND and state is not None and state.last >= 0:
            self._wish(feed, layer, state.streams[layer], now)

    def sample(self) -> dict[int, FeedStats]:
        """Figures of every feed that ever published; call once a second (rates are since the last call)."""
        now = self._clock()
        elapsed = max(now - self._sampled, 1e-3)
        self._sampled = now
        return {handle: _sample(feed, now, elapsed) for handle, feed in self._feeds.items()}

    def _feed(self, handle: int, now: float) -> _Feed:
        feed = self._feeds.get(handle)
        if feed is None:
            feed = self._feeds[handle] = _Feed(now)
        return feed

    def _strike(self, packet: Packet, feed: _Feed, stream: _Stream, now: float) -> None:
        feed.dropped += 1
        feed.strikes = feed.strikes + 1 if now - feed.struck_at < PEACE_SECONDS else 1
        feed.struck_at = now
        stream.broken = True
        _drop_gop(stream)
        if feed.strikes >= STRIKES:
            raise RefusedPacketError("too-fast", "more than 30 frames or 1 MB a second")
        self._wish(packet.feed, packet.layer, stream, now)

    def _count(self, packet: Packet, feed: _Feed, stream: _Stream, now: float) -> None:
        feed.last = now
        feed.bytes += len(packet.raw)
        stream.frames += 1
        if stream.next_sequence is not None and not packet.flags & Flag.RESTART:
            hole = (packet.sequence - stream.next_sequence) & _WRAP
            if 0 < hole < _HALF:
                feed.lost += hole
                if not packet.key:
                    stream.wishing = True
        stream.next_sequence = (packet.sequence + 1) & _WRAP

    def _keep(self, packet: Packet, stream: _Stream) -> None:
        if packet.key:
            stream.gop = [packet]
            stream.gop_bytes = len(packet.raw)
            return
        if not stream.gop:
            return
        stream.gop.append(packet)
        stream.gop_bytes += len(packet.raw)
        if len(stream.gop) > GOP_FRAMES or stream.gop_bytes > GOP_BYTES:
            _drop_gop(stream)
            stream.wishing = True

    def _wish(self, feed: int, layer: Layer, stream: _Stream, now: float) -> None:
        if layer is Layer.SOUND:
            return
        stream.wishing = True
        if now - stream.wished_at >= KEY_WISH_SECONDS:
            stream.wished_at = now
            stream.wishing = False
            self._key_wanted(feed, layer)


def _drop_gop(stream: _Stream) -> None:
    stream.gop = []
    stream.gop_bytes = 0


def _check_size(packet: Packet) -> None:
    size = framesize.read(packet.codec, packet.payload)
    if size is None:
        if packet.key:
            raise RefusedPacketError("bad-message", "a key frame without a readable size")
    elif not framesize.fits(size):
        raise RefusedPacketError(
            "picture-too-large", f"{size[0]}x{size[1]} is above {framesize.MAX_LONG}x{framesize.MAX_SHORT}"
        )


def _sample(feed: _Feed, now: float, elapsed: float) -> FeedStats:
    fps = {layer: stream.frames / elapsed for layer, stream in feed.streams.items()}
    kbits = feed.bytes * 8 / 1000 / elapsed
    feed.bytes = 0
    for stream in feed.streams.values():
        stream.frames = 0
    age = -1 if feed.last < 0 else int((now - feed.last) * 1000)
    return FeedStats(fps, kbits, age, feed.lost, feed.dropped, feed.hidden)

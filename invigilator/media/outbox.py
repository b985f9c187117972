"""What waits for one slow reader: bounded in bytes, one policy per stream, never a copy of the bytes.

`websockets` and uvicorn never time out a reader that has stopped reading, and an unbounded queue grew 10 MB a
second; so every subscriber has one of these, and a send that takes more than five seconds ends it.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from enum import Enum

from invigilator.wire.packet import Layer, Packet

Send = Callable[[str | bytes], Awaitable[None]]

# A stream that has this many packets waiting when its next key frame comes is behind, and jumps to it. Fewer is
# the ordinary unevenness of a network and a busy loop: dropping then would cost frames nobody needed to lose.
_BEHIND = 12
_AT_ONCE = 16


class Policy(Enum):
    """What gives way when the reader is slow."""

    LOSSLESS = "lossless"  # nothing: the outbox overflows and the reader is dropped
    GOP = "gop"  # order is kept; a stream that backs up skips to its next key frame
    LATEST = "latest"  # only the newest key frame of each stream waits


class SlowReaderError(Exception):
    """The reader took more than five seconds for one message, or lossless messages overflowed. Close it."""


class _Lane:
    """What waits of one (feed, layer)."""

    __slots__ = ("broken", "lossless", "packets", "queued")

    def __init__(self) -> None:
        self.packets: deque[Packet] = deque()
        self.broken = False  # cut: nothing before a key frame is of use
        self.lossless = False
        self.queued = False  # stands in the row of those that take turns


class Outbox:
    """Messages waiting for one socket. Used from one event loop; only `drain` awaits.

    Texts go first and in order; streams take turns, each in order.
    """

    def __init__(
        self,
        *,
        max_bytes: int = 6 * 1024 * 1024,
        max_messages: int = 8192,
        send_seconds: float = 5.0,
        key_wanted: Callable[[int, Layer], None] | None = None,
    ) -> None:
        """``key_wanted(feed, layer)`` is called when a stream was cut and waits for a key frame."""
        self._max_bytes = max_bytes
        self._max_messages = max_messages
        self._send_seconds = send_seconds
        self._key_wanted = key_wanted
        self._texts: deque[tuple[str, str]] = deque()  # (replaces, text)
        self._lanes: dict[tuple[int, Layer], _Lane] = {}
        self._ready: deque[tuple[int, Layer]] = deque()  # lanes that take turns, each once
        self._bytes = 0
        self._messages = 0
        self._dropped = 0
        self._overflowed = False
        self._closed = False
        self._wake = asyncio.Event()

    @property
    def waiting(self) -> int:
        """Bytes that wait."""
        return self._bytes

    @property
    def dropped(self) -> int:
        """Packets given up so far because the reader was slow."""
        return self._dropped

    def say(self, text: str, *, replaces: str = "") -> None:
        """Queue a text, ahead of all packets. A waiting text with the same ``replaces`` name is taken out first."""
        if self._closed:
            return
        if replaces:
            for index, (name, old) in enumerate(self._texts):
                if name == replaces:
                    del self._texts[index]
                    self._count(-1, -len(old))
                    break
        if self._full(len(text)):
            self._shed()
            if self._full(len(text)):
                self._overflow()
                return
        self._texts.append((replaces, text))
        self._count(1, len(text))
        self._wake.set()

    def put(self, packet: Packet, policy: Policy = Policy.GOP) -> None:
        """Queue a packet; by its policy it may push others out or be dropped itself. Never raises."""
        if self._closed:
            return
        name = (packet.feed, packet.layer)
        lane = self._lanes.get(name)
        if lane is None:
            lane = self._lanes[name] = _Lane()
        lane.lossless = policy is Policy.LOSSLESS
        if policy is Policy.LATEST:
            if not packet.key:
                return
            self._clear(lane)
        elif policy is Policy.GOP:
            if packet.key:
                if len(lane.packets) >= _BEHIND:
                    self._clear(lane)
                lane.broken = False
            elif lane.broken:
                self._dropped += 1
                return
        size = len(packet.raw)
        if self._full(size):
            if policy is Policy.LOSSLESS:
                self._overflow()
            else:
                self._cut(name, lane)
            return
        if not lane.queued:
            lane.queued = True
            self._ready.append(name)
        lane.packets.append(packet)
        self._count(1, size)
        self._wake.set()

    def forget(self, feed: int, layer: Layer) -> None:
        """Take out what waits of a stream (unsubscribed, revoked)."""
        lane = self._lanes.pop((feed, layer), None)
        if lane is not None:
            dropped = self._dropped
            self._clear(lane)
            self._dropped = dropped  # unwanted is not lost
            if lane.queued:
                self._ready.remove((feed, layer))

    def close(self) -> None:
        """Accept nothing more; `drain` sends the texts that wait (the goodbye) and returns."""
        self._closed = True
        for lane in self._lanes.values():
            self._clear(lane)
        self._lanes.clear()
        self._ready.clear()
        self._wake.set()

    async def drain(self, send: Send) -> None:
        """Send what is put until `close`; run as one task per socket.

        Raises:
            SlowReaderError: one send took longer than ``send_seconds``, or a lossless message found no room.
        """
        sent = 0
        while True:
            if self._overflowed:
                raise SlowReaderError("more waits than a reader may leave waiting")
            message = self._next()
            if message is None:
                if self._closed:
                    return
                self._wake.clear()
                await self._wake.wait()
                continue
            try:
                async with asyncio.timeout(self._send_seconds):
                    await send(message)
            except TimeoutError:
                raise SlowReaderError(f"one message took more than {self._send_seconds:g} s") from None
            sent += 1
            if not sent % _AT_ONCE:
                await asyncio.sleep(0)  # a send into an empty socket does not let anybody else run

    def _next(self) -> str | bytes | None:
        if self._texts:
            _, text = self._texts.popleft()
            self._count(-1, -len(text))
            return text
        while self._ready:
            name = self._ready.popleft()
            lane = self._lanes[name]
            if not lane.packets:  # cleared since it took its place
                lane.queued = False
                continue
            packet = lane.packets.popleft()
            if lane.packets:
                self._ready.append(name)
            else:
                lane.queued = False
            self._count(-1, -len(packet.raw))
            return packet.raw
        return None

    def _count(self, messages: int, size: int) -> None:
        self._messages += messages
        self._bytes += size

    def _full(self, size: int) -> bool:
        return self._bytes + size > self._max_bytes or self._messages >= self._max_messages

    def _clear(self, lane: _Lane) -> None:
        self._dropped += len(lane.packets)
        self._count(-len(lane.packets), -sum(len(packet.raw) for packet in lane.packets))
        lane.packets.clear()

    def _cut(self, name: tuple[int, Layer], lane: _Lane) -> None:
        """No room: this stream gives up what waits, and goes on at its next key frame."""
        self._clear(lane)
        self._dropped += 1
        lane.broken = True
        if self._key_wanted is not None:
            self._key_wanted(*name)

    def _shed(self) -> None:
        """A text needs the room: pictures give way."""
        for name, lane in self._lanes.items():
            if lane.packets and not lane.lossless:
                self._cut(name, lane)

    def _overflow(self) -> None:
        self._overflowed = True
        self._wake.set()

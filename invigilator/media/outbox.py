"""What waits for one slow reader: bounded in bytes, one policy per stream, never a copy of the bytes.

`websockets` and uvicorn never time out a reader that has stopped reading, and an unbounded queue grew 10 MB a
second; so every subscriber has one of these, and a send that takes more than five seconds ends it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from enum import Enum

from invigilator.wire.packet import Layer, Packet

Send = Callable[[str | bytes], Awaitable[None]]


class Policy(Enum):
    """What gives way when the reader is slow."""

    LOSSLESS = "lossless"  # nothing: the outbox overflows and the reader is dropped
    GOP = "gop"  # order is kept; a stream that backs up skips to its next key frame
    LATEST = "latest"  # only the newest key frame of each stream waits


class SlowReaderError(Exception):
    """The reader took more than five seconds for one message, or lossless messages overflowed. Close it."""


class Outbox:
    """Messages waiting for one socket. Used from one event loop; only `drain` awaits."""

    def __init__(
        self,
        *,
        max_bytes: int = 6 * 1024 * 1024,
        max_messages: int = 8192,
        send_seconds: float = 5.0,
        key_wanted: Callable[[int, Layer], None] | None = None,
    ) -> None:
        """``key_wanted(feed, layer)`` is called when a stream was cut and waits for a key frame."""
        raise NotImplementedError

    @property
    def waiting(self) -> int:
        """Bytes that wait."""
        raise NotImplementedError

    @property
    def dropped(self) -> int:
        """Packets given up so far because the reader was slow."""
        raise NotImplementedError

    def say(self, text: str, *, replaces: str = "") -> None:
        """Queue a text, ahead of all packets. A waiting text with the same ``replaces`` name is taken out first."""
        raise NotImplementedError

    def put(self, packet: Packet, policy: Policy = Policy.GOP) -> None:
        """Queue a packet; by its policy it may push others out or be dropped itself. Never raises."""
        raise NotImplementedError

    def forget(self, feed: int, layer: Layer) -> None:
        """Take out what waits of a stream (unsubscribed, revoked)."""
        raise NotImplementedError

    def close(self) -> None:
        """Accept nothing more; `drain` sends the texts that wait (the goodbye) and returns."""
        raise NotImplementedError

    async def drain(self, send: Send) -> None:
        """Send what is put until `close`; run as one task per socket.

        Raises:
            SlowReaderError: one send took longer than ``send_seconds``, or a lossless message found no room.
        """
        raise NotImplementedError

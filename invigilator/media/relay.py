"""From each publisher to every subscriber: headers parsed once, bytes by reference, one event loop, no decoding.

Limits (trust.md: 30 frames/s with a burst of 300, 1 MB/s): an honest feed sends main 15 + thumb 10 + sound 5 to 10
messages a second, 31 and more in all, so the frame bucket is held for each layer of a feed apart, and the byte
bucket for the whole feed. A packet over the limit is dropped and struck; `STRIKES` of them in a row close the feed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from invigilator.media.outbox import Outbox, Policy
from invigilator.wire.packet import Layer, Packet

FRAMES_PER_SECOND = 30.0
BURST_FRAMES = 300.0
BYTES_PER_SECOND = 1_000_000.0
BURST_BYTES = 4_000_000.0
STRIKES = 60
KEY_WISH_SECONDS = 0.5

Tap = Callable[[Packet], None]


class RefusedPacketError(Exception):
    """The publisher must be closed; ``code`` is the goodbye's (``too-fast``, ``picture-too-large``, ...)."""

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


class Relay:
    """All feeds of a hub. One thread: the event loop's."""

    def __init__(
        self,
        *,
        key_wanted: Callable[[int, Layer], None],
        tap: Tap | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        """``key_wanted(feed, layer)``: ask that publisher now (already coalesced). ``tap``: the recorder's put."""
        raise NotImplementedError

    def publish(self, packet: Packet) -> bool:
        """Pass a parsed packet on to the tap and to all subscribers; False when a limit dropped it.

        Raises:
            RefusedPacketError: the publisher must be closed: too fast, picture too large or unreadable.
        """
        raise NotImplementedError

    def gone(self, feed: int) -> None:
        """The publisher left: its groups of pictures and counters of sequence are forgotten, subscribers stay."""
        raise NotImplementedError

    def subscribe(self, outbox: Outbox, feed: int, layer: Layer, policy: Policy = Policy.GOP) -> None:
        """Send this stream to ``outbox`` from the current group of pictures on. Again with another policy: changes it."""
        raise NotImplementedError

    def unsubscribe(self, outbox: Outbox, feed: int, layer: Layer) -> None:
        """Stop, and forget what waits."""
        raise NotImplementedError

    def leave(self, outbox: Outbox) -> None:
        """Unsubscribe an outbox from everything."""
        raise NotImplementedError

    def want_key(self, feed: int, layer: Layer) -> None:
        """A subscriber wants a key frame: passed on at most once in 500 ms for each layer of a feed."""
        raise NotImplementedError

    def sample(self) -> dict[int, FeedStats]:
        """Figures of every feed that ever published; call once a second (rates are since the last call)."""
        raise NotImplementedError

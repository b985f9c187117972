"""A candidate's media socket: what it sends, checked before anybody else sees it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from invigilator.hub.line import Line
from invigilator.hub.socket import GoodbyeError
from invigilator.store.tokens import Device
from invigilator.wire.packet import BadPacketError, Flag, Layer, Packet, parse

_OFF = 5 * 60 * 1_000_000  # microseconds a capture time may be away from the hub's clock


@dataclass(slots=True, eq=False)
class Publisher:
    """``last`` is when its last packet came (seconds, monotonic), None before the first."""

    line: Line
    device: Device
    token: str
    feed: int
    last: float | None = None
    joined: float = field(default_factory=time.monotonic)
    _sequence: dict[Layer, int] = field(default_factory=dict)

    def read(self, raw: bytes, now: int) -> Packet:
        """The packet in these bytes, if this publisher may send it; ``now`` in ms since 1970.

        Raises:
            GoodbyeError: it is none, is for another feed, out of order, or of another time.
        """
        try:
            packet = parse(raw)
        except BadPacketError as error:
            raise GoodbyeError("bad-message", str(error)) from None
        if packet.feed != self.feed:
            raise GoodbyeError("feed-mismatch", f"Feed {packet.feed} is not yours, {self.feed} is.")
        if abs(packet.captured - now * 1000) > _OFF:
            raise GoodbyeError("bad-message", "The capture time is more than five minutes off the hub's clock.")
        before = self._sequence.get(packet.layer)
        # One socket keeps order, so a number that goes back is a fault of the sender (or a replay).
        ahead = (packet.sequence - before) & 0xFFFFFFFF if before is not None else 1
        if not 0 < ahead < 0x80000000 and not packet.flags & Flag.RESTART:
            raise GoodbyeError("bad-message", f"Sequence {packet.sequence} came after {before}.")
        self._sequence[packet.layer] = packet.sequence
        return packet

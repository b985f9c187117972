"""The front camera and its sound as one Matroska stream that begins now and never falls behind.

Decides when to begin (at a key frame that nothing newer waits behind, once it is known whether there is sound) and
when to begin again (another codec, sound that came later, a hole in the sequence). Remuxes, never re-encodes.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from invigilator.media import framesize
from invigilator.media.matroska import Matroska
from invigilator.wire.packet import Codec, Layer

if TYPE_CHECKING:
    from invigilator.wire.packet import Packet

BEHIND = 3  # packets that may wait behind a key frame to begin with; more is the backlog of a late subscriber
HOLD = 350_000  # us that a key frame may have waited for the first sound; as much the stream is behind from then on
SOUND_WAIT = 0.5  # seconds to wait for the first sound before the picture goes on alone
PICTURE_WAIT = 1.5  # seconds without a picture before the sound goes on alone
FULL = 8 * 1024 * 1024  # bytes; a reader that has stopped reading


class Pipe:
    """Bytes from the muxer to a reader in another thread."""

    def __init__(self) -> None:
        self._chunks: deque[bytes] = deque()
        self._size = 0
        self._ended = False
        self._more = threading.Condition()

    def write(self, data: bytes, /) -> int:
        """Take all of it; never waits."""
        with self._more:
            self._chunks.append(bytes(data))
            self._size += len(data)
            self._more.notify()
        return len(data)

    @property
    def full(self) -> bool:
        """Whether nobody reads any more."""
        return self._size > FULL

    def read(self, most: int) -> bytes:
        """Up to that many bytes; waits for the first one; empty at the end."""
        with self._more:
            while not self._chunks and not self._ended:
                self._more.wait()
            if not self._chunks or self._ended:
                return b""
            data = self._chunks.popleft()
            if len(data) > most:
                self._chunks.appendleft(data[most:])
                data = data[:most]
            self._size -= len(data)
            return data

    def end(self) -> None:
        """Let the reader see the end, whatever is left."""
        with self._more:
            self._ended = True
            self._more.notify_all()


@dataclass(frozen=True, slots=True)
class Begun:
    """A stream to play from its first byte. ``size`` in pixels, None when there is sound only."""

    pipe: Pipe
    size: tuple[int, int] | None
    sound: bool


class Stream:
    """Packets in, streams out, one after the other. Not thread-safe."""

    def __init__(self) -> None:
        self._mux: Matroska | None = None
        self._begun: Begun | None = None
        self._picture: Codec | None = None
        self._sound: Codec | None = None
        self._held: list[Packet] = []  # the pictures since a key frame that waits for the first sound
        self._next = -1  # sequence that continues the pictures
        self._since = -1.0  # monotonic seconds of the first packet
        self._picture_at = float("-inf")

    def take(self, packet: Packet, waiting: int, now: float) -> Begun | None:
        """Take a main or sound packet.

        Args:
            packet: of the one front feed.
            waiting: packets that wait behind this one.
            now: monotonic seconds.

        Returns:
            A new stream, whose bytes begin with this packet; the one before has ended.
        """
        self._since = now if self._since < 0 else self._since
        if packet.layer is Layer.SOUND:
            self._hear(packet)
        elif packet.layer is Layer.MAIN and packet.codec is not Codec.JPEG:
            self._see(packet, now)
        else:
            return None  # single pictures are drawn better without libVLC; the sound goes on alone
        begun = None
        if self._mux is None:
            self._hold(packet, waiting)
            if self._ready(packet, waiting, now):
                heard = [packet] if packet.layer is Layer.SOUND else []
                begun = self._begin([*self._held, *heard])
                self._held = []
        else:
            self._mux.write(packet)
        return begun

    def stop(self) -> None:
        """End the stream that runs; the next key frame begins another."""
        mux, begun = self._mux, self._begun
        self._mux = self._begun = None
        if begun is not None:
            begun.pipe.end()
        if mux is not None:
            mux.close()

    def _hear(self, packet: Packet) -> None:
        if packet.codec is not self._sound:
            self.stop()  # a track cannot be added to a stream that runs
            self._sound = packet.codec

    def _see(self, packet: Packet, now: float) -> None:
        hole = packet.sequence != self._next and not packet.key
        alone = self._begun is not None and self._begun.size is None
        if packet.codec is not self._picture or hole or (alone and packet.key):
            self.stop()
            self._held = []
            self._picture = packet.codec
        self._next = (packet.sequence + 1) & 0xFFFFFFFF
        self._picture_at = now

    def _hold(self, packet: Packet, waiting: int) -> None:
        if packet.layer is Layer.SOUND:
            return
        if packet.key:
            self._held = [packet] if waiting <= BEHIND else []
        elif self._held:
            self._held.append(packet)
        if self._held and packet.captured - self._held[0].captured > HOLD:
            self._held.clear()

    def _ready(self, packet: Packet, waiting: int, now: float) -> bool:
        if waiting > BEHIND:
            return False
        if self._held:
            return self._sound is not None or (packet.key and now - self._since > SOUND_WAIT)
        return packet.layer is Layer.SOUND and now - max(self._since, self._picture_at) > PICTURE_WAIT

    def _begin(self, packets: list[Packet]) -> Begun | None:
        packet = packets[0]
        alone = packet.layer is Layer.SOUND
        size = None if alone else framesize.read(packet.codec, packet.payload)
        if size is None and not alone:
            return None
        pipe = Pipe()
        self._mux = Matroska(
            pipe,
            base=packet.captured,
            picture=None if alone else packet.codec,
            size=size or (0, 0),
            sound=self._sound,
            cluster=0,  # libVLC sees a picture when its cluster is complete
            slowest=1,
        )
        self._begun = Begun(pipe, size, sound=self._sound is not None)
        for one in packets:
            self._mux.write(one)
        return self._begun

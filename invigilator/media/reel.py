"""Decides which file a feed's packets go into: one reel for the thumb layer, one for the main layer and the sound.

A file starts with a key frame. A new one begins when it is long enough, the stream restarts, or its shape (codec,
size, sound or not) changes. Sound without a picture is evidence too and gets a file of its own until a picture comes.
No thread and no clock in here; instants are us since 1970.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from invigilator.media import framesize
from invigilator.media.gap import Gap, Gaps
from invigilator.media.segment import OpenSegment, Shape
from invigilator.wire.packet import Codec, Flag, Layer, Packet

_HALF = 1 << 31
_WRAP = (1 << 32) - 1

_WAIT_SOUND = 500_000  # a new file waits this long for the first sound, so that it gets a track
_WAIT_PICTURE = 2_000_000  # sound waits this long for a picture, then goes alone
_WAIT_KEY = 5_000_000  # sound that a running file has no track for waits this long for a key frame to change at
_PAUSE = 5_000_000  # after a write error
_FUTURE, _PAST = 5_000_000, 30_000_000  # how far a capture instant may lie from its arrival to be believed
_BACK = 1_000_000  # a clock that goes back further than this gets a new file

NOTHING, PICTURES, ALL = range(3)  # what a full disk makes us shed


class Outlet(Protocol):
    """Where a reel's results go."""

    def segment(self, segment: OpenSegment) -> None:
        """A file is closed and wants its books closed."""

    def gap(self, gap: Gap) -> None:
        """Something is in no file."""

    def key_wanted(self, feed: int, layer: Layer) -> None:
        """A key frame would end the waiting."""


class Reel:
    """The thumb layer of one feed, or its main layer and sound. Every method may raise OSError; then call `fail`."""

    def __init__(
        self,
        folder: Path,
        *,
        handle: int,
        sitting: str,
        feed: str,
        layer: Layer,
        outlet: Outlet,
        seconds: float,
        overflowed: Callable[[int, Layer], bool] = lambda handle, layer: False,
    ) -> None:
        """``overflowed`` tells, once, that a hole is the recorder's own doing. ``seconds``: longest file."""
        self._folder = folder
        self._handle = handle
        self._sitting = sitting
        self._feed = feed
        self._layer = layer
        self._outlet = outlet
        self._longest = seconds * 1_000_000
        self._overflowed = overflowed
        self._gaps = Gaps(sitting, feed, outlet.gap)
        self._file: OpenSegment | None = None
        self._limit = 0.0
        self._waiting: list[tuple[Packet, int]] = []  # for the next file to be opened
        self._waiting_since = 0  # arrival
        self._shape: tuple[Codec, tuple[int, int]] | None = None  # of the picture that waits
        self._turn = False  # the next key frame starts a new file
        self._broken = True  # pictures are of no use before a key frame
        self._sequences: dict[Layer, int] = {}
        self._latest: dict[Layer, int] = {}
        self._paused_until = 0
        self._shed = NOTHING

    def put(self, packet: Packet, arrived: int) -> None:
        """Write a packet, or keep it for the file that opens next."""
        layer, picture = packet.layer, packet.layer is not Layer.SOUND
        at = packet.captured
        if not arrived - _PAST <= at <= arrived + _FUTURE:
            at = arrived  # a sender's clock may only hurt its sender
        self._check_sequence(packet, at)
        self._latest[layer] = at
        if arrived < self._paused_until or self._shed == ALL or (picture and self._shed):
            self._lose(packet, at, "disk")
        elif not picture:
            self._sound(packet, at, arrived)
        elif packet.key:
            self._key_frame(packet, at, arrived)
        elif self._broken or packet.flags & Flag.RESTART:
            self._lose(packet, at, "no-key-frame")
            self._outlet.key_wanted(self._handle, layer)
        elif self._shape is not None:
            self._wait(packet, at, arrived)
        elif self._file is not None:
            self._file.write(packet, at)

    def tick(self, now: int) -> None:
        """Open what has waited long enough, report gaps that are over. Call about once a second."""
        waited = now - self._waiting_since
        if self._waiting and waited > (_WAIT_SOUND if self._shape else _WAIT_KEY):
            self._open()
        self._gaps.settle(now)

    def shed(self, what: int) -> None:
        """Give up `PICTURES` or `ALL`, or `NOTHING` any more, because the disk is full."""
        if what > self._shed:
            self.finish()
        self._shed = what
        self._broken = True

    def fail(self, now: int) -> None:
        """A write failed: leave the file as it is, pause a little, begin another. Never raises."""
        self._paused_until = now + _PAUSE
        self._broken = True
        for packet, at in self._waiting:
            self._lose(packet, at, "disk")
        self._waiting, self._shape = [], None
        file, self._file = self._file, None
        if file is not None:
            try:
                file.close()
            except OSError:
                self._broken = True  # known already; what is on the disk is readable
            self._outlet.segment(file)

    def finish(self) -> None:
        """Close the file; what waits for one gets one."""
        if self._waiting:
            self._open()
        self._end()
        self._broken = True

    def close(self) -> None:
        """The feed is over."""
        self.finish()
        self._gaps.close()

    def close_gaps(self) -> None:
        """Report all gaps; for a reel whose file could not be closed."""
        self._gaps.close()

    def _check_sequence(self, packet: Packet, at: int) -> None:
        expected = self._sequences.get(packet.layer)
        self._sequences[packet.layer] = (packet.sequence + 1) & _WRAP
        if expected is None or packet.flags & Flag.RESTART:
            return
        hole = (packet.sequence - expected) & _WRAP
        if not 0 < hole < _HALF:
            return
        reason = "overflow" if self._overflowed(self._handle, packet.layer) else "sequence"
        self._gaps.lose(packet.layer, self._latest.get(packet.layer, at), at, hole, reason)
        if packet.layer is not Layer.SOUND:
            self._broken = True

    def _lose(self, packet: Packet, at: int, reason: str) -> None:
        self._gaps.lose(packet.layer, at, at, 1, reason)
        if packet.layer is not Layer.SOUND:
            self._broken = True

    def _key_frame(self, packet: Packet, at: int, arrived: int) -> None:
        size = framesize.read(packet.codec, packet.payload)
        if size is None:
            self._lose(packet, at, "no-key-frame")
            return
        self._broken = False
        shape = (packet.codec, size)
        if self._shape is not None:
            if self._shape == shape:
                self._wait(packet, at, arrived)
                return
            self._open()
        file = self._file
        if file is not None and not self._turn and self._goes_on(file, packet, shape, at):
            file.write(packet, at)
            return
        self._end()
        self._shape = shape
        self._wait(packet, at, arrived)

    def _goes_on(self, file: OpenSegment, packet: Packet, shape: tuple[Codec, tuple[int, int]], at: int) -> bool:
        return (
            (file.shape.picture, file.shape.size) == shape
            and not packet.flags & Flag.RESTART
            and file.ended - _BACK <= at < file.started + self._limit
        )

    def _sound(self, packet: Packet, at: int, arrived: int) -> None:
        file = self._file
        if file is not None and not self._waiting and file.shape.sound is packet.codec:
            if file.shape.picture is not None or self._sound_goes_on(file, at):
                file.write(packet, at)
                return
            self._end()
        elif file is not None and not self._turn:
            self._turn = True
            self._outlet.key_wanted(self._handle, self._layer)
        self._wait(packet, at, arrived)

    def _sound_goes_on(self, file: OpenSegment, at: int) -> bool:
        return file.ended - _BACK <= at < file.started + self._limit

    def _wait(self, packet: Packet, at: int, arrived: int) -> None:
        """Keep a packet for the next file, and open that when it need not wait longer."""
        if not self._waiting:
            self._waiting_since = arrived
        self._waiting.append((packet, at))
        waited = at - self._waiting[0][1]
        if self._shape is None:
            ready = waited >= (_WAIT_KEY if self._file is not None else _WAIT_PICTURE)
        else:
            ready = self._layer is Layer.THUMB or waited >= _WAIT_SOUND or self._sound_codec() is not None
        if ready:
            self._open()

    def _sound_codec(self) -> Codec | None:
        """Of the newest sound that waits."""
        for packet, _ in reversed(self._waiting):
            if packet.layer is Layer.SOUND:
                return packet.codec
        return None

    def _open(self) -> None:
        """Start the next file with what waits for it."""
        self._end()
        picture, size = self._shape or (None, (0, 0))
        if picture is None:
            self._broken = True  # the file before this one had the picture's beginning
        # Spread, so that a room whose feeds began together does not close all its files in one second.
        self._limit = self._longest * random.uniform(0.85, 1.0)  # noqa: S311
        file = self._file = OpenSegment(
            self._folder,
            sitting=self._sitting,
            feed=self._feed,
            layer=Layer.SOUND if picture is None else self._layer,
            shape=Shape(picture, size, self._sound_codec()),
            started=min(at for _, at in self._waiting),
        )
        self._turn = False
        self._shape = None
        waiting, self._waiting = self._waiting, []
        for packet, at in waiting:
            file.write(packet, at)

    def _end(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            try:
                file.close()
            finally:
                self._outlet.segment(file)

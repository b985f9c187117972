"""One recorded file: while it is written, when its books are closed, and when a kill left them open."""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from collections.abc import Container, Iterator
from dataclasses import dataclass
from pathlib import Path

import av

from invigilator.media.matroska import Matroska
from invigilator.wire.packet import Codec, Layer, Packet

SUFFIX = ".mkv"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SegmentClosed:
    """A finished file. Instants are ms since 1970; ``started`` is the file's time zero."""

    id: str  # opaque; the file is named by it
    sitting: str
    feed: str  # "front" or "side"
    layer: Layer  # THUMB, MAIN (with sound, if any) or SOUND (no picture came)
    path: Path
    started: int
    ended: int  # of the last packet
    frames: int
    sounds: int  # sound packets: 20 ms each for Opus, bundles for PCM
    bytes: int
    sha256: str
    recovered: bool = False  # closed by `recover` after a kill


@dataclass(frozen=True, slots=True)
class Shape:
    """What a file can hold; another shape needs another file. ``size`` in pixels."""

    picture: Codec | None = None
    size: tuple[int, int] = (0, 0)
    sound: Codec | None = None


class OpenSegment:
    """A file that is being written."""

    def __init__(self, folder: Path, *, sitting: str, feed: str, layer: Layer, shape: Shape, started: int) -> None:
        """Make the file; its name is random, so it tells nothing. ``started``: us since 1970.

        Raises:
            OSError: it cannot be made.
        """
        self.id = secrets.token_hex(16)
        self.path = folder / (self.id + SUFFIX)
        self.sitting = sitting
        self.feed = feed
        self.layer = layer
        self.shape = shape
        self.started = started
        self.ended = started
        self.frames = 0
        self.sounds = 0
        self.spoiled = False  # a write failed: count again what is really there
        # The tags are what `recover` has to go by when the journal never heard of the file.
        tags = {"SITTING": sitting, "FEED": feed, "LAYER": layer.name, "STARTED": str(started)}
        self._file = Matroska(
            self.path, base=started, picture=shape.picture, size=shape.size, sound=shape.sound, tags=tags
        )

    def write(self, packet: Packet, at: int) -> None:
        """Append a packet captured at ``at`` (us).

        Raises:
            OSError: disk full or gone.
        """
        self.spoiled = True
        written = self._file.write(packet, at)
        self.spoiled = False
        if packet.layer is Layer.SOUND:
            self.sounds += written
        else:
            self.frames += written
        self.ended = max(self.ended, at)

    def close(self) -> None:
        """Write the index.

        Raises:
            OSError: disk full or gone; what was written before stays readable.
        """
        spoiled, self.spoiled = self.spoiled, True
        self._file.close()
        self.spoiled = spoiled

    def book(self) -> SegmentClosed | None:
        """Hash the closed file; None, and no file, when nothing is in it. Reads the whole file: not for the writer.

        Raises:
            OSError: it cannot be read.
        """
        if self.spoiled:
            return next(_recovered([self.path]), None)
        if not self.frames and not self.sounds:
            self.path.unlink(missing_ok=True)
            return None
        size, digest = _digest(self.path)
        return SegmentClosed(
            id=self.id,
            sitting=self.sitting,
            feed=self.feed,
            layer=self.layer,
            path=self.path,
            started=self.started // 1000,
            ended=self.ended // 1000,
            frames=self.frames,
            sounds=self.sounds,
            bytes=size,
            sha256=digest,
        )


def recover(folder: Path, known: Container[str]) -> Iterator[SegmentClosed]:
    """Close the books of segments a kill left open: those in ``folder`` whose id is not ``known`` to the journal.

    The list is taken at the call, so a recorder may start at once after it; each file is read when the iterator
    comes to it (a second or so for each gigabyte), so iterate on a thread. The bytes stay as the kill left them.
    """
    paths = [path for path in sorted(folder.glob("*" + SUFFIX)) if path.stem not in known]
    return _recovered(paths)


def _recovered(paths: list[Path]) -> Iterator[SegmentClosed]:
    for path in paths:
        try:
            segment = _count(path)
        except (OSError, ValueError, KeyError, av.FFmpegError) as error:
            _log.warning("segment %s cannot be read back (%s)", path.stem, type(error).__name__)
            continue
        if segment is None:
            path.unlink(missing_ok=True)
        else:
            yield segment


def _count(path: Path) -> SegmentClosed | None:
    """Count what is in a file that was cut short; None when there is nothing."""
    if not path.stat().st_size:
        return None
    frames = sounds = last = 0
    with av.open(str(path)) as file:
        tags = {name.upper(): value for name, value in file.metadata.items()}
        started, layer = int(tags["STARTED"]), Layer[tags["LAYER"]]
        try:
            for packet in file.demux():
                if packet.pts is None or packet.time_base is None:
                    continue
                last = max(last, int(packet.pts * packet.time_base * 1_000_000))
                if packet.stream.type == "video":
                    frames += 1
                else:
                    sounds += 1
        except av.FFmpegError:  # the cut end
            pass
    if not frames and not sounds:
        return None
    size, digest = _digest(path)
    return SegmentClosed(
        id=path.stem,
        sitting=tags["SITTING"],
        feed=tags["FEED"],
        layer=layer,
        path=path,
        started=started // 1000,
        ended=(started + last) // 1000,
        frames=frames,
        sounds=sounds,
        bytes=size,
        sha256=digest,
        recovered=True,
    )


def _digest(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a file that is on the disk to stay: the journal vouches for it from here on."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return file.tell(), digest

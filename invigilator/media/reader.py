"""A recorded segment, read back: tracks, key-frame index, packets and pictures from any instant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import av

from invigilator.wire.packet import Packet


class UnreadableSegmentError(Exception):
    """The file cannot be opened as a segment; the text says why."""


@dataclass(frozen=True, slots=True)
class Track:
    """One track of a segment; ``codec`` as FFmpeg names it, size in pixels or sample rate in Hz."""

    kind: str  # "picture" or "sound"
    codec: str
    width: int = 0
    height: int = 0
    rate: int = 0


class Segment:
    """One open file. Instants are milliseconds since 1970, as in the journal. Close it, or use ``with``."""

    def __init__(self, path: Path) -> None:
        """Open the file.

        Raises:
            UnreadableSegmentError: missing, empty, or no Matroska.
        """
        raise NotImplementedError

    started: int  # instant of file time zero
    tracks: tuple[Track, ...]
    sitting: str
    feed: str  # "front" or "side"

    def key_frames(self) -> list[int]:
        """Instants of all key frames, ascending."""
        raise NotImplementedError

    def packets(self, since: int | None = None, *, feed: int = 0) -> Iterator[Packet]:
        """Packets as they were on the wire, in file order, from the key frame at or before ``since``."""
        raise NotImplementedError

    def frames(self, since: int | None = None) -> Iterator[tuple[int, av.VideoFrame]]:
        """(instant, decoded picture) from the picture at or before ``since`` on."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the file."""
        raise NotImplementedError

    def __enter__(self) -> Segment:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

"""Every feed to disk as it came: Matroska segments, written by threads of their own, fed by a bounded queue.

One file for the thumb layer; one for the main layer with the sound beside it (sound alone when there is no picture).
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass
from pathlib import Path

from invigilator.wire.packet import Layer, Packet


@dataclass(frozen=True, slots=True)
class SegmentClosed:
    """A finished file. Instants are ms since 1970; ``started`` is the file's time zero."""

    id: str  # opaque; the file is named by it
    sitting: str
    feed: str  # "front" or "side"
    layer: Layer  # THUMB, MAIN (with sound, if any) or SOUND (no picture came)
    path: Path
    started: int
    ended: int
    frames: int
    sounds: int  # sound packets of 20 ms (PCM: bundles)
    bytes: int
    sha256: str
    recovered: bool = False  # closed by `recover` after a kill


@dataclass(frozen=True, slots=True)
class Gap:
    """Media that was sent and is in no file, or was lost on the way. Instants are ms since 1970."""

    sitting: str
    feed: str
    layer: Layer
    started: int
    ended: int
    reason: str  # "overflow", "sequence", "disk", "no-key-frame"
    lost: int  # packets


@dataclass(frozen=True, slots=True)
class Trouble:
    """Recording as a whole is in trouble (``ok`` False) or well again; ``text`` is a sentence for staff."""

    ok: bool
    code: str  # "disk-full", "write-failed", "overflow", ""
    text: str


class Recorder:
    """Writes packets of opened feeds. `put` is cheap and may be called from the event loop.

    The callbacks come on the recorder's threads: hand them over with `loop.call_soon_threadsafe`.
    """

    def __init__(
        self,
        folder: Path,
        *,
        on_segment: Callable[[SegmentClosed], None],
        on_gap: Callable[[Gap], None],
        on_trouble: Callable[[Trouble], None] = lambda trouble: None,
        key_wanted: Callable[[int, Layer], None] = lambda feed, layer: None,
        threads: int = 1,
        queue_bytes: int = 64 * 1024 * 1024,
        segment_seconds: float = 290.0,
        reserve_bytes: int | None = None,
    ) -> None:
        """``reserve_bytes``: disk kept free for events (None: the lesser of 256 MB and 5 % of the disk)."""
        raise NotImplementedError

    def open(self, feed: int, sitting: str, kind: str) -> None:
        """Record this feed handle from now on as ``kind`` ("front"/"side") of ``sitting``; again: new segments."""
        raise NotImplementedError

    def put(self, packet: Packet) -> None:
        """Queue a packet of an opened feed (others are ignored). Never blocks, never raises."""
        raise NotImplementedError

    def close(self, feed: int) -> None:
        """The publisher left: finish its segments."""
        raise NotImplementedError

    def stop(self) -> None:
        """Finish everything and join the threads; all `SegmentClosed` are delivered before it returns. Blocks."""
        raise NotImplementedError


def recover(folder: Path, known: Container[str]) -> list[SegmentClosed]:
    """Close the books of segments a kill left open: those in ``folder`` whose id is not ``known`` to the journal."""
    raise NotImplementedError

"""Every feed to disk as it came: Matroska segments, written by threads of their own, fed by a bounded queue.

One file for the thumb layer; one for the main layer with the sound beside it (sound alone when there is no picture).
The event loop only appends to a deque; a writer takes all of it twenty times a second, which costs neither side a
wake-up for each packet. Nothing is fsynced before a file is closed.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import TypeVar

from invigilator.media.gap import Gap
from invigilator.media.reel import ALL, NOTHING, PICTURES, Reel
from invigilator.media.segment import OpenSegment, SegmentClosed, recover
from invigilator.media.writer import Close, Open, Writer
from invigilator.wire.packet import Layer, Packet

__all__ = ["Gap", "Recorder", "SegmentClosed", "Trouble", "recover"]

_log = logging.getLogger(__name__)
T = TypeVar("T")

_WELL_SECONDS = 10.0  # a trouble is over when it has not come back for so long
_RESERVE_BYTES = 256 * 1024 * 1024
_RESERVE_SHARE = 0.05


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind of trouble began (``ok`` False) or is over; ``text`` is a sentence for staff."""

    ok: bool
    code: str  # "disk-full", "write-failed", "overflow"
    text: str = ""


class Recorder:
    """Writes packets of opened feeds. `open`, `put` and `close` are cheap and belong to one thread, the event loop's.

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
        """Make the folder and start the threads.

        Args:
            folder: where the files go; made when missing.
            on_segment: a file is final.
            on_gap: something is in no file.
            on_trouble: recording began or ceased to be in trouble.
            key_wanted: ``(feed, layer)``: a key frame would help; not coalesced, the relay does that.
            threads: writers; feeds are shared out among them.
            queue_bytes: what may wait for the disk, in all, before packets are dropped into a gap.
            segment_seconds: longest file.
            reserve_bytes: disk kept free for events (None: the lesser of 256 MB and 5 % of the disk). Below it
                pictures are shed, below half of it sound too.

        Raises:
            OSError: the folder cannot be made.
        """
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._on_segment = on_segment
        self._on_gap = on_gap
        self._on_trouble = on_trouble
        self._key_wanted = key_wanted
        self._folder = folder
        self._seconds = segment_seconds
        self._queue_bytes = queue_bytes // max(1, threads)
        self._reserve = reserve_bytes
        self._routes: dict[int, Writer] = {}
        self._troubles: dict[str, float] = {}
        self._trouble_lock = threading.Lock()
        self._closed: SimpleQueue[OpenSegment | None] = SimpleQueue()
        self._closer = threading.Thread(target=self._close_books, name="recorder-books", daemon=True)
        self._closer.start()
        self._writers = [Writer(self, index) for index in range(max(1, threads))]

    def open(self, feed: int, sitting: str, kind: str) -> None:
        """Record this feed handle from now on as ``kind`` ("front"/"side") of ``sitting``; again: new segments."""
        writer = self._routes.setdefault(feed, self._writers[feed % len(self._writers)])
        writer.items.append(Open(feed, sitting, kind))

    def put(self, packet: Packet) -> None:
        """Queue a packet of an opened feed (others are ignored). Never blocks, never raises."""
        writer = self._routes.get(packet.feed)
        if writer is not None and not writer.put(packet, self._queue_bytes):
            self.trouble("overflow", "The disk is too slow for the recordings; parts of them are missing.")

    def close(self, feed: int) -> None:
        """The publisher left: finish its segments."""
        writer = self._routes.pop(feed, None)
        if writer is not None:
            writer.items.append(Close(feed))

    @property
    def waiting(self) -> int:
        """Bytes that wait for the disk."""
        return sum(writer.waiting for writer in self._writers)

    def stop(self) -> None:
        """Finish everything and join the threads; all `SegmentClosed` are delivered before it returns. Blocks."""
        self._routes.clear()
        for writer in self._writers:
            writer.stop()
        self._closed.put(None)
        self._closer.join()

    # ---- for the writers, on their threads ---------------------------------------------------------------------

    def segment(self, segment: OpenSegment) -> None:
        """A reel has closed a file."""
        self._closed.put(segment)

    def gap(self, gap: Gap) -> None:
        """A reel has lost something."""
        _tell(self._on_gap, gap)

    def key_wanted(self, feed: int, layer: Layer) -> None:
        """A reel waits for a key frame."""
        _tell(lambda name: self._key_wanted(*name), (feed, layer))

    def reel(self, item: Open, layer: Layer, overflowed: Callable[[int, Layer], bool]) -> Reel:
        """A new reel for an opened feed."""
        return Reel(
            self._folder,
            handle=item.feed,
            sitting=item.sitting,
            feed=item.kind,
            layer=layer,
            outlet=self,
            seconds=self._seconds,
            overflowed=overflowed,
        )

    def trouble(self, code: str, text: str) -> None:
        """Report a trouble when it begins; it counts as going on until it has not come for ten seconds."""
        with self._trouble_lock:
            new = code not in self._troubles
            self._troubles[code] = time.monotonic()
        if new:
            _log.warning("recording: %s", code)
            _tell(self._on_trouble, Trouble(ok=False, code=code, text=text))

    def settle(self) -> None:
        """Report troubles that are over."""
        with self._trouble_lock:
            now = time.monotonic()
            over = [code for code, last in self._troubles.items() if now - last > _WELL_SECONDS]
            for code in over:
                del self._troubles[code]
        for code in over:
            _tell(self._on_trouble, Trouble(ok=True, code=code))

    def room(self) -> int:
        """What the free disk makes us shed."""
        try:
            disk = shutil.disk_usage(self._folder)
        except OSError:
            return NOTHING  # the writes will say it better
        reserve = self._reserve
        if reserve is None:
            reserve = min(_RESERVE_BYTES, int(disk.total * _RESERVE_SHARE))
        if disk.free >= reserve:
            return NOTHING
        self.trouble("disk-full", "The disk is nearly full: video is not recorded, to keep room for the events.")
        return PICTURES if disk.free >= reserve // 2 else ALL

    def _close_books(self) -> None:
        while (segment := self._closed.get()) is not None:
            try:
                closed = segment.book()
            except OSError as error:
                _log.warning("segment %s cannot be hashed (%s)", segment.id, error.strerror)
                self.trouble("write-failed", "A recording cannot be read back from the disk.")
                continue
            if closed is not None:
                _tell(self._on_segment, closed)


def _tell(callback: Callable[[T], None], what: T) -> None:
    """Call back; whatever goes wrong on the other side, the recording goes on."""
    try:
        callback(what)
    except Exception:  # noqa: BLE001
        _log.exception("a listener of the recorder failed")

"""The recorder's thread: takes what the event loop has queued and puts it on the reels."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, Protocol

from invigilator.media.reel import NOTHING, Outlet, Reel
from invigilator.wire.packet import Layer, Packet

_log = logging.getLogger(__name__)

_POLL_SECONDS = 0.05
_TICK_SECONDS = 0.5

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Open:
    """Record this feed handle from now on."""

    feed: int
    sitting: str
    kind: str  # "front" or "side"


@dataclass(frozen=True, slots=True)
class Close:
    """This feed is over."""

    feed: int


class Host(Outlet, Protocol):
    """What a writer needs of the recorder; called on the writer's thread."""

    def reel(self, item: Open, layer: Layer, overflowed: Callable[[int, Layer], bool]) -> Reel:
        """A new reel for an opened feed."""
        ...

    def trouble(self, code: str, text: str) -> None:
        """Something is wrong."""

    def settle(self) -> None:
        """Look whether troubles are over."""

    def room(self) -> int:
        """What the free disk makes us shed."""
        ...


class Writer:
    """One thread that writes; what crosses from the loop is a deque and two counters, each with one writer."""

    def __init__(self, host: Host, index: int) -> None:
        self.items: deque[tuple[Packet, int] | Open | Close] = deque()
        self._host = host
        self._put_bytes = 0
        self._taken_bytes = 0
        self._overflowed: set[tuple[int, Layer]] = set()
        self._reels: dict[tuple[int, Layer], Reel] = {}
        self._shed = NOTHING
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"recorder-{index}", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Bytes that wait."""
        return self._put_bytes - self._taken_bytes

    def put(self, packet: Packet, limit: int) -> bool:
        """Queue a packet; False when there is no room."""
        size = len(packet.raw)
        if self._put_bytes - self._taken_bytes + size > limit:
            self._overflowed.add((packet.feed, packet.layer))
            return False
        self._put_bytes += size
        self.items.append((packet, time.time_ns() // 1000))
        return True

    def stop(self) -> None:
        """Write what waits, finish all files, end."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        ticked = 0.0
        stopping = False
        while not stopping:
            stopping = self._stopping.wait(_POLL_SECONDS)
            for _ in range(len(self.items)):
                self._take(self.items.popleft())
            if time.monotonic() - ticked >= _TICK_SECONDS:
                ticked = time.monotonic()
                self._tick()
        for name in list(self._reels):
            self._close(name)

    def _take(self, item: tuple[Packet, int] | Open | Close) -> None:
        match item:
            case (Packet() as packet, int(arrived)):
                name = (packet.feed, Layer.THUMB if packet.layer is Layer.THUMB else Layer.MAIN)
                reel = self._reels.get(name)
                if reel is not None:
                    self._guard(reel, reel.put, packet, arrived)
                self._taken_bytes += len(packet.raw)
            case Open():
                for layer in (Layer.THUMB, Layer.MAIN):
                    self._close((item.feed, layer))
                    reel = self._reels[item.feed, layer] = self._host.reel(item, layer, self._was_overflow)
                    self._guard(reel, reel.shed, self._shed)
            case Close():
                for layer in (Layer.THUMB, Layer.MAIN):
                    self._close((item.feed, layer))

    def _tick(self) -> None:
        now = time.time_ns() // 1000
        shed = self._host.room()
        for reel in self._reels.values():
            if shed != self._shed:
                self._guard(reel, reel.shed, shed)
            self._guard(reel, reel.tick, now)
        self._shed = shed
        self._host.settle()

    def _close(self, name: tuple[int, Layer]) -> None:
        reel = self._reels.pop(name, None)
        if reel is not None:
            self._guard(reel, reel.close)
            reel.close_gaps()

    def _guard(self, reel: Reel, act: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Do it; a failure costs this reel its file, and nobody else anything."""
        try:
            act(*args, **kwargs)
        except OSError as error:
            self._host.trouble("write-failed", f"A recording cannot be written: {error.strerror}.")
            reel.fail(time.time_ns() // 1000)
        except Exception:  # noqa: BLE001 - a fault in one feed's recording must not end everybody's
            _log.exception("recording one feed failed")
            reel.fail(time.time_ns() // 1000)

    def _was_overflow(self, feed: int, layer: Layer) -> bool:
        if (feed, layer) in self._overflowed:
            self._overflowed.discard((feed, layer))
            return True
        return False

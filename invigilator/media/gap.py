"""What was sent and is in no file: evidence admits its holes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from invigilator.wire.packet import Layer

_TOGETHER = 2_000_000  # us: holes closer than this are one gap, or a bad line would flood the journal
_LONGEST = 600_000_000  # us: a gap that goes on is reported in pieces of this


@dataclass(frozen=True, slots=True)
class Gap:
    """Media that was sent and is in no file, or was lost on the way. Instants are ms since 1970."""

    sitting: str
    feed: str  # "front" or "side"
    layer: Layer
    started: int
    ended: int
    reason: str  # "overflow", "sequence", "disk", "no-key-frame"
    lost: int  # packets


@dataclass(slots=True)
class _Hole:
    started: int  # us
    ended: int
    lost: int
    reason: str


class Gaps:
    """Collects lost packets of one feed into gaps, each reported once it is over."""

    def __init__(self, sitting: str, feed: str, report: Callable[[Gap], None]) -> None:
        """``report`` is called on the caller's thread."""
        self._sitting = sitting
        self._feed = feed
        self._report = report
        self._holes: dict[Layer, _Hole] = {}

    def lose(self, layer: Layer, started: int, ended: int, lost: int, reason: str) -> None:
        """``lost`` packets between two capture instants (us) are gone. The first reason names the gap."""
        hole = self._holes.get(layer)
        if hole is not None and (started - hole.ended > _TOGETHER or ended - hole.started > _LONGEST):
            self._close(layer)
            hole = None
        if hole is None:
            self._holes[layer] = _Hole(started, ended, lost, reason)
            return
        hole.ended = max(hole.ended, ended)
        hole.lost += lost

    def settle(self, now: int) -> None:
        """Report what has been over for two seconds."""
        for layer in [layer for layer, hole in self._holes.items() if now - hole.ended > _TOGETHER]:
            self._close(layer)

    def close(self) -> None:
        """Report everything."""
        for layer in list(self._holes):
            self._close(layer)

    def _close(self, layer: Layer) -> None:
        hole = self._holes.pop(layer)
        self._report(
            Gap(
                self._sitting,
                self._feed,
                layer,
                hole.started // 1000,
                hole.ended // 1000,
                hole.reason,
                hole.lost,
            )
        )

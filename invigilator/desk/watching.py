"""Whether the watch looks, by what the hub's health says: on, behind, gone, and blind on which feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator.desk.phrase import Phrase

if TYPE_CHECKING:
    from invigilator.desk.room import Mood
    from invigilator.wire.messages import Health

BEHIND = 4.0  # seconds; a flag is to come within four of its cause
BLIND = 20_000  # ms during which no look could tell


class Watching:
    """Takes each health message in; ``now`` is the hub's clock in ms."""

    def __init__(self) -> None:
        self._blind: dict[int, int] = {}  # feed -> since when (ms)
        self._health: Health | None = None
        self._was = False  # a watch has been there

    def take(self, health: Health) -> None:
        """The newest."""
        self._health = health
        self._was = self._was or health.watched
        self._blind = {
            one.feed: self._blind.get(one.feed, health.now) for one in health.feeds if one.blind and health.watched
        }

    def blind(self, feed: int) -> bool:
        """Whether nothing could be told of this feed for so long that somebody should know."""
        return self._health is not None and self._health.now - self._blind.get(feed, self._health.now) > BLIND

    def fact(self, *, lost: bool) -> tuple[Phrase, Mood]:
        """What the status line says; ``lost``: the hub is not heard."""
        health = self._health
        if health is None or lost:
            return Phrase("status.watched.unknown"), "plain"
        if not health.watched:
            return (Phrase("status.watched.gone"), "warn") if self._was else (Phrase("status.watched.off"), "plain")
        if health.watch_behind >= BEHIND:
            return Phrase("status.watched.behind", {"seconds": round(health.watch_behind)}), "warn"
        return Phrase("status.watched.on"), "good"

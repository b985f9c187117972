"""What consoles hear once a second: every feed's figures, the recorder, the disk and the journal."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from invigilator.hub.room import Room
from invigilator.hub.watchers import Watchers
from invigilator.media.recorder import Trouble
from invigilator.media.relay import FeedStats, Relay
from invigilator.store.journal import Journal
from invigilator.wire.messages import Health as HealthMessage
from invigilator.wire.messages import Telemetry, encode
from invigilator.wire.views import FeedHealth, LookAt

_EVERY = 1.0
_DISK_EVERY = 5  # looks at the disk are rarer
_NOTHING = Telemetry()
_NO_STATS = FeedStats()


class Health:
    """Samples the relay each second and tells the staff."""

    def __init__(self, room: Room, relay: Relay, journal: Journal, folder: Path, watchers: Watchers) -> None:
        self._room = room
        self._watchers = watchers
        self._relay = relay
        self._journal = journal
        self._folder = folder
        self._troubles: dict[str, str] = {}  # code -> sentence
        self._free = 1.0

    def recording(self, trouble: Trouble) -> None:
        """One kind of trouble of the recorder began or is over."""
        if trouble.ok:
            self._troubles.pop(trouble.code, None)
        else:
            self._troubles[trouble.code] = trouble.text

    async def run(self) -> None:
        """Tell every second, for ever."""
        count = 0
        while True:
            if count % _DISK_EVERY == 0:
                self._free = await asyncio.to_thread(_free, self._folder)
            count += 1
            text = encode(self.sample())
            for line in self._room.staff:
                line.outbox.say(text, replaces="health")
            await asyncio.sleep(_EVERY)

    def sample(self) -> HealthMessage:
        """The figures since the last call."""
        stats, now = self._relay.sample(), self._room.clock.now()
        feeds: list[FeedHealth] = []
        for seat in self._room.seats.values():
            for device in seat.feeds:
                handle = seat.feed(device)
                told = seat.telemetry.get(device, _NOTHING)
                figures = stats.get(handle, _NO_STATS)
                if handle in stats or device in seat.telemetry:
                    feeds.append(_feed(handle, figures, told, self._watchers.looks.get(handle), now))
        return HealthMessage(
            now=now,
            feeds=feeds,
            recording=not self._troubles,
            disk_free=self._free,
            journal_lag=self._journal.lag,
            watched=self._watchers.watching,
            watch_behind=round(self._watchers.behind, 1),
            problem=self._journal.problem or next(iter(self._troubles.values()), ""),
        )


def _feed(handle: int, figures: FeedStats, told: Telemetry, look: LookAt | None, now: int) -> FeedHealth:
    return FeedHealth(
        feed=handle,
        fps={layer.name.lower(): round(rate, 1) for layer, rate in figures.fps.items()},
        kbits=round(figures.kbits, 1),
        age=figures.age,
        lost=figures.lost,
        hidden=figures.hidden or told.hidden,
        problem=told.problem,
        battery=told.battery,
        camera=told.camera,
        looked=max(0, now - look.at) if look is not None else -1,
        blind=look.blind if look is not None else "",
    )


def _free(folder: Path) -> float:
    try:
        usage = shutil.disk_usage(folder)
    except OSError:
        return 0.0
    return usage.free / usage.total

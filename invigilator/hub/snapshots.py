"""Stills of both cameras at whatever happens and at random (抓拍): the newest key frame, kept as it came."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Iterable, Sequence

from invigilator.exam.events import Event
from invigilator.exam.ids import Phase
from invigilator.hub.room import Room
from invigilator.hub.seat import Seat
from invigilator.media.relay import Relay
from invigilator.store.entry import Entry
from invigilator.store.errors import StoreError
from invigilator.store.evidence import Stills
from invigilator.store.tokens import Device
from invigilator.wire.packet import Layer, Packet
from invigilator.wire.views import Kept

log = logging.getLogger(__name__)
EVERY = (150.0, 450.0)  # seconds between two at random: five minutes on average, and nobody knows when
MOST = 1000  # of one sitting: a flood of alarms must not fill the disk
_BOUNDED = frozenset({"reminder", "random"})  # by the rules and by time: these are always kept
_LOOK = 0.5
_WHY = {"reminded": "reminder", "left-screen": "leave", "logged-in": "login"}
_NAMED = {"alarm-raised": "alarm", "flagged": "kind"}  # these say it themselves
_KIND: dict[Device, str] = {"pc": "front", "phone": "side"}
_FILMED = frozenset({Phase.WAITING, Phase.ANSWERING})


class Snapshots:
    """Keeps stills for every seat; decodes nothing."""

    def __init__(self, room: Room, relay: Relay, stills: Stills) -> None:
        self._room = room
        self._relay = relay
        self._stills = stills
        self._newest: dict[int, tuple[int, str]] = {}  # feed -> when its last kept frame was taken, and its id
        self._count: Counter[str] = Counter()
        self._dice: dict[str, random.Random] = {}
        self._next: dict[str, float] = {}  # sitting -> monotonic seconds
        room.witness = self.witness

    def recall(self, entries: Iterable[Entry]) -> None:
        """What was kept before a restart."""
        for entry in entries:
            seat = self._room.seats.get(entry.sitting)
            if entry.event == "still-kept" and seat is not None:
                self._count[entry.sitting] += 1
                seat.stills.append(_kept(entry))

    def witness(self, seat: Seat, events: Sequence[Event]) -> None:
        """Something was committed: keep what the cameras saw at a login, a leave, a reminder, a flag or an alarm."""
        for event in events:
            why = event.text(_NAMED[event.name]) if event.name in _NAMED else _WHY.get(event.name, "")
            if why:
                self._room.spawn(self._keep(seat, why))
                return  # a leave and its alarm are one moment

    async def run(self) -> None:
        """Keep one now and then of everyone who waits or answers, for ever."""
        while True:
            await asyncio.sleep(_LOOK)
            now = time.monotonic()
            for name, seat in self._room.seats.items():
                if seat.sitting.phase not in _FILMED or not seat.sitting.connected:
                    self._next.pop(name, None)
                elif now >= self._next.setdefault(name, now + self._wait(name)):
                    self._next[name] = now + self._wait(name)
                    self._room.spawn(self._keep(seat, "random"))

    def _wait(self, sitting: str) -> float:
        return self._dice.setdefault(sitting, random.Random(sitting)).uniform(*EVERY)  # noqa: S311 - no secret

    async def _keep(self, seat: Seat, why: str) -> None:
        for device, kind in _KIND.items():
            feed = seat.feed(device)
            frame = self._relay.key_frame(feed, Layer.MAIN) or self._relay.key_frame(feed, Layer.THUMB)
            if frame is not None and (why in _BOUNDED or self._count[seat.candidate.sitting] < MOST):
                self._count[seat.candidate.sitting] += 1
                await self._store(seat, kind, frame, why)

    async def _store(self, seat: Seat, kind: str, frame: Packet, why: str) -> None:
        sitting, captured = seat.candidate.sitting, frame.captured // 1000
        at, picture = self._newest.get(frame.feed, (-1, ""))
        if at != captured:  # else two things happened within one group of pictures: they share the still
            try:
                picture = await self._stills.put(sitting, bytes(frame.payload), captured, frame.codec)
            except StoreError:
                log.warning("a still of sitting %s could not be kept", sitting)
                return
            self._newest[frame.feed] = (captured, picture)
        data: dict[str, str | int | bool] = {
            "picture": picture,
            "feed": kind,
            "codec": frame.codec.name.lower(),
            "captured": captured,
            "why": why,
        }
        entries = await self._room.note("still-kept", sitting, data)
        if entries:
            seat.stills.append(_kept(entries[0]))
            self._room.tell(seat, entries)


def _kept(entry: Entry) -> Kept:
    return Kept(
        picture=entry.text("picture"), feed=entry.text("feed"), at=entry.number("captured"), why=entry.text("why")
    )

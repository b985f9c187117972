"""The hub as one object: everything it consists of, put together in one place, opened and closed in order."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field

from invigilator import __version__
from invigilator.exam.events import PRIVATE
from invigilator.hub.access import Tries
from invigilator.hub.address import Names
from invigilator.hub.clock import Clock
from invigilator.hub.examfile import held
from invigilator.hub.feeds import Feeds
from invigilator.hub.folder import Folder
from invigilator.hub.health import Health
from invigilator.hub.line import Line
from invigilator.hub.room import Room
from invigilator.hub.setup import Prepared, choose
from invigilator.hub.snapshots import Snapshots
from invigilator.hub.ticket import Tickets
from invigilator.hub.trouble import HubError
from invigilator.hub.watchers import Watchers
from invigilator.media.recorder import Gap, Recorder, SegmentClosed, Trouble, recover
from invigilator.media.relay import Relay
from invigilator.store.entry import Draft
from invigilator.store.errors import StoreError
from invigilator.store.evidence import Stills
from invigilator.store.exams import Exams
from invigilator.store.journal import Journal
from invigilator.store.pepper import load_pepper
from invigilator.store.roster import Roster
from invigilator.store.segment import Segment
from invigilator.store.tokens import Tokens
from invigilator.wire.packet import Layer

log = logging.getLogger(__name__)
_BEAT = 1.0  # seconds between heartbeats
_CLOCK_OFF = 60 * 60 * 1000  # ms a clock may have gone back since the last run


@dataclass(slots=True)
class Hub:
    """All parts of a running hub. Made by `open_hub`; handlers read what they need from it."""

    folder: Folder
    names: Names
    access_key: str
    senior_key: str
    journal: Journal
    stills: Stills
    exams: Exams
    roster: Roster
    tokens: Tokens
    clock: Clock
    room: Room
    relay: Relay
    recorder: Recorder
    feeds: Feeds
    health: Health
    snapshots: Snapshots
    watchers: Watchers
    everywhere: bool  # listens on all addresses, not on one
    leftover: Iterator[SegmentClosed]  # files that a kill left without their books
    tries: Tries = field(default_factory=Tries)
    tickets: Tickets = field(default_factory=Tickets)
    lines: set[Line] = field(default_factory=set)

    async def run(self) -> None:
        """Timers, presence, health and heartbeat, until cancelled."""
        async with asyncio.TaskGroup() as group:
            for work in (
                self.room.run,
                self.feeds.run,
                self.health.run,
                self.snapshots.run,
                self._beat,
                self._close_books,
            ):
                group.create_task(_keep(work))

    async def _close_books(self) -> None:
        """Journal what a kill left behind. Hashing takes a second a gigabyte, so the room does not wait for it."""
        while (found := await asyncio.to_thread(next, self.leftover, None)) is not None:
            try:
                await self.journal.commit([_segment(found, self.clock.now())])
            except StoreError:
                log.warning("segment %s could not be journalled; the next start tries again", found.id)

    async def _beat(self) -> None:
        while True:
            try:
                await self.journal.heartbeat(self.clock.now())
            except StoreError:
                log.warning("the heartbeat could not be written")
            if step := self.clock.stepped():
                await self.room.note("clock-stepped", data={"ms": step})
            await asyncio.sleep(_BEAT)

    async def dismiss(self) -> None:
        """Tell every socket that the hub goes down, and wait until they are closed."""
        self.room.closing = True
        for line in list(self.lines):
            line.end("shutting-down", "The hub is shutting down.")
        try:
            async with asyncio.timeout(3):
                while self.lines:  # noqa: ASYNC110 - only here, once, at the end
                    await asyncio.sleep(0.02)
        except TimeoutError:
            for line in list(self.lines):
                line.socket.abort()

    async def close(self) -> None:
        """Finish every recording, journal it, and close the journal."""
        await self.room.settle()
        await asyncio.to_thread(self.recorder.stop)
        await self.room.note("hub-stopped")
        try:
            await self.journal.heartbeat(self.clock.now())
        except StoreError:
            log.warning("the last heartbeat could not be written")
        await asyncio.to_thread(self.journal.close)


async def _keep(work: Callable[[], Coroutine[None, None, None]]) -> None:
    """Run something to its end; a fault in it is logged and it begins again, for the room must go on."""
    while True:
        try:
            return await work()
        except Exception:
            log.exception("%s failed and begins again", work.__qualname__)
            await asyncio.sleep(_BEAT)


async def open_hub(folder: Folder, given: Prepared) -> Hub:
    """Open the journal, bring the room to where it was, and charge nobody for the time the hub was away.

    Raises:
        HubError: the database or the disk does not allow it.
    """
    try:
        pepper = load_pepper(folder.pepper)
        journal = await asyncio.to_thread(Journal.open, f"sqlite:///{folder.database}", private=PRIVATE | {"problem"})
    except StoreError as error:
        raise HubError(str(error), error.chinese) from None
    try:
        return await _assemble(folder, given, journal, pepper)
    except StoreError as error:
        await asyncio.to_thread(journal.close)
        raise HubError(str(error), error.chinese) from None
    except BaseException:
        await asyncio.to_thread(journal.close)
        raise


async def _assemble(folder: Folder, given: Prepared, journal: Journal, pepper: bytes) -> Hub:
    entries = await asyncio.to_thread(lambda: list(journal.replay()))
    beat = journal.last_heartbeat()
    written = max(beat or 0, entries[-1].at if entries else 0)
    clock = Clock(written)
    if (ahead := clock.ahead()) > _CLOCK_OFF:
        raise HubError(
            f"This machine's clock is {ahead // 60_000} minutes behind the journal in {folder.path}. "
            "Set the clock right, or choose another folder with --data.",
            f"本机时钟比 {folder.path} 中的日志慢 {ahead // 60_000} 分钟。请校准时钟，或用 --data 选择其他文件夹。",
        )
    roster = Roster(journal.database, pepper)
    exams, room = Exams(journal.database), Room(journal, clock)
    exam = await choose(given, folder, exams, clock.now())
    if exam is not None and given.rows is not None:
        await roster.enrol(exam.id, given.rows, at=clock.now())
    await roster.part(at=clock.now())
    for one in await asyncio.to_thread(exams.all):
        room.seat(held(one), await asyncio.to_thread(roster.candidates, one.id))
    room.recall(entries)
    known = {str(one.data.get("segment")) for one in entries if one.event == "segment-closed"}
    leftover = recover(folder.recordings, known)  # before the recorder makes new files
    await room.note("hub-started", data={"version": __version__})
    await room.resume(beat)
    hub = _connect(folder, given, journal, exams, roster, room, leftover)
    hub.snapshots.recall(entries)
    return hub


def _connect(
    folder: Folder,
    given: Prepared,
    journal: Journal,
    exams: Exams,
    roster: Roster,
    room: Room,
    leftover: Iterator[SegmentClosed],
) -> Hub:
    clock = room.clock
    loop = asyncio.get_running_loop()

    def key_wanted(feed: int, layer: Layer) -> None:
        feeds.key_wanted(feed, layer)

    def relay_key(feed: int, layer: Layer) -> None:
        loop.call_soon_threadsafe(relay.want_key, feed, layer)

    def trouble(one: Trouble) -> None:
        loop.call_soon_threadsafe(health.recording, one)

    recorder = Recorder(
        folder.recordings,
        on_segment=lambda one: _append(journal, _segment(one, clock.now())),
        on_gap=lambda one: _append(journal, _gap(one, clock.now())),
        on_trouble=trouble,
        key_wanted=relay_key,
    )
    relay = Relay(key_wanted=key_wanted, tap=recorder.put)
    feeds = Feeds(room, relay, recorder)
    watchers = Watchers(room)
    health = Health(room, relay, journal, folder.path, watchers)
    stills = Stills(journal.database)
    return Hub(
        folder=folder,
        names=given.names,
        access_key=given.access_key,
        senior_key=given.senior_key,
        journal=journal,
        stills=stills,
        exams=exams,
        roster=roster,
        tokens=Tokens(journal.database),
        clock=clock,
        room=room,
        relay=relay,
        recorder=recorder,
        feeds=feeds,
        health=health,
        snapshots=Snapshots(room, relay, stills),
        watchers=watchers,
        everywhere=given.everywhere,
        leftover=leftover,
    )


def _append(journal: Journal, draft: Draft) -> None:
    """From the recorder's threads."""
    journal.append([draft]).add_done_callback(
        lambda done: log.error("%s could not be journalled", draft.event) if done.exception() else None
    )


def _segment(one: SegmentClosed, at: int) -> Draft:
    return Segment(
        id=one.id,
        sitting=one.sitting,
        feed=one.feed,
        layer=one.layer.name.lower(),
        path=one.path.name,
        started=one.started,
        ended=one.ended,
        frames=one.frames,
        sound=one.sounds,
        size=one.bytes,
        sha256=one.sha256,
    ).draft(at)


def _gap(one: Gap, at: int) -> Draft:
    data: dict[str, str | int] = {
        "feed": one.feed,
        "layer": one.layer.name.lower(),
        "started": one.started,
        "ended": one.ended,
        "why": one.reason,
        "lost": one.lost,
    }
    return Draft(at, one.sitting, "gap", "hub", "", data)

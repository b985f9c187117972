"""A room full of scripted candidates in one process: one loop drives all cameras, one plays the script."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
import itertools
import random
import signal
import ssl
import sys
import time
from typing import TYPE_CHECKING

import httpx

from invigilator.config import DrillSettings
from invigilator.drill import cast, script, sound
from invigilator.drill.candidate import Candidate, World
from invigilator.drill.cast import ACTIONS
from invigilator.drill.footage import FOLDER, Footage, FootageError
from invigilator.drill.marks import Marks
from invigilator.drill.reel import Reel
from invigilator.drill.socket import PATIENCE, Hub, HubTime
from invigilator.store.rosterfile import RosterError, read_roster

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from invigilator.drill.cast import Member
    from invigilator.drill.script import Script

SCRIPTS = FOLDER.parent / "drill"
_GRAIN = 0.002  # seconds: reels due this close together are run together
_LONGEST = 2 * 3600.0  # seconds of a drill whose footage is prepared
_BEAT = 5.0  # seconds between two reports of a page


class DrillError(Exception):
    """The drill cannot start; the sentence says why and what to do."""


def run(settings: DrillSettings) -> int:
    """Play a drill until its time is up or somebody stops it; returns the exit code.

    Raises:
        DrillError: roster, script, footage or authority cannot be used.
    """
    loop_factory = None
    with contextlib.suppress(ImportError):  # not on Windows
        import uvloop  # noqa: PLC0415

        loop_factory = uvloop.new_event_loop
    try:
        footage = Footage()
        members = cast.members(footage, settings.candidates)
        play = script.load(settings.script or SCRIPTS / "drill.toml", footage.people())
        entries = _entries(settings.roster, len(members))
        tls = _trust(settings.ca)
        _knock(settings.url, tls)
        prepare(footage, members, play, settings.seconds)
        with asyncio.Runner(loop_factory=loop_factory) as runner:
            return runner.run(_play(settings, tls, entries, footage, members, play))
    except (FootageError, script.ScriptError, RosterError) as error:
        raise DrillError(str(error)) from None


def prepare(footage: Footage, members: Sequence[Member], play: Script, seconds: float | None = None) -> None:
    """Encode what ``seconds`` of the script will show, with a line that says how far it is.

    Raises:
        FootageError: a clip is missing or unreadable.
    """
    end = _LONGEST if seconds is None else seconds
    moments = itertools.takewhile(lambda moment: moment.at <= end, play.play(members))
    shown = {(members[moment.seat - 1], moment.do) for moment in moments if moment.do in ACTIONS}
    shown |= {(member, do) for member in members for do in ("idle", "leave")}  # leave: whoever gets a break
    began = time.monotonic()

    def say(done: int, total: int) -> None:
        if not sys.stderr.isatty():
            line = f"drill: {total} clips encoded\n" if done == total else ""
        elif time.monotonic() - began > 1:
            line = f"\rdrill: {done} of {total} clips encoded" + "\n" * (done == total)
        else:
            line = ""
        print(line, end="", file=sys.stderr, flush=True)  # noqa: T201

    footage.prepare({name for member, do in shown for name in member.clips(do)}, say)


def _entries(roster: Path, count: int) -> list[cast.Entry]:
    try:
        rows = read_roster(roster.read_bytes(), str(roster))
    except OSError as error:
        raise DrillError(f"the roster {roster} cannot be read: {error.strerror}") from None
    if len(rows) < count:
        raise DrillError(f"the roster {roster} names {len(rows)} candidates, not {count}")
    return [cast.Entry(one.admission, one.identity, one.name) for one in rows[:count]]


async def _play(
    settings: DrillSettings,
    tls: ssl.SSLContext,
    entries: Sequence[cast.Entry],
    footage: Footage,
    members: Sequence[Member],
    play: Script,
) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, stop.set)
    async with contextlib.AsyncExitStack() as stack:
        out = stack.enter_context(settings.marks.open("a", buffering=1)) if settings.marks else None
        marks = Marks(out)
        http = await stack.enter_async_context(httpx.AsyncClient(verify=tls, trust_env=False, timeout=PATIENCE))
        clock = HubTime()
        sounds = {name: sound.load(name) for name in sound.NAMES}
        draw = random.Random(play.seed)  # noqa: S311 - a drill is to be repeatable
        hub = Hub(settings.url.rstrip("/"), tls)
        world = World(hub, http, clock, footage, sounds, marks.reminded, draw, asyncio.Event())
        room = [
            Candidate(world, entry, member, _reel(world, member, marks), play.question(seat, member.person))
            for seat, (entry, member) in enumerate(zip(entries, members, strict=True), 1)
        ]
        crew = (_sit(room), _roll(room), _direct(room, play, world.answering), _beat(room), _tell(room), _until(stop))
        tasks = [asyncio.create_task(one) for one in crew]
        try:
            done, _ = await asyncio.wait(tasks, timeout=settings.seconds, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
        finally:
            for one in tasks:
                one.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return 0


async def _sit(room: Sequence[Candidate]) -> None:
    """Every candidate from the door to the end.

    Raises:
        DrillError: the hub let none of them in.
    """
    async with asyncio.TaskGroup() as group:
        for one in room:
            group.create_task(one.run())
    if all(one.view is None for one in room):
        codes = ", ".join(sorted({one.trouble for one in room}))
        raise DrillError(f"the hub lets none of them in: {codes}; is it the same roster?")


async def _until(stop: asyncio.Event) -> None:
    await stop.wait()


def _knock(url: str, tls: ssl.SSLContext) -> None:
    """See that a hub is there; later it may come and go.

    Raises:
        DrillError: it is not, or it is not to be trusted.
    """
    try:
        answer = httpx.get(f"{url.rstrip('/')}/api/exam", verify=tls, trust_env=False, timeout=PATIENCE)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        if "certificate" in str(error).lower():
            raise DrillError(f"the hub at {url} is not trusted: give its ca.pem with --ca ({error})") from None
        raise DrillError(f"no hub answers at {url}: start it, or correct --hub ({error})") from None
    if not answer.is_success:
        raise DrillError(f"what answers at {url} is no hub (HTTP {answer.status_code}): correct --hub")


def _trust(ca: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=str(ca) if ca else None)
    except (OSError, ssl.SSLError) as error:
        raise DrillError(f"the authority {ca} cannot be used: {error}") from None


def _reel(world: World, member: Member, marks: Marks) -> Reel:
    front, side = (world.footage.clip(name) for name in member.clips("idle"))
    keys = world.sounds["keys"]
    # Each begins somewhere else, so that a room is not one person twelve times and no instant carries all the load.
    start = time.monotonic() - world.draw.uniform(0, front.length / 1000)
    reel = Reel((front, side), keys, start, world.clock.micros, marks.cue)
    reel.listen(keys, world.draw.randrange(len(keys) // sound.BUNDLE))
    return reel


async def _roll(room: Sequence[Candidate]) -> None:
    """Drive every reel: one loop over a heap of instants."""
    due = [(0.0, seat) for seat in range(len(room))]
    while True:
        now = time.monotonic()
        while due[0][0] <= now + _GRAIN / 2:
            _, seat = due[0]
            heapq.heapreplace(due, (room[seat].reel.run(now + _GRAIN / 2), seat))
        await asyncio.sleep(max(_GRAIN, due[0][0] - time.monotonic()))


async def _direct(room: Sequence[Candidate], play: Script, answering: asyncio.Event) -> None:
    """Play the script from the moment the first candidate answers."""
    await answering.wait()
    start = time.monotonic()
    moments: Iterator[script.Moment] = play.play([one.member for one in room])
    for moment in moments:
        await asyncio.sleep(start + moment.at - time.monotonic())
        room[moment.seat - 1].perform(moment)
    await asyncio.Event().wait()  # the script is over, the exam is not


async def _beat(room: Sequence[Candidate]) -> None:
    """The pages' reports, spread over time."""
    while True:
        for one in room:
            one.beat()
            await asyncio.sleep(_BEAT / len(room))


async def _tell(room: Sequence[Candidate]) -> None:
    """A line whenever the room's numbers change."""
    said = ""
    while True:
        await asyncio.sleep(1)
        phases = [one.view.phase if one.view else "outside" for one in room]
        counts = ", ".join(f"{phases.count(one)} {one}" for one in dict.fromkeys(sorted(phases)))
        trouble = sorted({one.trouble for one in room if one.trouble})
        line = f"drill: {counts}" + (f" ({', '.join(trouble)})" if trouble else "")
        if line != said:
            said = line
            print(line, file=sys.stderr, flush=True)  # noqa: T201

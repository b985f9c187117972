"""SIGKILL of the hub in mid-room: nothing acknowledged is lost, recordings play to the kill, everybody comes back."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import av
import pytest

from invigilator.client.live import LiveSession
from invigilator.client.session import command
from invigilator.drill import cast
from invigilator.store.entry import Entry
from invigilator.store.journal import Journal
from invigilator.store.segment import Segment
from invigilator.wire.messages import Changed, Command, Reply, Room
from invigilator.wire.views import SittingView
from tests.hub.conftest import write_exam

pytestmark = [pytest.mark.room, pytest.mark.timeout(300)]
COUNT = 4
BACK = 20.0  # seconds within which everybody is back by themselves
AT_RISK = 1000  # ms of video
_MAIN = "import sys; from invigilator.cli import main; sys.exit(main())"


@dataclass
class Machine:
    """One machine's hub and drill, as processes that can be killed."""

    folder: Path
    port: str = "0"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @contextlib.contextmanager
    def run(self, name: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
        with (self.folder / f"{name}.out").open("ab") as out:
            process = subprocess.Popen(
                [sys.executable, "-c", _MAIN, *arguments], stdout=out, stderr=out, env=os.environ
            )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(30)
            finally:
                process.kill()
                process.wait()

    @contextlib.contextmanager
    def hub(self, *more: str) -> Iterator[subprocess.Popen[bytes]]:
        ready = self.data / "hub.json"
        ready.unlink(missing_ok=True)
        with self.run(
            "hub", "hub", "--data", str(self.data), "--host", "127.0.0.1", "--watch", "0", "--port", self.port, *more
        ) as hub:
            give_up = time.monotonic() + 60
            while not ready.exists():
                assert hub.poll() is None, (self.folder / "hub.out").read_text()
                assert time.monotonic() < give_up
                time.sleep(0.02)
            self.port = ready.read_text().partition('"port": ')[2].partition(",")[0]
            yield hub

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def drill(self) -> contextlib.AbstractContextManager[subprocess.Popen[bytes]]:
        script = self.folder / "quiet.toml"
        script.write_text('title = "everybody works"\n')
        where = ("--hub", self.url, "--ca", str(self.data / "tls" / "ca.pem"))
        who = ("--roster", str(self.folder / "roster.csv"), "--candidates", str(COUNT), "--script", str(script))
        return self.run("drill", "drill", *where, *who)


@dataclass
class Desk:
    """A console that reminds and keeps what it was told."""

    session: LiveSession
    views: dict[str, SittingView] = field(default_factory=dict)
    heard: list[Changed] = field(default_factory=list)
    sent: list[Command] = field(default_factory=list)
    replies: dict[str, Reply] = field(default_factory=dict)
    rooms: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        async for event in self.session.events():
            match event:
                case Room():
                    self.rooms += 1
                    self.views = {one.sitting: one for one in event.sittings}
                case Changed():
                    self.heard.append(event)
                    self.views[event.sitting.sitting] = event.sitting
                case _:
                    continue
            self._news.set()

    async def until(self, holds: Callable[[], bool], seconds: float, what: str) -> float:
        """Seconds it took until this held."""
        begun = time.monotonic()
        try:
            async with asyncio.timeout(seconds):
                while not holds():
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            phases = [
                (one.candidate.phase, one.candidate.connected, one.candidate.side_on) for one in self.views.values()
            ]
            pytest.fail(f"{what}: not within {seconds:g} s; {phases}")
        return time.monotonic() - begun

    def everybody(self) -> bool:
        """All candidates answer, connected, both cameras on."""
        all_of_them = [one.candidate for one in self.views.values()]
        return len(all_of_them) == COUNT and all(
            one.phase == "answering" and one.connected and one.front_on and one.side_on for one in all_of_them
        )

    async def remind(self) -> None:
        """One reminder after another, each kept with its reply; the session sends it again after a reconnection."""
        sittings = sorted(self.views)
        for number in range(100_000):
            order = command("warn", sittings[number % COUNT], clause="conduct", text=f"提醒 {number}")
            self.sent.append(order)
            self.replies[order.id] = await self.session.send(order)
            await asyncio.sleep(0.02)


@contextlib.asynccontextmanager
async def desk(machine: Machine) -> AsyncIterator[Desk]:
    key = (machine.data / "access.key").read_text().strip()
    one = Desk(LiveSession(machine.url, key, machine.data / "tls" / "ca.pem", by="监考甲"))
    listening = asyncio.create_task(one.listen())
    try:
        yield one
    finally:
        await one.session.close()
        await asyncio.gather(listening, return_exceptions=True)


@dataclass
class Story:
    """What happened, for the books."""

    killed: int = 0  # ms since 1970
    seen: list[Changed] = field(default_factory=list)
    sent: list[Command] = field(default_factory=list)
    replies: dict[str, Reply] = field(default_factory=dict)


async def _live_through(machine: Machine, first: tuple[str, ...]) -> Story:
    story = Story()
    with contextlib.ExitStack() as processes:
        hub = processes.enter_context(machine.hub(*first))
        drill = processes.enter_context(machine.drill())
        async with desk(machine) as console:
            await console.until(console.everybody, 120, "everybody answering")
            reminding = asyncio.create_task(console.remind())
            await console.until(lambda: len(console.replies) >= 30, 60, "thirty reminders")
            await asyncio.sleep(3)
            hub.send_signal(signal.SIGKILL)
            story.killed = int(time.time() * 1000)
            hub.wait()
            begun = time.monotonic()
            acknowledged, rooms = len(console.replies), console.rooms
            await asyncio.to_thread(processes.enter_context, machine.hub())
            await console.until(lambda: console.rooms > rooms, BACK - (time.monotonic() - begun), "the console back")
            await console.until(console.everybody, BACK - (time.monotonic() - begun), "everybody back")
            await console.until(lambda: len(console.replies) > acknowledged + 60, 60, "reminders go on")
            reminding.cancel()
            await asyncio.gather(reminding, return_exceptions=True)
            story.seen, story.sent, story.replies = console.heard, console.sent, console.replies
        assert drill.poll() is None
    return story


def _journal(data: Path) -> list[Entry]:
    journal = Journal.open(f"sqlite:///{data / 'invigilator.db'}")
    try:
        assert journal.verify() is None
        return list(journal.replay())
    finally:
        journal.close()


def _last_frame(path: Path) -> tuple[int, int]:
    """Frames that decode, and the last one's time in ms from the file's beginning."""
    frames, last = 0, 0.0
    with av.open(str(path)) as file:
        for frame in file.decode(video=0):
            frames, last = frames + 1, frame.time or 0.0
    return frames, round(last * 1000)


def test_a_killed_hub_loses_nothing_and_everybody_comes_back(tmp_path: Path) -> None:
    exam = write_exam(tmp_path / "exam.toml", reminders=10_000, reminder_gap=0, break_off=60, leave_return=20)
    (tmp_path / "roster.csv").write_text(cast.roster_csv(cast.roster(COUNT)), "utf-8")
    machine = Machine(tmp_path)
    first = ("--exam", str(exam), "--roster", str(tmp_path / "roster.csv"))
    story = asyncio.run(_live_through(machine, first))
    entries = _journal(machine.data)

    by_seq = {one.seq: one for one in entries}
    for event in story.seen:
        entry = by_seq[event.seq]
        assert (entry.event, entry.at, entry.sitting) == (event.event, event.at, event.sitting.sitting)
    done = [one.command for one in entries if one.command.startswith("console:")]
    assert len(done) == len(set(done)), "nothing was done twice"
    for order in story.sent:
        reply = story.replies.get(order.id)
        if reply is not None and reply.ok:
            assert f"console:{order.id}" in done, "everything acknowledged is there"
    assert sum(reply.ok for reply in story.replies.values()) > 30

    ups = [one for one in entries if one.event == "hub-up"]
    assert len(ups) == COUNT
    assert {one.data["back"] for one in ups} == {False}
    assert not [one for one in entries if one.event == "ended"], "nobody is charged for it"

    segments = [Segment.read(one) for one in entries if one.event == "segment-closed"]
    cut = [one for one in segments if one.started < story.killed and one.layer in ("thumb", "main")]
    assert len({(one.sitting, one.feed, one.layer) for one in cut}) == COUNT * 4
    for sitting, feed, layer in sorted({(one.sitting, one.feed, one.layer) for one in cut}):
        mine = [one for one in cut if (one.sitting, one.feed, one.layer) == (sitting, feed, layer)]
        newest = max(mine, key=lambda one: one.started)
        frames, last = _last_frame(machine.data / "recordings" / newest.path)
        assert frames >= newest.frames > 0
        assert story.killed - (newest.started + last) < AT_RISK, f"{feed} {layer} plays to the kill"
        again = [
            one for one in segments if one.started > story.killed and one.sitting == sitting and one.feed == feed
        ]
        assert again, "and goes on after it"

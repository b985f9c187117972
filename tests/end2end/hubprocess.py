"""A real ``invigilator hub`` process with one exam under way, and a console that looks at it."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from invigilator.client.live import LiveSession
from invigilator.client.session import command
from invigilator.demo.browser.candidatepage import NUMBERS, PATIENCE
from invigilator.wire.messages import Changed, Health, Reply, Room
from invigilator.wire.packet import Layer, Packet
from invigilator.wire.views import SittingView

NAME = "张伟"
PAPER = f"paper = {json.dumps(str(Path(__file__).parents[2] / 'resources' / 'drill' / 'paper' / 'paper.toml'))}"
_MAIN = "import sys; from invigilator.cli import main; sys.exit(main())"


@dataclass(frozen=True)
class HubProcess:
    """Where the running hub is."""

    url: str
    port: int
    data: Path
    process: subprocess.Popen[bytes]

    @property
    def key(self) -> str:
        return (self.data / "access.key").read_text().strip()

    @property
    def recordings(self) -> list[Path]:
        return sorted((self.data / "recordings").glob("**/*.mkv"))

    def stop(self) -> None:
        """Let it close its recordings and journal."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


def write_room(folder: Path, *, start_in: float = -60, kind: str = "formal", more: str = "", **rules: float) -> None:
    """An exam that starts ``start_in`` seconds from now, with one candidate; ``more`` are lines of ``[exam]``."""
    start = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=start_in)
    lines = ["[exam]", 'title = "工业机器人系统运维"', f'kind = "{kind}"', f'start = "{start.isoformat()}"']
    lines += ["minutes = 90", 'contact = "400-800-1234"', more, "[exam.rules]"]
    lines += [f"{key} = {value}" for key, value in rules.items()]
    (folder / "exam.toml").write_text("\n".join(lines), "utf-8")
    (folder / "roster.csv").write_text(f"admission,identity,name\n{','.join(NUMBERS)},{NAME}\n", "utf-8")


@contextmanager
def hub_process(folder: Path, port: int = 0) -> Iterator[HubProcess]:
    """A hub for the room written there; ``port`` 0 takes a free one."""
    data, out = folder / "data", folder / "hub.out"
    (data / "hub.json").unlink(missing_ok=True)
    arguments = ["--data", data, "--host", "127.0.0.1", "--port", port, "--watch", 0]
    arguments += ["--exam", folder / "exam.toml", "--roster", folder / "roster.csv"]
    with out.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", _MAIN, "hub", *map(str, arguments)], stdout=log, stderr=subprocess.STDOUT
        )
    try:
        give_up = time.monotonic() + PATIENCE
        while not (data / "hub.json").exists():
            assert process.poll() is None, out.read_text()
            assert time.monotonic() < give_up, "the hub did not come up"
            time.sleep(0.1)
        ready = json.loads((data / "hub.json").read_text())
        yield HubProcess(f"https://localhost:{ready['port']}", ready["port"], data, process)
    finally:
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
        if process.poll() is None:
            process.kill()
            process.wait()


@dataclass
class Console:
    """The one sitting of the room as a console sees it, and the packets of its feeds."""

    session: LiveSession
    sitting: SittingView | None = None
    health: Health | None = None
    events: list[Changed] = field(default_factory=list)
    packets: dict[tuple[int, Layer], list[Packet]] = field(default_factory=dict)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        async for event in self.session.events():
            match event:
                case Room():
                    self.sitting = event.sittings[0]
                case Changed():
                    self.sitting = event.sitting
                    self.events.append(event)
                case Health():
                    self.health = event
                case _:
                    continue
            self._news.set()

    async def until(self, holds: Callable[[SittingView], bool], what: str) -> SittingView:
        """Wait until the sitting is so."""
        async with asyncio.timeout(PATIENCE):
            while self.sitting is None or not holds(self.sitting):
                self._news.clear()
                await self._news.wait()
        return self.sitting

    async def event(self, name: str, after: int = 0) -> Changed:
        """The first event of that name."""
        async with asyncio.timeout(PATIENCE):
            while True:
                for one in self.events[after:]:
                    if one.event == name:
                        return one
                self._news.clear()
                await self._news.wait()

    async def healthy(self, holds: Callable[[Health], bool]) -> Health:
        """Wait for a health report that is so."""
        async with asyncio.timeout(PATIENCE):
            while self.health is None or not holds(self.health):
                self._news.clear()
                await self._news.wait()
        return self.health

    async def do(self, name: str, **fields: str | int | bytes) -> Reply:
        """Command this sitting."""
        assert self.sitting is not None
        return await self.session.send(command(name, self.sitting.sitting, **fields))  # type: ignore[arg-type]

    async def watch(self, feed: int, layer: Layer, count: int) -> list[Packet]:
        """The next ``count`` packets of a layer, from a key frame on."""
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        got: list[Packet] = []

        def take(packet: Packet) -> None:
            got.append(packet)
            if len(got) == count:
                loop.call_soon_threadsafe(done.set)

        cancel = self.session.watch(feed, layer, take)
        try:
            async with asyncio.timeout(PATIENCE):
                await done.wait()
        finally:
            cancel()
        return got[:count]


@asynccontextmanager
async def console(hub: HubProcess, *, senior: bool = False) -> AsyncIterator[Console]:
    """A live console on that hub."""
    key = (hub.data / "senior.key").read_text().strip() if senior else hub.key
    session = LiveSession(hub.url, key, hub.data / "tls" / "ca.pem", by="监考甲")
    one = Console(session)
    task = asyncio.create_task(one.listen())
    try:
        yield one
    finally:
        await session.close()
        await asyncio.gather(task, return_exceptions=True)

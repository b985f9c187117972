"""A browser process with a socket of numbered JSON commands: what BiDi (Firefox) and CDP (Chromium) share."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from invigilator.hub.tied import tied

START = 60  # seconds until a browser listens
ANSWER = 60  # seconds until a command is answered


class BrowserError(Exception):
    """The browser refused a command, or an expression threw."""


class Devtools(ABC):
    """One browser with a profile of its own; both are gone when it is closed, and it dies with this process."""

    listening: re.Pattern[str]  # on standard error; group 1 is the socket's address
    path = ""  # appended to it

    def __init__(self) -> None:
        self.profile = Path(tempfile.mkdtemp(prefix="invigilator-browser-"))
        self.log: list[str] = []  # errors and warnings of the pages
        self._process: asyncio.subprocess.Process | None = None
        self._socket: ClientConnection | None = None
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._count = 0

    async def launch(self, *arguments: str) -> None:
        """Start the program and connect to it."""
        try:
            async with asyncio.timeout(START):
                await self._launch(arguments)
        except BaseException:
            await self.close()
            raise

    async def _launch(self, arguments: tuple[str, ...]) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *tied(arguments),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "HOME": str(self.profile), "MOZ_CRASHREPORTER_DISABLE": "1"},
        )
        stream = self._process.stderr or asyncio.StreamReader()
        while line := (await stream.readline()).decode(errors="replace"):
            if found := self.listening.search(line):
                break
        else:
            raise BrowserError(f"{arguments[0]} ended before it listened")
        self._tasks.append(asyncio.create_task(self._drain(stream)))
        self._socket = await connect(found[1] + self.path, max_size=None, ping_interval=None)
        self._tasks.append(asyncio.create_task(self._listen(self._socket)))

    @staticmethod
    async def _drain(stream: asyncio.StreamReader) -> None:
        while await stream.readline():
            pass

    async def _listen(self, socket: ClientConnection) -> None:
        async for text in socket:
            message = json.loads(text)
            future = self._waiting.pop(message.get("id", 0), None)
            if future is None:
                session = {"session": message.get("sessionId", "")}
                self.notice(message.get("method", ""), session | message.get("params", {}))
            elif not future.done():
                if "result" in message:
                    future.set_result(message["result"])
                else:
                    future.set_exception(BrowserError(str(message.get("message") or message["error"])))

    @abstractmethod
    def notice(self, method: str, params: dict[str, Any]) -> None:
        """An event that nobody asked for."""

    async def command(self, method: str, *, session: str = "", **params: Any) -> Any:
        """One command and its result; ``session`` is the tab it is meant for (CDP).

        Raises:
            BrowserError: it was refused.
        """
        if self._socket is None:
            raise BrowserError(f"{method}: no browser is running")
        self._count += 1
        future = self._waiting[self._count] = asyncio.get_running_loop().create_future()
        message: dict[str, Any] = {"id": self._count, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        await self._socket.send(json.dumps(message))
        async with asyncio.timeout(ANSWER):
            return await future

    async def kill(self) -> None:
        """End the process the way a crash does: pages cannot say goodbye."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()

    async def close(self) -> None:
        """End the process and remove the profile."""
        if self._socket is not None:
            await self._socket.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()
            try:
                async with asyncio.timeout(10):
                    await self._process.wait()
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        await asyncio.to_thread(shutil.rmtree, self.profile, ignore_errors=True)


JSON_OF = "Promise.resolve({expression}).then(v => JSON.stringify(v ?? null))"
"""A JavaScript expression's value as JSON text, awaited when it is a promise."""

CENTRE = """(() => {{
  const e = document.querySelector({selector});
  e.scrollIntoView({{ block: "center", behavior: "instant" }});
  const r = e.getBoundingClientRect();
  return [r.x + r.width / 2, r.y + r.height / 2];
}})()"""
"""Where to click an element."""

"""A hub that does what a test tells it: real TLS, real WebSockets, one event loop with the session under test."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from invigilator.hub import certificate
from invigilator.hub.address import Names
from invigilator.wire.messages import (
    PROTOCOL,
    Clock,
    ClockReply,
    Goodbye,
    Health,
    Hello,
    Inbound,
    Message,
    Room,
    Welcome,
    decode_inbound,
    encode,
)
from invigilator.wire.views import ExamView
from tests.desk.people import person

EXAM = ExamView(exam="e", title="t", kind="mock", starts_at=0, opens_at=0, closes_at=0, minutes=60)
AHEAD = 3_600_000  # ms: this hub's clock is an hour ahead


@dataclass
class ScriptedHub:
    """Says welcome, room and health like a hub; everything else is up to ``answer``."""

    folder: Path
    answer: Callable[[Inbound], Message | None] = lambda _: None
    refuse: Goodbye | None = None
    mute: bool = False  # accepts, says nothing
    port: int = 0
    heard: list[tuple[str, Inbound]] = field(default_factory=list)
    open: dict[str, list[ServerConnection]] = field(default_factory=lambda: {"/control": [], "/media": []})
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    server: Server | None = None

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def ca(self) -> Path:
        return self.folder / "ca.pem"

    async def start(self) -> None:
        own = certificate.own(self.folder, Names((), (ipaddress.ip_address("127.0.0.1"),)), dt.datetime.now(dt.UTC))
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(own.chain, own.key)
        self.server = await serve(
            self._serve, "127.0.0.1", self.port, ssl=tls, compression=None, ping_interval=None, close_timeout=0.2
        )
        self.port = next(iter(self.server.sockets)).getsockname()[1]

    async def stop(self) -> None:
        if self.server is not None:
            self.server.close()
            await self.server.wait_closed()

    async def kill(self, path: str) -> None:
        """Cut these sockets without a word."""
        for one in self.open[path]:
            one.transport.abort()

    async def say(self, path: str, message: Message | bytes | str) -> None:
        for one in list(self.open[path]):
            await one.send(encode(message) if isinstance(message, Message) else message)

    def got(self, kind: type[Message], path: str = "") -> list[Inbound]:
        return [one for where, one in self.heard if isinstance(one, kind) and path in where]

    async def until(self, true: Callable[[], bool], seconds: float = 20.0) -> None:
        async with asyncio.timeout(seconds), self.news:
            await self.news.wait_for(true)

    async def _serve(self, socket: ServerConnection) -> None:
        assert socket.request is not None
        path = socket.request.path
        try:
            hello = decode_inbound(await socket.recv())
            assert isinstance(hello, Hello)
            await self._note(path, hello)
            if self.refuse is not None:
                await socket.send(encode(self.refuse))
                await socket.close(1008)
                return
            if self.mute:
                await socket.wait_closed()
            now = time.time_ns() // 1_000_000 + AHEAD
            await socket.send(encode(Welcome(v=PROTOCOL, now=now, exam=EXAM)))
            if path == "/control":
                await socket.send(encode(Room(seq=7, now=now, sittings=[person(1)])))
                await socket.send(encode(Health(now=now, feeds=[])))
            self.open[path].append(socket)
            try:
                async for raw in socket:
                    message = decode_inbound(raw)
                    await self._note(path, message)
                    reply = self.answer(message)
                    if isinstance(message, Clock):
                        reply = ClockReply(sent=message.sent, hub=time.time_ns() // 1_000_000 + AHEAD)
                    if reply is not None and not self.mute:
                        await socket.send(encode(reply))
            finally:
                self.open[path].remove(socket)
                async with self.news:
                    self.news.notify_all()
        except ConnectionClosed:
            pass

    async def _note(self, path: str, message: Inbound) -> None:
        async with self.news:
            self.heard.append((path, message))
            self.news.notify_all()


@asynccontextmanager
async def scripted(folder: Path) -> AsyncIterator[ScriptedHub]:
    """A scripted hub on a free port until the block ends."""
    hub = ScriptedHub(folder)
    await hub.start()
    try:
        yield hub
    finally:
        await hub.stop()

"""Those who come to a hub in tests: candidates with a PC and a phone, and consoles."""

from __future__ import annotations

import asyncio
import csv
import io
import secrets
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import av
import httpx
import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from invigilator.hub.folder import Ready
from invigilator.wire.messages import (
    Changed,
    Command,
    Goodbye,
    Hello,
    Invitation,
    Invite,
    KeyFrame,
    Message,
    Reply,
    Room,
    Welcome,
    You,
    decode_outbound,
    encode,
)
from invigilator.wire.packet import Codec, Flag, Layer, pack
from invigilator.wire.views import CandidateView, SittingView

T = TypeVar("T", bound=Message)
PATIENCE = 30.0


def admission(number: int) -> str:
    return f"20261200{number:02d}"


def identity(number: int) -> str:
    return f"1101011990010100{number:02d}"


def name(number: int) -> str:
    return f"考生{number}"


def roster(path: Path, count: int) -> Path:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["admission", "identity", "name"])
    for one in range(1, count + 1):
        writer.writerow([admission(one), identity(one), name(one)])
    path.write_text(out.getvalue(), "utf-8")
    return path


def jpeg(width: int = 160, height: int = 120, shade: int = 128) -> bytes:
    """A real, decodable picture."""
    codec = av.CodecContext.create("mjpeg", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuvj420p"
    codec.time_base = Fraction(1, 25)
    frame = av.VideoFrame.from_ndarray(np.full((height, width, 3), shade, np.uint8), format="rgb24")
    packets = codec.encode(frame.reformat(format="yuvj420p", dst_color_range=2)) + codec.encode(None)
    return b"".join(bytes(one) for one in packets)


_JPEG = jpeg()


@dataclass
class House:
    """A running hub as its visitors see it."""

    ready: Ready
    data: Path

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.ready.port}"

    @property
    def key(self) -> str:
        return (self.data / "access.key").read_text().strip()

    @property
    def senior_key(self) -> str:
        return (self.data / "senior.key").read_text().strip()

    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ready.ca)

    def http(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, verify=self.tls(), timeout=PATIENCE)

    async def identify(self, number: int, device: str = "pc", ticket: str = "", **wrong: str) -> httpx.Response:
        body = {"admission": admission(number), "identity": identity(number), "device": device, "ticket": ticket}
        async with self.http() as http:
            return await http.post("/api/identify", json={**body, **wrong})

    async def token(self, number: int, device: str = "pc", ticket: str = "") -> str:
        answer = await self.identify(number, device, ticket)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["token"])

    @asynccontextmanager
    async def socket(self, path: str, **options: Any) -> AsyncIterator[ClientConnection]:
        """A bare socket, no hello said."""
        where = f"wss://127.0.0.1:{self.ready.port}{path}"
        async with connect(
            where, ssl=self.tls(), compression=None, ping_interval=None, max_size=None, close_timeout=2, **options
        ) as one:
            yield one

    @asynccontextmanager
    async def peer(
        self, path: str, role: str, token: str, *, by: str = "老师", **options: Any
    ) -> AsyncIterator[Peer]:
        """A socket after hello and welcome."""
        async with self.socket(path, **options) as socket:
            await socket.send(encode(Hello(role=role, token=token, by=by if role == "console" else "")))  # type: ignore[arg-type]
            peer = Peer(socket)
            task = asyncio.create_task(peer.listen())
            try:
                peer.welcome = await peer.get(Welcome)
                yield peer
            finally:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    def console(self, **options: Any) -> Any:
        return self.peer("/control", "console", self.key, **options)

    def senior(self, **options: Any) -> Any:
        return self.peer("/control", "console", self.senior_key, **{"by": "主监考", **options})

    @asynccontextmanager
    async def candidate(self, number: int, *, sit: bool = True) -> AsyncIterator[Person]:
        """A candidate, by default all the way to answering."""
        person = Person(self, number)
        async with asyncio.timeout(PATIENCE):
            await person.arrive()
            if sit:
                await person.sit()
        try:
            yield person
        finally:
            await person.go()


@dataclass(eq=False)
class Peer:
    """One socket and all it has heard."""

    socket: ClientConnection
    heard: list[Message] = field(default_factory=list)
    packets: list[bytes] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    welcome: Welcome | None = None
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def listen(self) -> None:
        try:
            async for raw in self.socket:
                if isinstance(raw, bytes):
                    self.packets.append(raw)
                else:
                    self.heard.append(decode_outbound(raw))
                async with self._news:
                    self._news.notify_all()
        except ConnectionClosed:
            pass
        finally:
            self.closed.set()
            async with self._news:
                self._news.notify_all()

    async def get(self, kind: type[T], where: Callable[[T], bool] = lambda one: True, *, after: int = 0) -> T:
        """The first message of a kind that fits, heard already or to come."""

        def found() -> T | None:
            return next((one for one in self.heard[after:] if isinstance(one, kind) and where(one)), None)

        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(lambda: found() is not None or self.closed.is_set())
        one = found()
        assert one is not None, f"closed without {kind.__name__}: {self.heard[-3:]}"
        return one

    async def enough(self, packets: int) -> None:
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(lambda: len(self.packets) >= packets or self.closed.is_set())
        assert len(self.packets) >= packets

    async def send(self, message: Message) -> None:
        await self.socket.send(encode(message))

    async def do(self, name: str, *, again: str = "", **fields: Any) -> Reply:
        command = Command(id=again or secrets.token_hex(8), do=name, **fields)
        after = len(self.heard)
        await self.send(command)
        return await self.get(Reply, lambda one: one.id == command.id, after=after)

    async def goodbye(self) -> str:
        """The code it was closed with."""
        return (await self.get(Goodbye)).code

    # a candidate's
    async def view(self, where: Callable[[CandidateView], bool]) -> CandidateView:
        """The first view that is so, of the welcome or of what came since."""
        if self.welcome is not None and self.welcome.you is not None and where(self.welcome.you):
            return self.welcome.you
        return (await self.get(You, lambda one: where(one.view))).view

    # a console's
    async def sitting(self, number: int) -> SittingView:
        room = await self.get(Room)
        return next(one for one in room.sittings if one.admission == admission(number))

    async def changed(self, event: str, *, after: int = 0) -> Changed:
        return await self.get(Changed, lambda one: one.event == event, after=after)


@dataclass(eq=False)
class Camera:
    """Publishes real JPEG pictures ten times a second on both layers until stopped."""

    peer: Peer
    feed: int
    sent: int = 0
    paused: bool = False
    picture: bytes = _JPEG
    _sending: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self) -> None:
        while True:
            async with self._sending:
                if not self.paused:
                    self.sent += 1
                    for layer in (Layer.THUMB, Layer.MAIN):
                        await self.peer.socket.send(self.packet(layer, self.sent))
            await asyncio.sleep(0.1)

    async def pause(self) -> None:
        """From here on the caller sends: no picture of ours is still on its way."""
        self.paused = True
        async with self._sending:
            pass

    def packet(self, layer: Layer, sequence: int, **other: Any) -> bytes:
        fields: dict[str, Any] = {"flags": Flag.KEY, "feed": self.feed, "captured": time.time_ns() // 1000}
        fields.update(other)
        return pack(
            fields.get("codec", Codec.JPEG),
            layer,
            fields["flags"],
            fields["feed"],
            sequence,
            fields["captured"],
            fields.get("payload", self.picture),
        )


class Person:
    """A candidate with a PC and a phone; every socket is real."""

    def __init__(self, house: House, number: int) -> None:
        self.house = house
        self.number = number
        self.token = self.phone_token = ""
        self._open: list[Any] = []
        self._tasks: list[asyncio.Task[None]] = []

    async def enter(self, path: str, role: str, token: str) -> Peer:
        context = self.house.peer(path, role, token)
        peer: Peer = await context.__aenter__()
        self._open.append(context)
        return peer

    async def arrive(self) -> None:
        """Identify on the PC and open its control socket."""
        self.token = await self.house.token(self.number)
        self.pc = await self.enter("/control", "pc", self.token)

    async def film(self, role: str, token: str) -> Camera:
        media = await self.enter("/media", role, token)
        assert media.welcome is not None
        assert media.welcome.feed is not None
        camera = Camera(media, media.welcome.feed)
        self._tasks.append(asyncio.create_task(camera.run()))
        return camera

    async def ticket(self) -> str:
        await self.pc.send(Invite(id="q"))
        invitation = await self.pc.get(Invitation, after=len(self.pc.heard))
        assert invitation.svg.startswith("<svg")
        return invitation.url.partition("#t=")[2]

    async def bring_phone(self) -> None:
        self.phone_token = await self.house.token(self.number, "phone", await self.ticket())
        self.phone = await self.enter("/control", "phone", self.phone_token)
        assert (await self.phone.do("consent-recording")).ok
        self.side = await self.film("phone", self.phone_token)

    async def sit(self) -> None:
        """Both cameras, login, photograph, notice."""
        assert (await self.pc.do("consent-recording")).ok
        self.front = await self.film("pc", self.token)
        await self.bring_phone()
        await self.pc.view(lambda view: view.front_on and view.side_on)
        assert (await self.pc.do("login")).ok
        assert (await self.pc.do("photograph", picture=_JPEG)).ok
        assert (await self.pc.do("accept-notice")).ok

    async def go(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for context in reversed(self._open):
            await context.__aexit__(None, None, None)


__all__ = ["Camera", "House", "KeyFrame", "Peer", "Person"]

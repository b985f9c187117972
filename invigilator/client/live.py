"""A live session: the control socket in the caller's event loop, the media socket in a thread of its own."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import msgspec

from invigilator.client.clock import HubClock
from invigilator.client.control import Control
from invigilator.client.line import Address
from invigilator.client.media import Media
from invigilator.client.session import Cancel, Event, Link, Policy, Sink
from invigilator.wire.messages import Changed, Command, Health, Hello, Message, Reply, Room, Welcome

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from invigilator.wire.packet import Layer, Packet

STILL = 10.0  # seconds to wait for a stored still, a reconnection included


@dataclass(slots=True)
class _Newest:
    """What a stream of events begins with."""

    links: dict[str, Link] = field(default_factory=dict)
    welcome: Welcome | None = None
    room: Room | None = None
    health: Health | None = None

    def take(self, event: Event) -> None:
        match event:
            case Link():
                self.links[event.socket] = event
            case Welcome():
                self.welcome = event
            case Room():
                self.room = event
            case Changed() if self.room is not None:
                changed = event.sitting
                others = [one for one in self.room.sittings if one.sitting != changed.sitting]
                self.room = msgspec.structs.replace(
                    self.room, seq=event.seq, now=event.at, sittings=[*others, changed]
                )
            case Health():
                self.health = event
            case _:
                pass

    def events(self) -> list[Event]:
        known = (self.welcome, self.room, self.health)
        return [*self.links.values(), *(one for one in known if one is not None)]


class LiveSession:
    """A `session.Session` with a hub. Make it inside the event loop that it shall live in (Qt's will do)."""

    def __init__(
        self,
        url: str,
        key: str,
        ca: Path | None = None,
        *,
        by: str = "",
        role: Literal["console", "watch"] = "console",
        agent: str = "",
    ) -> None:
        """``ca``: the hub's own authority, None to trust what this system trusts.

        Raises:
            SessionError: the address or the authority file is of no use; nothing has been started.
        """
        address = Address.of(url, ca, Hello(role=role, token=key, by=by, agent=agent))
        self._loop = asyncio.get_running_loop()
        self._newest = _Newest()
        self._streams: list[asyncio.Queue[Event | None]] = []
        self._clock = HubClock()
        self._control = Control(address, self._clock, self._tell)
        self._media_ended = asyncio.Event()
        self._media = Media(
            address,
            self._clock,
            lambda link: self._from_media(self._tell, link),
            lambda: self._from_media(self._media_ended.set),
        )
        self._running = self._loop.create_task(self._control.run(), name="control")
        self._closed = False

    async def events(self) -> AsyncIterator[Event]:
        """See `session.Session.events`."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        for event in self._newest.events():
            queue.put_nowait(event)
        if self._closed:
            return
        self._streams.append(queue)
        try:
            while (newer := await queue.get()) is not None:
                yield newer
        finally:
            self._streams.remove(queue)

    async def send(self, order: Command) -> Reply:
        """See `session.Session.send`."""
        return await self._control.send(order)

    async def say(self, message: Message) -> None:
        """Tell the hub something that it does not answer; lost while the connection is."""
        await self._control.say(message)

    def watch(self, feed: int, layer: Layer, sink: Sink, policy: Policy = "gop") -> Cancel:
        """See `session.Session.watch`. A later sink of the same stream shares the first one's policy."""
        stream = (feed, layer)

        def only(packet: Packet) -> None:  # two subscriptions of one sink stay two
            sink(packet)

        self._media.watch(stream, only, policy)
        return lambda: self._media.unwatch(stream, only)

    def ask_key_frame(self, feed: int, layer: Layer) -> None:
        """See `session.Session.ask_key_frame`."""
        self._media.ask_key_frame((feed, layer))

    async def picture(self, picture: str) -> bytes:
        """See `session.Session.picture`."""
        waiting = self._media.fetch(picture)
        try:
            async with asyncio.timeout(STILL):
                return await asyncio.wrap_future(waiting)
        except TimeoutError:
            return b""
        finally:
            self._media.forget(picture, waiting)

    def now(self) -> int:
        """See `session.Session.now`."""
        return self._clock.now()

    async def close(self) -> None:
        """See `session.Session.close`."""
        if self._closed:
            return
        self._closed = True
        self._media.stop()
        self._running.cancel()
        await asyncio.wait([self._running])
        self._control.give_up()
        for queue in self._streams:
            queue.put_nowait(None)
        await self._media_ended.wait()  # its goodbye takes a moment; this loop goes on meanwhile
        self._media.join()

    def _tell(self, event: Event) -> None:
        self._newest.take(event)
        for queue in self._streams:
            queue.put_nowait(event)

    def _from_media(self, call: Callable[..., None], *arguments: Link) -> None:
        with contextlib.suppress(RuntimeError):  # the caller's loop has ended before the session was closed
            self._loop.call_soon_threadsafe(call, *arguments)

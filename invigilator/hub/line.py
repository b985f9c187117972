"""A socket with its outbox: one task reads, one sends, and any part of the hub may end it with a reason."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from invigilator.hub.socket import GoodbyeError, Socket, SocketGoneError
from invigilator.media.outbox import Outbox, SlowReaderError
from invigilator.wire.messages import Message, encode

Take = Callable[[str | bytes], Awaitable[None]]


class Line:
    """``heard`` is when the other side last said anything, in seconds of the monotonic clock."""

    __slots__ = ("_end", "heard", "outbox", "socket")

    def __init__(self, socket: Socket, outbox: Outbox) -> None:
        self.socket = socket
        self.outbox = outbox
        self.heard = time.monotonic()
        self._end: asyncio.Future[GoodbyeError] = asyncio.get_running_loop().create_future()

    @property
    def ending(self) -> bool:
        """Whether it was told to end, or has ended."""
        return self._end.done() or self.socket.over

    def say(self, message: Message, *, replaces: str = "") -> None:
        """Queue a message; a waiting one with the same ``replaces`` name gives way to it."""
        self.outbox.say(encode(message), replaces=replaces)

    def end(self, code: str, text: str = "") -> None:
        """Have it say goodbye and close, soon. What waits in the outbox is not sent; the first reason counts."""
        if not self._end.done():
            self._end.set_result(GoodbyeError(code, text))

    async def run(self, take: Take) -> None:
        """Give every message to ``take`` until either side ends it; `GoodbyeError` from ``take`` ends it, too."""
        reading = asyncio.create_task(self._read(take))
        sending = asyncio.create_task(self.outbox.drain(self.socket.write))
        try:
            await asyncio.wait((reading, sending, self._end), return_when=asyncio.FIRST_COMPLETED)
        finally:
            reading.cancel()
            sending.cancel()
            results = await asyncio.gather(reading, sending, return_exceptions=True)
            self.outbox.close()
        reason = self._end.result() if self._end.done() else None
        for result in results:
            match result:
                case GoodbyeError():
                    reason = reason or result
                case SlowReaderError():
                    # Nothing more will get through to it: drop it, but try to say why first.
                    reason = GoodbyeError("slow-reader", "You read too slowly.")
                case SocketGoneError() | asyncio.CancelledError() | None:
                    pass
                case _:
                    raise result
        self.end("closed")
        if reason is not None:
            await self.socket.goodbye(reason.code, reason.text)

    async def _read(self, take: Take) -> None:
        while True:
            message = await self.socket.read()
            self.heard = time.monotonic()
            await take(message)

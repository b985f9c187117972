"""One WebSocket as the hub's handlers see it: messages in, messages out, a reason at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from uvicorn.protocols.utils import ClientDisconnected

from invigilator.hub.protocol import ABORT, PROBE
from invigilator.wire.messages import Goodbye, encode

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_PATIENCE = 1.0  # seconds a goodbye may wait for a slow reader
_ANSWER = 2.0  # seconds a living peer needs at most for a ping
POLICY_VIOLATION = 1008
TOO_BIG = 1009
GOING_AWAY = 1001
_CLOSES = {"too-big": TOO_BIG, "shutting-down": GOING_AWAY}


class SocketGoneError(Exception):
    """The other side is no longer there."""


class GoodbyeError(Exception):
    """Raised by a handler to end its socket: the code and sentence of the `Goodbye`."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.text = text


class Socket:
    """Wraps one accepted ASGI WebSocket. One task reads, one writes."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._abort: Callable[[], None] = scope["state"][ABORT]
        self._probe: Callable[[float], Awaitable[bool]] = scope["state"][PROBE]
        self._over = False
        client = scope.get("client")
        self.address: str = client[0] if client else ""

    @property
    def over(self) -> bool:
        """Whether nothing more can be sent."""
        return self._over

    async def read(self) -> str | bytes:
        """The next message: str for a text frame, bytes for a binary one.

        Raises:
            SocketGoneError: closed by either side.
        """
        event = await self._receive()
        if event["type"] != "websocket.receive":
            self._over = True
            raise SocketGoneError
        text: str | None = event.get("text")
        if text is not None:
            return text
        data: bytes = event["bytes"]
        return data

    async def write(self, data: str | bytes) -> None:
        """Send one message; waits while the peer is slow, for ever if need be: the outbox sets the limit.

        Raises:
            SocketGoneError: the peer is gone.
        """
        if self._over:
            raise SocketGoneError
        try:
            if isinstance(data, str):
                await self._send({"type": "websocket.send", "text": data})
            else:
                await self._send({"type": "websocket.send", "bytes": data})
        except (ClientDisconnected, RuntimeError, OSError):
            self._over = True
            raise SocketGoneError from None

    async def goodbye(self, code: str, text: str = "") -> None:
        """Say why, then close. Never raises; a peer that does not take it within a second is dropped."""
        if self._over:
            return
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._send({"type": "websocket.send", "text": encode(Goodbye(code=code, text=text))})
                self._over = True
                close = _CLOSES.get(code, POLICY_VIOLATION)
                await self._send({"type": "websocket.close", "code": close, "reason": code})
        except TimeoutError:
            self.abort()
        except (ClientDisconnected, RuntimeError, OSError):
            self._over = True

    def abort(self) -> None:
        """Drop the connection now, flushing nothing."""
        self._over = True
        self._abort()

    async def probe(self) -> bool:
        """Whether the other side still answers, within two seconds."""
        return not self._over and await self._probe(_ANSWER)

"""uvicorn's WebSocket protocol with what a hub of slow and hostile peers needs beside it.

uvicorn closes a transport only after its buffer has been flushed, so a peer that stopped reading would be kept for
ever. Here the application gets a way to drop the connection at once, and a dead peer found by ping is dropped too.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from asyncio import BaseTransport

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

from invigilator.media.bucket import Bucket

ABORT = "invigilator.abort"
PROBE = "invigilator.probe"
_PARTS = 256  # of one message
_PINGS_PER_SECOND = 5.0
_PINGS = 50.0
_HIGH_WATER = 64 * 1024  # bytes the transport may hold before a sender waits


class HubProtocol(WebSocketsSansIOProtocol):
    """Adds to ``scope["state"]``: `ABORT`, drop the connection now; `PROBE`, a ping that answers a question."""

    _probes: dict[bytes, asyncio.Future[None]]
    _pings: Bucket

    def connection_made(self, transport: BaseTransport) -> None:
        """Keep little in the transport: what waits belongs in an outbox, where it is counted."""
        super().connection_made(transport)
        self._probes = {}
        self._pings = Bucket(_PINGS_PER_SECOND, _PINGS, time.monotonic())
        self.transport.set_write_buffer_limits(high=_HIGH_WATER)
        self.close_timeout = 2.0

    def handle_connect(self, event: Request) -> None:
        """Hand the application its way out."""
        self.app_state = {**self.app_state, ABORT: self.drop, PROBE: self.probe}
        super().handle_connect(event)

    async def probe(self, seconds: float) -> bool:
        """Whether the peer answers a ping in time. Browsers answer by themselves, however busy the page is."""
        if self.disconnected or self.close_sent or self.transport.is_closing():
            return False
        name = secrets.token_bytes(8)
        answer = self._probes[name] = self.loop.create_future()
        self.conn.send_ping(name)
        self.transport.write(b"".join(self.conn.data_to_send()))
        try:
            async with asyncio.timeout(seconds):
                await answer
        except TimeoutError:
            return False
        finally:
            del self._probes[name]
        return not self.disconnected

    def handle_ping(self) -> None:
        """Answer; but pings pass the hub's other limits by, and answers to one that does not read would pile up."""
        if self._pings.take(1, time.monotonic()) and self.transport.get_write_buffer_size() <= _HIGH_WATER:
            super().handle_ping()
        else:
            self.drop()

    def handle_cont(self, event: Frame) -> None:
        """Take a message in parts; nobody honest sends it in crumbs, and empty ones have no size to limit."""
        if len(self.frames) >= _PARTS:
            self.drop()
        else:
            super().handle_cont(event)

    def handle_pong(self, event: Frame) -> None:
        """Settle a probe, or let the keepalive have it."""
        probe = self._probes.get(bytes(event.data))
        if probe is None:
            super().handle_pong(event)
        elif not probe.done():
            probe.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody waits for an answer any more."""
        super().connection_lost(exc)
        for probe in self._probes.values():
            if not probe.done():
                probe.set_result(None)

    def keepalive_timeout(self) -> None:
        """No answer to a ping: nothing will be flushed to this peer any more."""
        super().keepalive_timeout()
        self.transport.abort()

    def drop(self) -> None:
        """Close the connection without waiting for anything."""
        self.stop_keepalive()
        self.transport.abort()

"""uvicorn's WebSocket protocol with what a hub of slow and hostile peers needs beside it.

uvicorn closes a transport only after its buffer has been flushed, so a peer that stopped reading would be kept for
ever. Here the application gets a way to drop the connection at once, and a dead peer found by ping is dropped too.
"""

from __future__ import annotations

from asyncio import BaseTransport

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

ABORT = "invigilator.abort"
_HIGH_WATER = 64 * 1024  # bytes the transport may hold before a sender waits


class HubProtocol(WebSocketsSansIOProtocol):
    """Adds ``scope["state"]["invigilator.abort"]``: a function that drops the connection now."""

    def connection_made(self, transport: BaseTransport) -> None:
        """Keep little in the transport: what waits belongs in an outbox, where it is counted."""
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=_HIGH_WATER)
        self.close_timeout = 2.0

    def handle_connect(self, event: Request) -> None:
        """Hand the application its way out."""
        self.app_state = {**self.app_state, ABORT: self.drop}
        super().handle_connect(event)

    def keepalive_timeout(self) -> None:
        """No answer to a ping: nothing will be flushed to this peer any more."""
        super().keepalive_timeout()
        self.transport.abort()

    def drop(self) -> None:
        """Close the connection without waiting for anything."""
        self.stop_keepalive()
        self.transport.abort()

"""One socket to a hub: opened and greeted, and able to take a message at once or not at all."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.protocol import State
from websockets.typing import Origin

from invigilator.wire.messages import BadMessageError, Goodbye, Hello, Welcome, decode_outbound, encode

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator

PATIENCE = 10.0  # seconds for a connection, a welcome, a reply
TROUBLE = (OSError, TimeoutError, ConnectionClosed, InvalidHandshake, BadMessageError)
"""What a socket may die of; trying again is the answer to all of it."""
_BACKLOG = 256 * 1024  # bytes waiting in a socket above which a message is dropped
_FINAL = frozenset({"bad-token", "revoked", "version", "taken-over", "feed-mismatch", "not-allowed"})


@dataclass(frozen=True, slots=True)
class Hub:
    """Where the hub is: ``url`` https://host:port, and how to trust it."""

    url: str
    tls: ssl.SSLContext


class GoodbyeError(Exception):
    """The hub closed the socket and said why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        self.final = code in _FINAL  # trying again is of no use


class HubTime:
    """The hub's clock from this process's monotonic one: the answer with the shortest way round is believed."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()
        self._best = float("inf")

    def learn(self, sent: float, hub: int, received: float) -> None:
        """One answer; ``sent`` and ``received`` in monotonic seconds, ``hub`` in ms."""
        self._best *= 1.02  # an old measurement counts for less and less
        if received - sent <= self._best:
            self._best = received - sent
            self._offset = hub / 1000 - (sent + received) / 2

    def micros(self, monotonic: float) -> int:
        """Microseconds since 1970 on the hub's clock."""
        return int((monotonic + self._offset) * 1_000_000)

    def now(self) -> int:
        """Milliseconds since 1970 on the hub's clock."""
        return self.micros(time.monotonic()) // 1000


class Connection(ClientConnection):
    """A WebSocket with a way to send that never waits."""

    def push(self, data: bytes | str) -> bool:
        """Send now; False when too much waits already or the socket is closing."""
        if self.state is not State.OPEN or self.transport.get_write_buffer_size() > _BACKLOG:
            return False
        if isinstance(data, str):
            self.protocol.send_text(data.encode())
        else:
            self.protocol.send_binary(data)
        try:
            self.send_data()
        except OSError:
            return False
        return True


@contextlib.asynccontextmanager
async def greeted(hub: Hub, path: str, hello: Hello) -> AsyncIterator[tuple[Connection, Welcome]]:
    """A socket on which ``hello`` was answered with a welcome.

    Raises:
        GoodbyeError: it was answered with a goodbye.
        OSError, TimeoutError, ConnectionClosed, InvalidHandshake, BadMessageError: see `TROUBLE`.
    """
    async with connect(
        hub.url.replace("http", "ws", 1) + path,
        ssl=hub.tls,
        origin=Origin(hub.url),
        compression=None,
        proxy=None,
        open_timeout=PATIENCE,
        ping_interval=5,
        ping_timeout=10,
        close_timeout=1,
        max_size=1 << 20,
        write_limit=2 * _BACKLOG,
        create_connection=Connection,
    ) as socket:
        assert isinstance(socket, Connection)  # noqa: S101 - create_connection says so, its type does not
        await socket.send(encode(hello))
        async with asyncio.timeout(PATIENCE):
            answer = decode_outbound(await socket.recv())
        match answer:
            case Welcome():
                yield socket, answer
            case Goodbye(code=code):
                raise GoodbyeError(code)
            case _:
                raise BadMessageError("the hub's first message is no welcome")

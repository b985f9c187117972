"""One socket to a hub: opened, greeted, and every way it can fail put into a code."""

from __future__ import annotations

import asyncio
import contextlib
import random
import ssl
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from invigilator.client.session import SessionError
from invigilator.wire.messages import (
    BadMessageError,
    Clock,
    ClockReply,
    Goodbye,
    Hello,
    Message,
    Outbound,
    Welcome,
    decode_outbound,
    encode,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from invigilator.client.clock import HubClock

PATIENCE = 10.0  # seconds for a connection and its welcome
SILENCE = 6.0  # seconds without a word from a hub that speaks every second or two: the line is dead
RETRY_FIRST, RETRY_MOST = 0.5, 5.0  # seconds
STEADY = 10.0  # seconds after which a connection counts as having held
MOST_BYTES = 16 * 1024 * 1024  # of one message; a room of hundreds comes whole
_FINAL = frozenset({"bad-token", "bad-hello", "revoked", "version", "not-allowed"})


@dataclass(frozen=True, slots=True)
class Address:
    """Where the hub is and how it is trusted: ``url`` https://host[:port], a TLS context, the first message."""

    url: str
    tls: ssl.SSLContext
    hello: Hello

    @classmethod
    def of(cls, url: str, ca: Path | None, hello: Hello) -> Address:
        """Check what a person typed.

        Raises:
            SessionError: not an https address, or no readable authority in ``ca``.
        """
        try:
            parts = urlsplit(url)
            good = parts.scheme == "https" and bool(parts.hostname) and (parts.port is None or parts.port > 0)
        except ValueError:
            good = False
        if not good:
            raise SessionError("bad-url", f"{url} is not the address of a hub: it begins with https:// and a host.")
        try:
            tls = ssl.create_default_context(cafile=ca)
        except OSError as error:  # an SSLError is one
            raise SessionError("bad-ca", f"{ca} holds no certificate authority that can be read: {error}.") from None
        return cls(f"https://{parts.netloc}", tls, hello)


class LineError(Exception):
    """A socket could not be had or has ended. ``code`` is the hub's goodbye, or ours; see `session.Link`."""

    def __init__(self, code: str, text: str = "") -> None:
        super().__init__(text or code)
        self.code = code
        self.text = text or code
        self.final = code in _FINAL


class Line:
    """One open socket: reading that knows goodbyes and the time, sending that fails quietly."""

    def __init__(self, socket: ClientConnection, clock: HubClock) -> None:
        self._socket = socket
        self._clock = clock
        self.heard = time.monotonic()
        """When the hub last said anything."""

    async def messages(self) -> AsyncIterator[Outbound | bytes]:
        """What the hub says, packets as bytes, until the socket ends.

        Raises:
            LineError: the hub said goodbye.
            ConnectionClosed: the socket broke.
        """
        async for raw in self._socket:
            self.heard = time.monotonic()
            if isinstance(raw, bytes):
                yield raw
                continue
            try:
                message = decode_outbound(raw)
            except BadMessageError:
                continue  # a newer hub may say more than we know
            match message:
                case Goodbye():
                    raise LineError(message.code, message.text)
                case ClockReply():
                    self._clock.learn(message.sent, message.hub, self.heard)
                case _:
                    yield message

    async def say(self, message: Message) -> bool:
        """Send one message; False when the socket has ended (whoever reads it knows why)."""
        try:
            await self._socket.send(encode(message))
        except ConnectionClosed:
            return False
        return True

    async def ask_time(self, period: float) -> None:
        """Look at the hub's clock every so many seconds, until cancelled."""
        while True:
            await self.say(Clock(sent=time.monotonic()))
            await asyncio.sleep(period)

    async def watch(self) -> None:
        """Cut the line when the hub has fallen silent; runs beside the reader until cancelled."""
        while True:
            left = self.heard + SILENCE - time.monotonic()
            if left <= 0:
                self._socket.transport.abort()
                return
            await asyncio.sleep(left)


@contextlib.asynccontextmanager
async def open_line(address: Address, path: str, clock: HubClock) -> AsyncIterator[tuple[Line, Welcome]]:
    """A greeted socket; leaving closes it.

    Raises:
        LineError: for every way it can fail, also while it is in use.
    """
    line: Line | None = None
    try:
        async with connect(
            address.url.replace("https", "wss", 1) + path,
            ssl=address.tls,
            compression=None,
            proxy=None,
            open_timeout=PATIENCE,
            ping_interval=5,
            ping_timeout=10,
            close_timeout=1,
            max_size=MOST_BYTES,
        ) as socket:
            line = Line(socket, clock)
            yield line, await _greet(socket, address.hello, clock)
    except LineError:
        raise
    except ssl.SSLCertVerificationError as error:
        raise LineError("certificate", error.verify_message) from None
    except ConnectionClosed as error:
        silent = line is not None and time.monotonic() - line.heard >= SILENCE
        raise LineError("silent" if silent else "closed", str(error)) from None
    except (InvalidHandshake, InvalidMessage, BadMessageError, TimeoutError, ssl.SSLError) as error:
        raise LineError("silent", str(error) or "There was no answer in time.") from None
    except OSError as error:
        raise LineError("connect-failed", str(error)) from None


async def _greet(socket: ClientConnection, hello: Hello, clock: HubClock) -> Welcome:
    sent = time.monotonic()
    await socket.send(encode(hello))
    async with asyncio.timeout(PATIENCE):
        answer = decode_outbound(await socket.recv())
    match answer:
        case Welcome():
            clock.learn(sent, answer.now, time.monotonic())
            return answer
        case Goodbye():
            raise LineError(answer.code, answer.text)
        case _:
            raise BadMessageError("The hub's first message was no welcome.")


class Backoff:
    """How long to wait before the next try: full jitter, so that a hub that comes back is not stormed."""

    def __init__(self) -> None:
        self._most = RETRY_FIRST

    def next(self, lasted: float) -> float:
        """Seconds to wait after a connection that held for ``lasted`` seconds (0 when there was none)."""
        if lasted > STEADY:
            self._most = RETRY_FIRST
        wait = random.uniform(0, self._most)  # noqa: S311 - no secret
        self._most = min(2 * self._most, RETRY_MOST)
        return wait

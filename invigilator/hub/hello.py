"""The first message of every socket: who is there, told within five seconds."""

from __future__ import annotations

import asyncio
import hmac
from dataclasses import dataclass
from typing import Literal

from invigilator.hub import plain
from invigilator.hub.hub import Hub
from invigilator.hub.seat import Seat
from invigilator.hub.socket import GoodbyeError, Socket
from invigilator.store.tokens import Device
from invigilator.wire.messages import MAX_MESSAGE, PROTOCOL, BadMessageError, Hello, Inbound, decode_inbound

PATIENCE = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class Candidate:
    """A page whose token is good."""

    seat: Seat
    device: Device
    token: str


@dataclass(frozen=True, slots=True)
class Staff:
    """A console or a watch that knows an access key; ``by`` is how the journal names the person.

    ``senior``: it knows the senior proctors' key.
    """

    role: Literal["console", "watch"]
    by: str
    senior: bool = False


def read(message: str | bytes) -> Inbound:
    """A typed message out of a text frame.

    Raises:
        GoodbyeError: it is none.
    """
    if isinstance(message, bytes):
        raise GoodbyeError("bad-message", "A text message was expected here.")
    if len(message) > MAX_MESSAGE:
        raise GoodbyeError("too-big", f"A message may have {MAX_MESSAGE} bytes.")
    try:
        return decode_inbound(message)
    except BadMessageError as error:
        raise GoodbyeError("bad-message", str(error)) from None


async def greet(hub: Hub, socket: Socket) -> Candidate | Staff:
    """Read the hello and say who it is.

    Raises:
        GoodbyeError: none came in time, it is malformed, or the token is not good.
        SocketGoneError: closed before.
    """
    try:
        async with asyncio.timeout(PATIENCE):
            message = read(await socket.read())
    except TimeoutError:
        raise GoodbyeError("bad-hello", "No hello came within five seconds.") from None
    except GoodbyeError as error:
        raise GoodbyeError(error.code if error.code == "too-big" else "bad-hello", error.text) from None
    if not isinstance(message, Hello):
        raise GoodbyeError("bad-hello", "The first message must be a hello.")
    if message.v != PROTOCOL:
        raise GoodbyeError("version", f"This hub speaks protocol {PROTOCOL}, not {message.v}. Update or reload.")
    if message.role in ("console", "watch"):
        given = message.token.encode()
        known, senior = (hmac.compare_digest(given, key.encode()) for key in (hub.access_key, hub.senior_key))
        if not (known or senior):
            raise GoodbyeError("bad-token", "The access key is not this hub's.")
        return Staff(message.role, plain.line(message.by) or message.role, senior and message.role == "console")
    found = hub.tokens.look_up(message.token)
    seat = hub.room.seats.get(found[0]) if found is not None else None
    if found is None or seat is None or found[1] != message.role:
        raise GoodbyeError("bad-token", "The token is not known. Identify again.")
    return Candidate(seat, found[1], message.token)

"""What a console (or a watch) holds of a hub: one small protocol, the same for a live and a replayed room."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from invigilator.wire.messages import Changed, Command, Health, Reply, Room, Welcome
from invigilator.wire.packet import Layer, Packet

LinkState = Literal["connecting", "live", "lost"]
Policy = Literal["gop", "latest"]
Sink = Callable[[Packet], None]
"""Takes one packet. Called in the session's media thread: quick, raises nothing, touches no Qt."""
Cancel = Callable[[], None]
"""Ends a subscription; may be called from any thread, and more than once."""


@dataclass(frozen=True, slots=True)
class Link:
    """How one of the two sockets stands. After ``lost`` comes ``connecting`` again, unless ``final``."""

    socket: Literal["control", "media"]
    state: LinkState
    code: str = ""  # of the hub's goodbye, or connect-failed, certificate, silent, closed
    text: str = ""  # an English sentence for the log; what people see is translated from the code
    retry: float = 0.0  # seconds until the next try
    final: bool = False  # the hub said that trying again is of no use (bad-token, revoked, version)


Event = Link | Welcome | Room | Changed | Health


class SessionError(Exception):
    """The hub cannot be asked at all. ``code``: bad-url, bad-ca; the text is a full sentence."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def command(  # one keyword for each field of the message
    do: str,
    sitting: str = "",
    *,
    clause: str = "",
    reason: str = "",
    text: str = "",
    minutes: int = 0,
    number: int = 0,
    picture: bytes = b"",
) -> Command:
    """A command with a fresh id, so that sending it again after a lost reply does nothing twice."""
    return Command(
        id=secrets.token_hex(8),
        do=do,
        sitting=sitting,
        clause=clause,
        reason=reason,
        text=text,
        minutes=minutes,
        number=number,
        picture=picture,
    )


class Session(Protocol):
    """A room as a stream of events, commands back, and packets on demand."""

    def events(self) -> AsyncIterator[Event]:
        """Everything from now on: links, then `Room` after each (re)connection, `Changed` and `Health`.

        A second call gets its own stream, which begins with the newest `Link`, `Welcome` and `Room` known.
        The stream ends when the session is closed.
        """
        ...

    async def send(self, order: Command) -> Reply:
        """Have one thing done. Survives a reconnection: the same id is sent again, the hub answers once.

        The reply's code is ``no-answer`` when none came in time and ``closed`` when the session was closed:
        then nobody knows whether it was done, and the room's next event tells.
        """
        ...

    def watch(self, feed: int, layer: Layer, sink: Sink, policy: Policy = "gop") -> Cancel:
        """Have every packet of a feed's layer given to ``sink``, from the current group of pictures on."""
        ...

    def ask_key_frame(self, feed: int, layer: Layer) -> None:
        """Ask for a fresh start of a feed's layer; at most twice a second a feed reach the hub."""
        ...

    async def picture(self, picture: str) -> bytes:
        """A stored still as JPEG; empty when it is unknown, erased, or not to be had now."""
        ...

    def now(self) -> int:
        """The hub's clock (for a replay: the playhead), in milliseconds since 1970."""
        ...

    async def close(self) -> None:
        """Say goodbye, end every stream and thread. May be called twice."""
        ...

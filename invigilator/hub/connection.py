"""What every control socket has in common: its line, its rate limit, its orders in turn, and the time of day."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from invigilator.hub import hello
from invigilator.hub.hub import Hub
from invigilator.hub.line import Line
from invigilator.hub.socket import GoodbyeError
from invigilator.media.bucket import Bucket
from invigilator.wire.messages import Clock, ClockReply, Command, Hello, Inbound, Message

MESSAGES_PER_SECOND = 20.0  # other than answers
BURST = 60.0
ALL_PER_SECOND = 60.0  # a held key repeats 30 times a second, and each may be saved
ALL_BURST = 240.0
IN_FLIGHT = 64  # orders of one socket that wait for the journal


class Connection:
    """One control socket after its hello."""

    def __init__(self, hub: Hub, line: Line) -> None:
        self.hub = hub
        self.line = line
        self._bucket = Bucket(MESSAGES_PER_SECOND, BURST, time.monotonic())
        self._all = Bucket(ALL_PER_SECOND, ALL_BURST, time.monotonic())
        self._turn = asyncio.Lock()
        self._orders = 0

    def receive(self, raw: str | bytes) -> Inbound | None:
        """The next message, None when it has been answered here.

        Raises:
            GoodbyeError: too fast, no message of the protocol, or a second hello.
        """
        now = time.monotonic()
        if not self._all.take(1, now):
            raise GoodbyeError("too-fast", f"More than {ALL_PER_SECOND:.0f} messages a second.")
        message = hello.read(raw)
        answer = isinstance(message, Command) and message.do == "answer"
        if not answer and not self._bucket.take(1, now):
            raise GoodbyeError("too-fast", f"More than {MESSAGES_PER_SECOND:.0f} messages a second.")
        match message:
            case Clock():
                self.line.say(ClockReply(sent=message.sent, hub=self.hub.clock.now()))
                return None
            case Hello():
                raise GoodbyeError("bad-message", "Hello has been said.")
            case _:
                return message

    def order(self, work: Callable[[], Awaitable[Message | None]]) -> None:
        """Do something that may wait for the journal, after what was asked before; say what it returns.

        Reading goes on meanwhile: a slow disk must not make an honest page look dead.

        Raises:
            GoodbyeError: too much waits already.
        """
        if self._orders >= IN_FLIGHT:
            raise GoodbyeError("too-fast", "Too many commands wait to be done.")
        self._orders += 1
        self.hub.room.spawn(self._ordered(work))

    async def _ordered(self, work: Callable[[], Awaitable[Message | None]]) -> None:
        try:
            async with self._turn:
                message = await work()
                if message is not None and not self.line.ending:
                    self.line.say(message)
        finally:
            self._orders -= 1

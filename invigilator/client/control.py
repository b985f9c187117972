"""The control side of a live session: events in, commands out, in the caller's event loop."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from invigilator.client.line import Address, Backoff, Line, LineError, open_line
from invigilator.client.session import Event, Link
from invigilator.wire.messages import (
    Changed,
    Command,
    Health,
    Message,
    Outbound,
    Reply,
    Room,
    Welcome,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from invigilator.client.clock import HubClock

ANSWER = 15.0  # seconds a command waits for its reply, reconnections included
ASK_TIME = 10.0  # seconds between two looks at the hub's clock


class Control:
    """Keeps one control socket up. Everything heard goes to ``tell``; what was not answered is sent again."""

    def __init__(self, address: Address, clock: HubClock, tell: Callable[[Event], None]) -> None:
        self._address = address
        self._clock = clock
        self._tell = tell
        self._line: Line | None = None
        self._orders: dict[str, tuple[Command, asyncio.Future[Reply]]] = {}
        self._over = False

    async def run(self) -> None:
        """Stay connected until cancelled, or until the hub says that trying again is of no use."""
        backoff = Backoff()
        while True:
            self._tell(Link("control", "connecting"))
            began = time.monotonic()
            greeted = False
            try:
                async with open_line(self._address, "/control", self._clock) as (line, welcome):
                    greeted = True
                    self._tell(Link("control", "live"))
                    self._tell(welcome)
                    await self._talk(line)
                error = LineError("closed")
            except LineError as caught:
                error = caught
            finally:
                self._line = None
            wait = 0.0 if error.final else backoff.next(time.monotonic() - began if greeted else 0.0)
            self._tell(Link("control", "lost", error.code, error.text, wait, final=error.final))
            if error.final:
                self.give_up()
                return
            await asyncio.sleep(wait)

    async def send(self, order: Command) -> Reply:
        """Send a command until it is answered; see `session.Session.send`."""
        if self._over:
            return Reply(id=order.id, ok=False, code="closed")
        waiting: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._orders[order.id] = order, waiting
        try:
            async with asyncio.timeout(ANSWER):
                if self._line is not None:
                    await self._line.say(order)
                return await waiting
        except TimeoutError:
            return Reply(id=order.id, ok=False, code="no-answer")
        finally:
            self._orders.pop(order.id, None)

    async def say(self, message: Message) -> None:
        """Send something that nobody answers; lost while there is no connection."""
        if self._line is not None:
            await self._line.say(message)

    def give_up(self) -> None:
        """Nobody will answer any more."""
        self._over = True
        for order, waiting in self._orders.values():
            if not waiting.done():
                waiting.set_result(Reply(id=order.id, ok=False, code="closed"))

    async def _talk(self, line: Line) -> None:
        self._line = line
        beside = [asyncio.create_task(one) for one in (line.watch(), line.ask_time(ASK_TIME))]
        try:
            for order, _ in list(self._orders.values()):
                await line.say(order)
            async for message in line.messages():
                self._take(message)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.wait(beside)

    def _take(self, message: Outbound | bytes) -> None:
        match message:
            case Reply():
                _, waiting = self._orders.get(message.id, (None, None))
                if waiting is not None and not waiting.done():
                    waiting.set_result(message)
            case Welcome() | Room() | Changed() | Health():
                self._tell(message)
            case _:
                pass

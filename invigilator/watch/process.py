"""A watch as a process: the hub's room in, looks in one thread, flags back. It may die and come back at any time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from invigilator.client.live import LiveSession
from invigilator.client.session import Link, SessionError
from invigilator.config import UserError
from invigilator.watch.eyes import Eyes
from invigilator.watch.model import ModelError
from invigilator.watch.runner import Runner
from invigilator.watch.seats import Seats
from invigilator.wire.messages import Changed, Health, Looked, Room

if TYPE_CHECKING:
    from invigilator.config import WatchSettings

log = logging.getLogger(__name__)
_AFTER_YOU = 15  # niceness: pictures and reminders go before looks
_REPORT = 1.0  # seconds between two reports to the hub
_REST = 0.5  # the longest nap between two looks: somebody may have come


def run(settings: WatchSettings) -> int:
    """Watch until told to stop; 0 then.

    Raises:
        UserError: the hub cannot be asked at all, or a model is not there; one sentence.
    """
    with contextlib.suppress(OSError, AttributeError):  # Windows has no nice
        os.nice(_AFTER_YOU)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        return asyncio.run(_main(settings))
    except SessionError as error:
        raise UserError(str(error)) from None
    except ModelError as error:
        raise UserError(f"the watch cannot start: {error}") from None


async def _main(settings: WatchSettings) -> int:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: Ctrl+C comes as KeyboardInterrupt
            loop.add_signal_handler(number, stop.set)
    eyes = await asyncio.to_thread(Eyes)
    session = LiveSession(settings.url, settings.key, settings.ca, by="watch", role="watch", agent="watch")
    watch = Watch(session, eyes, settings)
    task = asyncio.create_task(watch.run())
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((task, stopping), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            task.result()
    finally:
        task.cancel()
        stopping.cancel()
        await asyncio.gather(task, stopping, return_exceptions=True)
        await session.close()
    return 0


class Watch:
    """Looks at its share of the room that the session shows."""

    def __init__(self, session: LiveSession, eyes: Eyes, settings: WatchSettings) -> None:
        self._session = session
        self._seats = Seats(session, eyes, number=settings.number, of=settings.of)
        self._runner = Runner(eyes, self._seats, time.thread_time, settings.cores)
        self._runner.candidates = self._seats.watched
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="looks")

    async def run(self) -> None:
        """Until cancelled, or until the hub wants no watch."""
        tasks = [asyncio.create_task(one()) for one in (self._listen, self._look, self._report, self._tell)]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for one in done:
                one.result()
        finally:
            for one in tasks:
                one.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._thread.shutdown(wait=True)
            self._seats.clear()

    async def _listen(self) -> None:
        """Follow the room. Ends when the hub says that trying again is of no use."""
        async for event in self._session.events():
            match event:
                case Room():
                    self._seats.clear()  # the hub has ended every flag of ours: begin anew
                    self._seats.take(event.sittings)
                case Changed():
                    self._seats.change(event)
                case Health():
                    self._seats.hear(event.feeds)
                case Link(final=True):
                    log.error("the hub wants no watch: %s", event.code)
                    return
                case _:
                    pass

    async def _look(self) -> None:
        """One look after another, in the one thread."""
        loop = asyncio.get_running_loop()
        while True:
            rest = await loop.run_in_executor(self._thread, self._step)
            if rest > 0:
                await asyncio.sleep(min(rest, _REST))

    def _step(self) -> float:
        self._seats.catch_up()
        rest, name, changes = self._runner.step(self._now())
        if name:
            self._seats.noted(name, changes)
        if rest > 0 and self._seats.listen_next(time.monotonic()):
            return 0.0
        return rest

    def _now(self) -> float:
        """Seconds on the hub's clock, by which pictures are stamped."""
        return self._session.now() / 1000

    async def _report(self) -> None:
        while True:
            await asyncio.sleep(_REPORT)
            self._seats.judge_silence()
            late = self._runner.report(self._now()).late
            await self._session.say(Looked(feeds=self._seats.looks(), behind=round(late, 1)))

    async def _tell(self) -> None:
        """Tell the hub, in order."""
        while True:
            order = await self._seats.orders.get()
            reply = await self._session.send(order)
            if not reply.ok and reply.code not in ("ended", "wrong-phase", "not-answering", "on-break", "closed"):
                log.warning("%s was not taken: %s", order.do, reply.code)

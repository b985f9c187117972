"""Somebody at the demo's console: waits until the room is full, takes pictures, measures, reminds, and leaves."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from PyQt6.QtGui import QImage

from invigilator.config import UserError
from invigilator.demo import officetour, seniortour
from invigilator.demo.meter import Meter
from invigilator.demo.picture import keep, photograph
from invigilator.demo.reminders import remind_all
from invigilator.demo.report import Run
from invigilator.demo.tour import tour

if TYPE_CHECKING:
    from invigilator.config import DemoSettings
    from invigilator.console.app import ControlRoom
    from invigilator.demo.room import Room

_FILLS = 90.0  # seconds until everybody answers and is seen
_USUAL = 20.0  # seconds that are measured unless told otherwise
_SETTLE = 1.0  # seconds from a full wall to the first measurement
_LAST = 1.0  # seconds at the end in which no reminder is given, so that all have arrived


class Visit:
    """What `demo` was asked to do, done; `run` is what was noted on the way."""

    def __init__(self, settings: DemoSettings) -> None:
        self._settings = settings
        self.run = Run()
        self._picture = QImage()

    async def go(self, console: ControlRoom, there: Room) -> None:
        """The whole visit; returns when it is over, never when nothing was said about an end.

        Raises:
            UserError: the room does not fill, or a child of the demo has ended.
        """
        settings = self._settings
        if settings.tour:
            await seniortour.welcome(console, there, settings.tour)
        await self._full(console, there)
        if settings.tour:
            await tour(console, settings.tour)
            await seniortour.tour(console, there, settings.tour)
            await officetour.tour(console, settings.tour)
        else:
            seconds = settings.seconds or _USUAL
            if settings.report:
                await self._measure(console, seconds)
            elif settings.screenshot or settings.seconds:
                await asyncio.sleep(seconds / 2)
                self._look(console)
                await asyncio.sleep(seconds / 2)
            self._save()
        if settings.seconds is None and not settings.tour:
            await self._stay(there)

    async def _full(self, console: ControlRoom, there: Room) -> None:
        """Until everybody answers and every tile of the page has a picture."""
        end = time.monotonic() + _FILLS
        while not _live(console):
            _check(there)
            if time.monotonic() > end:
                raise UserError(f"the room did not fill within {_FILLS:.0f} s; see {there.folder / 'drill.out'}")
            await asyncio.sleep(0.1)

    async def _stay(self, there: Room) -> None:
        while True:
            _check(there)
            await asyncio.sleep(1)

    async def _measure(self, console: ControlRoom, seconds: float) -> None:
        """The natural room first and its picture; then reminders as fast as the time allows, all in one count."""
        window, run = console.window, self.run
        await asyncio.sleep(_SETTLE)
        meter = Meter(window.wall)
        meter.start()
        await asyncio.sleep(seconds * 0.45)
        self._look(console)
        run.clicks = await remind_all(window.acts, console.room, max(0.1, seconds * 0.55 - _LAST))
        await asyncio.sleep(max(0.0, seconds - (time.time_ns() // 1000 - meter.begin) / 1e6))
        meter.stop()
        run.watched = console.room.health is not None and console.room.health.watched
        run.begin, run.end, run.late = meter.begin, meter.end, meter.late
        run.paints = meter.paints()
        run.feeds = tuple(window.wall.feeds())
        run.seats = {one.sitting: one.seat for one in console.room.sittings.values()}

    def _look(self, console: ControlRoom) -> None:
        if self._settings.screenshot:
            self._picture = photograph(console.window)

    def _save(self) -> None:
        """Only now: compressing a picture takes a while, and what it would delay is measured."""
        if self._settings.screenshot:
            keep(self._picture, self._settings.screenshot)


def _live(console: ControlRoom) -> bool:
    sittings, feeds = console.room.sittings.values(), console.window.wall.feeds()
    return (
        bool(feeds)
        and all(one.candidate.phase == "answering" for one in sittings)
        and all(console.pool.facts(feed) is not None for feed in feeds)
    )


def _check(there: Room) -> None:
    there.hub.check()
    there.drill.check()

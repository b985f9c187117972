"""Pictures of what a senior proctor does: feedback before the login, zeros, second chances, stills, exam and room."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt

from invigilator.client.live import LiveSession
from invigilator.client.session import command
from invigilator.demo.tour import Guide

if TYPE_CHECKING:
    from pathlib import Path

    from invigilator.console.app import ControlRoom
    from invigilator.demo.room import Room

_ASKS, _ZERO, _CHANCE = 8, 9, 10  # seats
_REASON = "手持手机查看，持续约十秒，随后放到桌下。"
_CTRL = Qt.KeyboardModifier.ControlModifier


class _Guide(Guide):
    def __init__(self, console: ControlRoom, there: Room, folder: Path) -> None:
        super().__init__(console, folder, "senior-")
        self._there = there

    async def feedback(self) -> None:
        """Somebody cannot log in and asks; the answer lets them."""
        await self._console.joined.wait()
        if not self._has(_ASKS) or not await self._until(lambda: bool(self._seat(_ASKS).candidate.messages)):
            return
        self._choose(_ASKS)
        self._window.do("feedback")
        await self._shot("feedback")
        self._key(Qt.Key.Key_4)
        if await self._until(lambda: len(self._seat(_ASKS).candidate.messages) > 1):
            await self._shot("feedback-answered")
        self._window.do("close")

    async def lead(self) -> None:
        """The rest, once everybody answers."""
        if not self._choose(_CHANCE):
            return
        await self._propose()
        await self._decide()
        await self._chances()
        await self._stills()
        self._window.do("scope")
        await self._shot("exam-and-room")
        self._window.do("close")

    async def _propose(self) -> None:
        """One's own proposal, which one cannot sign."""
        self._choose(_CHANCE)
        self._window.do("zero")
        self._key(Qt.Key.Key_3)
        self._key(Qt.Key.Key_Down)
        await self._shot("propose-zero")
        self._key(Qt.Key.Key_Return, _CTRL)
        if await self._until(lambda: bool(self._seat(_CHANCE).zero_clause)):
            self._window.do("zero")
            await self._shot("own-zero")
        self._window.do("close")

    async def _decide(self) -> None:
        """Somebody else's proposal: from the inbox to the signature."""
        there, sitting = self._there, self._seat(_ZERO).sitting
        session = LiveSession(there.url, there.key, there.ca, by="王老师", agent="demo")
        with suppress(TimeoutError):
            async with asyncio.timeout(20):
                await session.send(command("propose-zero", sitting, clause="phone", reason=_REASON))
        await session.close()
        if not await self._until(lambda: bool(self._seat(_ZERO).zero_clause)):
            return
        self._window.acts.choose(sitting)
        await self._shot("zero-waits")
        self._window.do("zero")
        self._key(Qt.Key.Key_2)
        self._key(Qt.Key.Key_Down)
        await self._shot("reject-zero")
        self._key(Qt.Key.Key_1)
        await self._shot("sign-zero")
        self._key(Qt.Key.Key_Return, _CTRL)
        if await self._until(lambda: self._seat(_ZERO).score_zero):
            self._choose(_ZERO)
            self._window.do("open")
            await self._shot("signed")
            self._window.do("close")

    async def _chances(self) -> None:
        self._choose(3)
        self._window.do("extend")
        self._key(Qt.Key.Key_Right)
        self._key(Qt.Key.Key_1)
        await self._shot("extend")
        self._key(Qt.Key.Key_Return, _CTRL)
        if self._choose(_ASKS) and self._seat(_ASKS).candidate.phase == "ended":
            self._window.do("reinstate")
            self._key(Qt.Key.Key_1)
            await self._shot("reinstate")
            self._key(Qt.Key.Key_Return, _CTRL)
            await self._until(lambda: self._seat(_ASKS).candidate.phase != "ended")
            await self._shot("reinstated")

    async def _stills(self) -> None:
        self._choose(4)
        self._window.do("open")
        await asyncio.sleep(1)
        await self._shot("stills")
        self._window.do("stills")
        self._key(Qt.Key.Key_Right)
        await self._shot("still")
        self._window.do("close")
        self._window.do("close")


async def welcome(console: ControlRoom, there: Room, folder: Path) -> None:
    """What happens before everybody answers.

    Raises:
        UserError: a picture cannot be written.
    """
    await _Guide(console, there, folder).feedback()


async def tour(console: ControlRoom, there: Room, folder: Path) -> None:
    """Picture after picture into ``folder``, in a room whose tour as an invigilator is over.

    Raises:
        UserError: a picture cannot be written.
    """
    guide = _Guide(console, there, folder)
    guide.count = 2
    console.window.resize(1920, 1080)
    await guide.lead()

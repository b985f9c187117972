"""Takes a picture of every state the console has, in both languages, by going through them as a person would."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtGui import QKeyEvent

from invigilator.console.language import language
from invigilator.demo.picture import keep, photograph

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from invigilator.console.app import ControlRoom
    from invigilator.wire.views import SittingView

_PATIENCE = 25.0  # seconds for something the script has promised
_PAINTED = 0.4  # seconds until a changed window is on the screen
_LISTEN = 4.0  # seconds until sound and picture of an opened candidate run


class Guide:
    """Leads through the states in an order in which each comes by itself from the ones before."""

    def __init__(self, console: ControlRoom, folder: Path, prefix: str = "") -> None:
        self._console, self._window = console, console.window
        self._folder, self._prefix = folder, prefix
        self.count = 0
        """Pictures so far."""

    async def lead(self) -> None:
        """The whole tour; what the script did not bring in time is left out."""
        await self._shot("wall")
        await self._restroom()
        await self._remind()
        await self._focus()
        await self._leave()
        await self._collect()
        for act, name in (("find", "find"), ("keys", "keys")):
            self._window.do(act)
            await self._shot(name)
            self._window.do("close")
        self._window.resize(1366, 768)
        await asyncio.sleep(1)
        await self._shot("small")

    async def _restroom(self) -> None:
        """A sheet is held up: marked, looked at, approved."""
        if not self._choose(1):
            return
        self._window.do("paper")
        if not await self._until(lambda: bool(self._seat(1).paper)):
            return
        self._window.do("next")
        paper = self._seat(1).paper
        await self._until(lambda: self._window.sees(paper))
        await self._shot("restroom")
        self._choose(1)
        self._window.do("approve")
        if await self._until(lambda: self._seat(1).candidate.restroom == "away"):
            await self._shot("break")

    async def _remind(self) -> None:
        if not self._choose(4):
            return
        self._window.do("remind")
        await self._shot("remind")
        self._key(Qt.Key.Key_1)
        if await self._until(lambda: bool(self._seat(4).candidate.reminders)):
            await self._shot("reminded")
        self._window.do("close")

    async def _focus(self) -> None:
        if not self._choose(4):
            return
        self._window.do("open")
        await asyncio.sleep(_LISTEN)
        await self._shot("focus")
        self._window.do("remind")
        await self._shot("focus-remind")
        self._window.do("close")
        self._window.do("close")

    async def _leave(self) -> None:
        """Somebody left the answer page, somebody's camera is gone, somebody's PC too."""
        await self._until(
            lambda: any(one.name == "leave" for one in self._seat(7).alarms) if self._choose(7) else True
        )
        self._window.do("next")
        await self._shot("alarms")

    async def _collect(self) -> None:
        if not self._choose(8):
            return
        self._window.do("collect")
        self._key(Qt.Key.Key_2)
        await self._shot("collect")
        self._key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        if await self._until(lambda: self._seat(8).candidate.phase == "ended"):
            await self._shot("collected")

    def _seat(self, seat: int) -> SittingView:
        return next(one for one in self._console.room.sittings.values() if one.seat == seat)

    def _has(self, seat: int) -> bool:
        return any(one.seat == seat for one in self._console.room.sittings.values())

    def _choose(self, seat: int) -> bool:
        """Select the candidate of this seat; False in a smaller room."""
        found = next((one.sitting for one in self._console.room.sittings.values() if one.seat == seat), "")
        if found:
            self._window.select(found)
        return bool(found)

    def _key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key for the panel that is open."""
        panel = self._window.panels.top()
        if panel is not None:
            panel.answer(QKeyEvent(QEvent.Type.KeyPress, key, modifiers))

    async def _until(self, holds: Callable[[], bool]) -> bool:
        end = time.monotonic() + _PATIENCE
        while not holds():
            if time.monotonic() > end:
                return False
            await asyncio.sleep(0.1)
        return True

    async def _shot(self, name: str) -> None:
        """The window as it is now, in both languages."""
        self.count += 1
        for _ in range(2):
            await asyncio.sleep(_PAINTED)
            name_of = f"{self._prefix}{self.count:02d}-{name}-{language()}.png"
            keep(photograph(self._window), self._folder / name_of)
            self._window.do("language")


async def tour(console: ControlRoom, folder: Path) -> None:
    """Picture after picture into ``folder``.

    Raises:
        UserError: a picture cannot be written.
    """
    await Guide(console, folder).lead()

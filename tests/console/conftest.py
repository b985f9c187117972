"""A whole console on a rehearsed room, in one loop of Qt and asyncio, driven by keys."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
import qasync
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QInputMethodEvent
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication

from invigilator.console import language
from invigilator.console.app import ControlRoom, application
from invigilator.desk.scope import Scope
from tests.desk.rehearsal import Rehearsal

PATIENCE = 30.0


class Console:
    """Somebody at the keyboard of a control room."""

    def __init__(self, there: Rehearsal, spoken: str, scope: Scope | None = None) -> None:
        self.there = there
        self.room = ControlRoom(there, spoken, by=there.by, scope=scope)
        self.window = self.room.window

    async def open(self, width: int = 1366, height: int = 768) -> None:
        self.window.resize(width, height)
        self.window.show()
        self.window.activateWindow()
        await self.room.start()
        await self.until(lambda: self.room.joined.is_set() and self.window.isActiveWindow())
        self.window.refresh()

    async def until(self, holds: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, "waited in vain"
            await asyncio.sleep(0.02)

    async def look(self) -> None:
        """Let what has happened arrive and be shown."""
        await asyncio.sleep(0)
        seq = self.there.seq
        await self.until(lambda: self.room.room.seq >= seq)
        self.window.refresh()

    async def press(
        self, *keys: Qt.Key | str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        for key in keys:
            widget = QApplication.focusWidget() or self.window
            QTest.keyClick(widget, key, modifiers)
            await asyncio.sleep(0)

    async def type(self, words: str) -> None:
        for letter in words:
            widget = QApplication.focusWidget()
            if letter.isascii():
                QTest.keyClick(widget, letter)
            else:  # Chinese comes out of an input method
                event = QInputMethodEvent()
                event.setCommitString(letter)
                QApplication.sendEvent(widget, event)
        await asyncio.sleep(0)

    async def told(self, key: str) -> str:
        """Wait for the notice to say this; returns its words."""
        await self.until(lambda: self.window.notice.said == key)
        return self.window.notice.words()

    async def close(self) -> None:
        await self.room.stop()
        await self.there.close()
        player = self.window.focus.last_player
        if player is not None:
            await asyncio.to_thread(player.join, 10)


Sit = Callable[..., None]


@pytest.fixture
def sit(qapp_args: object) -> Sit:
    """Run a coroutine at a console: ``sit(there, work)``."""
    before = language.language()

    def run(
        there: Rehearsal,
        work: Callable[[Console], Coroutine[Any, Any, None]],
        spoken: str = "zh",
        scope: Scope | None = None,
    ) -> None:
        app = application()

        async def whole() -> None:
            console = Console(there, spoken, scope)
            try:
                await console.open()
                await work(console)
            finally:
                await console.close()

        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            runner.run(whole())

    yield run
    language.set_language(before)

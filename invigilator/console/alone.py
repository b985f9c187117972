"""A control room on one PC: the hub of this machine is found or started, looked after, and left running."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import qasync

from invigilator.console import log
from invigilator.console.app import ConsoleError, application, visit
from invigilator.console.language import say, set_language
from invigilator.console.startwindow import FarewellWindow, StartWindow
from invigilator.desk.caretaker import Caretaker, CaretakerError, idle
from invigilator.desk.room import Fact

if TYPE_CHECKING:
    from pathlib import Path

    from invigilator.config import ConsoleSettings
    from invigilator.console.app import ControlRoom


def run(data: Path, settings: ConsoleSettings, port: int) -> int:
    """Run until the window is closed; ``settings`` are a console's without address and keys.

    Raises:
        ConsoleError: no display, or the hub cannot be joined or stopped.
    """
    spoken = set_language(settings.language)
    app = application()
    with log.kept(), asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        return runner.run(_run(Caretaker(data, spoken, port), settings))


async def _run(caretaker: Caretaker, settings: ConsoleSettings) -> int:
    found = await StartWindow(caretaker).bring_up()
    if found is None:
        return 1
    settings = replace(settings, url=found.url, key=found.access_key, ca=found.ca, office_key=found.office_key)
    left, now = await visit(settings, lambda room: _look_after(caretaker, room))
    phases = [one.candidate.phase for one in left.everyone.values()]
    if caretaker.state is None and idle(left.exams.values(), phases, now):
        try:
            await FarewellWindow().ask(caretaker)
        except CaretakerError as error:
            raise ConsoleError(say(error.phrase)) from None
    return 0


def _look_after(caretaker: Caretaker, room: ControlRoom) -> None:
    def told() -> None:
        room.room.local = Fact(caretaker.state, "bad") if caretaker.state is not None else None
        room.window.refresh_soon()

    room.tasks.start(caretaker.watch(told), "caretaker")

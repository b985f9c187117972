"""The demo itself: a room in the background, a console in front, and somebody who looks, measures and leaves."""

from __future__ import annotations

import asyncio
import signal
from contextlib import suppress
from typing import TYPE_CHECKING

import qasync

from invigilator.client.live import LiveSession
from invigilator.client.office import Office
from invigilator.client.session import SessionError
from invigilator.config import UserError
from invigilator.console.app import ConsoleError, ControlRoom, application, settle
from invigilator.console.office.door import OfficeDoor
from invigilator.demo import report
from invigilator.demo.display import SIZE, display
from invigilator.demo.figures import Marks
from invigilator.demo.pages import tour as pages
from invigilator.demo.room import folder, room
from invigilator.demo.visit import Visit
from invigilator.drill import cast, script
from invigilator.drill.footage import Footage, FootageError
from invigilator.drill.runner import SCRIPTS, prepare

if TYPE_CHECKING:
    from pathlib import Path

    from invigilator.config import DemoSettings
    from invigilator.demo.room import Room


def run(settings: DemoSettings) -> int:
    """Show a room of drill candidates until the window is closed or the time is up; returns the exit code.

    Raises:
        UserError: no display, no disk, a child that does not start; one sentence.
    """
    for path in (settings.report, settings.screenshot, settings.tour):
        _writable(path, folder_itself=path is settings.tour)
    # Told to go is as good as Ctrl-C, whoever handles that at the moment: clean up. A shell's background job is
    # started deaf to Ctrl-C, and would then be deaf to both.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    play = SCRIPTS / _script(settings)
    _encode(settings, play)
    with display() as hidden, folder(settings.data) as place:
        measuring = settings.report is not None
        with room(place, settings.candidates, measuring=measuring, script=play) as there:
            visit = Visit(settings)
            _console(settings, there, visit, hidden=hidden)
        if settings.tour:
            pages.run(settings.tour, place)
        if settings.report and visit.run.end:
            report.write(
                report.report(visit.run, settings.candidates, place, Marks.read(there.marks)), settings.report
            )
    return 0


def _script(settings: DemoSettings) -> str:
    """What is played: nobody drops out where it is measured, everything happens soon where pictures are taken."""
    if settings.tour:
        return "tour.toml"
    return "steady.toml" if settings.report else "drill.toml"


def _encode(settings: DemoSettings, play: Path) -> None:
    """Have the footage ready before the exam's start is fixed; the drill finds it in the cache."""
    try:
        footage = Footage()
        members = cast.members(footage, settings.candidates)
        prepare(footage, members, script.load(play, footage.people()))
    except (FootageError, script.ScriptError) as error:
        raise UserError(str(error)) from None


def _console(settings: DemoSettings, there: Room, visit: Visit, *, hidden: bool) -> None:
    """The console in this process; ends when its window is closed or the visit is over."""
    try:
        app = application()
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
            runner.run(_sit_down(settings, there, visit, hidden=hidden))
    except (ConsoleError, SessionError) as error:
        raise UserError(str(error)) from None


async def _sit_down(settings: DemoSettings, there: Room, visit: Visit, *, hidden: bool) -> None:
    by, key = ("李主任", there.senior_key) if settings.tour else ("invigilator", there.key)
    session = LiveSession(there.url, key, there.ca, by=by, agent="demo")
    try:
        door = OfficeDoor(Office(there.url, there.office_key, there.ca), "demo")
        console = ControlRoom(session, settings.language, door, by=by)
        if hidden:
            console.window.resize(*SIZE)
            console.window.show()
        else:
            console.window.showMaximized()
        try:
            await console.start()
            settle()
            tasks = [asyncio.create_task(visit.go(console, there)), asyncio.create_task(console.closed.wait())]
            done, rest = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in rest:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            for task in done:
                task.result()
        finally:
            await console.stop()
    finally:
        await session.close()


def _writable(path: Path | None, *, folder_itself: bool) -> None:
    """Find out before the room runs, not after.

    Raises:
        UserError: the folder for this result cannot be made or written to.
    """
    if path is None:
        return
    place = path if folder_itself else path.parent
    try:
        place.mkdir(parents=True, exist_ok=True)
        probe = place / f".{path.name}.probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UserError(f"nothing can be written to {place}: {error.strerror}") from None
    if path.is_dir() and not folder_itself:
        raise UserError(f"{path} is a folder: name a file")

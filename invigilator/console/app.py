"""The console's process: Qt and asyncio in one loop, a session, a room, a window; and the way out of all of it."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
from collections.abc import AsyncGenerator, Callable

import qasync
from PyQt6.QtGui import QIcon
from PyQt6.QtWidgets import QApplication

from invigilator.client.live import LiveSession
from invigilator.client.office import Office
from invigilator.client.session import Link, Session, SessionError
from invigilator.config import ConsoleSettings
from invigilator.console import log, theme
from invigilator.console.language import RESOURCES, has, set_language, text
from invigilator.console.office.door import OfficeDoor
from invigilator.console.tasks import Tasks
from invigilator.console.window import Window
from invigilator.desk.focus import Focus
from invigilator.desk.inbox import Inbox
from invigilator.desk.order import Orders
from invigilator.desk.room import Room
from invigilator.desk.scope import Scope
from invigilator.desk.wall import Wall
from invigilator.media.pool import DecodePool
from invigilator.wire.messages import Room as RoomMessage
from invigilator.wire.packet import Layer

SWITCH = 0.001  # seconds a decode thread may keep the interpreter while the window waits; Python's own is 0.005
JOIN = 15.0  # seconds to get from the start to a room


class ConsoleError(Exception):
    """The console cannot start: what is wrong and what to do, in the person's language."""


class ControlRoom:
    """A whole control room on a session: presenters, window, tasks. Needs a QApplication and a running loop."""

    def __init__(
        self,
        session: Session,
        language: str = "",
        office: OfficeDoor | None = None,
        *,
        by: str = "",
        scope: Scope | None = None,
    ) -> None:
        """Open it.

        Args:
            session: the hub, or what plays it.
            language: "zh", "en", or "" for the system's.
            office: where exams are run, when this console has the key to it.
            by: the person's name, as the session gave it.
            scope: what of the hub is shown at first.
        """
        set_language(language)
        self.session = session
        self.room = Room(by, scope)
        self.focus = Focus(self.room, session.now)
        self.orders = Orders(session, self.room)
        self.pool = DecodePool(want_key=lambda feed: session.ask_key_frame(feed, Layer.THUMB))
        self.wall = Wall(self.room, self.focus, session, self.pool)
        self.tasks = Tasks()
        self.window = Window(
            session, self.room, self.focus, Inbox(self.room), self.orders, self.wall, self.pool, self.tasks
        )
        self.closed = asyncio.Event()
        """Set when the person wants to leave."""
        self.joined = asyncio.Event()
        """Set when the first room has come."""
        self.window.closing.connect(self.closed.set)
        self.office = office
        if office is not None:
            office.belong(self.window, self.tasks, session.now)

    async def start(self) -> None:
        """Listen to the session from now on."""
        self.tasks.start(self._listen(), "room")

    async def stop(self) -> None:
        """End tasks, timers, threads, cameras and sound. The session is its maker's to close."""
        if self.office is not None:
            self.office.shut()
        self.window.stop()
        await self.tasks.cancel()
        self.wall.close()
        await asyncio.to_thread(self.pool.close)
        self.window.hide()
        self.window.deleteLater()

    async def _listen(self) -> None:
        async for event in self.session.events():
            before = self.room.heading()
            self.room.take(event)
            if isinstance(event, RoomMessage):
                self.joined.set()
            if self.room.heading() != before:
                self.window.retranslate()
            else:
                self.window.refresh_soon()


def run(settings: ConsoleSettings) -> int:
    """Run a console until its window is closed; returns the exit code.

    Raises:
        ConsoleError: no display, or the hub cannot be joined: what is wrong and what to do.
    """
    set_language(settings.language)
    app = application()
    with log.kept(), asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        runner.run(visit(settings))
    return 0


def application() -> QApplication:
    """The one QApplication, dressed, which does not end with its last window.

    Raises:
        ConsoleError: there is no display; Qt would abort the process.
    """
    log.listen()
    found = QApplication.instance()
    if isinstance(found, QApplication):
        app = found
    else:
        if not _display():
            raise ConsoleError(text("start.no-display"))
        app = QApplication(sys.argv[:1])
        app.setApplicationName("invigilator")
        app.setWindowIcon(QIcon(str(RESOURCES / "icons" / "invigilator.svg")))
    sys.setswitchinterval(SWITCH)
    theme.dress(app)
    app.setQuitOnLastWindowClosed(False)
    return app


def _display() -> bool:
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(one) for one in names)


def settle() -> None:
    """What is there now lives as long as the window: the collector need not look through it again and again."""
    gc.collect()
    gc.freeze()


async def visit(settings: ConsoleSettings, begun: Callable[[ControlRoom], None] = lambda _: None) -> tuple[Room, int]:
    """A whole visit to a control room; what was known of it at the end, and when that was (ms, hub clock).

    ``begun`` is called with the room when it is there.

    Raises:
        ConsoleError: the hub cannot be joined.
    """
    if not settings.url.startswith("https://"):
        raise ConsoleError(text("start.bad-url", url=settings.url))
    try:
        session = LiveSession(settings.url, settings.key, settings.ca, by=settings.by, agent="invigilator")
    except SessionError as error:
        raise ConsoleError(str(error)) from None
    try:
        await _join(session, settings)
        scope = Scope(settings.exam, settings.room, mine=settings.mine)
        room = ControlRoom(session, settings.language, _office(settings), by=settings.by, scope=scope)
        room.window.show()
        try:
            await room.start()
            await room.joined.wait()
            begun(room)
            settle()
            await room.closed.wait()
        finally:
            await room.stop()
        return room.room, session.now()
    finally:
        await session.close()


def _office(settings: ConsoleSettings) -> OfficeDoor | None:
    if not settings.office_key:
        return None
    return OfficeDoor(Office(settings.url, settings.office_key, settings.ca), settings.by)


async def _join(session: Session, settings: ConsoleSettings) -> None:
    """Wait for the room.

    Raises:
        ConsoleError: the first try failed (later, in the room, a lost hub is a banner and not an end), or the
            hub has no such exam.
    """
    events = session.events()
    code = "silent"
    try:
        async with asyncio.timeout(JOIN):
            async for event in events:
                if isinstance(event, RoomMessage):
                    _check_exam(event, settings.exam)
                    return
                if isinstance(event, Link) and event.socket == "control" and event.state == "lost":
                    code = event.code
                    break
    except TimeoutError:
        pass
    finally:
        if isinstance(events, AsyncGenerator):
            await events.aclose()
    key = f"start.{code}" if has(f"start.{code}") else "start.other"
    raise ConsoleError(text(key, url=settings.url, code=code))


def _check_exam(room: RoomMessage, wanted: str) -> None:
    known = sorted({one.exam for one in room.exams} | {one.exam for one in room.sittings})
    if wanted and wanted not in known:
        raise ConsoleError(text("start.no-exam", exam=wanted, known=", ".join(known) or "–"))

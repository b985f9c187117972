"""The hub of this machine, looked after by its console: found, started in a process of its own, started again.

The hub is no child that dies with the console: a frozen or closed window must not stop a recording.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from invigilator.desk.phrase import Phrase
from invigilator.hub.folder import Folder
from invigilator.hub.halt import halt
from invigilator.hub.trouble import HubError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from invigilator.wire.views import ExamView

PORT = 8443
_STARTS = 60.0  # seconds a hub has to be ready
_LOOK = 0.1  # seconds between two looks while one starts
_WATCH = 1.0  # seconds between two looks at one that runs
_AGAIN = (5.0, 10.0, 20.0, 30.0)  # seconds after a start that failed
_NEAR = 2 * 60 * 60 * 1000  # ms before the login opens from which an exam is near
_AFTER = 15 * 60 * 1000  # ms after the end in which phones may still film
_APART = 0x208 if sys.platform == "win32" else 0  # DETACHED_PROCESS | CREATE_NEW_PROCESS_GROUP
_LEFT: list[subprocess.Popen[bytes]] = []  # hubs outlive their caretaker, and must not be complained of then
_MAIN = "import sys; from invigilator.cli import main; sys.exit(main())"


@dataclass(frozen=True, slots=True)
class Found:
    """Where the hub of this machine is, and the keys that its folder gives this user."""

    url: str
    ca: Path | None
    access_key: str
    office_key: str


class CaretakerError(Exception):
    """There is no hub: what is wrong and what to do."""

    def __init__(self, phrase: Phrase) -> None:
        super().__init__(str(phrase))
        self.phrase = phrase


class Caretaker:
    """Looks after the hub of one data folder."""

    def __init__(self, data: Path, language: str, port: int = PORT) -> None:
        """``language``: in which a hub that cannot start says so; ``port``: of one that is started here."""
        self.folder = Folder(data)
        self._language = language
        self._port = port
        self._process: subprocess.Popen[bytes] | None = None
        self.state: Phrase | None = None
        """What is not in order with the hub; None while it runs."""

    def find(self) -> Found | None:
        """The hub that works in the folder and can be reached, None when none does.

        Raises:
            CaretakerError: this user may not read its keys.
        """
        if not self.folder.busy():
            return None
        try:
            told = json.loads(self.folder.ready.read_text("utf-8"))
            url, ca = str(told["url"]), told.get("ca")
            self._port = int(told["port"])
        except (OSError, ValueError, KeyError, TypeError):
            return None  # it is just starting, or stopping
        try:
            key, office = self.folder.access_key(), self.folder.admin_key()
        except HubError as error:
            raise CaretakerError(Phrase("caretaker.said", {"text": error.said(self._language)})) from None
        return Found(url, self.folder.path / ca if ca else None, key, office)

    async def bring_up(self, told: Callable[[Phrase], None]) -> Found:
        """The hub, started when none runs; ``told`` hears what is being done.

        Raises:
            CaretakerError: there is none.
        """
        give_up = time.monotonic() + _STARTS
        started = False
        while (found := self.find()) is None:
            if not self.folder.busy() and (not started or self._ended()):
                if started:
                    raise CaretakerError(self._last_words())
                told(Phrase("caretaker.starting", {"folder": str(self.folder.path)}))
                self._start()
                started = True
            elif not started:
                told(Phrase("caretaker.waiting", {"folder": str(self.folder.path)}))
            if time.monotonic() > give_up:
                raise CaretakerError(Phrase("caretaker.slow", {"log": str(self.folder.log)}))
            await asyncio.sleep(_LOOK)
        return found

    async def watch(self, told: Callable[[], None]) -> None:
        """Start the hub again whenever it has died, until cancelled; ``told`` is called when `state` changes.

        One that was stopped on purpose stays so, until somebody starts it.
        """
        failed = 0
        while True:
            await asyncio.sleep(_WATCH)
            self._ended()  # else one that has ended stays in the system's table
            if self.folder.busy():
                failed = 0
                self._be(None, told)
            elif self.folder.stopped.exists():
                self._be(Phrase("caretaker.stopped"), told)
            else:
                self._be(Phrase("caretaker.again"), told)
                try:
                    await self.bring_up(lambda _phrase: None)
                    self._be(None, told)
                except CaretakerError as error:
                    self._be(error.phrase, told)
                    await asyncio.sleep(_AGAIN[min(failed, len(_AGAIN) - 1)])
                    failed += 1

    async def stop(self) -> None:
        """End the hub in order.

        Raises:
            CaretakerError: it does not end.
        """
        try:
            await asyncio.to_thread(halt, self.folder)
        except HubError as error:
            raise CaretakerError(Phrase("caretaker.said", {"text": error.said(self._language)})) from None
        if self._process is not None:
            await asyncio.to_thread(self._process.wait)

    def _start(self) -> None:
        words = ["hub", "--data", str(self.folder.path), "--port", str(self._port)]
        spoken = {"LC_ALL": "zh_CN.UTF-8" if self._language == "zh" else "C.UTF-8", "PYTHONUTF8": "1"}
        try:
            self.folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self.folder.said.open("wb") as said:
                self._process = subprocess.Popen(
                    [sys.executable, "-c", _MAIN, *words],
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=said,
                    env={**os.environ, **spoken},
                    start_new_session=True,
                    creationflags=_APART,
                )
                _LEFT.append(self._process)
        except OSError as error:
            values = {"folder": str(self.folder.path), "why": error.strerror or ""}
            raise CaretakerError(Phrase("caretaker.unwritable", values)) from None

    def _ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def _last_words(self) -> Phrase:
        """What the hub said before it ended."""
        try:
            lines = self.folder.said.read_text("utf-8", errors="replace").strip().splitlines()
        except OSError:
            lines = []
        if not lines or not lines[-1].startswith("invigilator: "):
            return Phrase("caretaker.silent", {"log": str(self.folder.log)})
        return Phrase("caretaker.said", {"text": lines[-1].removeprefix("invigilator: ")})

    def _be(self, state: Phrase | None, told: Callable[[], None]) -> None:
        if state != self.state:
            self.state = state
            told()


def idle(exams: Iterable[ExamView], phases: Iterable[str], now: int) -> bool:
    """Whether no exam runs, is near, or has just ended, so that a hub may be stopped."""
    for one in exams:
        if one.opens_at - _NEAR <= now < one.starts_at + one.minutes * 60_000 + _AFTER:
            return False
    return not any(one in {"waiting", "answering"} for one in phases)

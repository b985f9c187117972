"""Processes that belong to the demo and die with it, however it dies."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, TypedDict

from invigilator.config import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_SET_DEATH_SIGNAL = 1  # prctl's PR_SET_PDEATHSIG
_PATIENCE = 15.0  # seconds a child has to close its files


class Ties(TypedDict, total=False):
    """Arguments of Popen."""

    preexec_fn: Callable[[], None]
    start_new_session: bool


def tied(number: int = signal.SIGKILL) -> Ties:
    """How to start a child that gets this signal when its parent dies, and none of the terminal's."""
    if sys.platform != "linux":
        return {}
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def tie() -> None:
        prctl(_SET_DEATH_SIGNAL, int(number))
        if os.getppid() != parent:  # it died before the tie held
            os.kill(os.getpid(), number)

    return {"preexec_fn": tie, "start_new_session": True}


class Child:
    """One ``invigilator WORD`` in a process of its own; what it says goes to a file."""

    def __init__(self, word: str, arguments: Sequence[str], said: Path) -> None:
        self.word = word
        self._said = said
        main = "import sys; from invigilator.cli import main; sys.exit(main())"
        with said.open("ab") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-c", main, word, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                **tied(signal.SIGTERM),
            )

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def check(self) -> None:
        """Nothing while it runs.

        Raises:
            UserError: it has ended; in its own last words.
        """
        code = self._process.poll()
        if code is not None:
            raise UserError(self._last_words() or f"the demo's {self.word} ended by itself (code {code})")

    def wait_for(self, ready: Callable[[], bool], patience: float) -> None:
        """Return when ``ready``.

        Raises:
            UserError: it ended, or is not ready within ``patience`` seconds.
        """
        end = time.monotonic() + patience
        while not ready():
            self.check()
            if time.monotonic() > end:
                raise UserError(f"the demo's {self.word} was not ready within {patience:.0f} s; see {self._said}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Ask it to end, wait until it has closed its files; kill it when it does not."""
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _last_words(self) -> str:
        lines = self._said.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1].removeprefix("invigilator: ") if lines else ""

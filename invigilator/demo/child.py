"""Processes that belong to the demo and die with it, however it dies."""

from __future__ import annotations

import signal
import subprocess
import time
from typing import TYPE_CHECKING

from invigilator.config import UserError
from invigilator.hub.tied import PROGRAM, tied

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_PATIENCE = 15.0  # seconds a child has to close its files


class Child:
    """One ``invigilator WORD`` in a process of its own; what it says goes to a file."""

    def __init__(self, word: str, arguments: Sequence[str], said: Path) -> None:
        self.word = word
        self._said = said
        with said.open("ab") as out:
            self._process = subprocess.Popen(
                tied([*PROGRAM, word, *arguments], signal.SIGTERM),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,  # the terminal's Ctrl-C is for the demo, which ends them in order
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

"""The console's own signals, one at a time, from a thread; silent where there is no libVLC or no sound device."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING

from invigilator.console import player
from invigilator.console.language import RESOURCES

if TYPE_CHECKING:
    from invigilator.desk.matter import Priority

LONGEST = 2.0  # seconds


class Speaker:
    """Plays ``resources/sounds/PRIORITY.wav``. libVLC is not loaded before the first one."""

    def __init__(self, *, device: bool | None = None) -> None:
        """``device``: whether there is a sound device; None looks for one."""
        self._able = player.installed() and (player.sound_device() if device is None else device)
        self._queue: queue.SimpleQueue[Priority | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def play(self, priority: Priority) -> None:
        """Sound the signal of a priority."""
        if not self._able:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="speaker", daemon=True)
            self._thread.start()
        self._queue.put(priority)

    def close(self) -> None:
        """No more signals; does not wait for the one that sounds."""
        self._queue.put(None)
        self._able = False

    def _work(self) -> None:
        while (priority := self._queue.get()) is not None:
            path = RESOURCES / "sounds" / f"{priority.name.lower()}.wav"
            player.sound(path, LONGEST)

"""Ending the hub of a data folder from outside: it closes its recordings and its journal first."""

from __future__ import annotations

import json
import os
import signal
import time

from invigilator.hub.folder import Folder
from invigilator.hub.trouble import HubError

_PATIENCE = 30.0  # seconds a hub has to close everything
_LOOK = 0.1  # seconds between two looks


def halt(folder: Folder, patience: float = _PATIENCE) -> bool:
    """Ask the hub to end and wait until it has; False when none runs there.

    Raises:
        HubError: it is not this user's, or has not ended in time.
    """
    give_up = time.monotonic() + patience
    asked = 0
    running = False
    while folder.busy():
        running = True
        number = _number(folder)
        if number and number != asked:
            asked = number
            _ask(folder, number)
        if time.monotonic() > give_up:
            raise HubError(
                f"The hub in {folder.path} has not ended within {patience:.0f} s; {folder.log} says what it does.",
                f"{folder.path} 中的服务器 {patience:.0f} 秒内没有停止，详见 {folder.log}。",
            )
        time.sleep(_LOOK)
    return running


def _number(folder: Folder) -> int:
    """The process of the hub that works there, 0 while it is still starting."""
    try:
        return int(json.loads(folder.ready.read_text("utf-8"))["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _ask(folder: Folder, number: int) -> None:
    try:
        folder.stopped.touch()
        os.kill(number, signal.SIGTERM)
    except ProcessLookupError:
        return
    except OSError as error:
        raise HubError(
            f"The hub in {folder.path} cannot be stopped ({error.strerror}). Do it as the user who started it.",
            f"无法停止 {folder.path} 中的服务器（{error.strerror}）。请用启动它的用户操作。",
        ) from None

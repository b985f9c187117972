"""Where the console's troubles go: to a file of this machine's user, never to the terminal or a person's face."""

from __future__ import annotations

import logging
import sys
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs
from PyQt6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

log = logging.getLogger(__name__)
LARGEST = 1 << 20  # bytes of one file; two older ones are kept


@contextmanager
def kept() -> Iterator[None]:
    """Keep warnings and errors in ``console.log`` for as long as the block runs."""
    handler = _handler()
    handler.setLevel(logging.WARNING)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


def listen() -> None:
    """Have Qt's messages and the errors of our own slots logged."""
    qInstallMessageHandler(_hear_qt)
    sys.excepthook = _hear_error


def _handler() -> logging.Handler:
    folder = Path(platformdirs.user_log_dir("invigilator"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return RotatingFileHandler(folder / "console.log", maxBytes=LARGEST, backupCount=2, encoding="utf-8")
    except OSError:  # a full or foreign disk is no reason not to watch an exam
        return logging.NullHandler()


def _hear_qt(kind: QtMsgType, _where: QMessageLogContext, words: str | None) -> None:
    """What Qt says of platforms without window managers is no trouble."""
    quiet = kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) or "propagateSizeHints" in (words or "")
    log.log(logging.DEBUG if quiet else logging.WARNING, "Qt: %s", words)


def _hear_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An error in a slot of ours: without this PyQt ends the process, and with it the room's picture."""
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        log.error("an error in the window", exc_info=(kind, error, trace))

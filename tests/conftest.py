"""What every test must leave behind: a quiet log, no thread, no task. And the same run each time."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import threading
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Forced, not a default: a desktop that exports wayland or xcb would open windows in the middle of a test run.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.load_profile("steady")

LINGER = 5.0  # seconds a thread may take to end after its test


class _Listener(logging.Handler):
    """Keeps what was logged at warning or above, and what a test said it expects."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []
        self.expected: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    def surprises(self) -> list[str]:
        lines = [f"{r.levelname} {r.name}: {r.getMessage()}" for r in self.records]
        return [line for line in lines if not any(text in line for text in self.expected)]


@pytest.fixture(scope="session", autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Settings and data of the person who runs the tests are neither read nor written (caches are shared)."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CONFIG", "DATA", "STATE"):
            patch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
        yield


@pytest.fixture(scope="session", autouse=True)
def _light_heap() -> None:
    """What imports made is never looked at again, so that a collection after each test costs little."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _no_leaked_file() -> Iterator[None]:
    """An unclosed file or socket says so when it is collected: within its own test, not in a later one."""
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def _listener() -> Iterator[_Listener]:
    """A warning in the log that the test did not expect fails it."""
    listener = _Listener()
    root = logging.getLogger()
    root.addHandler(listener)
    yield listener
    root.removeHandler(listener)
    if surprises := listener.surprises():
        pytest.fail("logged: " + "\n".join(surprises), pytrace=False)


@pytest.fixture
def expected_log(_listener: _Listener) -> Callable[[str], None]:
    """Call with a part of ``LEVEL logger: message`` that this test may log."""
    return _listener.expected.append


@pytest.fixture(autouse=True)
def _no_leaked_thread() -> Iterator[None]:
    """Threads that a test starts end with it; threads of wider fixtures were there before."""
    before = set(threading.enumerate())
    yield
    leaked: list[threading.Thread] = []
    give_up = time.monotonic() + LINGER
    for thread in set(threading.enumerate()) - before:
        # A dummy stands for a foreign thread (Qt, libVLC) that once called into Python; it cannot be joined.
        if isinstance(thread, threading._DummyThread):
            continue
        thread.join(max(0.0, give_up - time.monotonic()))
        if thread.is_alive():
            leaked.append(thread)
    if leaked:
        pytest.fail("threads left running: " + ", ".join(t.name for t in leaked), pytrace=False)


@pytest.fixture(autouse=True)
def _no_leaked_task(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tasks still there when `asyncio.run` ends were forgotten; it would cancel them without a word."""
    leaked: list[str] = []
    cancel_all = asyncio.runners._cancel_all_tasks

    def tell_and_cancel(loop: asyncio.AbstractEventLoop) -> None:
        leaked.extend(f"{t.get_name()} {t.get_coro()!r}" for t in asyncio.all_tasks(loop) if not t.done())
        cancel_all(loop)

    monkeypatch.setattr(asyncio.runners, "_cancel_all_tasks", tell_and_cancel)
    yield
    if leaked:
        pytest.fail("tasks left running: " + ", ".join(leaked), pytrace=False)

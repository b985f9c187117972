"""A real hub on a free port with a real database, and small clients that speak its protocol."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from invigilator.config import HubSettings
from invigilator.hub.folder import Ready
from invigilator.hub.server import serve
from tests.hub.people import House, roster

RULES = {"reminder_gap": 1, "leave_return": 1, "break_off": 2, "restroom": 1, "no_hand_in": 0}


def write_exam(
    path: Path, *, start_in: float = -5.0, minutes: float = 60, kind: str = "mock", more: str = "", **rules: float
) -> Path:
    """An exam that started five seconds ago unless told otherwise; ``more`` are lines of its own table."""
    start = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=start_in)
    lines = ["[exam]", 'title = "试考 Trial"', f'kind = "{kind}"', f'start = "{start.isoformat()}"']
    lines += [f"minutes = {minutes}", 'contact = "010-0000"', more, "[exam.rules]"]
    lines += [f"{key} = {value}" for key, value in {**RULES, **rules}.items()]
    path.write_text("\n".join(lines), "utf-8")
    return path


@contextmanager
def running(settings: HubSettings) -> Iterator[House]:
    """A hub in a thread of its own, until the block ends."""
    loop_ready, told = threading.Event(), []
    failure: list[BaseException] = []
    handles: dict[str, object] = {}

    async def main() -> None:
        stop = asyncio.Event()
        handles["loop"], handles["stop"] = asyncio.get_running_loop(), stop

        def ready(one: Ready) -> None:
            told.append(one)
            loop_ready.set()

        await serve(settings, stop, ready)

    def run() -> None:
        try:
            asyncio.run(main())
        except BaseException as error:  # noqa: BLE001
            failure.append(error)
        finally:
            loop_ready.set()

    thread = threading.Thread(target=run, name="hub")
    thread.start()
    try:
        assert loop_ready.wait(60)
        if failure:
            raise failure[0]
        yield House(told[0], settings.data)
    finally:
        if thread.is_alive():
            handles["loop"].call_soon_threadsafe(handles["stop"].set)  # type: ignore[attr-defined]
        thread.join(60)
        assert not thread.is_alive()
    if failure:
        raise failure[0]


@pytest.fixture
def settings(tmp_path: Path) -> Callable[..., HubSettings]:
    """Settings of a hub with four candidates, its exam under way, on a free port of localhost."""

    def make(**rules: Any) -> HubSettings:
        return HubSettings(
            data=tmp_path / "data",
            host="127.0.0.1",
            port=0,
            exam=write_exam(tmp_path / "exam.toml", **rules),
            roster=roster(tmp_path / "roster.csv", 4),
        )

    return make


@pytest.fixture
def house(settings: Callable[..., HubSettings]) -> Iterator[House]:
    """That hub, running."""
    with running(settings()) as one:
        yield one

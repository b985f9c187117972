"""The exam office's window on a hub process: a large roster and hostile files, while the window goes on turning."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import qasync

from invigilator.client.office import Office
from invigilator.console import language
from invigilator.console.app import application
from invigilator.console.office.window import OfficeWindow
from invigilator.console.tasks import Tasks
from invigilator.desk.caretaker import Caretaker
from invigilator.desk.office.office import ExamOffice
from tests.store.hostile import CASES

pytestmark = pytest.mark.room
ROWS = 5_000
STILL = 1.0  # seconds that the window may stand still on a slow machine that two processes share


def resident(number: int) -> str:
    """An identity number with its check digit."""
    digits = f"1101051990{1 + number % 12:02}{1 + number % 28:02}{number % 1000:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return digits + "10X98765432"[sum(int(one) * by for one, by in zip(digits, weights, strict=True)) % 11]


class Stopwatch:
    """The longest time in which the window's loop did not turn."""

    def __init__(self) -> None:
        self.worst = 0.0

    async def run(self) -> None:
        last = time.monotonic()
        while True:
            await asyncio.sleep(0.01)
            now = time.monotonic()
            self.worst, last = max(self.worst, now - last), now


@contextmanager
def spoken(words: str) -> Iterator[None]:
    before = language.language()
    language.set_language(words)
    yield
    language.set_language(before)


async def idle(office: ExamOffice, seconds: float = 60) -> float:
    """Wait until nothing is done any more; how long it took."""
    began = time.monotonic()
    await asyncio.sleep(0.05)
    while office.clerk.doing is not None:
        assert time.monotonic() - began < seconds, office.clerk.doing
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.05)
    return time.monotonic() - began


async def _large(data: Path, folder: Path) -> None:
    caretaker, tasks, watch = Caretaker(data, "zh", 0), Tasks(), Stopwatch()
    found = await caretaker.bring_up(lambda _: None)
    office = ExamOffice(Office(found.url, found.office_key, found.ca), "考务", lambda: time.time_ns() // 1_000_000)
    window = OfficeWindow(office, tasks)
    try:
        window.open()
        await idle(office)
        office.form.draft.title = "大考"
        assert await office.create()
        window.turn("roster")
        roster = window.pages["roster"]
        people = "".join(f"A{n:05},{resident(n)},考生{n},{n // 50}\n" for n in range(ROWS))
        (folder / "big.csv").write_text("准考证号,身份证号,姓名,考场\n" + people, "utf-8")
        tasks.start(watch.run(), "stopwatch")
        roster.file.take(folder / "big.csv")
        await asyncio.sleep(0.6)
        await idle(office)
        assert roster.take.isEnabled(), (office.roster.said(), office.clerk.trouble)
        assert len(roster.foreseen.rows()) == ROWS
        roster.take.click()
        took = await idle(office)
        assert office.roster.stage == "done"
        assert took < 30
        window.turn("candidates")
        await idle(office)
        candidates = window.pages["candidates"]
        assert len(candidates.table.rows()) == ROWS
        candidates.everyone.click()
        candidates.invigilators.setText("甲，乙，丙")
        candidates.set_invigilators.setChecked(True)
        candidates.assign.click()
        await idle(office)
        assert office.candidates.moved == (ROWS, ROWS)
        assert {one.invigilator for one in candidates.table.rows()} == {"甲", "乙", "丙"}
        assert watch.worst < STILL, f"the window stood still for {watch.worst:.2f} s"

        window.turn("roster")
        for name in ("zeros_in_sheet", "many_rows", "formulas", "controls"):
            content = await asyncio.to_thread(CASES[name])
            (folder / f"{name}.xlsx").write_bytes(content)
            roster.file.take(folder / f"{name}.xlsx")
            assert await idle(office) < 15, name
            assert not roster.take.isEnabled(), name
            assert office.clerk.trouble is not None or office.roster.findings, name
        assert watch.worst < STILL, f"the window stood still for {watch.worst:.2f} s"
        await office.refresh()
        assert len(office.candidates.rows) == ROWS, "nothing of them came in"
    finally:
        window.stop()
        window.hide()
        window.deleteLater()
        await tasks.cancel()
        await caretaker.stop()


def test_five_thousand_rows_and_hostile_files_do_not_stop_the_window(tmp_path):
    app = application()
    with spoken("zh"), asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        runner.run(_large(tmp_path / "data", tmp_path))

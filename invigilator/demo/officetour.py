"""Takes a picture of every page of the exam office, in both languages, by running an exam as a person would."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, cast

from invigilator.console.language import language
from invigilator.demo.picture import keep, photograph
from invigilator.drill.cast import roster, roster_csv

if TYPE_CHECKING:
    from invigilator.console.app import ControlRoom
    from invigilator.console.office.candidates import CandidatesPage
    from invigilator.console.office.create import CreatePage
    from invigilator.console.office.door import OfficeDoor
    from invigilator.console.office.ledger import ExportPage, LedgerPage
    from invigilator.console.office.roster import RosterPage

_PAINTED = 0.4  # seconds until a changed window is on the screen
_PEOPLE = 40
_SIZES = ((1366, 768), (1920, 1080))


class _Guide:
    def __init__(self, door: OfficeDoor, folder: Path) -> None:
        self._door, self._folder = door, folder
        self._count = 0

    async def lead(self, files: Path) -> None:
        """Through all pages."""
        self._door.open()
        assert self._door.window is not None  # noqa: S101 - open makes it
        self._window, self._office = self._door.window, self._door.window.office
        self._window.resize(*_SIZES[0])
        await self._shot("exams")
        await self._create()
        await self._roster(files)
        await self._rest(files)
        self._window.resize(*_SIZES[1])
        self._window.turn("candidates")
        await self._shot("large")
        self._door.window.close()

    async def _create(self) -> None:
        self._window.turn("create")
        page = cast("CreatePage", self._window.pages["create"])
        self._office.form.rules.put("leave_return", "30")
        self._office.form.rules.put("leaves", "0")
        page.send.click()
        await self._shot("create-faults")
        self._office.form.rules.put("leaves", "3")
        self._office.form.draft.title = "正式考试（第二场）"
        self._office.form.draft.contact = "400-800-1234"
        page.send.click()
        await self._idle()

    async def _roster(self, files: Path) -> None:
        page = cast("RosterPage", self._window.pages["roster"])
        good = roster_csv(roster(_PEOPLE)).splitlines()
        bad = [*good]
        numbers = bad[3].split(",")
        bad[3] = bad[3].replace(numbers[1], "1.10199E+17")
        bad[7] = bad[7].replace(bad[7].split(",")[2], "")
        bad[12] = bad[12].replace(bad[12].split(",")[0], numbers[0])
        for lines, name in ((bad, "roster-problems"), (good, "roster-clean")):
            (files / "名册.csv").write_text("\n".join(lines), "utf-8")
            page.file.take(files / "名册.csv")
            await self._shot(name)
            await self._idle()  # another language is another dry run
        page.take.click()
        await self._shot("roster-imported")
        self._window.turn("photos")
        await self._shot("photos")

    async def _rest(self, files: Path) -> None:
        self._window.turn("candidates")
        await self._idle()
        candidates = cast("CandidatesPage", self._window.pages["candidates"])
        candidates.everyone.click()
        candidates.room.setEditText("101")
        candidates.invigilators.setText("张伟，李娜")
        candidates.set_invigilators.setChecked(True)
        candidates.assign.click()
        await self._shot("candidates")
        self._window.turn("ledger")
        cast("LedgerPage", self._window.pages["ledger"]).everybody.click()
        await self._shot("ledger")
        self._window.turn("export")
        cast("ExportPage", self._window.pages["export"]).folder.take(files / "结果")
        await self._shot("export")

    async def _idle(self) -> None:
        await asyncio.sleep(_PAINTED)
        while self._office.clerk.doing is not None:  # noqa: ASYNC110 - only a picture waits for it
            await asyncio.sleep(_PAINTED)

    async def _shot(self, name: str) -> None:
        self._count += 1
        await self._idle()
        for _ in range(2):
            await asyncio.sleep(_PAINTED)
            keep(photograph(self._window), self._folder / f"office-{self._count:02d}-{name}-{language()}.png")
            self._window.language_wanted.emit()


async def tour(console: ControlRoom, folder: Path) -> None:
    """Picture after picture into ``folder``; none where the console has no key to the office.

    Raises:
        UserError: a picture cannot be written.
    """
    if console.office is not None:
        with tempfile.TemporaryDirectory() as files:
            await _Guide(console.office, folder).lead(Path(files))

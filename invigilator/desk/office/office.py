"""The whole exam office: its pages' presenters around one clerk, and what was done last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator.desk.office.candidates import Candidates
from invigilator.desk.office.clerk import Asked, Clerk
from invigilator.desk.office.examform import ExamForm
from invigilator.desk.office.exams import Exams
from invigilator.desk.office.ledger import Export, Ledger
from invigilator.desk.office.photos import Photos
from invigilator.desk.office.rosterimport import RosterImport
from invigilator.desk.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path


class ExamOffice:
    """What a person at the office does, each a coroutine that leaves `done` or the clerk's trouble behind."""

    def __init__(self, office: Asked, by: str, now: Callable[[], int]) -> None:
        """``now``: the hub's clock, ms since 1970."""
        self.now = now
        self.clerk = Clerk(office, by)
        self.exams = Exams(self.clerk)
        self.form = ExamForm(self.clerk)
        self.roster = RosterImport(self.clerk)
        self.photos = Photos(self.clerk)
        self.candidates = Candidates(self.clerk)
        self.ledger = Ledger(self.clerk)
        self.export = Export(self.clerk)
        self.done: Phrase | None = None
        """What was done last, until the next thing is begun."""

    async def refresh(self) -> None:
        """Everything that is shown of the chosen exam, anew."""
        self.done = None
        if await self.exams.refresh():
            await self.candidates.refresh(self.exams.chosen)

    async def choose(self, exam: str) -> None:
        """Another exam is meant from now on; a dry run was for the former one and is made anew."""
        self.done = None
        self.exams.chosen = exam
        self.photos.put_away()
        if self.roster.stage == "done":
            self.roster.put_away()
        await self.roster.check(exam)
        await self.candidates.refresh(exam)

    async def create(self) -> bool:
        """Make the exam of the form and choose it."""
        self.done = None
        title = self.form.draft.title.strip()
        made = await self.form.send()
        if not made:
            return False
        await self.refresh()
        await self.choose(made)
        self._did(Phrase("office.done.create", {"title": title, "id": made}))
        return True

    async def check(self, path: Path) -> None:
        """The dry run of a roster for the chosen exam."""
        self.done = None
        await self.roster.choose(self.exams.chosen, path)

    async def check_again(self) -> None:
        """The same file as it is now, or with another answer to whom is let in."""
        self.done = None
        await self.roster.check(self.exams.chosen)

    async def take_roster(self) -> None:
        """Import what the dry run has seen."""
        self.done = None
        if await self.roster.take():
            exam = self.exams.exam()
            said = self.roster.said(exam.title or exam.id if exam else "")
            await self.refresh()
            self._did(said)

    async def look_at_photos(self, folder: Path) -> None:
        """Whose the pictures of a folder are."""
        self.done = None
        await self.photos.choose(self.exams.chosen, folder)

    async def keep_photos(self) -> None:
        """Keep what was looked at."""
        self.done = None
        if await self.photos.keep():
            self._did(self.photos.said())

    async def assign(self, chosen: Collection[str], room: str | None, invigilators: Sequence[str] | None) -> None:
        """Put candidates into a room and to invigilators."""
        self.done = None
        if await self.candidates.assign(chosen, room, invigilators) and self.candidates.moved is not None:
            moved, meant = self.candidates.moved
            self._did(Phrase("office.done.assign", {"moved": moved, "meant": meant}))

    async def write(self, folder: Path) -> None:
        """Export the chosen exam."""
        self.done = None
        if await self.export.write(self.exams.chosen, folder):
            self._did(Phrase("office.done.export", {"count": len(self.export.written)}))

    def _did(self, done: Phrase) -> None:
        self.done = done
        self.clerk.told()

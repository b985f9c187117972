"""The photographs of a roster: a folder, whose pictures they are, and keeping exactly what was looked at."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Literal

from invigilator.desk.phrase import Phrase
from invigilator.media.portrait import PortraitError, portraits
from invigilator.wire import admin

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from invigilator.desk.office.clerk import Clerk

Stage = Literal["no-folder", "unreadable", "checking", "bad", "clean", "done"]


class Photos:
    """One folder for one exam. The pictures are made small here and sent; the hub says whose they are."""

    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk
        self._exam = ""
        self._made: Mapping[str, bytes] = {}
        self.stage: Stage = "no-folder"
        self.lines: list[str] = []
        """What the hub said, in sentences."""

    @property
    def may_keep(self) -> bool:
        """Whether a dry run of these pictures has found nothing in the way."""
        return self.stage == "clean" and bool(self._made)

    def said(self) -> Phrase:
        """One sentence on where this is."""
        return Phrase(f"office.photos.{self.stage}", {"count": len(self._made)})

    async def choose(self, exam: str, folder: Path) -> None:
        """Read a folder's pictures and have the hub say whose they are."""
        self._exam, self._made, self.lines, self.stage = exam, {}, [], "checking"
        loop = asyncio.get_running_loop()

        def told(done: int, of: int) -> None:
            if done % 10 == 0 or done == of:
                loop.call_soon_threadsafe(
                    self._clerk.progress, Phrase("office.doing.pictures-of", {"done": done, "of": of})
                )

        try:
            self._made = await self._clerk.here(lambda: portraits(folder, told), "office.doing.pictures")
        except PortraitError as error:
            self.stage = "unreadable"
            self._clerk.fail(Phrase("office.photos.refused", {"why": str(error)}))
            return
        answer = await self._clerk.ask(self._order(dry_run=True), "office.doing.check")
        if answer is None:
            self.stage = "unreadable"
            return
        self.stage = "bad" if answer.problems else "clean"
        self.lines = [*answer.problems, *answer.lines]
        self._clerk.told()

    async def keep(self) -> bool:
        """Have the hub keep them; False when it did not."""
        if not self.may_keep:
            return False
        answer = await self._clerk.ask(self._order(dry_run=False), "office.doing.keep")
        if answer is None:
            return False
        self.stage = "bad" if answer.problems else "done"
        self.lines = [*answer.problems, *answer.lines]
        self._clerk.told()
        return self.stage == "done"

    def put_away(self) -> None:
        """Another exam is meant."""
        self._made, self.lines, self.stage = {}, [], "no-folder"

    def _order(self, *, dry_run: bool) -> admin.RosterPhotos:
        return admin.RosterPhotos(
            by=self._clerk.by,
            language=self._clerk.language,
            exam=self._exam,
            photos=dict(self._made),
            dry_run=dry_run,
        )

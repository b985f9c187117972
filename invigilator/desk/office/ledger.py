"""The ledger of attempts, of everybody or of one admission number, and the export of an exam."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator.client.office import keep
from invigilator.desk.phrase import Phrase
from invigilator.wire import admin

if TYPE_CHECKING:
    from pathlib import Path

    from invigilator.desk.office.clerk import Clerk


class Ledger:
    """What was last looked up. ``rows`` None: nothing yet."""

    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk
        self.rows: list[admin.AttemptRow] | None = None
        self.sought = ""

    async def look_up(self, admission: str) -> None:
        """The attempts of whoever has this number, "" for everybody's."""
        self.sought = admission.strip()
        order = admin.ShowLedger(by=self._clerk.by, language=self._clerk.language, admission=self.sought)
        answer = await self._clerk.ask(order, "office.doing.ledger")
        if answer is not None:
            self.rows = answer.attempts
            self._clerk.told()


class Export:
    """Everything an exam centre keeps of an exam, in a folder of its own below the one that is named."""

    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk
        self.written: list[tuple[str, int]] = []
        """Paths and sizes in bytes."""

    async def write(self, exam: str, folder: Path) -> bool:
        """Ask the hub and write."""
        self.written = []
        order = admin.ExportExam(by=self._clerk.by, language=self._clerk.language, exam=exam)
        answer = await self._clerk.ask(order, "office.doing.export")
        if answer is None:
            return False
        where = folder / f"exam-{exam}"
        try:
            paths = await self._clerk.here(lambda: keep(where, answer.files), "office.doing.write")
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else ""
            self._clerk.fail(Phrase("office.file.unwritable", {"folder": str(folder), "why": why or ""}))
            return False
        self.written = [(str(path), len(content)) for path, content in zip(paths, answer.files.values(), strict=True)]
        self._clerk.told()
        return True

"""Bringing a roster in: a file, its dry run, and the import of exactly what the dry run has seen; all or nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

from invigilator.desk.phrase import Phrase
from invigilator.wire import admin

if TYPE_CHECKING:
    from pathlib import Path

    from invigilator.desk.office.clerk import Clerk

Stage = Literal["no-file", "unreadable", "checking", "bad", "denied", "clean", "importing", "done"]
MOST = 8 << 20  # bytes that are sent; the hub's own limit is lower and has its own sentence


class RosterImport:
    """One file for one exam. The hub reads it; here nothing of it is looked at."""

    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk
        self._exam = ""
        self._content = b""
        self._dry: tuple[str, bytes, bool] | None = None  # exam, content and force of the last clean dry run
        self._problems = 0  # all there are; the hub lists the first of many
        self.path: Path | None = None
        self.stage: Stage = "no-file"
        self.findings: list[admin.Finding] = []
        self.foreseen: list[admin.Foreseen] = []
        self.force = False
        """Let in who has no right to a retake, too; needs a reason."""
        self.reason = ""

    @property
    def may_import(self) -> bool:
        """Whether a dry run of this very content for this exam has found nothing in the way."""
        wanted = (self._exam, self._content, self.force)
        return self.stage == "clean" and self._dry == wanted and (not self.force or bool(self.reason.strip()))

    @property
    def has_denied(self) -> bool:
        """Whether somebody in it has no right to the retake."""
        return any(one.level == "denied" for one in self.findings)

    def count(self) -> Counter[str]:
        """How many rows are what: new, changed, unchanged; problem, remark, denied."""
        found: Counter[str] = Counter([*(one.change for one in self.foreseen), *(one.level for one in self.findings)])
        if self.stage == "bad":
            found["problem"] = max(found["problem"], self._problems)
        return found

    def said(self, exam: str = "") -> Phrase:
        """One sentence on where this is; ``exam`` is the title of the one that is meant."""
        count = self.count()
        values = {name: count[name] for name in ("new", "changed", "unchanged", "problem", "remark", "denied")}
        name = self.path.name if self.path else ""
        return Phrase(f"office.roster.{self.stage}", {**values, "file": name, "exam": exam})

    async def choose(self, exam: str, path: Path) -> None:
        """Read a file, or the same one again after it was mended, and have it looked at."""
        self.path, self.force, self.reason = path, False, ""
        self._forget("checking")
        found = await self._clerk.here(lambda: _read(path), "office.doing.read")
        if isinstance(found, Phrase):
            self._forget("unreadable")
            self._clerk.fail(found)
            return
        self._content = found
        await self.check(exam)

    async def check(self, exam: str) -> None:
        """The dry run."""
        if self.path is None or not self._content:
            return
        self._exam = exam
        self._forget("checking")
        answer = await self._clerk.ask(self._order(dry_run=True), "office.doing.check")
        if answer is None:
            self._forget("unreadable")
            return
        self.findings, self.foreseen, self._problems = answer.findings, answer.foreseen, len(answer.problems)
        if answer.problems:
            self.stage = "denied" if answer.foreseen else "bad"
        else:
            self.stage, self._dry = "clean", (exam, self._content, self.force)
        self._clerk.told()

    def put_away(self) -> None:
        """The file has been dealt with."""
        self.path, self._content, self.force, self.reason = None, b"", False, ""
        self._forget("no-file")

    async def take(self) -> bool:
        """Import all rows; False when none was."""
        if not self.may_import:
            return False
        self.stage = "importing"
        answer = await self._clerk.ask(self._order(dry_run=False), "office.doing.import")
        if answer is None:
            self.stage = "clean"
            return False
        self.findings, self.foreseen = answer.findings, answer.foreseen
        self.stage = "denied" if answer.problems else "done"  # somebody's right may have gone in between
        self._dry = None
        self._clerk.told()
        return self.stage == "done"

    def _order(self, *, dry_run: bool) -> admin.ImportRoster:
        return admin.ImportRoster(
            by=self._clerk.by,
            language=self._clerk.language,
            exam=self._exam,
            source=self.path.name if self.path else "",
            content=self._content,
            dry_run=dry_run,
            force=self.force,
            reason=self.reason.strip() if self.force else "",
        )

    def _forget(self, stage: Stage) -> None:
        self.stage, self._dry, self.findings, self.foreseen = stage, None, [], []


def _read(path: Path) -> bytes | Phrase:
    try:
        with path.open("rb") as file:
            content = file.read(MOST + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else ""
        return Phrase("office.file.unreadable", {"file": path.name, "why": why or ""})
    if len(content) > MOST:
        return Phrase("office.file.too-large", {"file": path.name, "most": MOST >> 20})
    return content or Phrase("office.file.empty", {"file": path.name})

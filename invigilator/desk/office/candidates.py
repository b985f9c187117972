"""The candidates of an exam: who is shown, who is chosen, and putting them into rooms and to invigilators."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator.wire import admin

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from invigilator.desk.office.clerk import Clerk


class Candidates:
    """Everybody of one exam as the hub last had it."""

    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk
        self.exam = ""
        self.rows: list[admin.CandidateRow] = []
        self.filter = ""
        self.room: str | None = None  # only those of this room; None: all
        self.moved: tuple[int, int] | None = None
        """How many the last assignment moved, and how many it meant."""

    async def refresh(self, exam: str) -> None:
        """Ask the hub."""
        if exam != self.exam:
            self.exam, self.rows, self.filter, self.room, self.moved = exam, [], "", None, None
        if not exam:
            return
        order = admin.ListRoster(by=self._clerk.by, language=self._clerk.language, exam=exam)
        answer = await self._clerk.ask(order, "office.doing.candidates")
        if answer is not None and exam == self.exam:
            self.rows = answer.candidates
            self._clerk.told()

    def shown(self) -> list[admin.CandidateRow]:
        """Those who match what is being looked for, in any of their words."""
        words = self.filter.casefold().split()
        return [
            one
            for one in self.rows
            if (self.room is None or one.room == self.room)
            and all(any(word in text for text in _texts(one)) for word in words)
        ]

    def rooms(self) -> list[str]:
        """All rooms there are, "" among them while somebody has none."""
        return sorted({one.room for one in self.rows})

    def load(self) -> list[tuple[str, str, int]]:
        """Room, invigilator, and how many candidates; by room."""
        pairs = [(one.room, one.invigilator) for one in self.rows]
        return [(*pair, pairs.count(pair)) for pair in sorted(set(pairs))]

    async def assign(self, chosen: Collection[str], room: str | None, invigilators: Sequence[str] | None) -> bool:
        """Put these admission numbers there, evenly over the invigilators; None leaves room or invigilator alone."""
        self.moved = None
        order = admin.AssignRoster(
            by=self._clerk.by,
            language=self._clerk.language,
            exam=self.exam,
            admissions=sorted(chosen),
            room=room,
            invigilators=None if invigilators is None else list(invigilators),
        )
        answer = await self._clerk.ask(order, "office.doing.assign")
        if answer is None:
            return False
        self.moved = (answer.moved, answer.meant)
        await self.refresh(self.exam)
        return True


def names(text: str) -> list[str]:
    """Names as people write them in one line: with commas, semicolons, enumeration marks or line breaks between."""
    for mark in "，、；;\n":
        text = text.replace(mark, ",")
    return [name for one in text.split(",") if (name := " ".join(one.split()))]


def _texts(one: admin.CandidateRow) -> tuple[str, ...]:
    return tuple(
        text.casefold()
        for text in (str(one.seat), one.admission, one.name, one.room, one.invigilator, one.accommodation)
    )

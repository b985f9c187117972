"""Which exam, room and invigilator's seats a console shows, and the list to choose from. Only a view of the hub."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from invigilator.desk.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from invigilator.desk.room import Room
    from invigilator.wire.views import SittingView


@dataclass(frozen=True, slots=True)
class Scope:
    """What is shown. ``room`` "" are the seats that have none; None is every room."""

    exam: str = ""  # id, "" all that are not over
    room: str | None = None
    mine: bool = False  # only seats whose invigilator has my name

    def holds(self, view: SittingView, by: str, current: frozenset[str]) -> bool:
        """Whether a seat is shown to ``by`` while the exams ``current`` are not over (none known: all are)."""
        here = view.exam == self.exam if self.exam else not current or view.exam in current
        return here and self.room in (None, view.room) and (not self.mine or same_person(view.invigilator, by))

    def phrases(self, by: str) -> list[Phrase]:
        """Room and person in words, beside the exam's title."""
        out = []
        if self.room is not None:
            out.append(Phrase("scope.room", {"room": self.room}) if self.room else Phrase("scope.no-room"))
        if self.mine:
            out.append(Phrase("scope.mine", {"by": by}))
        return out


def same_person(one: str, other: str) -> bool:
    """Whether two names are the same, as people type them."""
    return bool(one.strip()) and " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: a scope without its ``mine``, and how many there are."""

    scope: Scope
    phrases: tuple[Phrase, ...]
    count: int  # of whom the list shows
    waiting: int  # of these, with an open alarm
    exam: str = ""  # id of the exam whose title stands before the words
    inner: bool = False  # a room under its exam


class Scopes:
    """The list of exams and rooms, the line one is at, and whether only one's own seats are meant."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.at = 0
        self.mine = False

    def begin(self) -> None:
        """At what is shown now."""
        self.mine = self._room.scope.mine
        shown = replace(self._room.scope, mine=False)
        self.at = next((at for at, one in enumerate(self.lines()) if one.scope == shown), 0)

    def lines(self) -> list[Line]:
        """Everything first, then each exam and its rooms."""
        room = self._room
        lines = [self._line(Scope(), (Phrase("scope.everything"),), room.everyone.values())]
        for exam in room.exams_by_start():
            seats = [one for one in room.everyone.values() if one.exam == exam]
            view = room.exams.get(exam)
            about = (Phrase(f"kind.{view.kind}"),) if view is not None and view.kind else ()
            lines.append(self._line(Scope(exam), about, seats, exam=exam))
            rooms = sorted({one.room for one in seats}, key=lambda name: (not name, len(name), name))
            if rooms == [""]:
                continue
            for name in rooms:
                scope = Scope(exam, name)
                lines.append(self._line(scope, tuple(scope.phrases("")), seats, exam=exam, inner=True))
        return lines

    def step(self, by: int) -> None:
        """The next (1) or previous (-1) line, round at the ends."""
        self.at = (self.at + by) % len(self.lines())

    def chosen(self) -> Scope:
        """What the line one is at means."""
        lines = self.lines()
        return replace(lines[min(self.at, len(lines) - 1)].scope, mine=self.mine)

    def own(self) -> int:
        """How many seats of the line one is at are one's own."""
        scope = replace(self.chosen(), mine=True)
        return sum(self._room.would_show(scope, one) for one in self._room.everyone.values())

    def _line(
        self,
        scope: Scope,
        phrases: tuple[Phrase, ...],
        seats: Iterable[SittingView],
        *,
        exam: str = "",
        inner: bool = False,
    ) -> Line:
        wanted = replace(scope, mine=self.mine)
        shown = [one for one in seats if self._room.would_show(wanted, one)]
        waiting = sum(any(each.open for each in one.alarms) for one in shown)
        return Line(scope, phrases, len(shown), waiting, exam, inner)

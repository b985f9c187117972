"""What needs an answer: open alarms merged by candidate, most urgent first, grouped before they scroll."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from invigilator.desk.deadline import Deadline, deadlines
from invigilator.desk.flag import WATCH
from invigilator.desk.matter import DECIDED, Matter, Priority, matters
from invigilator.desk.phrase import Phrase

if TYPE_CHECKING:
    from invigilator.desk.room import Room
    from invigilator.wire.views import SittingView


@dataclass(frozen=True, slots=True)
class Item:
    """What one candidate needs: its open alarms together, the most urgent first."""

    sitting: str
    seat: int
    name: str
    matters: tuple[Matter, ...]
    deadline: Deadline | None
    ended: bool  # the sitting has ended: nothing in it can get better or worse
    paper: str  # id of the sheet's picture while a request is pending
    paper_text: str
    paper_by: str  # who saw the sheet, ``watch`` or a person

    @property
    def key(self) -> str:
        """What stays the same while the item changes."""
        return self.sitting

    @property
    def first(self) -> Matter:
        """The matter that gives the item its place."""
        return self.matters[0]

    @property
    def priority(self) -> Priority:
        """That of its most urgent matter."""
        return self.first.priority

    @property
    def decision(self) -> bool:
        """Whether it wants a decision: approve or deny, sign or reject, so it is or not."""
        return any(one.name in DECIDED or one.flags for one in self.matters)

    @property
    def flagged(self) -> Matter | None:
        """The most urgent matter that the watch has raised, None for none."""
        return next((one for one in self.matters if one.flags), None)

    @property
    def picture(self) -> str:
        """Id of what there is to look at: the sheet of a request, else what a detector saw."""
        matter = self.flagged
        return self.paper or (matter.reason.picture if matter is not None and matter.reason is not None else "")

    def note(self, now: int) -> Phrase | None:
        """What stands on the unfolded row beside its pictures: a reason, why a detector thinks so."""
        matter = self.flagged
        why = matter.reason.why(now) if matter is not None and matter.reason is not None else None
        return self.first.note or why

    @property
    def reads(self) -> Phrase | None:
        """Who saw the sheet and what stands on it, as far as that is known."""
        if not self.paper or not self.paper_by:
            return None
        by = "watch" if self.paper_by == WATCH else "hand"
        key = f"inbox.sheet.{by}-read" if self.paper_text else f"inbox.sheet.{by}"
        return Phrase(key, {"words": self.paper_text, "by": self.paper_by})

    def answerable(self) -> list[int]:
        """Numbers of the alarms that acknowledging answers."""
        return [number for one in self.matters if one.name not in DECIDED and not one.flags for number in one.numbers]


@dataclass(frozen=True, slots=True)
class Group:
    """The same thing at many candidates, merged into one row when the rows run short."""

    name: str  # of the alarm
    priority: Priority
    items: tuple[Item, ...]

    @property
    def key(self) -> str:
        """What stays the same while members come and go."""
        return f"group:{self.name}"


Row = Item | Group


class Inbox:
    """The rows and which of them is the current one."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.current = ""  # key of a row, "" none
        self.capacity = 12  # rows the column has place for

    def items(self) -> list[Item]:
        """One item for each candidate that needs something: by priority, then the longest waiting."""
        made = (_item(view, self._room) for view in self._room.sittings.values())
        return sorted(
            (one for one in made if one is not None), key=lambda one: (one.priority, one.first.at, one.seat)
        )

    def rows(self) -> list[Row]:
        """The items, merged until they fit: nothing ever scrolls away. The current one stands alone."""
        items = self.items()
        if len(items) <= self.capacity:
            return list(items)
        groups = _merge([one for one in items if one.key != self.current], len(items) - self.capacity)
        rows: list[Row] = []
        for item in items:
            group = next((one for one in groups if item in one.items), None)
            if group is None:
                rows.append(item)
            elif item is group.items[0]:
                rows.append(group)
        return rows

    def row(self) -> Row | None:
        """The current row, None when there is none or it has gone."""
        return next((one for one in self.rows() if one.key == self.current), None)

    def find(self, sitting: str) -> Item | None:
        """What this candidate needs, None for nothing."""
        view = self._room.sittings.get(sitting)
        return _item(view, self._room) if view else None

    def step(self, by: int) -> Row | None:
        """Make the next (1) or previous (-1) row the current one, round at the ends."""
        rows = self.rows()
        if not rows:
            self.current = ""
            return None
        keys = [one.key for one in rows]
        at = (keys.index(self.current) + by) % len(rows) if self.current in keys else 0 if by > 0 else len(rows) - 1
        self.current = keys[at]
        return rows[at]

    def enter(self) -> Item | None:
        """Take the first out of the current group and make it the current row; None when it is no group."""
        row = self.row()
        if not isinstance(row, Group):
            return None
        self.current = row.items[0].key
        return row.items[0]

    def counts(self) -> dict[Priority, int]:
        """How many items of each priority wait."""
        ordered = [one.priority for one in self.items()]
        return {one: ordered.count(one) for one in Priority}

    def clocks(self) -> list[tuple[SittingView, Deadline]]:
        """Running clocks of candidates that need no answer yet, the nearest end first."""
        waiting = {one.sitting for one in self.items()}
        views = (one for one in self._room.sittings.values() if one.sitting not in waiting)
        pairs = [(view, one) for view in views for one in deadlines(view)]
        return sorted(pairs, key=lambda pair: (pair[1].ends, pair[0].seat))

    def snapshot(self, now: int) -> str:
        """The column as plain text, for tests."""
        lines = []
        for row in self.rows():
            mark = ">" if row.key == self.current else " "
            match row:
                case Item():
                    clock = f" [{row.deadline.phrase(now)}]" if row.deadline else ""
                    names = ", ".join(("" if one.active else "was ") + one.name for one in row.matters)
                    lines.append(f"{mark}{row.priority.name:<6} {row.seat} {row.name}: {names}{clock}")
                case Group():
                    seats = " ".join(str(one.seat) for one in row.items)
                    lines.append(f"{mark}{row.priority.name:<6} {len(row.items)} x {row.name}: {seats}")
        return "\n".join(lines)


def _item(view: SittingView, room: Room) -> Item | None:
    found = matters(view, room)
    if not found:
        return None
    asked = view.candidate.restroom == "asked"
    return Item(
        sitting=view.sitting,
        seat=view.seat,
        name=view.name,
        matters=tuple(found),
        deadline=next(iter(deadlines(view)), None),
        ended=view.candidate.phase == "ended",
        paper=view.paper if asked else "",
        paper_text=view.paper_text if asked else "",
        paper_by=view.paper_by if asked else "",
    )


def _merge(items: list[Item], spare: int) -> list[Group]:
    """Groups that save that many rows: the commonest of the less urgent, then of the urgent, then all the rest."""
    kinds: dict[str, list[Item]] = {}
    for item in items:
        kinds.setdefault(item.first.name, []).append(item)
    order = sorted(kinds, key=lambda name: (kinds[name][0].priority is Priority.HIGH, -len(kinds[name])))
    groups = []
    for name in order:
        members = tuple(kinds[name])
        if spare > 0 and len(members) > 1:
            groups.append(Group(name, members[0].priority, members))
            spare -= len(members) - 1
    if spare > 0:
        rest = tuple(one for one in items if one.priority is not Priority.HIGH)
        groups = [one for one in groups if one.priority is Priority.HIGH]
        groups += [Group("mixed", rest[0].priority, rest)] if len(rest) > 1 else []
    return groups

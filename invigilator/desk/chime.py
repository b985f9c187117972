"""When to make a sound: once for what is new and urgent, never for what was there, seldom in a flood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator.desk.inbox import Inbox, Item
from invigilator.desk.matter import Priority

if TYPE_CHECKING:
    from invigilator.desk.matter import Matter
    from invigilator.desk.room import Room

GAP = 4_000  # ms between two sounds
MIXED = "group:mixed"
LOUD = (Priority.HIGH, Priority.MEDIUM)


class Chime:
    """Remembers which alarms have been heard of. One kind at a time can be hushed, never all of them."""

    def __init__(self, room: Room, inbox: Inbox) -> None:
        self._room = room
        self._inbox = inbox
        self._scope = room.scope
        self._known: set[tuple[str, str, int]] | None = None  # None until the first room: what was there is not new
        self._last = -GAP
        self._waiting: Priority | None = None  # came too soon after another
        self.hushed: set[str] = set()
        """Names of alarms that make no sound."""

    def hush(self) -> tuple[str, bool] | None:
        """Silence the current row's kind of alarm, or let it sound again; None when there is no row."""
        row = self._inbox.row()
        if row is None or row.key == MIXED:
            return None
        name = row.first.name if isinstance(row, Item) else row.name
        self.hushed ^= {name}
        return name, name in self.hushed

    def due(self, now: int) -> Priority | None:
        """What to sound at ``now`` (ms, hub clock) for what has come since the last time."""
        if not self._room.joined:
            return None
        items = self._inbox.items()
        there = {(item.sitting, one.name, n) for item in items for one in item.matters for n in _numbers(one)}
        known, self._known = self._known, there
        if known is None or self._scope is not self._room.scope:
            self._scope = self._room.scope  # what the person has just chosen to see is not new either
            return None
        new = [
            one.priority
            for item in items
            for one in item.matters
            if one.active
            and one.name not in self.hushed
            and any((item.sitting, one.name, n) not in known for n in _numbers(one))
        ]
        loud = [one for one in (*new, self._waiting) if one is not None and one in LOUD]
        self._waiting = min(loud, default=None)
        if self._waiting is None or now - self._last < GAP:
            return None
        self._last = now
        sound, self._waiting = self._waiting, None
        return sound


def _numbers(matter: Matter) -> tuple[int, ...]:
    """What tells one such matter of a candidate from the next."""
    return matter.numbers or (matter.at,)

"""All flags of one sitting: what the watch has said, changed only by events. Instants in ms since 1970."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypedDict

from invigilator.exam.events import Event
from invigilator.exam.flag import Flag, Kind


class _Seen(TypedDict):
    score: float
    box: str
    text: str
    picture: str


@dataclass(slots=True)
class Flags:
    """``all`` in the order of their numbers, which count from 1; ``open`` the numbers of those not ended.

    ``muted``: granted to this candidate, flags of these kinds never become alarms.
    """

    all: list[Flag] = field(default_factory=list)
    open: dict[tuple[Kind, str], int] = field(default_factory=dict)  # by kind and camera
    muted: frozenset[Kind] = frozenset()

    def one(self, number: int) -> Flag:
        """The flag of this number."""
        return self.all[number - 1]

    def apply(self, event: Event) -> None:
        """Take one fact in."""
        match event.name:
            case "flagged":
                kind, camera = Kind(event.text("kind")), event.text("camera")
                self.all.append(Flag(len(self.all) + 1, kind, camera, event.at, **_seen(event)))
                self.open[kind, camera] = len(self.all)
            case "flag-stronger":
                self._put(replace(self._of(event), **_seen(event), stronger=event.at))
            case "flag-ended":
                self._put(replace(self._of(event), ended=event.at))
            case "flag-answered":
                self._put(replace(self._of(event), answer=event.text("answer"), answered=event.at))
            case "flags-muted":
                self.muted = frozenset(Kind(one) for one in event.text("kinds").split())

    def alarm(self, number: int, at: int) -> None:
        """The flag of this number has become an alarm."""
        self._put(replace(self.one(number), alarmed=at))

    def end_all(self, at: int) -> None:
        """Nobody looks any more."""
        for number in list(self.open.values()):
            self._put(replace(self.one(number), ended=at))

    def _of(self, event: Event) -> Flag:
        return self.one(event.number("number"))

    def _put(self, flag: Flag) -> None:
        self.all[flag.number - 1] = flag
        if flag.ended is not None:
            self.open.pop((flag.kind, flag.camera), None)


def _seen(event: Event) -> _Seen:
    return {
        "score": float(event.data["score"] or 0),
        "box": event.text("box"),
        "text": event.text("text"),
        "picture": event.text("picture"),
    }

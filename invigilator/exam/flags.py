"""All flags of one sitting: what the watch has said, changed only by events. Instants in ms since 1970."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TypedDict

from invigilator.exam.events import Event
from invigilator.exam.flag import Flag, Kind


class _Seen(TypedDict):
    camera: str
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
    open: dict[Kind, int] = field(default_factory=dict)
    muted: frozenset[Kind] = frozenset()

    def one(self, number: int) -> Flag:
        """The flag of this number."""
        return self.all[number - 1]

    def apply(self, event: Event) -> None:
        """Take one fact in."""
        match event.name:
            case "flagged":
                kind, cameras = Kind(event.text("kind")), frozenset({event.text("camera")})
                self.all.append(Flag(len(self.all) + 1, kind, event.at, cameras, **_seen(event), grown=event.at))
                self.open[kind] = len(self.all)
            case "flag-grown":
                self._put(_grown(self._of(event), event))
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
            self.open.pop(flag.kind, None)


def _seen(event: Event) -> _Seen:
    return {
        "camera": event.text("camera"),
        "score": float(event.data["score"] or 0),
        "box": event.text("box"),
        "text": event.text("text"),
        "picture": event.text("picture"),
    }


def _grown(flag: Flag, event: Event) -> Flag:
    """Seen by another camera, or more clearly."""
    seen = _seen(event)
    cameras = flag.cameras | {seen["camera"]}
    if seen["score"] > flag.score:
        return replace(flag, **seen, cameras=cameras, grown=event.at)
    return replace(flag, cameras=cameras, grown=event.at)

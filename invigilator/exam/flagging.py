"""What the watch says of a candidate and what people answer to it. A flag asks at most for a person's look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator.exam.commands import Command
from invigilator.exam.events import Event
from invigilator.exam.flag import CLAUSES, Kind
from invigilator.exam.ids import need

if TYPE_CHECKING:
    from invigilator.exam.sitting import Sitting

CAMERAS = frozenset({"front", "side", "sound", "page"})
ANSWERS = frozenset({"yes", "no", "unclear"})
MOST = 2_000  # flags of one sitting: a detector gone wild must not fill the journal


def flag(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """A detector has seen something, sees it more clearly or on another camera; one open flag a kind."""
    need(command.kind in set(Kind), "unknown-kind")
    need(command.camera in CAMERAS, "unknown-camera")
    need(0 <= command.score <= 1, "bad-score")
    kind, score = Kind(command.kind), round(command.score, 3)
    known = sitting.flags.open.get(kind)
    data: dict[str, str | int | float] = {
        "kind": kind.value,
        "camera": command.camera,
        "score": score,
        "box": command.box,
        "text": command.text,
        "picture": command.picture,
    }
    if known is not None:
        one = sitting.flags.one(known)
        if score <= one.score and command.camera in one.cameras:
            return []
        return [Event(now, "flag-grown", command.by, CLAUSES[kind], {"number": known, **data})]
    need(len(sitting.flags.all) < MOST, "too-many-flags")
    return [Event(now, "flagged", command.by, CLAUSES[kind], {"number": len(sitting.flags.all) + 1, **data})]


def end_flag(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """It is no longer seen. Without a kind: nobody looks any more, and every flag ends."""
    gone = [(kind, number) for kind, number in sitting.flags.open.items() if not command.kind or kind == command.kind]
    return [Event(now, "flag-ended", command.by, CLAUSES[kind], {"number": number}) for kind, number in gone]


def mute(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """Which kinds of flags never become alarms for this candidate; the reason for it is nobody's business here."""
    kinds = frozenset(command.text.split())
    need(kinds <= set(Kind), "unknown-kind")
    if kinds == sitting.flags.muted:
        return []
    return [Event(now, "flags-muted", command.by, data={"kinds": " ".join(sorted(kinds))})]


def answer_flag(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """A person has looked: so it is, no, or could not tell."""
    need(1 <= command.number <= len(sitting.flags.all), "no-such-flag")
    need(command.text in ANSWERS, "bad-answer")
    one = sitting.flags.one(command.number)
    if one.answer == command.text:
        return []
    data: dict[str, str | int] = {"number": one.number, "answer": command.text}
    return [Event(now, "flag-answered", command.by, CLAUSES[one.kind], data)]

"""One candidate up close: who, how they stand, what was said to them, and what may be done now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from invigilator.desk.deadline import Deadline, deadlines
from invigilator.desk.order import CLAUSES
from invigilator.desk.phrase import Phrase

if TYPE_CHECKING:
    from invigilator.desk.room import Mood, Room
    from invigilator.wire.messages import Reminder, SittingView

Act = Literal["remind", "correct", "paper", "approve", "deny", "end-break", "collect"]
ACTS: tuple[Act, ...] = ("remind", "correct", "paper", "approve", "deny", "end-break", "collect")


@dataclass(frozen=True, slots=True)
class Counter:
    """How much of a limit is used: ``face 2/3``."""

    name: str  # clause, or "leaves"
    used: int
    limit: int

    @property
    def mood(self) -> Mood:
        """Plain while unused, bad when nothing is left."""
        if self.used >= self.limit:
            return "bad"
        return "warn" if self.used else "plain"


@dataclass(frozen=True, slots=True)
class Said:
    """One reminder and what became of it."""

    clause: str
    count: int
    text: str
    at: int
    state: Literal["sent", "seen", "acknowledged"]


@dataclass(frozen=True, slots=True)
class Card:
    """Everything the focus view writes beside the two pictures."""

    sitting: str
    seat: int
    name: str
    admission: str
    front: int
    side: int
    standing: Phrase
    mood: Mood
    counters: tuple[Counter, ...]
    deadlines: tuple[Deadline, ...]
    said: tuple[Said, ...]  # newest first
    refused: dict[Act, Phrase]  # what may not be done now, and why
    paper: str
    paper_text: str
    photo: str  # id of the login photograph
    notes: tuple[Phrase, ...]  # feeds that are off, a zero that waits


class Focus:
    """Which candidate is selected, and which is open in the large view ("" none)."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.selected = ""
        self.opened = ""
        self.muted = False
        self.listening = False  # the push-to-listen key is down

    @property
    def audible(self) -> bool:
        """Whether the open candidate is to be heard now."""
        return bool(self.opened) and (not self.muted or self.listening)

    def card(self, sitting: str = "") -> Card | None:
        """The card of a candidate, the selected one when none is named; None for nobody."""
        view = self._room.sittings.get(sitting or self.selected)
        return card(view) if view else None


def card(view: SittingView) -> Card:
    """Everything worth saying of one candidate."""
    candidate = view.candidate
    words, mood = standing(view)
    counters = [Counter(one, candidate.warnings.get(one, 0), candidate.warnings_limit) for one in CLAUSES]
    counters.append(Counter("leaves", candidate.leaves, candidate.leaves_limit))
    return Card(
        sitting=view.sitting,
        seat=view.seat,
        name=view.name,
        admission=view.admission,
        front=view.front,
        side=view.side,
        standing=words,
        mood=mood,
        counters=tuple(counters),
        deadlines=tuple(deadlines(view)),
        said=tuple(_said(one) for one in reversed(candidate.reminders)),
        refused=refused(view),
        paper=view.paper,
        paper_text=view.paper_text,
        photo=view.photo_id,
        notes=tuple(_notes(view)),
    )


def standing(view: SittingView) -> tuple[Phrase, Mood]:
    """How the candidate stands, in one phrase."""
    candidate = view.candidate
    if candidate.phase == "ended":
        outcome = Phrase(f"outcome.{candidate.outcome}")
        return Phrase("standing.ended", {"outcome": outcome, "cause": Phrase(f"cause.{candidate.cause}")}), "plain"
    states: list[tuple[bool, str, Mood]] = [
        (candidate.restroom == "overdue", "break-overdue", "bad"),
        (candidate.restroom == "away", "on-break", "warn"),
        (candidate.phase == "answering" and not candidate.connected, "disconnected", "bad"),
        (candidate.away_until is not None, "away", "bad"),
        (candidate.restroom == "asked", "asking", "warn"),
        (candidate.phase == "answering", "answering", "good"),
        (candidate.phase == "waiting", "waiting", "plain"),
        (candidate.logged_in, "logged-in", "plain"),
        (candidate.front_on or candidate.side_on, "checking", "plain"),
    ]
    for holds, name, mood in states:
        if holds:
            return Phrase(f"standing.{name}"), mood
    return Phrase("standing.expected"), "plain"


def refused(view: SittingView) -> dict[Act, Phrase]:
    """Acts that the hub would refuse now, each with its reason, so that a key says why before it is sent."""
    candidate = view.candidate
    if candidate.phase != "answering":
        code = "ended" if candidate.phase == "ended" else "not-answering"
        return {act: _why(view, code) for act in ACTS}
    out: dict[Act, Phrase] = {}
    if not candidate.connected:
        out["remind"] = _why(view, "not-connected")
    elif all(candidate.warnings.get(one, 0) >= candidate.warnings_limit for one in CLAUSES):
        out["remind"] = _why(view, "warnings-exhausted")
    if not any(candidate.warnings.values()):
        out["correct"] = _why(view, "nothing-to-correct")
    on_break = candidate.restroom in {"away", "overdue"}
    if on_break:
        out["paper"] = _why(view, "on-break")
    else:
        out["end-break"] = _why(view, "not-on-break")
    if candidate.restroom != "asked":
        out["approve"] = out["deny"] = _why(view, "no-restroom-request")
    return out


def _why(view: SittingView, code: str) -> Phrase:
    return Phrase(f"refused.{code}", {"name": view.name, "seat": view.seat})


def _said(one: Reminder) -> Said:
    state: Literal["sent", "seen", "acknowledged"] = "sent"
    if one.acknowledged is not None:
        state = "acknowledged"
    elif one.seen is not None:
        state = "seen"
    return Said(one.clause, one.count, one.text, one.at, state)


def _notes(view: SittingView) -> list[Phrase]:
    candidate, out = view.candidate, []
    if candidate.phase in {"waiting", "answering"} and candidate.connected:
        if not candidate.front_on:
            out.append(Phrase("note.front-off"))
        if not candidate.side_on:
            out.append(Phrase("note.side-off"))
    if view.zero_clause:
        out.append(Phrase("note.zero-proposed", {"clause": Phrase(f"clause.{view.zero_clause}")}))
    if view.score_zero:
        out.append(Phrase("note.score-zero"))
    return out

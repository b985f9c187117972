"""One candidate up close: who, how they stand, what was said to them, and what may be done now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from invigilator.desk import chance, feedback, refusal
from invigilator.desk.deadline import Deadline, deadlines
from invigilator.desk.flag import Box, Seen, boxes, recent
from invigilator.desk.order import CLAUSES
from invigilator.desk.phrase import Phrase
from invigilator.desk.room import short
from invigilator.desk.still import Still, stills
from invigilator.desk.zero import Finding, Proposal, findings, proposal

if TYPE_CHECKING:
    from collections.abc import Callable

    from invigilator.desk.refusal import Act
    from invigilator.desk.room import Mood, Room
    from invigilator.wire.views import Reminder, SittingView


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
    exam: str  # title of the exam, "" while the console shows that one alone
    offered: tuple[Act, ...]  # what is worth a button
    refused: dict[Act, Phrase]  # what may not be done now, and why
    paper: str
    paper_text: str
    photo: str  # id of the login photograph
    stills: tuple[Still, ...]  # newest first
    notes: tuple[Phrase, ...]  # feeds that are off, a zero that waits
    ends_at: int  # when time is up for this candidate
    ending: tuple[Phrase, ...]  # how it ended
    after_reinstating: tuple[Phrase, ...]
    findings: tuple[Finding, ...]
    proposal: Proposal | None
    seen: tuple[Seen, ...] = ()  # what the watch has seen: open ones, then the newest
    front_boxes: tuple[Box, ...] = ()
    side_boxes: tuple[Box, ...] = ()


class Focus:
    """Which candidate is selected, and which is open in the large view ("" none)."""

    def __init__(self, room: Room, now: Callable[[], int]) -> None:
        """``now``: the hub's clock in ms."""
        self._room = room
        self._now = now
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
        return card(view, self._room, self._now()) if view else None


def card(view: SittingView, room: Room, now: int) -> Card:
    """Everything worth saying of one candidate at ``now`` (ms, hub clock)."""
    candidate = view.candidate
    words, mood = standing(view)
    counters = [Counter(one, candidate.warnings.get(one, 0), candidate.warnings_limit) for one in CLAUSES]
    counters.append(Counter("leaves", candidate.leaves, candidate.leaves_limit))
    exam = room.exams.get(view.exam)
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
        said=said(view),
        exam=short(exam.title) if exam is not None and len(room.shown_exams()) > 1 else "",
        offered=refusal.offered(view, room),
        refused=refusal.refusals(view, room, now),
        paper=view.paper,
        paper_text=view.paper_text,
        photo=view.photo_id,
        stills=stills(view),
        notes=tuple(_notes(view, room)),
        ends_at=candidate.ends_at,
        ending=chance.ending(view),
        after_reinstating=chance.after_reinstating(view, now),
        findings=findings(view),
        proposal=proposal(view, room),
        seen=recent(view),
        front_boxes=boxes(view, "front"),
        side_boxes=boxes(view, "side"),
    )


def said(view: SittingView) -> tuple[Said, ...]:
    """The reminders, newest first."""
    return tuple(_said(one) for one in reversed(view.candidate.reminders))


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


def _said(one: Reminder) -> Said:
    state: Literal["sent", "seen", "acknowledged"] = "sent"
    if one.acknowledged is not None:
        state = "acknowledged"
    elif one.seen is not None:
        state = "seen"
    return Said(one.clause, one.count, one.text, one.at, state)


def _notes(view: SittingView, room: Room) -> list[Phrase]:
    candidate, out = view.candidate, []
    if candidate.phase in {"waiting", "answering"} and candidate.connected:
        if not candidate.front_on:
            out.append(Phrase("note.front-off"))
        if not candidate.side_on:
            out.append(Phrase("note.side-off"))
    if candidate.face == "refused" and candidate.phase != "ended":
        out.append(Phrase("note.compare-faces"))
    if candidate.phase == "expected" and candidate.messages:
        out.append(Phrase("note.feedback-waits" if feedback.waiting(view) else "note.feedback-answered"))
    if extra := room.extra_minutes(view):
        out.append(Phrase("note.extra", {"minutes": extra}))
    if view.zero_clause:
        out.append(Phrase("note.zero-proposed", {"clause": Phrase(f"clause.{view.zero_clause}"), "by": view.zero_by}))
    if view.score_zero:
        out.append(Phrase("note.score-zero", {"by": view.zero_by, "senior": view.ended_by}))
    elif view.ended_by:
        out.append(Phrase("note.collected", {"by": view.ended_by, "reason": view.ended_reason}))
    return out

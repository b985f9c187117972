"""The room as the console knows it: every candidate's sitting, the feeds' health, and how the link stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from invigilator.client.session import Event, Link
from invigilator.desk.phrase import Phrase, Value, span
from invigilator.desk.scope import Scope, same_person
from invigilator.desk.watching import Watching
from invigilator.wire.messages import Changed, Health, Welcome
from invigilator.wire.messages import Room as RoomMessage
from invigilator.wire.views import ExamView, FeedHealth, SittingView

if TYPE_CHECKING:
    from collections.abc import Iterable

Mood = Literal["good", "plain", "warn", "bad"]
SILENT = 4_000
"""Milliseconds without a health message after which a live hub counts as not answering."""
DECISIONS = frozenset({"zero-confirmed", "zero-rejected"})
TITLE = 14  # characters of an exam's title beside a clock
NAMED = 3
"""Candidates named in a sentence about many."""
DISK_WARN, DISK_BAD = 0.2, 0.1


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the status line says; the mood gives its shape and colour."""

    phrase: Phrase
    mood: Mood = "plain"


@dataclass(frozen=True, slots=True)
class Status:
    """The status line: exam, clock, and what is in order and what is not."""

    title: tuple[Phrase, ...]
    clock: int  # ms since 1970, 0 before the first welcome
    countdown: Fact
    people: Phrase
    hub: Fact
    recording: Fact
    watched: Fact
    problems: tuple[Fact, ...]


class Room:
    """State from the session's events; no clock of its own, ``now`` is the hub's."""

    def __init__(self, by: str = "", scope: Scope | None = None) -> None:
        """``by``: who sits here, as the journal names them; ``scope``: what of the hub's exams is shown at first."""
        self.by = by
        self.senior = False
        """Whether this console may sign zeros and give second chances."""
        self.scope = scope or Scope()
        self.exams: dict[str, ExamView] = {}
        """Every exam heard of, also those that are over."""
        self.everyone: dict[str, SittingView] = {}
        """Every sitting of the hub."""
        self.sittings: dict[str, SittingView] = {}
        """The sittings of the scope: what wall, inbox, sounds and status know."""
        self.news: list[Phrase] = []
        """What this person should be told: who was moved here or away, what became of a zero that they proposed.
        Whoever says it empties this."""
        self.health: Health | None = None
        self.feeds: dict[int, FeedHealth] = {}
        self.watching = Watching()
        self.control = Link("control", "connecting")
        self.media = Link("media", "connecting")
        self.seq = 0
        self.joined = False
        self.local: Fact | None = None
        """What is not in order with this machine's own hub, when the console looks after it."""
        self._current: frozenset[str] = frozenset()  # exams that are not over
        self._welcomed = False

    def take(self, event: Event) -> None:
        """Take one event of the session in."""
        match event:
            case Link(socket="control"):
                self.control = event
            case Link():
                self.media = event
            case Welcome():
                self.senior, self._welcomed = event.senior, True
                self._learn([event.exam])
            case RoomMessage():
                self.seq = event.seq
                self._learn(event.exams)
                self._current = frozenset(one.exam for one in event.exams)
                self.everyone = {one.sitting: one for one in event.sittings}
                self._show(tell=self.joined)
                self.joined = True
            case Changed():
                if event.seq > self.seq:
                    self.seq = event.seq
                    self._hear(event)
                    self.everyone[event.sitting.sitting] = event.sitting
                    if self.would_show(self.scope, event.sitting):
                        self.sittings[event.sitting.sitting] = event.sitting
                    else:
                        self.sittings.pop(event.sitting.sitting, None)
            case Health():
                self.health = event
                self.feeds = {one.feed: one for one in event.feeds}
                self.watching.take(event)

    def choose(self, scope: Scope) -> None:
        """Show this from now on."""
        self.scope = scope
        self._show(tell=False)

    def would_show(self, scope: Scope, view: SittingView) -> bool:
        """Whether a seat belongs to a scope."""
        return scope.holds(view, self.by, self._current)

    def shown_exams(self) -> list[ExamView]:
        """The exams of the scope, by start."""
        ids = {one.exam for one in self.sittings.values()} or self._current
        if self.scope.exam:
            return [self.exams[self.scope.exam]] if self.scope.exam in self.exams else []
        found = [one for one in self.exams.values() if one.exam in ids] or list(self.exams.values())[:1]
        return sorted(found, key=lambda one: (one.starts_at, one.exam))

    def exams_by_start(self) -> list[str]:
        """Ids of every exam that anybody sits or may sit, by start."""
        ids = {one.exam for one in self.everyone.values()} | self.exams.keys()
        start = {one: self.exams[one].starts_at if one in self.exams else 0 for one in ids}
        return sorted(ids, key=lambda one: (start[one], one))

    @property
    def has_exam(self) -> bool:
        """Whether the hub has an exam, as far as is known."""
        return bool(self.exams) or not self._welcomed

    def kind(self, view: SittingView) -> str:
        """Whether a sitting is of a mock, a formal or a retake exam; "" not known."""
        exam = self.exams.get(view.exam)
        return exam.kind if exam is not None else ""

    def extra_minutes(self, view: SittingView) -> int:
        """Minutes that a sitting has been given beyond its exam's length."""
        exam = self.exams.get(view.exam)
        if exam is None:
            return 0
        return max(0, view.candidate.ends_at - exam.starts_at - exam.minutes * 60_000) // 60_000

    def heading(self) -> tuple[Phrase, ...]:
        """What is shown, in words: exam and kind, room, whose; nothing before the first welcome."""
        exams = self.shown_exams()
        parts: list[Phrase] = []
        if len(exams) > 1:
            parts = [Phrase("scope.exams", {"count": len(exams)})]
        elif self.scope.exam and not exams:
            parts = [Phrase("scope.untitled", {"exam": self.scope.exam})]
        elif exams:
            parts = [Phrase("scope.exam", {"title": exams[0].title})] if exams[0].title else []
            parts += [Phrase(f"kind.{exams[0].kind}")] if exams[0].kind else []
        return (*parts, *self.scope.phrases(self.by))

    def _hear(self, event: Changed) -> None:
        """Whoever proposed a zero wants to know what the second person decided."""
        before = self.everyone.get(event.sitting.sitting)
        if event.event not in DECISIONS or before is None or not same_person(before.zero_by, self.by):
            return
        values: dict[str, Value] = {"seat": before.seat, "name": before.name, "by": event.by}
        self.news.append(Phrase(f"news.{event.event}", values))

    def _learn(self, exams: Iterable[ExamView]) -> None:
        self.exams |= {one.exam: one for one in exams if one.exam}

    def _show(self, *, tell: bool) -> None:
        before = self.sittings
        self.sittings = {key: one for key, one in self.everyone.items() if self.would_show(self.scope, one)}
        if not tell:
            return
        came = [one for key, one in self.sittings.items() if key not in before]
        left = [self.everyone.get(key, one) for key, one in before.items() if key not in self.sittings]
        self.news += [_moved("scope.came", came)] if came else []
        self.news += [_moved("scope.left", left)] if left else []

    def seats(self) -> list[SittingView]:
        """Everybody in the order of their seats."""
        return sorted(self.sittings.values(), key=lambda one: one.seat)

    @property
    def lost(self) -> bool:
        """Whether what the screen shows is old: the control socket is not live."""
        return self.control.state != "live"

    def banner(self) -> Phrase | None:
        """What stands across the room while the hub cannot be heard, None while all is well."""
        link = self.control
        if not self.lost or (link.state == "connecting" and not self.joined and not link.code):
            return None
        if link.final:
            return Phrase("link.final", {"why": Phrase(f"link.code.{link.code}")})
        values = {"why": Phrase(f"link.code.{link.code or 'closed'}")}
        return Phrase("link.lost" if self.joined else "link.unreached", values)

    def status(self, now: int) -> Status:
        """What the status line says at ``now``."""
        return Status(
            title=self.heading(),
            clock=now if self._welcomed else 0,
            countdown=self._countdown(now),
            people=self._people(),
            hub=self._hub(now),
            recording=self._recording(),
            watched=self._watched(),
            problems=tuple(self._problems()),
        )

    def _countdown(self, now: int) -> Fact:
        """The clock of the exam shown; of several, of the one whose next moment is nearest, by name."""
        clocks = [self._clock(one, now) for one in self.shown_exams()]
        running = [one for one in clocks if one is not None]
        if not running and clocks:
            return Fact(Phrase("status.over"))
        if not running:
            return Fact(Phrase("status.none-yet" if self._welcomed else "status.no-exam"))
        until, key, mood, title = min(running)
        what = Phrase(key, {"left": span(until - now)})
        return Fact(Phrase("status.of", {"title": title, "what": what}) if len(clocks) > 1 else what, mood)

    def _clock(self, exam: ExamView, now: int) -> tuple[int, str, Mood, str] | None:
        """Until when, what, how, of which exam; None once it is over."""
        ends = exam.starts_at + exam.minutes * 60_000
        latest = max((one.candidate.ends_at for one in self.sittings.values() if one.exam == exam.exam), default=ends)
        moments: tuple[tuple[int, str, Mood], ...] = (
            (exam.opens_at, "status.opens-in", "plain"),
            (exam.starts_at, "status.starts-in", "plain"),
            (ends, "status.left", "good"),
            (latest, "status.extended", "warn"),
        )
        return next(((until, key, mood, short(exam.title)) for until, key, mood in moments if now < until), None)

    def _people(self) -> Phrase:
        phases = [one.candidate.phase for one in self.sittings.values()]
        return Phrase(
            "status.people",
            {name: phases.count(name) for name in ("answering", "waiting", "expected", "ended")},
        )

    def _hub(self, now: int) -> Fact:
        match self.control.state:
            case "live" if self.health and now - self.health.now > SILENT:
                return Fact(Phrase("status.hub.silent", {"for": span(now - self.health.now)}), "bad")
            case "live" if self.media.state != "live":
                return Fact(Phrase("status.hub.no-media"), "warn")
            case "live":
                return Fact(Phrase("status.hub.live"), "good")
            case "connecting":
                return Fact(Phrase("status.hub.connecting"), "warn")
            case "lost":
                return Fact(Phrase("status.hub.lost"), "bad")

    def _recording(self) -> Fact:
        if self.health is None or self.lost:
            return Fact(Phrase("status.recording.unknown"), "warn")
        if not self.health.recording:
            return Fact(Phrase("status.recording.off"), "bad")
        return Fact(Phrase("status.recording.on"), "good")

    def _watched(self) -> Fact:
        return Fact(*self.watching.fact(lost=self.lost))

    def _problems(self) -> list[Fact]:
        health, out = self.health, []
        if health is None or self.lost:
            return []
        if not health.recording:
            out.append(Fact(Phrase("problem.not-recording"), "bad"))
        if health.disk_free < DISK_WARN:
            free = Phrase("problem.disk", {"percent": round(health.disk_free * 100)})
            out.append(Fact(free, "bad" if health.disk_free < DISK_BAD else "warn"))
        if health.journal_lag > 2_000:
            out.append(Fact(Phrase("problem.journal", {"seconds": health.journal_lag // 1000}), "bad"))
        if self.media.state != "live" and self.joined:
            out.append(Fact(Phrase("problem.media"), "warn"))
        if health.problem:
            out.append(Fact(Phrase(f"problem.{health.problem}"), "bad"))
        return out


def short(title: str) -> str:
    """An exam's title where there is little place, as beside a clock."""
    return title if len(title) <= TITLE else title[: TITLE - 1].rstrip() + "…"


def _moved(key: str, views: list[SittingView]) -> Phrase:
    views = sorted(views, key=lambda one: one.seat)
    who = "  ".join(f"{one.seat} {one.name}" for one in views[:NAMED])
    if len(views) > NAMED:
        return Phrase(f"{key}-many", {"count": len(views), "who": who})
    return Phrase(key, {"who": who})

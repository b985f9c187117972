"""The room as the console knows it: every candidate's sitting, the feeds' health, and how the link stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from invigilator.client.session import Event, Link
from invigilator.desk.phrase import Phrase, span
from invigilator.wire.messages import Changed, ExamView, FeedHealth, Health, SittingView, Welcome
from invigilator.wire.messages import Room as RoomMessage

Mood = Literal["good", "plain", "warn", "bad"]
SILENT = 4_000
"""Milliseconds without a health message after which a live hub counts as not answering."""
DISK_WARN, DISK_BAD = 0.2, 0.1


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the status line says; the mood gives its shape and colour."""

    phrase: Phrase
    mood: Mood = "plain"


@dataclass(frozen=True, slots=True)
class Status:
    """The status line: exam, clock, and what is in order and what is not."""

    title: str
    clock: int  # ms since 1970, 0 before the first welcome
    countdown: Fact
    people: Phrase
    hub: Fact
    recording: Fact
    watched: Fact
    problems: tuple[Fact, ...]


class Room:
    """State from the session's events; no clock of its own, ``now`` is the hub's."""

    def __init__(self) -> None:
        self.exam: ExamView | None = None
        """The running exam, or the next, or the last; of id "" while the hub has none."""
        self.exams: list[ExamView] = []
        self.sittings: dict[str, SittingView] = {}
        self.health: Health | None = None
        self.feeds: dict[int, FeedHealth] = {}
        self.control = Link("control", "connecting")
        self.media = Link("media", "connecting")
        self.seq = 0
        self.joined = False
        self.local: Fact | None = None
        """What is not in order with this machine's own hub, when the console looks after it."""

    def take(self, event: Event) -> None:
        """Take one event of the session in."""
        match event:
            case Link(socket="control"):
                self.control = event
            case Link():
                self.media = event
            case Welcome():
                self.exam = event.exam
            case RoomMessage():
                self.seq = event.seq
                self.sittings = {one.sitting: one for one in event.sittings}
                self.exams = event.exams
                self.exam = _current(event) or self.exam
                self.joined = True
            case Changed():
                if event.seq > self.seq:
                    self.seq = event.seq
                    self.sittings[event.sitting.sitting] = event.sitting
            case Health():
                self.health = event
                self.feeds = {one.feed: one for one in event.feeds}

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
        exam = self.exam
        return Status(
            title=exam.title if exam else "",
            clock=now if exam else 0,
            countdown=self._countdown(now),
            people=self._people(),
            hub=self._hub(now),
            recording=self._recording(),
            watched=self._watched(),
            problems=tuple(self._problems()),
        )

    def _countdown(self, now: int) -> Fact:
        exam = self.exam
        if exam is None:
            return Fact(Phrase("status.no-exam"))
        if not exam.exam:
            return Fact(Phrase("status.none-yet"))
        ends = exam.starts_at + exam.minutes * 60_000
        latest = max((one.candidate.ends_at for one in self.sittings.values()), default=ends)
        if now < exam.opens_at:
            return Fact(Phrase("status.opens-in", {"left": span(exam.opens_at - now)}))
        if now < exam.starts_at:
            return Fact(Phrase("status.starts-in", {"left": span(exam.starts_at - now)}))
        if now < ends:
            return Fact(Phrase("status.left", {"left": span(ends - now)}), "good")
        if now < latest:
            return Fact(Phrase("status.extended", {"left": span(latest - now)}), "warn")
        return Fact(Phrase("status.over"))

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
        if self.health is None or self.lost or not self.health.watched:
            return Fact(Phrase("status.watched.off"))
        return Fact(Phrase("status.watched.on"), "good")

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


def _current(room: RoomMessage) -> ExamView | None:
    """Which of the hub's exams the status line is about; None when it has none or does not tell."""
    by_start = sorted(room.exams, key=lambda one: (one.starts_at, one.exam))
    ahead = (one for one in by_start if one.starts_at + one.minutes * 60_000 > room.now)
    return next(ahead, by_start[-1] if by_start else None)

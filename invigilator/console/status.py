"""The line along the top (exam, clock, what is in order) and the banner under it (what is not)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from invigilator.console.label import Elided, plain
from invigilator.console.language import say, text
from invigilator.console.theme import Mark, restyle

if TYPE_CHECKING:
    from invigilator.desk.phrase import Phrase
    from invigilator.desk.room import Fact, Mood, Room


class FactLabel(QWidget):
    """A shape and words, both by mood."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        self._mark = Mark(11)
        self.label = plain()
        row.addWidget(self._mark)
        row.addWidget(self.label, 1)
        self.setStyleSheet("background: transparent")

    def show_fact(self, phrase: Phrase, mood: Mood) -> None:
        """Say it."""
        self._mark.show_mood(mood)
        self.label.setText(say(phrase))
        if self.label.property("mood") != mood:
            self.label.setProperty("mood", mood)
            restyle(self.label)


class StatusLine(QFrame):
    """Exam title, clock, time left, people, and the three facts that must be true all the time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("status")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 5, 12, 5)
        row.setSpacing(16)
        self._title = Elided("title")
        self._clock = plain("clock")
        self._countdown = plain("countdown")
        self._people = plain("people")
        self._hub, self._recording, self._watched = FactLabel(), FactLabel(), FactLabel()
        row.addWidget(self._title, 1)
        row.addWidget(self._clock)
        row.addWidget(self._countdown)
        row.addWidget(self._people)
        for one in (self._hub, self._recording, self._watched):
            row.addWidget(one)

    def show_room(self, room: Room, now: int) -> None:
        """Say how things stand at ``now`` (ms, hub clock)."""
        status = room.status(now)
        self._title.say(" · ".join(say(one) for one in status.title) or text("window.title-empty"))
        self._clock.setText(clock(status.clock) if status.clock else "")
        self._countdown.setText(say(status.countdown.phrase))
        if self._countdown.property("mood") != status.countdown.mood:
            self._countdown.setProperty("mood", status.countdown.mood)
            restyle(self._countdown)
        self._people.setText(say(status.people))
        _show(self._hub, status.hub)
        _show(self._recording, status.recording)
        _show(self._watched, status.watched)

    def words(self) -> str:
        """Everything it says."""
        facts = (self._hub, self._recording, self._watched)
        texts = [
            self._clock.text(),
            self._countdown.text(),
            self._people.text(),
            *(one.label.text() for one in facts),
        ]
        return " | ".join([self._title.words, *texts])


class Banner(QFrame):
    """What is wrong, in words, across the window; not there while nothing is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(12, 6, 12, 6)
        self._rows.setSpacing(4)
        self._lines: list[FactLabel] = []
        self.hide()

    def show_room(self, room: Room, now: int) -> None:
        """Say what is wrong; a lost hub hides the rest, which is not known any more."""
        lost = room.banner()
        facts: list[tuple[Phrase, Mood]] = [(lost, "bad")] if lost else []
        facts += [(room.local.phrase, room.local.mood)] if room.local is not None else []
        facts += [(one.phrase, one.mood) for one in room.status(now).problems]
        while len(self._lines) < len(facts):
            line = FactLabel(self)
            line.label.setWordWrap(True)
            self._rows.addWidget(line)
            self._lines.append(line)
        for line, fact in zip(self._lines, facts, strict=False):
            line.show_fact(*fact)
        for at, line in enumerate(self._lines):
            line.setVisible(at < len(facts))
        mood = "bad" if any(one == "bad" for _, one in facts) else "warn"
        if self.property("mood") != mood:
            self.setProperty("mood", mood)
            restyle(self)
        self.setVisible(bool(facts))

    def words(self) -> str:
        """What it says now, "" while it is not there."""
        return "\n".join(one.label.text() for one in self._lines if not one.isHidden()) * (not self.isHidden())


def clock(ms: int) -> str:
    """A wall clock of this machine's zone, ``10:23:45``."""
    return datetime.fromtimestamp(ms / 1000).astimezone().strftime("%H:%M:%S")


def _show(label: FactLabel, fact: Fact) -> None:
    label.show_fact(fact.phrase, fact.mood)

"""The line at the bottom: what the last action did, or why it was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from invigilator.console.keys import key_label, shown
from invigilator.console.label import Elided, plain
from invigilator.console.language import say, text
from invigilator.console.theme import Mark, restyle
from invigilator.desk import focus

if TYPE_CHECKING:
    from invigilator.desk.order import Outcome
    from invigilator.desk.phrase import Phrase
    from invigilator.desk.room import Mood, Room

STAYS = 12_000  # ms that a success stays; a refusal stays until the next action
LONGER = 60_000  # ms that a reminder is followed
HINTS = ("remind", "paper", "next", "open", "collect", "keys")


class NoticeLine(QFrame):
    """One sentence on the left, the most used keys on the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 3, 12, 3)
        row.setSpacing(6)
        self._mark, self._words = Mark(11), Elided()
        self._phrase: Phrase | None = None
        self._reminded = ""
        row.addWidget(self._mark)
        row.addWidget(self._words, 1)
        self._hints: list[tuple[str, QLabel]] = []
        for act in HINTS:
            label = plain("hint")
            label.setProperty("mood", "plain")
            label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            row.addWidget(key_label(shown(act)))
            row.addWidget(label)
            row.addSpacing(8)
            self._hints.append((act, label))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.clear)
        self.clear()
        self.retranslate()

    def show_outcome(self, outcome: Outcome) -> None:
        """Say what came of an action."""
        self._phrase, self._reminded = outcome.phrase, outcome.reminded
        mood: Mood = "good" if outcome.ok else "bad"
        self._mark.show_mood(mood)
        self._mark.show()
        self._words.say(say(outcome.phrase))
        if self._words.property("mood") != mood:
            self._words.setProperty("mood", mood)
            restyle(self._words)
        self._timer.stop()
        if outcome.ok:
            self._timer.start(LONGER if outcome.reminded else STAYS)

    def follow(self, room: Room) -> None:
        """After a reminder: say whether the candidate has seen and acknowledged it."""
        view = room.sittings.get(self._reminded)
        if view is None or self._phrase is None:
            return
        said = focus.said(view)
        if said:
            self._words.say(f"{say(self._phrase)}  ·  {text(f'said.{said[0].state}')}")

    def clear(self) -> None:
        """Say nothing."""
        self._phrase, self._reminded = None, ""
        self._words.say("")
        self._mark.hide()

    @property
    def said(self) -> str:
        """Catalogue key of what it says now, "" while it says nothing."""
        return self._phrase.key if self._phrase else ""

    def words(self) -> str:
        """What it says now."""
        return self._words.words

    def retranslate(self) -> None:
        """Say the same in the language in use."""
        for act, label in self._hints:
            label.setText(text(f"act.{act}"))
        if self._phrase is not None:
            self._words.say(say(self._phrase))

"""The focus view: one candidate's two cameras, the sound, what was said, and what may be done."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from PyQt6.QtCore import QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from invigilator.console.camera import CameraView
from invigilator.console.keys import shown
from invigilator.console.label import Elided, plain
from invigilator.console.language import say, text
from invigilator.console.meter import Meter
from invigilator.console.player import Player
from invigilator.console.said import SaidList
from invigilator.console.seen import SeenList
from invigilator.console.sheet import Sheet
from invigilator.console.status import FactLabel
from invigilator.console.strip import StillStrip
from invigilator.console.theme import restyle
from invigilator.desk.closeup import CloseUp
from invigilator.desk.phrase import Phrase
from invigilator.desk.refusal import ACTS

if TYPE_CHECKING:
    from PyQt6.QtGui import QResizeEvent
    from PyQt6.QtWidgets import QLabel

    from invigilator.client.session import Session
    from invigilator.console.album import Album
    from invigilator.desk.focus import Card, Focus
    from invigilator.desk.refusal import Act
    from invigilator.desk.room import Mood, Room

PHOTO = QSize(48, 36)  # of the login photograph
METER_EVERY = 100  # ms
LOOK_EVERY = 20  # ms between two looks at whether there is a new picture


class FocusView(QFrame):
    """Renders the open candidate of a `Focus`. `show_card` with None closes cameras and sound."""

    acted = pyqtSignal(str)
    looked = pyqtSignal(int)  # at a still

    def __init__(
        self, session: Session, room: Room, focus: Focus, album: Album, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("focus")
        self._session, self._room, self._focus, self._album = session, room, focus, album
        self._closeup: CloseUp | None = None
        self._player: Player | None = None
        self.last_player: Player | None = None
        """The newest one, which may still be on its way out."""
        self._feeds = (0, 0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 6, 8, 6)
        outer.setSpacing(5)
        outer.addLayout(self._make_head())
        outer.addWidget(self._make_second())
        cameras = QHBoxLayout()
        cameras.setSpacing(6)
        self.front, self.side = CameraView("front"), CameraView("side")
        cameras.addWidget(self.front, 1)
        cameras.addWidget(self.side, 1)
        outer.addLayout(cameras, 1)
        low = QHBoxLayout()
        low.setSpacing(8)
        sound = QVBoxLayout()
        sound.setSpacing(2)
        self._sound = FactLabel()
        self.meter = Meter()
        self.meter.setFixedHeight(52)
        sound.addWidget(self._sound)
        sound.addWidget(self.meter)
        low.addLayout(sound, 3)
        self._said = SaidList()
        low.addWidget(self._said, 3)
        self._seen = SeenList()
        low.addWidget(self._seen, 4)
        self._strip = StillStrip(album)
        self._strip.opened.connect(self.looked)
        low.addWidget(self._strip, 3)
        outer.addLayout(low)
        outer.addLayout(self._make_acts())
        # A flag, not a signal: threads of libVLC may outlive this widget, and must find nothing of Qt's then.
        self._changed = threading.Event()
        self._tick = QTimer(self)
        self._tick.setTimerType(Qt.TimerType.PreciseTimer)
        self._tick.setInterval(LOOK_EVERY)
        self._tick.timeout.connect(self._repaint)
        self._timer = QTimer(self)
        self._timer.setInterval(METER_EVERY)
        self._timer.timeout.connect(self._hear)

    def show_card(self, card: Card | None, now: int) -> None:
        """Show this candidate at ``now`` (ms, hub clock), opening cameras and sound when it is another."""
        if card is None:
            self.stop()
            return
        if (card.front, card.side) != self._feeds:
            self._open(card)
        self._name.setText(f"{card.seat}  {card.name}")
        self._photo.setVisible(bool(card.photo))
        self._photo.show_picture(self._album.look(card.photo), "")
        admission = text("focus.admission", admission=card.admission)
        self._admission.setText("  ·  ".join(one for one in (card.exam, admission) if one))
        self._standing.show_fact(card.standing, card.mood)
        for label, counter in zip(self._counters, card.counters, strict=True):
            name = text(f"counter.{counter.name}")
            label.setText(text("counter.used", name=name, used=counter.used, limit=counter.limit))
            _mood(label, counter.mood)
        for at, label in enumerate(self._clocks):
            label.setVisible(at < len(card.deadlines))
            if at < len(card.deadlines):
                label.setText(say(card.deadlines[at].phrase(now)))
                _property(label, "over", "true" if card.deadlines[at].left(now) <= 0 else "false")
        self._notes.say("  ·  ".join(say(one) for one in card.notes))
        self._second.setVisible(bool(card.deadlines or card.notes))
        self._said.show_said(card.said)
        self._strip.show_stills(card.stills)
        self._seen.show_seen(card.seen, now)
        self.front.show_boxes(card.front_boxes)
        self.side.show_boxes(card.side_boxes)
        for act, button in self._acts.items():
            button.setVisible(act in card.offered)
            why = card.refused.get(act)
            button.setText(f"{shown(act)}  {text(f'act.{act}')}")
            button.setEnabled(why is None)
            button.setToolTip(say(why) if why else "")
        self._close.setText(text("focus.close"))
        view = self._room.sittings.get(card.sitting)
        if view is not None:
            self._show_ages(now, front_on=view.candidate.front_on, side_on=view.candidate.side_on)

    def set_audible(self, *, audible: bool) -> None:
        """Let the open candidate be heard, or not."""
        if self._player is not None:
            self._player.loudness(100 if audible else 0)
        self._say_sound()

    def stop(self) -> None:
        """Close cameras and sound; libVLC ends in its own time."""
        self._timer.stop()
        self._tick.stop()
        self._feeds = (0, 0)
        closeup, self._closeup = self._closeup, None
        player, self._player = self._player, None
        if closeup is not None:
            closeup.close()
        if player is not None:
            player.close()
        self.front.show_pixels(None)
        self.side.show_pixels(None)

    @property
    def title(self) -> str:
        """Who is shown."""
        return self._name.text()

    @property
    def player(self) -> Player | None:
        """What plays the sound, None while nobody is open."""
        return self._player

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Have the pictures decoded to the size they are shown in."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self._fit)

    def _make_head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(8)
        self._name, self._admission = plain("name"), plain("caption")
        self._standing = FactLabel()
        self._counters = [plain("counter") for _ in range(4)]
        self._close = QPushButton()
        self._close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._close.clicked.connect(lambda: self.acted.emit("close"))
        self._photo = Sheet()
        self._photo.setFixedSize(PHOTO)
        head.addWidget(self._photo)
        for one in (self._name, self._admission, self._standing, *self._counters):
            head.addWidget(one)
        for chip in self._counters:
            chip.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        head.addStretch(1)
        head.addWidget(self._close)
        return head

    def _make_second(self) -> QWidget:
        """Running clocks and notes, on a line that is there only while there are any."""
        self._second = QWidget()
        row = QHBoxLayout(self._second)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._clocks = [plain("clock-chip") for _ in range(3)]
        self._notes = Elided("caption")
        _property(self._notes, "mood", "warn")
        for one in self._clocks:
            row.addWidget(one)
        row.addWidget(self._notes, 1)
        return self._second

    def _make_acts(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        self._acts: dict[Act, QPushButton] = {}
        for act in ACTS:
            button = QPushButton()
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked, act=act: self.acted.emit(act))
            if act == "extend":
                row.addStretch(1)
            row.addWidget(button)
            self._acts[act] = button
        return row

    def _open(self, card: Card) -> None:
        self.stop()
        self.meter.clear_levels()
        self._feeds = card.front, card.side
        self._player = self.last_player = Player(self._changed.set)
        self._closeup = CloseUp(self._session, card.front, card.side, changed=self._changed.set, tap=self._player.put)
        self._fit()
        self.set_audible(audible=self._focus.audible)
        self._timer.start()
        self._tick.start()

    def _fit(self) -> None:
        if self._closeup is not None:
            ratio = self.devicePixelRatioF()
            sizes = [(round(one.width() * ratio), round(one.height() * ratio)) for one in (self.front, self.side)]
            self._closeup.resize(sizes[0], sizes[1])
            if self._player is not None:
                self._player.resize(sizes[0])

    def _repaint(self) -> None:
        closeup, player = self._closeup, self._player
        if closeup is None or player is None or not self._changed.is_set():
            return
        self._changed.clear()
        in_step = player.picture
        closeup.front_elsewhere = in_step is not None
        if in_step is not None:
            self.front.show_pixels(in_step)
        elif closeup.front is not None:
            self.front.show_pixels(closeup.front.pixels)
        if closeup.side is not None:
            self.side.show_pixels(closeup.side.pixels)

    def _hear(self) -> None:
        if self._closeup is not None:
            while self._closeup.levels:
                self.meter.take(self._closeup.levels.popleft())
        self.meter.refresh()
        self._say_sound()

    def _say_sound(self) -> None:
        words, mood = self._sound_words()
        self._sound.show_fact(Phrase(f"focus.sound.{words}"), mood)

    def _sound_words(self) -> tuple[str, Mood]:
        player, closeup = self._player, self._closeup
        if player is None or closeup is None:
            return "off", "plain"
        heard = time.monotonic() - closeup.sound_at < 3
        states: list[tuple[bool, str, Mood]] = [
            (player.state == "missing", "missing", "warn"),
            (not heard, "off", "warn"),
            (not player.device, "no-device", "warn"),
            (not self._focus.audible, "muted", "plain"),
            (player.state == "live", "live", "good"),
        ]
        return next(((words, mood) for holds, words, mood in states if holds), ("starting", "plain"))

    def _show_ages(self, now: int, *, front_on: bool, side_on: bool) -> None:
        closeup = self._closeup
        if closeup is None:
            return
        for view, picture, on in ((self.front, closeup.front_at, front_on), (self.side, closeup.side_at, side_on)):
            view.show_age(max(0.0, now / 1000 - picture / 1_000_000) if picture else 0.0, off=not on)


def _property(widget: QWidget, name: str, value: str) -> None:
    if widget.property(name) != value:
        widget.setProperty(name, value)
        restyle(widget)


def _mood(label: QLabel, mood: Mood) -> None:
    _property(label, "mood", mood)

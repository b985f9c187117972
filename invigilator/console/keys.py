"""Every key of the control room in one table: the menus, the shortcuts and the F1 sheet are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from invigilator.console.language import text

Place = Literal["candidate", "inbox", "view", "help"]
PLACES: tuple[Place, ...] = ("candidate", "inbox", "view", "help")


@dataclass(frozen=True, slots=True)
class Key:
    """One action: its name in the catalogue, its menu, its keys (the first is the one that is shown)."""

    act: str
    place: Place
    sequences: tuple[str, ...]
    held: bool = False  # acts while it is down: no menu entry


KEYS: tuple[Key, ...] = (
    Key("remind", "candidate", ("R",)),
    Key("correct", "candidate", ("C",)),
    Key("paper", "candidate", ("P",)),
    Key("approve", "candidate", ("A",)),
    Key("deny", "candidate", ("D",)),
    Key("end-break", "candidate", ("E",)),
    Key("feedback", "candidate", ("F",)),
    Key("extend", "candidate", ("X",)),
    Key("reinstate", "candidate", ("U",)),
    Key("zero", "candidate", ("Ctrl+0",)),
    Key("collect", "candidate", ("Ctrl+E",)),
    Key("next", "inbox", ("N",)),
    Key("previous", "inbox", ("Shift+N",)),
    Key("acknowledge", "inbox", ("Space",)),
    Key("flag-yes", "inbox", ("1",)),
    Key("flag-no", "inbox", ("2",)),
    Key("flag-unclear", "inbox", ("3",)),
    Key("hush", "inbox", ("S",)),
    Key("open", "view", ("Enter", "Return")),
    Key("close", "view", ("Esc",)),
    Key("next-candidate", "view", ("Ctrl+Right",)),
    Key("previous-candidate", "view", ("Ctrl+Left",)),
    Key("find", "view", ("/", "Ctrl+F")),
    Key("stills", "view", ("V", "F3")),
    Key("scope", "view", ("G",)),
    Key("mute", "view", ("M",)),
    Key("listen", "view", ("L",), held=True),
    Key("office", "view", ("Ctrl+O",)),
    Key("fullscreen", "view", ("F11",)),
    Key("language", "view", ("F2",)),
    Key("quit", "view", ("Ctrl+Q",)),
    Key("keys", "help", ("F1", "?")),
)
WALL = ("move", "page", "zoom")
"""What the wall itself does with keys while it has the focus."""
BY_ACT = {one.act: one for one in KEYS}


def shown(act: str) -> str:
    """The key of an action as people read it."""
    sequence = BY_ACT[act].sequences[0]
    return QKeySequence(sequence).toString(QKeySequence.SequenceFormat.NativeText)


def key_label(words: str, parent: QWidget | None = None) -> QLabel:
    """A label that looks like a key."""
    label = QLabel(words, parent)
    label.setObjectName("key")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return label


class KeySheet(QFrame):
    """The overlay that shows every key; one more F1 or Esc hides it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("sheet")
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(24, 18, 24, 18)
        self._body: QWidget | None = None
        self.without: frozenset[str] = frozenset()
        """Acts that are not offered here."""
        self.retranslate()
        self.hide()

    def retranslate(self) -> None:
        """Write it anew in the language in use."""
        if self._body is not None:
            self._outer.removeWidget(self._body)
            self._body.deleteLater()
        self._body = QWidget(self)
        self._body.setStyleSheet("background: transparent")
        rows = QVBoxLayout(self._body)
        rows.setContentsMargins(0, 0, 0, 0)
        head = QHBoxLayout()
        title = QLabel(text("keys.title"))
        title.setObjectName("heading")
        head.addWidget(title)
        head.addStretch(1)
        close = QLabel(text("keys.close"))
        close.setProperty("mood", "plain")
        head.addWidget(close)
        rows.addLayout(head)
        columns = QHBoxLayout()
        columns.setSpacing(36)
        for places in (("candidate",), ("inbox", "help"), ("view",)):
            columns.addLayout(_column(places, self.without))
        rows.addLayout(columns)
        self._outer.addWidget(self._body)
        self._body.show()  # else, with the sheet open, it takes no place before the loop has turned
        self.place()

    def words(self) -> str:
        """Everything on it."""
        return "\n".join(one.text() for one in self.findChildren(QLabel))

    def place(self) -> None:
        """Stand in the middle of the window."""
        parent = self.parentWidget()
        if parent is not None:
            self.adjustSize()
            self.move((parent.width() - self.width()) // 2, max(0, (parent.height() - self.height()) // 2))


def _column(places: tuple[Place, ...], without: frozenset[str]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(6)  # else a nested layout takes the spacing of the one around it
    for place in places:
        group = QLabel(text(f"menu.{place}"))
        group.setObjectName("group")
        column.addWidget(group)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        rows = [(one.act, shown(one.act), one.held) for one in KEYS if one.place == place and one.act not in without]
        if place == "view":
            rows = [*((act, text(f"keys.{act}"), False) for act in WALL), *rows]
        for line, (act, keys, held) in enumerate(rows):
            grid.addWidget(key_label(f"{text('keys.hold')} {keys}" if held else keys), line, 0)
            grid.addWidget(QLabel(text(f"act.{act}")), line, 1)
        grid.setColumnStretch(1, 1)
        column.addLayout(grid)
    column.addStretch(1)
    return column

"""One row of the inbox: folded to two lines, unfolded with its picture and the keys that answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from invigilator.console.keys import shown
from invigilator.console.label import Elided, plain
from invigilator.console.language import say, text
from invigilator.console.sheet import Sheet
from invigilator.console.theme import Mark, Shape, colour, restyle
from invigilator.desk.flag import WORDS
from invigilator.desk.inbox import Group, Item
from invigilator.desk.matter import Priority
from invigilator.desk.phrase import span

if TYPE_CHECKING:
    from PyQt6.QtGui import QMouseEvent, QPixmap

    from invigilator.desk.inbox import Row
    from invigilator.desk.matter import Matter

SHAPES: dict[Priority, Shape] = {
    Priority.HIGH: "triangle",
    Priority.MEDIUM: "diamond",
    Priority.LOW: "circle",
}
FLAG_ACTS = tuple(f"flag-{word}" for word in WORDS)
TINTS = {Priority.HIGH: "bad", Priority.MEDIUM: "warn", Priority.LOW: "plain"}


class Card(QFrame):
    """Renders one `Row`."""

    chosen = pyqtSignal(str)
    acted = pyqtSignal(str)

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.key = key
        self.picture = ""
        """Id of the picture that is shown on it, "" none."""
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 4, 8, 5)
        outer.setSpacing(1)
        line = QHBoxLayout()
        line.setSpacing(6)
        self._mark = Mark(13)
        self._name = Elided("name")
        self._ago = plain("ago")
        line.addWidget(self._mark)
        line.addWidget(self._name, 1)
        line.addWidget(self._ago)
        outer.addLayout(line)
        self._detail = Elided("detail")
        outer.addWidget(self._detail)
        self._sheet = Sheet()
        outer.addWidget(self._sheet, 1)
        self._reads = Elided("detail")
        outer.addWidget(self._reads)
        self._note = plain("note")
        self._note.setWordWrap(True)
        outer.addWidget(self._note)
        self._buttons = QGridLayout()
        self._buttons.setContentsMargins(0, 4, 0, 1)
        self._buttons.setSpacing(4)
        self._acts: tuple[str, ...] = ()
        outer.addLayout(self._buttons)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_row(self, row: Row, now: int, *, current: bool) -> None:
        """Show a row as it is at ``now`` (ms, hub clock)."""
        self._mark.show_shape(SHAPES[row.priority], colour(TINTS[row.priority]))
        self._property("priority", row.priority.name.lower())
        self._property("current", "true" if current else "false")
        match row:
            case Item():
                self._show_item(row, now, current=current)
            case Group():
                self._show_group(row, now, current=current)

    def show_picture(self, picture: str, pixmap: QPixmap | None) -> None:
        """Show a sheet; no id means that it is still on its way, no pixmap that there is none."""
        self.picture = picture
        self._sheet.show_picture(pixmap, text("inbox.picture-missing" if picture else "inbox.picture-loading"))

    def words(self) -> str:
        """What it says, in one line."""
        return f"{self._name.words} | {self._detail.words} | {self._ago.text()}"

    def extra(self) -> int:
        """Pixels it is higher than a folded card."""
        return max(0, self.sizeHint().height() - self.folded())

    def folded(self) -> int:
        """Height of a folded card in pixels: two lines and their margins."""
        return 2 * self.fontMetrics().height() + 18

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """A click makes it the current one."""
        super().mousePressEvent(event)
        self.chosen.emit(self.key)

    def mouseDoubleClickEvent(self, _event: QMouseEvent | None) -> None:
        """A double click opens its candidate."""
        self.acted.emit("open")

    def _show_item(self, item: Item, now: int, *, current: bool) -> None:
        self._name.say(f"{item.seat}  {item.name}")
        self._ago.setText(
            say(item.deadline.phrase(now))
            if item.deadline
            else text("inbox.since", ago=span(max(0, now - item.first.at)))
        )
        self._detail.say(" · ".join(_words(one, ended=item.ended) for one in item.matters))
        self._sheet.setVisible(current and bool(item.picture))
        self._reads.setVisible(current and item.reads is not None)
        self._reads.say(say(item.reads) if item.reads is not None else "")
        note = item.note(now)
        self._note.setVisible(current and note is not None)
        self._note.setText(say(note) if note is not None else "")
        if not current or not item.picture:
            self.picture = ""
        self._show_acts(_acts(item) if current else ())

    def _show_group(self, group: Group, now: int, *, current: bool) -> None:
        what = text(f"alarm.{group.name}")
        self._name.say(text("inbox.group", what=what, count=len(group.items)))
        oldest = min(one.first.at for one in group.items)
        self._ago.setText(text("inbox.since", ago=span(max(0, now - oldest))))
        self._detail.say("  ".join(f"{one.seat} {one.name}" for one in sorted(group.items, key=lambda one: one.seat)))
        for one in (self._sheet, self._reads, self._note):
            one.hide()
        all_at_once = all(one.answerable() for one in group.items) and group.name != "mixed"
        self._show_acts((("enter", "acknowledge") if all_at_once else ("enter",)) if current else ())

    def _show_acts(self, acts: tuple[str, ...]) -> None:
        if acts == self._acts:
            return
        self._acts = acts
        while (old := self._buttons.takeAt(0)) is not None:
            if (widget := old.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for at, act in enumerate(acts):
            key = shown("open" if act == "enter" else act)
            words = text(f"flag.answer.{act.removeprefix('flag-')}" if act in FLAG_ACTS else f"act.{act}")
            button = QPushButton(f"{key}  {words}")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the key is on the button; focus stays on the wall
            button.clicked.connect(lambda _checked, act=act: self.acted.emit(act))
            self._buttons.addWidget(button, at // 2, at % 2)

    def _property(self, name: str, value: str) -> None:
        if self.property(name) != value:
            self.setProperty(name, value)
            restyle(self)
            for child in self.findChildren(QLabel):
                restyle(child)


def _words(matter: Matter, *, ended: bool) -> str:
    words = say(matter.detail or matter.phrase)
    if len(matter.numbers) > 1:
        words += f" × {len(matter.numbers)}"
    return words if matter.active or ended else text("inbox.over" if matter.flags else "inbox.gone", what=words)


def _acts(item: Item) -> tuple[str, ...]:
    """Acts worth a button on the unfolded card: what the most urgent matter asks for."""
    if item.first.flags:
        return (*FLAG_ACTS, "open")
    match item.first.name:
        case "restroom-request":
            return "approve", "deny"
        case "zero-proposed":
            return "zero", "open"
        case "feedback":
            return "feedback", "acknowledge"
        case "restroom-overdue":
            return "end-break", "collect", "acknowledge"
        case "uncorrected-after-third":
            return "correct", "zero", "collect", "acknowledge"
        case _:
            return "open", "acknowledge"

"""The column on the right: what needs an answer, the current one unfolded, and the clocks that run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from invigilator.console.card import SHAPES, TINTS, Card
from invigilator.console.label import Elided, plain
from invigilator.console.language import say, text
from invigilator.console.theme import Mark, colour
from invigilator.desk.inbox import Item
from invigilator.desk.matter import Priority

if TYPE_CHECKING:
    from PyQt6.QtGui import QResizeEvent

    from invigilator.console.album import Album
    from invigilator.desk.inbox import Inbox

CLOCKS = 5
"""Running clocks shown at the bottom; the rest is counted."""


class InboxColumn(QFrame):
    """Renders an `Inbox`; merged until it fits, so there is no scroll bar."""

    chosen = pyqtSignal(str)  # key of a row
    acted = pyqtSignal(str)  # an act of keys.KEYS
    refresh_later = pyqtSignal()

    def __init__(self, inbox: Inbox, album: Album, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("column")
        self._inbox = inbox
        self._cards: list[Card] = []
        self._album = album
        outer = QVBoxLayout(self)
        outer.setContentsMargins(8, 8, 8, 8)
        outer.setSpacing(5)
        head = QHBoxLayout()
        head.setSpacing(4)
        self._heading = plain("heading")
        head.addWidget(self._heading)
        head.addStretch(1)
        self._counts: dict[Priority, tuple[Mark, QLabel]] = {}
        for priority in Priority:
            mark, count = Mark(11), plain()
            mark.show_shape(SHAPES[priority], colour(TINTS[priority]))
            head.addWidget(mark)
            head.addWidget(count)
            head.addSpacing(4)
            self._counts[priority] = mark, count
        outer.addLayout(head)
        self._stack = QVBoxLayout()
        self._stack.setSpacing(4)
        outer.addLayout(self._stack)
        self._empty = plain("empty")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        outer.addWidget(self._empty)
        outer.addStretch(1)
        self._clock_title = plain("heading")
        outer.addWidget(self._clock_title)
        self._clocks = [Elided("detail") for _ in range(CLOCKS + 1)]
        for label in self._clocks:
            outer.addWidget(label)
        self.setMinimumHeight(200)  # what does not fit is merged: the rows never make the window higher

    def fit(self, window: int) -> None:
        """Take a quarter of a small screen, less of a large one (widths in pixels)."""
        self.setFixedWidth(min(420, max(320, window // 4)))

    def refresh(self, now: int) -> None:
        """Show the inbox as it is at ``now`` (ms, hub clock)."""
        self._head()
        self._show_clocks(now)
        rows = self._inbox.rows()
        keys = [one.key for one in rows]
        if [one.key for one in self._cards] != keys:
            self._reorder(keys)
        for card, row in zip(self._cards, rows, strict=True):
            current = row.key == self._inbox.current
            card.show_row(row, now, current=current)
            if current and isinstance(row, Item) and row.picture:
                self._show_picture(card, row.picture)
        self._empty.setVisible(not rows)
        capacity = self._capacity()
        if capacity != self._inbox.capacity:
            self._inbox.capacity = capacity
            self.refresh_later.emit()

    def shows(self, picture: str) -> bool:
        """Whether this picture (or that it is missing) is before the invigilator's eyes now."""
        return self._album.has(picture) and any(one.picture == picture for one in self._cards)

    def words(self) -> str:
        """Everything the rows say, one a line."""
        return "\n".join(one.words() for one in self._cards)

    def clock_words(self) -> list[str]:
        """What the running clocks say."""
        return [one.words for one in self._clocks if not one.isHidden()]

    def retranslate(self) -> None:
        """Write it anew in the language in use."""
        self._reorder([])

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Another height has place for another number of rows."""
        super().resizeEvent(event)
        self._inbox.capacity = self._capacity()

    def _head(self) -> None:
        self._heading.setText(text("inbox.title"))
        self._empty.setText(text("inbox.empty"))
        for priority, count in self._inbox.counts().items():
            mark, label = self._counts[priority]
            label.setText(str(count))
            words = text(f"priority.{priority.name.lower()}")
            mark.setToolTip(words)
            label.setToolTip(words)
            mark.setVisible(bool(count))
            label.setVisible(bool(count))

    def _show_clocks(self, now: int) -> None:
        clocks = self._inbox.clocks()
        lines = [f"{view.seat} {view.name}  {say(deadline.phrase(now))}" for view, deadline in clocks[:CLOCKS]]
        if len(clocks) > CLOCKS:
            lines.append(text("inbox.more", count=len(clocks) - CLOCKS))
        self._clock_title.setText(text("inbox.clocks"))
        self._clock_title.setVisible(bool(lines))
        for at, label in enumerate(self._clocks):
            label.setVisible(at < len(lines))
            label.say(lines[at] if at < len(lines) else "")

    def _capacity(self) -> int:
        """Rows that fit beside the unfolded one."""
        line = self.fontMetrics().height() + 5
        taken = 22 + line * (sum(not one.isHidden() for one in self._clocks) + 2)
        unfolded = max((one.extra() for one in self._cards), default=0)
        each = 2 * self.fontMetrics().height() + 22 if not self._cards else self._cards[0].folded() + 4
        return max(3, (self.height() - taken - unfolded) // each)

    def _reorder(self, keys: list[str]) -> None:
        """Bring the cards into the order of the rows, keeping those that stay."""
        kept = {one.key: one for one in self._cards}
        for key in kept.keys() - set(keys):
            card = kept.pop(key)
            self._stack.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = []
        for at, key in enumerate(keys):
            made = kept.get(key)
            if made is None:
                made = Card(key, self)
                made.chosen.connect(self.chosen)
                made.acted.connect(self.acted)
            self._stack.removeWidget(made)
            self._stack.insertWidget(at, made)
            self._cards.append(made)

    def _show_picture(self, card: Card, picture: str) -> None:
        pixmap = self._album.look(picture)
        card.show_picture(picture if self._album.has(picture) else "", pixmap)

"""One still, large, over the wall: left and right go to older and newer ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout

from invigilator.console.label import plain
from invigilator.console.language import say, text
from invigilator.console.panel import Panel
from invigilator.console.sheet import Sheet
from invigilator.console.status import clock
from invigilator.console.strip import StillStrip
from invigilator.desk.still import PHOTOGRAPHS

if TYPE_CHECKING:
    from PyQt6.QtGui import QKeyEvent
    from PyQt6.QtWidgets import QWidget

    from invigilator.console.album import Album
    from invigilator.desk.focus import Card


class StillView(Panel):
    """Shows the stills of one card. It may stand over another panel, whose evidence it enlarges."""

    touched = pyqtSignal()
    """Another one is shown: what stands in the strip is to be drawn again."""

    def __init__(self, album: Album, parent: QWidget) -> None:
        super().__init__(parent)
        self._album = album
        self._card: Card | None = None
        self._at = 0
        self._sheet, self._beside = Sheet(), Sheet()
        pictures = QHBoxLayout()
        pictures.addWidget(self._sheet, 1)
        pictures.addWidget(self._beside, 1)
        self._caption = plain("note")
        self._strip = StillStrip(album)
        self._strip.opened.connect(self._go)
        foot = QHBoxLayout()
        foot.addWidget(self._strip)
        foot.addStretch(1)
        self.rows.addLayout(pictures, 1)
        self.rows.addWidget(self._caption)
        self.rows.addLayout(foot)

    def begin(self, card: Card, at: int = 0) -> None:
        """Show this candidate's stills, from the newest or from the one chosen."""
        self._card, self._at = card, at
        self.refresh(card)
        self.open()

    @property
    def sitting(self) -> str:
        """Whose stills are shown."""
        return self._card.sitting if self._card is not None else ""

    def refresh(self, card: Card | None) -> None:
        """Show the stills as they are now; what is looked at stays, however many newer ones come."""
        if card is None or self._card is None:
            return
        looked = self._card.stills[self._at] if self._at < len(self._card.stills) else None
        if looked in card.stills:
            self._at = card.stills.index(looked)
        self._card = card
        self._at = min(self._at, max(0, len(card.stills) - 1))
        self.heading.setText(text("still.title", seat=card.seat, name=card.name))
        self.hint.say(text("still.hint"))
        self._strip.show_stills(card.stills)
        if not card.stills:
            self._sheet.show_picture(None, text("still.none"))
            self._beside.hide()
            self._caption.setText("")
            return
        one = card.stills[self._at]
        shown = [each for each in card.stills if each.camera in PHOTOGRAPHS] if one.camera in PHOTOGRAPHS else [one]
        self._beside.setVisible(len(shown) > 1)
        for sheet, still in zip((self._sheet, self._beside), shown, strict=False):
            there = self._album.has(still.picture)
            words = text("inbox.picture-missing" if there else "inbox.picture-loading")
            sheet.show_picture(self._album.look(still.picture), words)
        when = (clock(one.at),) if one.at else ()
        said = (say(one.seen), say(one.reason)) if len(shown) == 1 else tuple(say(each.seen) for each in shown)
        count = text("still.count", at=self._at + 1, count=len(card.stills))
        self._caption.setText("  ·  ".join((count, *when, *said)))

    def retranslate(self) -> None:
        """Write it anew in the language in use."""
        if not self.isHidden():
            self.refresh(self._card)

    def words(self) -> str:
        """What is shown."""
        return f"{self.heading.text()} {self._caption.text()}"

    def place(self) -> None:
        """Over nearly all of the middle."""
        parent = self.parentWidget()
        if parent is not None:
            self.setFixedWidth(min(parent.width() - 16, 1200))
            self.setFixedHeight(min(parent.height() - 12, 900))
            self.move((parent.width() - self.width()) // 2, max(4, (parent.height() - self.height()) // 2))

    def answer(self, event: QKeyEvent) -> bool:
        """Left, right, Home, End; Enter closes."""
        last = len(self._card.stills) - 1 if self._card is not None else 0
        match event.key():
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                self._go(min(last, self._at + 1))
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                self._go(max(0, self._at - 1))
            case Qt.Key.Key_Home:
                self._go(0)
            case Qt.Key.Key_End:
                self._go(last)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_V | Qt.Key.Key_F3:
                self.dismiss()
            case _:
                return False
        return True

    def _go(self, at: int) -> None:
        self._at = at
        self.refresh(self._card)

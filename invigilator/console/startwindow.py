"""What is seen while this machine's hub starts, or does not start; and the question when the console closes."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from invigilator.console.label import plain
from invigilator.console.language import say, text
from invigilator.console.theme import Mark, stylesheet
from invigilator.desk.caretaker import CaretakerError

if TYPE_CHECKING:
    from PyQt6.QtGui import QCloseEvent, QKeyEvent

    from invigilator.desk.caretaker import Caretaker, Found
    from invigilator.desk.phrase import Phrase

_SOON = 400  # ms after which a start is worth a window
_THINKS = 15  # seconds until a hub is kept without an answer


class _Small(QWidget):
    """A small window: a shape, a sentence, a bar while something is done, buttons."""

    left = pyqtSignal()

    def __init__(self, title: str) -> None:
        super().__init__()
        self.setObjectName("office")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setStyleSheet(stylesheet())
        self.setWindowTitle(title)
        self.setFixedWidth(560)
        self.mark, self.heading, self.words, self.bar = Mark(14), plain("page-heading"), plain(), QProgressBar()
        self.words.setWordWrap(True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.buttons = QHBoxLayout()
        self.buttons.addStretch(1)
        head = QHBoxLayout()
        head.addWidget(self.mark)
        head.addWidget(self.heading, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 20, 24, 20)
        rows.setSpacing(14)
        rows.addLayout(head)
        rows.addWidget(self.words)
        rows.addWidget(self.bar)
        rows.addLayout(self.buttons)

    def button(self, *, primary: bool = False) -> QPushButton:
        """One more button, on the right."""
        made = QPushButton()
        made.setAutoDefault(True)
        if primary:
            made.setObjectName("primary")
        self.buttons.addWidget(made)
        return made

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Esc leaves."""
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Closing is an answer, too."""
        if event is not None:
            event.ignore()
        self.left.emit()


class StartWindow(_Small):
    """Waits for the hub in sight of the person. `bring_up` gives None when the person would rather leave."""

    def __init__(self, caretaker: Caretaker) -> None:
        super().__init__(text("caretaker.window.title"))
        self._caretaker = caretaker
        self._answer: asyncio.Future[bool] | None = None
        self.retry, self.quit = self.button(primary=True), self.button()
        self.retry.clicked.connect(lambda: self._decide(again=True))
        self.quit.clicked.connect(lambda: self._decide(again=False))
        self.left.connect(lambda: self._decide(again=False))
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.show)
        self.retry.setText(text("caretaker.window.retry"))
        self.quit.setText(text("caretaker.window.quit"))

    async def bring_up(self) -> Found | None:
        """The hub; asks again after each failure, for as long as the person wants."""
        loop = asyncio.get_running_loop()
        try:
            while True:
                self._answer = loop.create_future()
                self._busy()
                work = asyncio.ensure_future(self._caretaker.bring_up(self._tell))
                both: list[asyncio.Future[Any]] = [work, self._answer]
                await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
                if not work.done():  # the person does not want to wait
                    work.cancel()
                    await asyncio.wait([work])
                    return None
                try:
                    return work.result()
                except CaretakerError as error:
                    self._fail(error.phrase)
                if not await self._answer:
                    return None
        finally:
            self._soon.stop()
            self.hide()
            self.deleteLater()

    def _busy(self) -> None:
        self.heading.setText(text("caretaker.window.title"))
        self.mark.hide()
        self.bar.show()
        self.retry.hide()
        self._soon.start(_SOON)

    def _tell(self, phrase: Phrase) -> None:
        """In the window, and to whoever looks at the terminal that it was started from."""
        words = say(phrase)
        if words != self.words.text():
            self.words.setText(words)
            if sys.stderr is not None and sys.stderr.isatty():
                sys.stderr.write(f"invigilator: {words}\n")

    def _fail(self, phrase: Phrase) -> None:
        self._soon.stop()
        self.heading.setText(text("caretaker.window.failed"))
        self.mark.show_mood("bad")
        self.mark.show()
        self._tell(phrase)
        self.bar.hide()
        self.retry.show()
        self.show()
        self.adjustSize()
        self.retry.setFocus()

    def _decide(self, *, again: bool) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(again)


class FarewellWindow(_Small):
    """Asks whether the hub shall be stopped, too; without an answer it is kept."""

    def __init__(self, seconds: int = _THINKS) -> None:
        super().__init__(text("caretaker.farewell.title"))
        self._left = seconds
        self._answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self.bar.hide()
        self.mark.hide()
        self.heading.setText(text("caretaker.farewell.title"))
        self.words.setText(text("caretaker.farewell.question"))
        self.stop, self.keep = self.button(), self.button(primary=True)
        self.stop.setText(text("caretaker.farewell.stop"))
        self.stop.clicked.connect(lambda: self._decide(stop=True))
        self.keep.clicked.connect(lambda: self._decide(stop=False))
        self.left.connect(lambda: self._decide(stop=False))
        self._tick = QTimer(self)
        self._tick.timeout.connect(self._count)
        self._tick.start(1000)
        self._say()

    async def ask(self, caretaker: Caretaker) -> None:
        """Show it, and stop the hub if that is wanted."""
        self.show()
        self.activateWindow()
        self.keep.setFocus()
        try:
            if await self._answer:
                self._tick.stop()
                self.words.setText(text("caretaker.farewell.stopping"))
                self.bar.show()
                self.stop.hide()
                self.keep.hide()
                await caretaker.stop()
        finally:
            self._tick.stop()
            self.hide()
            self.deleteLater()

    def _count(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self._decide(stop=False)
        self._say()

    def _say(self) -> None:
        self.keep.setText(text("caretaker.farewell.keep", seconds=max(0, self._left)))

    def _decide(self, *, stop: bool) -> None:
        if not self._answer.done():
            self._answer.set_result(stop)

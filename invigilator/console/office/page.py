"""What all pages of the office are made of: a heading, fields with what is wrong with them, paths, buttons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from invigilator.console.label import plain
from invigilator.console.language import say, text
from invigilator.console.theme import Mark

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from PyQt6.QtGui import QDragEnterEvent, QDropEvent

    from invigilator.desk.office.office import ExamOffice
    from invigilator.desk.phrase import Phrase
    from invigilator.desk.room import Mood

    Job = Callable[[], Coroutine[object, object, object]]


class Page(QWidget):
    """One page. `refresh` shows the presenters as they are; `begin` has a coroutine run, which may be retried."""

    began = pyqtSignal(object)  # a Job
    wanted = pyqtSignal(str)  # another page

    def __init__(self, office: ExamOffice, name: str) -> None:
        super().__init__()
        self.office = office
        self.name = name
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(18, 14, 18, 12)
        self.rows.setSpacing(10)
        self.heading = plain("page-heading")
        self.about = plain("page-about")
        self.about.setWordWrap(True)
        self.rows.addWidget(self.heading)
        self.rows.addWidget(self.about)

    def begin(self, job: Job) -> None:
        """Have this run."""
        self.began.emit(job)

    def enter(self) -> None:
        """The page has been turned to."""

    def refresh(self) -> None:
        """Show everything as it is now."""

    def retranslate(self) -> None:
        """Write everything in the language in use."""
        self.heading.setText(text(f"office.page.{self.name}"))
        self.about.setText(text(f"office.about.{self.name}"))

    @property
    def busy(self) -> bool:
        """Whether something is being done, so that nothing else should be begun."""
        return self.office.clerk.doing is not None


class FaultLabel(QWidget):
    """A shape and a sentence under a field: a fault stands in the way, a remark does not."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 0, 0, 0)
        row.setSpacing(5)
        self._mark, self.label = Mark(10), plain("fault")
        self.label.setWordWrap(True)
        row.addWidget(self._mark)
        row.addWidget(self.label, 1)
        self.hide()

    def tell(self, phrase: Phrase | None, mood: Mood = "bad") -> None:
        """Say it, or nothing."""
        if phrase is not None:
            self.label.setText(say(phrase))
            self.label.setProperty("mood", mood)
            self.label.setStyleSheet("")
            self._mark.show_mood(mood)
        self.setVisible(phrase is not None)

    def words(self) -> str:
        """What it says now."""
        return "" if self.isHidden() else self.label.text()


class Field(QWidget):
    """A label, an input, and under it what is wrong with what stands there."""

    def __init__(self, key: str, widget: QWidget, *, beside: QWidget | None = None) -> None:
        super().__init__()
        self._key, self.widget = key, widget
        self.label = QLabel()
        self.label.setObjectName("field")
        self.label.setBuddy(widget)
        self.fault = FaultLabel()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(3)
        rows.addWidget(self.label)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(widget, 1)
        if beside is not None:
            row.addWidget(beside)
        rows.addLayout(row)
        rows.addWidget(self.fault)
        self.retranslate()

    def tell(self, fault: Phrase | None, remark: Phrase | None = None) -> None:
        """Say what is wrong, or else odd."""
        self.fault.tell(fault or remark, "bad" if fault else "warn")
        words = self.fault.words()
        self.widget.setAccessibleDescription(words)

    def retranslate(self) -> None:
        """Name it in the language in use."""
        words = text(self._key)
        self.label.setText(words)
        self.widget.setAccessibleName(words)


class PathField(QWidget):
    """A path that is typed, dropped or chosen. The chooser belongs to this window alone: the room goes on."""

    picked = pyqtSignal(object)  # Path
    edited = pyqtSignal(str)

    def __init__(self, *, folder: bool = False, filters: str = "") -> None:
        """``filters``: the catalogue's key of the kinds of file."""
        super().__init__()
        self._folder, self._filters = folder, filters
        self.line, self.button = QLineEdit(), QPushButton()
        self.line.returnPressed.connect(self._typed)
        self.line.textEdited.connect(self.edited)
        self.button.clicked.connect(self.choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.line)
        self.setAcceptDrops(True)
        self.line.setAcceptDrops(False)
        self.retranslate()

    def setAccessibleName(self, name: str | None) -> None:
        """The line is what has the name."""
        super().setAccessibleName(name)
        self.line.setAccessibleName(name)

    def path(self) -> Path | None:
        """What stands there."""
        words = self.line.text().strip()
        return Path(words).expanduser() if words else None

    def choose(self) -> None:
        """Open the system's chooser, over this window alone."""
        dialog = QFileDialog(self, text("office.choose-folder" if self._folder else "office.choose-file"))
        dialog.setFileMode(QFileDialog.FileMode.Directory if self._folder else QFileDialog.FileMode.ExistingFile)
        if self._filters:
            dialog.setNameFilters(text(self._filters).split(";;"))
        dialog.fileSelected.connect(lambda name: self.take(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def take(self, path: Path) -> None:
        """This one."""
        self.line.setText(str(path))
        self.picked.emit(path)

    def retranslate(self) -> None:
        """Name the button."""
        self.button.setText(text("office.button.choose"))
        self.line.setPlaceholderText(text("office.path-hint-folder" if self._folder else "office.path-hint"))

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """A single local file may be dropped."""
        data = event.mimeData() if event is not None else None
        if event is not None and data is not None and len(data.urls()) == 1 and data.urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Take it."""
        data = event.mimeData() if event is not None else None
        if data is not None and data.urls():
            self.take(Path(data.urls()[0].toLocalFile()))

    def _typed(self) -> None:
        if (path := self.path()) is not None:
            self.picked.emit(path)

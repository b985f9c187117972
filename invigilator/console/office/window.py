"""The exam office's window: pages on the left, the chosen exam on top, what is being done and said at the bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from invigilator.console.keys import key_label
from invigilator.console.label import plain
from invigilator.console.language import language, text
from invigilator.console.office.candidates import CandidatesPage
from invigilator.console.office.create import CreatePage
from invigilator.console.office.exams import ExamsPage
from invigilator.console.office.ledger import ExportPage, LedgerPage
from invigilator.console.office.page import FaultLabel
from invigilator.console.office.photos import PhotosPage
from invigilator.console.office.roster import RosterPage
from invigilator.console.office.table import Table
from invigilator.console.theme import scale_for, stylesheet
from invigilator.desk.office.clerk import zoned

if TYPE_CHECKING:
    from PyQt6.QtGui import QResizeEvent, QShowEvent

    from invigilator.console.office.page import Job, Page
    from invigilator.console.tasks import Tasks
    from invigilator.desk.office.office import ExamOffice

_CLOCK = 15_000  # ms between two looks at which exams have begun
_OF_ONE_EXAM = ("roster", "photos", "candidates", "export")


class OfficeWindow(QWidget):
    """Renders an `ExamOffice`. Its own top-level window: nothing in it stands in the way of the room."""

    language_wanted = pyqtSignal()

    def __init__(self, office: ExamOffice, tasks: Tasks) -> None:
        super().__init__()
        self.setObjectName("office")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.office, self._tasks = office, tasks
        self._last: Job | None = None
        self.pages: dict[str, Page] = {
            one.name: one
            for one in (
                ExamsPage(office),
                CreatePage(office),
                RosterPage(office),
                PhotosPage(office),
                CandidatesPage(office),
                LedgerPage(office),
                ExportPage(office),
            )
        }
        self.stack = QStackedWidget()
        self._buttons = QButtonGroup(self)
        self._nav: dict[str, QPushButton] = {}
        self.exam, self._of = QComboBox(), plain("dim")
        self.reload = QPushButton()
        self.bar, self.line, self.retry = QProgressBar(), FaultLabel(), QPushButton()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(120)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.timeout.connect(lambda: self.bar.setVisible(office.clerk.doing is not None))
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.refresh)
        self._lay_out()
        self._connect()
        office.clerk.told = self.refresh
        self.turn("exams")
        self.retranslate()

    # ---- what others call ---

    def sizeHint(self) -> QSize:
        """A little less than a small laptop, so that the room is seen behind it."""
        return QSize(1240, 690)

    def open(self) -> None:
        """Show it, or bring it to the front."""
        if self.isVisible():
            self.raise_()
        self.show()
        self.activateWindow()

    def turn(self, name: str) -> None:
        """Show this page."""
        page = self.pages[name]
        self.stack.setCurrentWidget(page)
        self._nav[name].setChecked(True)
        self._of.setVisible(name in _OF_ONE_EXAM)
        self.exam.setVisible(name in _OF_ONE_EXAM)
        if self.isVisible():
            page.enter()
        self.refresh()

    def refresh(self) -> None:
        """Show everything as it is now."""
        self._fill_exams()
        page = self.stack.currentWidget()
        if page is not None:
            page.refresh()  # type: ignore[attr-defined]
        self._show_line()

    def retranslate(self) -> None:
        """Write everything in the language in use."""
        before, self.office.clerk.language = self.office.clerk.language, language()
        if before != language() and self.office.roster.stage in {"bad", "denied", "clean"}:
            self.run(self.office.check_again)  # the hub says in words what is wrong
        self.setWindowTitle(text("office.title"))
        self._title.setText(text("office.title"))
        self._of.setText(text("office.of-exam"))
        self.exam.setAccessibleName(text("office.of-exam"))
        self.reload.setText(text("office.button.reload"))
        self.retry.setText(text("office.button.retry"))
        for name, button in self._nav.items():
            button.setText(text(f"office.page.{name}"))
        self.exam.clear()
        for page in self.pages.values():
            page.retranslate()
        self.refresh()

    def stop(self) -> None:
        """No more timers; the tasks are their owner's."""
        self._slow.stop()
        self._clock.stop()
        self.office.clerk.told = lambda: None

    # ---- Qt's own ---

    def showEvent(self, event: QShowEvent | None) -> None:
        """The newest state."""
        super().showEvent(event)
        self._clock.start(_CLOCK)
        self.run(self.office.refresh)
        self.stack.currentWidget().enter()  # type: ignore[union-attr]

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Larger letters where there is room."""
        super().resizeEvent(event)
        sheet = stylesheet(scale_for(self.width()))
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)
            for table in self.findChildren(QTableView):
                if isinstance(table, Table):
                    table.fit()

    # ---- inside ---

    def run(self, job: Job) -> None:
        """Have a coroutine run, remembered in case it has to be done again."""
        self._last = job

        async def work() -> None:
            await job()
            self.refresh()

        self._tasks.start(work(), "exam office")

    def _lay_out(self) -> None:
        side = QFrame()
        side.setObjectName("side")
        side.setFixedWidth(216)
        rows = QVBoxLayout(side)
        rows.setContentsMargins(12, 14, 12, 12)
        rows.setSpacing(4)
        self._title = plain("page-heading")
        rows.addWidget(self._title)
        rows.addSpacing(8)
        for at, name in enumerate(self.pages, 1):
            button = QPushButton()
            button.setObjectName("nav")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked, page=name: self.turn(page))
            self._buttons.addButton(button)
            self._nav[name] = button
            row = QHBoxLayout()
            row.addWidget(button, 1)
            row.addWidget(key_label(f"Ctrl+{at}"))
            rows.addLayout(row)
            self.stack.addWidget(self.pages[name])
            key = QShortcut(QKeySequence(f"Ctrl+{at}"), self)
            key.activated.connect(lambda page=name: self.turn(page))
        rows.addStretch(1)
        top = QHBoxLayout()
        top.setContentsMargins(18, 12, 18, 0)
        top.addWidget(self._of)
        top.addWidget(self.exam, 1)
        top.addStretch(1)
        top.addWidget(self.reload)
        foot = QFrame()
        foot.setObjectName("notice")
        row = QHBoxLayout(foot)
        row.setContentsMargins(18, 6, 18, 6)
        row.addWidget(self.bar)
        row.addWidget(self.line, 1)
        row.addWidget(self.retry)
        foot.setMinimumHeight(40)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(top)
        right.addWidget(self.stack, 1)
        right.addWidget(foot)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(side)
        whole.addLayout(right, 1)

    def _connect(self) -> None:
        for page in self.pages.values():
            page.began.connect(self.run)
            page.wanted.connect(self.turn)
        self.exam.activated.connect(self._choose)
        self.reload.clicked.connect(lambda: self.run(self.office.refresh))
        self.retry.clicked.connect(lambda: self.run(self._last) if self._last is not None else None)
        keys = (
            ("F5", self.reload.click),
            ("Ctrl+R", self.retry.click),
            ("Ctrl+N", lambda: self.turn("create")),
            ("F2", self.language_wanted.emit),
            ("Ctrl+W", self.close),
            ("Esc", self._escape),
        )
        for sequence, act in keys:
            QShortcut(QKeySequence(sequence), self).activated.connect(act)

    def _escape(self) -> None:
        """Out of a list of choices first, then back to the room."""
        if QApplication.activePopupWidget() is None:
            self.close()

    def _fill_exams(self) -> None:
        exams = self.office.exams
        names = [
            f"{one.title or one.id}  ·  {text(f'office.kind.{one.kind}')}  ·  {zoned(one.start)}"
            for one in exams.rows
        ]
        if [self.exam.itemText(at) for at in range(self.exam.count())] != names:
            self.exam.clear()
            self.exam.addItems(names)
        ids = [one.id for one in exams.rows]
        self.exam.setCurrentIndex(ids.index(exams.chosen) if exams.chosen in ids else -1)
        self.exam.setEnabled(self.office.clerk.doing is None and bool(ids))

    def _choose(self, at: int) -> None:
        self.office.exams.chosen = self.office.exams.rows[at].id
        self.run(self._other_exam)

    async def _other_exam(self) -> None:
        """The candidates of another exam; a dry run was for the former one."""
        await self.office.refresh()
        if self.office.roster.path is not None:
            await self.office.check_again()

    def _show_line(self) -> None:
        clerk = self.office.clerk
        if clerk.doing is not None:
            self.line.tell(clerk.doing, "plain")
            if self.bar.isHidden() and not self._slow.isActive():
                self._slow.start(400)
        else:
            self.bar.hide()
            self.line.tell(clerk.trouble or self.office.done, "bad" if clerk.trouble else "good")
        self.retry.setVisible(clerk.doing is None and clerk.again)
        self.reload.setEnabled(clerk.doing is None)
        self.setAccessibleDescription(self.line.words())

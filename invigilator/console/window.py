"""The control room's window: status on top, wall and focus in the middle, inbox on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QObject, QSize, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QMainWindow, QVBoxLayout, QWidget

from invigilator.console.acts import Acts
from invigilator.console.album import Album
from invigilator.console.centre import Centre
from invigilator.console.focus import FocusView
from invigilator.console.inbox import InboxColumn
from invigilator.console.keys import KeySheet
from invigilator.console.language import language, say, set_language, text
from invigilator.console.menu import Menus
from invigilator.console.notice import NoticeLine
from invigilator.console.panels import Panels
from invigilator.console.speaker import Speaker
from invigilator.console.status import Banner, StatusLine
from invigilator.console.theme import scale_for, stylesheet
from invigilator.console.wall import WallWidget
from invigilator.desk.chime import Chime
from invigilator.desk.inbox import Group
from invigilator.desk.order import Outcome
from invigilator.desk.phrase import Phrase

if TYPE_CHECKING:
    from PyQt6.QtGui import QCloseEvent, QResizeEvent

    from invigilator.client.session import Session
    from invigilator.console.tasks import Tasks
    from invigilator.desk.focus import Card, Focus
    from invigilator.desk.inbox import Inbox
    from invigilator.desk.order import Orders
    from invigilator.desk.refusal import Act
    from invigilator.desk.room import Room
    from invigilator.desk.scope import Scope
    from invigilator.desk.wall import Wall
    from invigilator.media.pool import DecodePool

TICK = 250  # ms between two looks at the clock


class Window(QMainWindow):
    """Wires presenters to widgets. Decides nothing; see `desk` for what is shown and `acts` for what is done."""

    closing = pyqtSignal()
    office_wanted = pyqtSignal()
    retranslated = pyqtSignal()

    def __init__(
        self,
        session: Session,
        room: Room,
        focus: Focus,
        inbox: Inbox,
        orders: Orders,
        wall: Wall,
        pool: DecodePool,
        tasks: Tasks,
    ) -> None:
        super().__init__()
        self._session, self._room, self._focus, self._inbox = session, room, focus, inbox
        self._chime, self._speaker = Chime(room, inbox), Speaker()
        self.acts = Acts(self, room, focus, inbox, self._chime, orders, tasks)
        self.wall = WallWidget(wall, pool)
        self._album = Album(session, tasks)
        self.focus = FocusView(session, room, focus, self._album)
        self.status, self.banner, self.notice = StatusLine(), Banner(), NoticeLine()
        self.inbox = InboxColumn(inbox, self._album)
        self._lay_out()
        self.panels = Panels(session, room, focus, self._album, self.centre, self.wall.setFocus)
        self.sheet = KeySheet(self)
        bar = self.menuBar()
        self._menus = Menus(bar, self.do) if bar is not None else None
        self.offer_office(offered=False)
        self._connect()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.refresh)
        self._timer.start(TICK)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.refresh)
        self.retranslate()
        self.wall.setFocus()

    # ---- what others call ---

    def sizeHint(self) -> QSize:
        """A small laptop."""
        return QSize(1366, 768)

    def refresh_soon(self) -> None:
        """Something changed: show it after what else has arrived at once."""
        if not self._soon.isActive():
            self._soon.start(20)

    def refresh(self) -> None:
        """Show the room as it is now."""
        now = self._session.now()
        self.status.show_room(self._room, now)
        self.banner.show_room(self._room, now)
        self.notice.follow(self._room)
        self.wall.refresh()
        self.inbox.refresh(now)
        if (sound := self._chime.due(now)) is not None:
            self._speaker.play(sound)
        card = self._focus.card(self._focus.opened) if self._focus.opened else None
        if card is None:
            self._focus.opened = ""  # nobody, or somebody who was moved to another invigilator
        self.centre.unfold(open_=card is not None)
        self.focus.show_card(card, now)
        self.panels.refresh()
        if self._room.news:
            news, self._room.news = self._room.news, []
            self.tell(Outcome(ok=True, phrase=news[-1]))

    def select(self, sitting: str) -> None:
        """Show this candidate as the selected one: on the wall, in the inbox, in the focus view if it is open."""
        self._focus.selected = sitting
        self.wall.select(sitting)
        self._selected(sitting)

    def tell(self, outcome: Outcome) -> None:
        """Say what came of an act."""
        self.notice.show_outcome(outcome)
        self.refresh_soon()

    def ask(self, act: Act, card: Card) -> None:
        """Open the panel of an act."""
        self.panels.ask(act, card)

    def sees(self, picture: str) -> bool:
        """Whether this sheet or what a detector saw is shown now."""
        return self.inbox.shows(picture)

    def do(self, act: str) -> None:
        """Do what a key, a menu entry or a button says."""
        if self.acts.do(act):
            return
        match act:
            case "open" if isinstance(self._inbox.row(), Group):
                self.acts.do("enter")
            case "open":
                self._open("" if self._focus.opened else self._focus.selected)
            case "close":
                self._close_something()
            case "next-candidate" | "previous-candidate":
                self._browse(1 if act == "next-candidate" else -1)
            case "find":
                self.panels.shut()
                self.panels.search.begin()
            case "scope":
                self.panels.shut()
                self.panels.scope.begin()
            case "stills":
                if (why := self.panels.look()) is not None:
                    self.tell(Outcome(ok=False, phrase=why))
            case "mute":
                self._focus.muted = not self._focus.muted
                self.focus.set_audible(audible=self._focus.audible)
            case "office":
                self.office_wanted.emit()
            case "fullscreen":
                self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
            case "language":
                set_language("en" if language() == "zh" else "zh")
                self.retranslate()
            case "keys":
                self.sheet.setVisible(self.sheet.isHidden())
                self.sheet.place()
                self.sheet.raise_()
            case "quit":
                self.close()

    def retranslate(self) -> None:
        """Write everything in the language in use."""
        if self._menus is not None:
            self._menus.retranslate()
        self.inbox.retranslate()
        self.notice.retranslate()
        self.sheet.retranslate()
        self.panels.retranslate()
        self.wall.retranslate()
        self.retranslated.emit()
        title = " · ".join(say(one) for one in self._room.heading())
        self.setWindowTitle(text("window.title", title=title) if title else text("window.title-empty"))
        self.refresh()

    def offer_office(self, *, offered: bool) -> None:
        """Have the exam office on the menu, on its key and on an empty wall, or not."""
        self.wall.vacant = "wall.no-exam-office" if offered else "wall.no-exam"
        self.sheet.without = frozenset() if offered else frozenset({"office"})
        self.sheet.retranslate()
        if self._menus is not None:
            self._menus.offer("office", offered=offered)

    def stop(self) -> None:
        """No more timers, pictures or sound."""
        self._timer.stop()
        self._soon.stop()
        self.wall.stop()
        self.focus.stop()
        self._speaker.close()
        QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]

    # ---- Qt's own ---

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """Closing is a wish: the application ends its tasks first, then the window."""
        if event is not None:
            event.ignore()
        self.closing.emit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Keep the overlay in the middle."""
        super().resizeEvent(event)
        self.inbox.fit(self.width())
        self._scale()
        self.sheet.place()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """The listen key counts while it is down, so it cannot be a shortcut."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_L and not event.isAutoRepeat():
            down = event.type() == QEvent.Type.KeyPress and not self._writing()
            if event.type() in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) and down != self._focus.listening:
                self._focus.listening = down
                self.focus.set_audible(audible=self._focus.audible)
        return super().eventFilter(watched, event)

    # ---- inside ---

    def _lay_out(self) -> None:
        self.centre = Centre(self.focus, self.wall)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.centre, 1)
        middle.addWidget(self.inbox)
        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.status)
        rows.addWidget(self.banner)
        rows.addLayout(middle, 1)
        rows.addWidget(self.notice)
        self.setCentralWidget(whole)

    def _connect(self) -> None:
        self.wall.selected.connect(self._selected)
        self.wall.opened.connect(self._open)
        self.focus.acted.connect(self.do)
        self.inbox.acted.connect(self.do)
        self.inbox.chosen.connect(self.acts.choose)
        self.inbox.refresh_later.connect(self.refresh_soon)
        self._album.came.connect(self.refresh_soon)
        self.focus.looked.connect(self.panels.look)
        self.panels.serve(self.acts)
        self.panels.search.found.connect(self.select)
        self.panels.scope.chosen.connect(self._show_scope)
        QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]

    def _scale(self) -> None:
        """Larger letters where there is room. The whole sheet is read again, so only when it changes."""
        sheet = stylesheet(scale_for(self.width()))
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)

    def _selected(self, sitting: str) -> None:
        self.panels.shut()  # a panel is about one candidate: another one must not be meant by mistake
        self._inbox.current = sitting if self._inbox.find(sitting) else ""
        if self._focus.opened and sitting:
            self._focus.opened = sitting
        self.refresh_soon()

    def _open(self, sitting: str) -> None:
        self._focus.opened = sitting
        self.refresh()
        self.focus.set_audible(audible=self._focus.audible)

    def _browse(self, by: int) -> None:
        seats = [one.sitting for one in self._room.seats()]
        if seats:
            at = seats.index(self._focus.selected) + by if self._focus.selected in seats else 0
            self.select(seats[at % len(seats)])

    def _close_something(self) -> None:
        if not self.sheet.isHidden():
            self.sheet.hide()
        elif not self.panels.close_top():
            self._open("")
        if self.panels.top() is None:
            self.wall.setFocus()

    def _show_scope(self, scope: Scope) -> None:
        self._room.choose(scope)
        self.wall.refresh()
        self.retranslate()
        what = " · ".join(say(one) for one in self._room.heading()) or text("scope.everything")
        self.tell(Outcome(ok=True, phrase=Phrase("scope.shown", {"what": what})))

    def _writing(self) -> bool:
        return isinstance(QApplication.focusWidget(), QLineEdit) or self.panels.top() is not None

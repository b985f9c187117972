"""The way from the control room into the exam office: made when it is first opened, gone with the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator.console.language import language
from invigilator.console.office.window import OfficeWindow
from invigilator.desk.office.office import ExamOffice

if TYPE_CHECKING:
    from collections.abc import Callable

    from invigilator.console.tasks import Tasks
    from invigilator.console.window import Window
    from invigilator.desk.office.clerk import Asked


class OfficeDoor:
    """Whoever has the key to the exam office has one of these."""

    def __init__(self, client: Asked, by: str) -> None:
        self._client, self._by = client, by
        self._make: Callable[[], OfficeWindow] | None = None
        self.window: OfficeWindow | None = None
        """The office, once it has been opened."""

    def belong(self, room: Window, tasks: Tasks, now: Callable[[], int]) -> None:
        """Be the door of this room."""

        def make() -> OfficeWindow:
            made = OfficeWindow(ExamOffice(self._client, self._by, now), tasks)
            made.language_wanted.connect(lambda: room.do("language"))
            return made

        self._make = make
        room.offer_office(offered=True)
        room.office_wanted.connect(self.open)
        room.retranslated.connect(self._retranslate)

    def open(self) -> None:
        """Show the office, or bring it to the front."""
        if self.window is None and self._make is not None:
            self.window = self._make()
        if self.window is not None:
            self.window.open()

    def shut(self) -> None:
        """Close it for good; its tasks are the room's."""
        if self.window is not None:
            self.window.stop()
            self.window.hide()
            self.window.deleteLater()
            self.window = None
        self._make = None

    def _retranslate(self) -> None:
        """The room writes itself anew for other reasons, too: here only another language counts."""
        if self.window is not None and self.window.office.clerk.language != language():
            self.window.retranslate()

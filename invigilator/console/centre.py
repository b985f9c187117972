"""The middle of the window: the wall, and above it the focus view while a candidate is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QWidget

if TYPE_CHECKING:
    from PyQt6.QtGui import QResizeEvent

    from invigilator.console.focus import FocusView
    from invigilator.console.panel import Panel
    from invigilator.console.wall import WallWidget

REST = 200  # pixels that the wall keeps under an open candidate: nobody goes unseen
BESIDE = 170  # pixels of the focus view that are not camera


class Centre(QWidget):
    """Places two widgets; panels are its children and stand over them."""

    def __init__(self, focus: FocusView, wall: WallWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("centre")
        self._focus, self._wall = focus, wall
        focus.setParent(self)
        wall.setParent(self)
        focus.hide()

    def unfold(self, *, open_: bool) -> None:
        """Show or hide the focus view."""
        if open_ == self._focus.isHidden():
            self._focus.setVisible(open_)
            self._place()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Place everything for the new size."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        width, height = self.width(), self.height()
        upper = 0
        if not self._focus.isHidden():
            upper = min(height - REST, BESIDE + (width - 22) // 2 * 3 // 4)
            self._focus.setGeometry(0, 0, width, upper)
        self._wall.setGeometry(0, upper, width, height - upper)
        for panel in self._panels():
            panel.place()

    def _panels(self) -> list[Panel]:
        from invigilator.console.panel import Panel  # noqa: PLC0415 - a panel's parent is a centre

        return [one for one in self.findChildren(Panel) if not one.isHidden()]

"""A panel inside the window that asks something: over the wall's lower edge, never over a running event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from invigilator.console.label import Elided, plain

if TYPE_CHECKING:
    from PyQt6.QtCore import QObject


class Panel(QFrame):
    """Base of the panels: takes the keyboard while it is open, gives it back when it closes."""

    closed = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(14, 10, 14, 10)
        self.rows.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(16)
        self.heading: QLabel = plain("heading")
        self.hint = Elided("hint")
        self.hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.heading)
        head.addWidget(self.hint, 1)
        self.rows.addLayout(head)
        self.hide()

    def open(self) -> None:
        """Show it and take the keyboard; a screen reader says what it is about."""
        self.setAccessibleName(self.heading.text())
        self.place()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def dismiss(self) -> None:
        """Close without doing anything."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def place(self) -> None:
        """Stand over the lower edge of the parent, as high as it needs to be."""
        parent = self.parentWidget()
        if parent is None:
            return
        for inner in self.findChildren(QLayout):
            inner.activate()  # what was hidden since the last time takes no place any more
        width = min(parent.width() - 16, 1100)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move((parent.width() - width) // 2, max(4, parent.height() - self.height() - 2))

    def answer(self, _event: QKeyEvent) -> bool:
        """Take a key; True when it was one of the panel's own. Esc is taken already."""
        return False

    def event(self, event: QEvent | None) -> bool:
        """While it is open no shortcut of the window fires: every key is the panel's."""
        if event is not None and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Esc closes; the rest is for `answer`."""
        if event is None:
            return
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        elif not self.answer(event):
            super().keyPressEvent(event)
        event.accept()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Keys inside a text field: Esc and what `answer` wants come here first."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.dismiss()
                return True
            return self.answer(event)
        return super().eventFilter(watched, event)

"""The reminders of one candidate and what became of each: sent, seen, acknowledged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QGridLayout, QWidget

from invigilator.console.label import Elided, plain
from invigilator.console.language import text
from invigilator.console.status import clock
from invigilator.console.theme import Mark, Shape, colour, restyle

if TYPE_CHECKING:
    from invigilator.desk.focus import Said

ROWS = 3
_SHAPES: dict[str, tuple[Shape, str]] = {
    "sent": ("ring", "warn"),
    "seen": ("diamond", "warn"),
    "acknowledged": ("circle", "good"),
}


class SaidList(QWidget):
    """The newest few, one line each."""

    def __init__(self, parent: QWidget | None = None, *, rows: int = ROWS) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        self._rows = []
        for line in range(rows):
            mark, when, state, words = Mark(11), plain("said"), plain("said"), Elided("said")
            for column, one in enumerate((mark, when, state, words)):
                grid.addWidget(one, line, column)
            self._rows.append((mark, when, state, words))
        grid.setColumnStretch(3, 1)
        grid.setRowStretch(rows, 1)

    def show_said(self, said: tuple[Said, ...]) -> None:
        """Show these, newest first."""
        for at, (mark, when, state, words) in enumerate(self._rows):
            shown = at < len(said)
            for one in (mark, when, state, words):
                one.setVisible(shown)
            if not shown:
                continue
            one_said = said[at]
            shape, tint = _SHAPES[one_said.state]
            mark.show_shape(shape, colour(tint))
            when.setText(clock(one_said.at))
            name = text(f"clause.{one_said.clause}")
            state.setText(f"{name} {one_said.count} · {text(f'said.{one_said.state}')}")
            if state.property("mood") != tint:
                state.setProperty("mood", tint)
                restyle(state)
            words.say(one_said.text)
        if not said:
            _, _, _, words = self._rows[0]
            words.say(text("said.none"))
            words.show()

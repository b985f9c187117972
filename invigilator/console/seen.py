"""What the watch has seen of one candidate: the open flags, then the newest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QGridLayout, QWidget

from invigilator.console.label import Elided, plain
from invigilator.console.language import say, text
from invigilator.console.status import clock
from invigilator.console.theme import Mark, colour

if TYPE_CHECKING:
    from invigilator.desk.flag import Seen

ROWS = 4


class SeenList(QWidget):
    """One line each; the last one counts what has no line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(1)
        self._rows = []
        for line in range(ROWS):
            mark, when, words = Mark(11), plain("said"), Elided("said")
            for column, one in enumerate((mark, when, words)):
                grid.addWidget(one, line, column)
            self._rows.append((mark, when, words))
        grid.setColumnStretch(2, 1)
        grid.setRowStretch(ROWS, 1)

    def show_seen(self, seen: tuple[Seen, ...], now: int) -> None:
        """Show these as they stand at ``now`` (ms, hub clock)."""
        self.setVisible(bool(seen))
        most = ROWS if len(seen) <= ROWS else ROWS - 1
        for at, (mark, when, words) in enumerate(self._rows):
            shown = at < min(most, len(seen))
            mark.setVisible(shown)
            when.setVisible(shown)
            words.setVisible(shown)
            if shown:
                one = seen[at]
                open_ = one.ended is None
                mark.show_shape("square" if open_ else "ring", colour("ring" if open_ else "plain"))
                when.setText(clock(one.at))
                answer = (text(f"flag.answer.{one.answer}"),) if one.answer else ()
                words.say(" · ".join((say(one.kind), say(one.lasted(now)), *answer, say(one.cameras))))
        if len(seen) > ROWS:
            words.say(text("inbox.more", count=len(seen) - most))
            words.show()

    def words(self) -> list[str]:
        """What the lines say."""
        return [words.words for _, _, words in self._rows if not words.isHidden()]

"""A table of rows: columns by what they say, sorted by what they mean, words where there are no rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, Qt, pyqtSignal
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from invigilator.console.language import text
from invigilator.console.theme import colour

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from PyQt6.QtGui import QPaintEvent

    from invigilator.desk.room import Mood

R = TypeVar("R")
_LOOKED_AT = 60  # rows that decide how wide a column is
_WIDEST = 380  # pixels


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column: the key of its heading, what it says of a row, by what it is sorted, how it feels."""

    heading: str
    shows: Callable[[R], str]
    sorts: Callable[[R], Any] | None = None  # None: by what it says
    mood: Callable[[R], Mood | None] | None = None
    right: bool = False
    wide: bool = False  # takes what room there is
    optional: bool = False  # not there while it says nothing of any row
    note: Callable[[], str] | None = None  # what stands behind the heading


class _Model(QAbstractTableModel, Generic[R]):
    def __init__(self, columns: Sequence[Column[R]], key: Callable[[R], Hashable]) -> None:
        super().__init__()
        self.columns = columns
        self.key = key
        self.rows: list[R] = []
        self.order: tuple[int, bool] | None = None  # column, descending

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                column = self.columns[section]
                return text(column.heading) + (f" ({column.note()})" if column.note else "")
            case Qt.ItemDataRole.TextAlignmentRole if self.columns[section].right:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case _:
                return None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column, row = self.columns[index.column()], self.rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return column.shows(row)
            case Qt.ItemDataRole.ForegroundRole if column.mood and (mood := column.mood(row)):
                return colour(mood)
            case Qt.ItemDataRole.TextAlignmentRole if column.right:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case _:
                return None

    def put(self, rows: Sequence[R]) -> None:
        self.beginResetModel()
        self.rows = list(rows)
        self._sort()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.order = (column, order is Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self.put(self.rows)

    def _sort(self) -> None:
        if self.order is not None:
            column = self.columns[self.order[0]]
            self.rows.sort(key=column.sorts or column.shows, reverse=self.order[1])


class Table(QTableView, Generic[R]):
    """Shows rows; the selection stays with the rows that are meant, by ``key``, when they come anew."""

    picked = pyqtSignal()
    """A person has selected something else; not told of rows that came anew."""

    def __init__(
        self,
        columns: Sequence[Column[R]],
        key: Callable[[R], Hashable],
        *,
        several: bool = False,
        empty: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """``several`` rows may be selected; ``empty`` is the catalogue's key of what stands there without rows."""
        super().__init__(parent)
        self._model: _Model[R] = _Model(columns, key)
        self._empty = empty
        self._by_itself = False
        self.setModel(self._model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        modes = QAbstractItemView.SelectionMode
        self.setSelectionMode(modes.ExtendedSelection if several else modes.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        side, head = self.verticalHeader(), self.horizontalHeader()
        if side is not None:
            side.hide()
            side.setDefaultSectionSize(28)
        if head is not None:
            head.setHighlightSections(False)
            head.setMinimumSectionSize(44)
            head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            head.setSortIndicatorClearable(True)
            head.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
            head.setResizeContentsPrecision(_LOOKED_AT)
            for at, column in enumerate(columns):
                if column.wide:
                    head.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        self.setSortingEnabled(True)
        chosen = self.selectionModel()
        if chosen is not None:
            chosen.selectionChanged.connect(lambda: None if self._by_itself else self.picked.emit())

    def put(self, rows: Sequence[R]) -> None:
        """Show these. What was selected stays so where it is still there."""
        if list(rows) == self._model.rows and self._model.order is None:
            return
        bar = self.verticalScrollBar()
        place = bar.value() if bar is not None else 0
        self._show(rows)
        if bar is not None:
            bar.setValue(place)

    def fit(self) -> None:
        """Make columns as wide as what they say, within reason."""
        rows = self._model.rows
        for at, column in enumerate(self._model.columns):
            if column.optional:
                self.setColumnHidden(at, not any(column.shows(one) for one in rows))
            if not column.wide and not self.isColumnHidden(at):
                self.resizeColumnToContents(at)
                self.setColumnWidth(at, min(self.columnWidth(at) + 4, _WIDEST))

    def say_empty(self, key: str) -> None:
        """What stands there without rows, by its key in the catalogue."""
        place = self.viewport()
        if key != self._empty and place is not None:
            self._empty = key
            place.update()

    def rows(self) -> list[R]:
        """All of them in the order shown."""
        return list(self._model.rows)

    def selected(self) -> list[R]:
        """The selected ones, in the order shown."""
        chosen = self.selectionModel()
        if chosen is None:
            return []
        return [self._model.rows[at] for at in sorted({index.row() for index in chosen.selectedRows()})]

    def choose(self, keys: set[Hashable]) -> None:
        """Select the rows of these keys."""
        chosen = self.selectionModel()
        if chosen is None:
            return
        flags = chosen.SelectionFlag.Select | chosen.SelectionFlag.Rows
        self._by_itself = True
        chosen.clearSelection()
        for at, row in enumerate(self._model.rows):
            if keys and self._model.key(row) in keys:
                chosen.select(self._model.index(at, 0), flags)
        self._by_itself = False

    def retranslate(self) -> None:
        """Write everything anew in the language in use."""
        self._show(self._model.rows)

    def _show(self, rows: Sequence[R]) -> None:
        """The rows, with the same ones selected as before."""
        chosen = {self._model.key(one) for one in self.selected()}
        self._by_itself = True
        self._model.put(rows)
        self.choose(chosen)
        self.fit()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """The rows; without any, why."""
        super().paintEvent(event)
        place = self.viewport()
        if not self._model.rows and self._empty and place is not None:
            painter = QPainter(place)
            painter.setPen(colour("faint"))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(place.rect().adjusted(20, 20, -20, -20), flags, text(self._empty))
            painter.end()

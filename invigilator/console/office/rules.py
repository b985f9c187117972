"""The notice's numbers as a sheet: name, clause, default, value; what deviates is marked by a word and a shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QComboBox, QFrame, QGridLayout, QLabel, QLineEdit, QPushButton, QScrollArea, QWidget

from invigilator.console.label import plain
from invigilator.console.language import say, text
from invigilator.console.office.page import FaultLabel
from invigilator.console.theme import restyle
from invigilator.desk.phrase import Phrase, span

if TYPE_CHECKING:
    from invigilator.desk.office.rulesheet import Line, RuleSheet

_YES_NO = ("false", "true")
_HEADS = ("rule", "clause", "default", "value")


class _Row:
    """The widgets of one number."""

    def __init__(self, line: Line, sheet: RuleBoard) -> None:
        self.key = line.key
        self.name, self.clause, self.default = plain("rule"), plain("dim"), plain("dim")
        self.name.setWordWrap(True)
        self.fault = FaultLabel()
        self.reset = QPushButton("↺")
        self.reset.setObjectName("small")
        self.input: QComboBox | QLineEdit
        if line.unit == "yes-no":
            self.input = QComboBox()
            self.input.addItems(["", ""])
            self.input.activated.connect(lambda at: sheet.put(self.key, _YES_NO[at]))
        else:
            self.input = QLineEdit()
            self.input.setMaxLength(12)
            self.input.textEdited.connect(lambda words: sheet.put(self.key, words))
        self.input.setFixedWidth(96)
        self.name.setBuddy(self.input)
        self.reset.clicked.connect(lambda: sheet.reset(self.key))

    def refresh(self, line: Line) -> None:
        """Show it as it stands."""
        if isinstance(self.input, QComboBox):
            self.input.setCurrentIndex(_YES_NO.index(line.text) if line.text in _YES_NO else 0)
        elif self.input.text().strip() != line.text:
            self.input.setText(line.text)
        changed = "true" if line.deviates else "false"
        if self.input.property("changed") != changed:
            self.input.setProperty("changed", changed)
            restyle(self.input)
        remark = Phrase("office.rules.changed", {"value": _value(line)}) if line.deviates else None
        self.fault.tell(line.fault or remark, "bad" if line.fault else "warn")
        self.input.setAccessibleDescription(self.fault.words())
        self.reset.setVisible(line.deviates)

    def retranslate(self, line: Line) -> None:
        """Name it in the language in use."""
        words = text(f"office.rule.{line.key}")
        self.name.setText(words)
        self.input.setAccessibleName(f"{words} {line.clause}")
        self.clause.setText(line.clause or text("office.rules.ours"))
        self.default.setText(_said(line.unit, line.default))
        if isinstance(self.input, QComboBox):
            for at, one in enumerate(_YES_NO):
                self.input.setItemText(at, text(f"office.rules.{one}"))
        self.reset.setToolTip(text("office.button.reset"))
        self.reset.setAccessibleName(f"{text('office.button.reset')} {words}")
        self.refresh(line)


class RuleBoard(QScrollArea):
    """Renders a `RuleSheet`."""

    changed = pyqtSignal()

    def __init__(self, sheet: RuleSheet) -> None:
        super().__init__()
        self._sheet = sheet
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(5)
        self._heads: list[QLabel] = []
        for at in range(len(_HEADS)):
            head = plain("dim")
            grid.addWidget(head, 0, at)
            self._heads.append(head)
        self._rows = [_Row(line, self) for line in sheet.lines()]
        for at, row in enumerate(self._rows):
            place = 2 * at + 1
            for column, widget in enumerate((row.name, row.clause, row.default, row.input, row.reset)):
                grid.addWidget(widget, place, column)
            grid.addWidget(row.fault, place + 1, 0, 1, 5)
        grid.setColumnStretch(0, 1)
        grid.setRowStretch(2 * len(self._rows) + 1, 1)
        self.setWidget(body)

    def show_sheet(self, sheet: RuleSheet) -> None:
        """Show another sheet, or the same after a file was taken over."""
        self._sheet = sheet
        self.refresh()

    def put(self, key: str, words: str) -> None:
        """Somebody typed."""
        self._sheet.put(key, words)
        self.refresh()
        self.changed.emit()

    def reset(self, key: str) -> None:
        """Back to the notice."""
        self._sheet.reset(key)
        self.refresh()
        self.changed.emit()

    def refresh(self) -> None:
        """Show every number as it stands."""
        for row, line in zip(self._rows, self._sheet.lines(), strict=True):
            row.refresh(line)

    def retranslate(self) -> None:
        """Write everything in the language in use."""
        for head, name in zip(self._heads, _HEADS, strict=True):
            head.setText(text(f"office.rules.head.{name}"))
        for row, line in zip(self._rows, self._sheet.lines(), strict=True):
            row.retranslate(line)

    def row(self, key: str) -> _Row:
        """The widgets of one number."""
        return next(one for one in self._rows if one.key == key)


def _value(line: Line) -> str:
    try:
        value = line.text == "true" if line.unit == "yes-no" else float(line.text)
    except ValueError:
        return line.text
    return _said(line.unit, value)


def _said(unit: str, value: float) -> str:
    """A number with its unit; a minute and more also as a clock shows it."""
    if unit == "yes-no":
        return text("office.rules.true" if value else "office.rules.false")
    if unit == "seconds" and value >= 60:
        return say(Phrase("office.unit.long", {"value": f"{value:g}", "span": span(round(value * 1000))}))
    return say(Phrase(f"office.unit.{unit}", {"value": f"{value:g}"}))

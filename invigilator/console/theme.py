"""How the control room looks: colours from one TOML file, one stylesheet, the shapes of moods and priorities."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Literal

from PyQt6.QtCore import QPointF, QSize, Qt
from PyQt6.QtGui import QColor, QFont, QPainter, QPalette, QPen, QPolygonF
from PyQt6.QtWidgets import QApplication, QSizePolicy, QWidget

from invigilator.console.language import RESOURCES

if TYPE_CHECKING:
    from PyQt6.QtGui import QPaintEvent

    from invigilator.desk.room import Mood

STYLES = RESOURCES / "styles"
FAMILIES = ("Noto Sans CJK SC", "Microsoft YaHei UI", "PingFang SC", "Noto Sans", "Segoe UI")
WIDE = 1600  # pixels
Shape = Literal["circle", "ring", "diamond", "triangle", "square"]
MOOD_SHAPES: dict[Mood, Shape] = {"good": "circle", "plain": "ring", "warn": "diamond", "bad": "triangle"}


@cache
def colours() -> dict[str, str]:
    """Every colour of the theme by name."""
    return {name: str(value) for name, value in tomllib.loads((STYLES / "dark.toml").read_text("utf-8")).items()}


def colour(name: str) -> QColor:
    """One colour of the theme, or of a mood."""
    return QColor(colours()[name])


@cache
def stylesheet(scale: float = 1.0) -> str:
    """The stylesheet with the theme's colours in it and its letters that much larger."""
    words = (STYLES / "console.qss").read_text("utf-8")
    body = re.sub(r"/\*.*?\*/", "", words, flags=re.DOTALL)
    body = re.sub(r"@([a-z-]+)", lambda found: colours()[found.group(1)], body)
    return re.sub(r"font-size: (\d+)px", lambda found: f"font-size: {round(int(found.group(1)) * scale)}px", body)


def scale_for(width: int) -> float:
    """How much larger the letters of a window of this width are than those of a small laptop's."""
    return 1.0 if width < WIDE else 1.15


def dress(app: QApplication) -> None:
    """Give the application its style, palette and font; the window takes its stylesheet by its size."""
    app.setStyle("Fusion")
    palette = QPalette()
    for role, name in (
        (QPalette.ColorRole.Window, "ground"),
        (QPalette.ColorRole.Base, "ground"),
        (QPalette.ColorRole.Button, "raised"),
        (QPalette.ColorRole.WindowText, "text"),
        (QPalette.ColorRole.Text, "text"),
        (QPalette.ColorRole.ButtonText, "text"),
        (QPalette.ColorRole.PlaceholderText, "faint"),
        (QPalette.ColorRole.Highlight, "select"),
        (QPalette.ColorRole.HighlightedText, "text"),
    ):
        palette.setColor(role, colour(name))
    app.setPalette(palette)
    font = QFont()
    font.setFamilies(list(FAMILIES))
    font.setPixelSize(13)
    app.setFont(font)


def draw(painter: QPainter, shape: Shape, tint: QColor, x: float, y: float, size: float) -> None:
    """Draw a shape that stands for a mood or priority, so that colour is never alone."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(tint, max(1.5, size / 7)))
    painter.setBrush(tint)
    middle = size / 2
    match shape:
        case "circle":
            painter.drawEllipse(QPointF(x + middle, y + middle), middle * 0.8, middle * 0.8)
        case "ring":
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x + middle, y + middle), middle * 0.7, middle * 0.7)
        case "diamond":
            corners = [(middle, 0.0), (size, middle), (middle, size), (0.0, middle)]
            painter.drawPolygon(QPolygonF([QPointF(x + a, y + b) for a, b in corners]))
        case "triangle":
            corners = [(middle, size * 0.05), (size, size * 0.92), (0.0, size * 0.92)]
            painter.drawPolygon(QPolygonF([QPointF(x + a, y + b) for a, b in corners]))
        case "square":
            painter.drawRect(round(x + 1), round(y + 1), round(size - 2), round(size - 2))


class Mark(QWidget):
    """A small shape before a text."""

    def __init__(self, size: int = 12, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._size = size
        self._shape: Shape = "ring"
        self._tint = colour("plain")
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setStyleSheet("background: transparent")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_mood(self, mood: Mood) -> None:
        """Take a mood's shape and colour."""
        self.show_shape(MOOD_SHAPES[mood], colour(mood))

    def show_shape(self, shape: Shape, tint: QColor) -> None:
        """Take any shape and colour."""
        if (shape, tint) != (self._shape, self._tint):
            self._shape, self._tint = shape, tint
            self.update()

    def sizeHint(self) -> QSize:
        """Square, with room for the pen."""
        return QSize(self._size + 2, self._size + 2)

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """Draw the shape."""
        painter = QPainter(self)
        draw(painter, self._shape, self._tint, 1, 1, self._size)
        painter.end()


def restyle(widget: QWidget) -> None:
    """Have the stylesheet look again at a widget whose properties have changed."""
    style = widget.style()
    if style is not None:
        style.unpolish(widget)
        style.polish(widget)

"""Where the double tiles stand: the largest pictures that fit, in pages when they would become too small."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

FRAME = 3  # pixels of attention frame round a tile
GAP = 3  # between two tiles
SPLIT = 2  # between front and side
LINE = 18  # one line of text under the pictures
ONE_LINE = 430  # a tile this wide says everything in one line
LARGEST = 480  # width of a picture; a thumb enlarged further shows nothing more
FOOTER = 24  # the page bar
SIZES = (88, 104, 128, 160, 208, 272, 360)  # smallest picture widths to choose from
USUAL = 1
_NEARLY = 0.95


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in whole pixels."""

    x: int
    y: int
    width: int
    height: int

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies inside."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


@dataclass(frozen=True, slots=True)
class Slot:
    """One tile's place: both pictures beside each other, a bar of text below, a frame round all."""

    outer: Box
    front: Box
    side: Box
    bar: Box


@dataclass(frozen=True, slots=True)
class Grid:
    """The places of one page, row by row, and how many pages the tiles need."""

    slots: tuple[Slot, ...]
    columns: int
    pages: int
    footer: Box | None


def grid(count: int, width: int, height: int, smallest: int = SIZES[USUAL]) -> Grid:
    """Places for ``count`` tiles in a window of ``width`` x ``height``; pages when pictures fell below smallest."""
    if count <= 0 or width < 40 or height < 40:
        return Grid((), 1, 1, None)
    columns, picture = _best(count, width, height)
    if picture >= smallest or count == 1:
        return Grid(tuple(_slots(count, columns, picture, width, height)), columns, 1, None)
    room = height - FOOTER
    most = max(1, _capacity(width, room, smallest))
    pages = ceil(count / most)
    each = ceil(count / pages)
    columns, picture = _best(each, width, room)
    footer = Box(0, room, width, FOOTER)
    return Grid(tuple(_slots(each, columns, picture, width, room)), columns, pages, footer)


def _bar(tile: int) -> int:
    return LINE if tile >= ONE_LINE else 2 * LINE


def _around(picture: int) -> tuple[int, int]:
    """Width and height of a whole tile with pictures this wide, frame and gap included."""
    inner = 2 * picture + SPLIT
    return inner + 2 * FRAME + GAP, picture * 3 // 4 + _bar(inner) + 2 * FRAME + GAP


def _fits(picture: int, columns: int, rows: int, width: int, height: int) -> bool:
    across, down = _around(picture)
    return columns * across + GAP <= width and rows * down + GAP <= height


def _best(count: int, width: int, height: int) -> tuple[int, int]:
    """The number of columns and the picture width that show ``count`` tiles largest."""
    found: list[tuple[int, int, int]] = []  # picture, empty places, columns
    for columns in range(1, count + 1):
        rows = ceil(count / columns)
        low, high = 8, LARGEST
        while low < high:
            middle = (low + high + 1) // 2
            if _fits(middle, columns, rows, width, height):
                low = middle
            else:
                high = middle - 1
        found.append((low, rows * columns - count, columns))
    largest = max(found)[0]
    # A few pixels less for a grid without a ragged last row.
    picture, _, columns = min(
        (one for one in found if one[0] >= largest * _NEARLY), key=lambda one: (one[1], -one[0])
    )
    return columns, max(8, picture // 4 * 4)  # 4:3 in whole pixels: an odd width scales three times slower


def _capacity(width: int, height: int, picture: int) -> int:
    across, down = _around(picture)
    return ((width - GAP) // across) * ((height - GAP) // down)


def _slots(count: int, columns: int, picture: int, width: int, height: int) -> list[Slot]:
    tall = picture * 3 // 4
    across, down = _around(picture)
    rows = ceil(count / columns)
    left = (width - columns * across + GAP) // 2
    top = max(GAP, min((height - rows * down + GAP) // 2, 3 * GAP))
    out: list[Slot] = []
    for number in range(count):
        x, y = left + number % columns * across, top + number // columns * down
        inner = across - GAP - 2 * FRAME
        px, py = x + FRAME, y + FRAME
        out.append(
            Slot(
                outer=Box(x, y, across - GAP, down - GAP),
                front=Box(px, py, picture, tall),
                side=Box(px + picture + SPLIT, py, picture, tall),
                bar=Box(px, py + tall, inner, down - GAP - 2 * FRAME - tall),
            )
        )
    return out

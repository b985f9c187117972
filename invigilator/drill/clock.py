"""The machine-readable clock in the bottom right corner of every drill picture.

Two rows of eight square cells, six pixels each in a picture of 320x240: the upper row is the frame's index within
its clip (0 to 255, highest bit first, white is one), the lower row a CRC-8 of it. Whoever reads a painted tile's
corner knows which frame is on the screen, at any size down to about 100 pixels of width.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

COLUMNS, ROWS = 8, 2
LIMIT = 256  # indices that fit
_CELL, _WIDTH, _HEIGHT = 6, 320, 240  # a cell in a picture of this size; in others as much larger
_WHITE, _BLACK = 205, 36  # luma, inside the legal range
_NIGHT = 40  # mean luma below which a picture is dark: a bright clock would make a black picture look lit
_GREY, _DARK = 70, 16
_CONTRAST = 40  # least difference between one and zero
_MARGIN = 0.2  # of the contrast, on each side of the middle, in which a cell is unreadable
_NEUTRAL = 128


def _crc8(index: int) -> int:
    """CRC-8 (polynomial 0x07) of one byte, started off zero."""
    value = index ^ 0x5A
    for _ in range(8):
        value = ((value << 1) ^ 0x07 if value & 0x80 else value << 1) & 0xFF
    return value


_CHECK = np.array([_crc8(index) for index in range(LIMIT)], dtype=np.int64)
_WEIGHTS = 1 << np.arange(COLUMNS - 1, -1, -1, dtype=np.int64)


def burn(luma: NDArray[np.uint8], chroma: tuple[NDArray[np.uint8], ...], index: int) -> None:
    """Draw ``index`` into a YUV 4:2:0 picture, in place; ``luma`` is HxW, each of ``chroma`` H/2 x W/2.

    Raises:
        ValueError: the index does not fit the clock.
    """
    if not 0 <= index < LIMIT:
        raise ValueError(f"the clock holds 0 to {LIMIT - 1}, not {index}")
    height, width = luma.shape
    tall, wide = height * _CELL // _HEIGHT, width * _CELL // _WIDTH
    bits = np.array(
        [[value >> (COLUMNS - 1 - column) & 1 for column in range(COLUMNS)] for value in (index, _CHECK[index])]
    )
    night = luma.mean() < _NIGHT
    cells = np.where(bits, _GREY if night else _WHITE, _DARK if night else _BLACK).astype(np.uint8)
    luma[height - ROWS * tall :, width - COLUMNS * wide :] = np.kron(cells, np.ones((tall, wide), np.uint8))
    for plane in chroma:
        plane[plane.shape[0] - ROWS * tall // 2 :, plane.shape[1] - COLUMNS * wide // 2 :] = _NEUTRAL


def points(width: int, height: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and columns (each 16, upper row first) of the cells' centres in a picture of this size."""
    y = np.floor(height - (ROWS - np.arange(ROWS) - 0.5) * height * _CELL / _HEIGHT).astype(np.intp)
    x = np.floor(width - (COLUMNS - np.arange(COLUMNS) - 0.5) * width * _CELL / _WIDTH).astype(np.intp)
    rows, columns = np.meshgrid(y, x, indexing="ij")
    return rows.ravel(), columns.ravel()


def decode(cells: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Read many clocks at once: ``cells`` is Nx16 brightness as `points` orders it; -1 where no clock is seen."""
    level = cells.astype(np.int64)
    low, high = level.min(axis=1, keepdims=True), level.max(axis=1, keepdims=True)
    middle, margin = (low + high) / 2, (high - low) * _MARGIN
    bits = (level > middle).astype(np.int64)
    sharp = ((abs(level - middle) >= margin).all(axis=1)) & ((high - low)[:, 0] >= _CONTRAST)
    index = bits[:, :COLUMNS] @ _WEIGHTS
    good = sharp & (bits[:, COLUMNS:] @ _WEIGHTS == _CHECK[index])
    return np.where(good, index, -1)


def read_clock(pixels: NDArray[np.uint8]) -> int | None:
    """The frame index in a picture's corner, or None; ``pixels`` is HxWx3 or HxWx4, any order of the colours."""
    height, width = pixels.shape[:2]
    rows, columns = points(width, height)
    (index,) = decode(pixels[rows, columns, 1][np.newaxis])
    return None if index < 0 else int(index)

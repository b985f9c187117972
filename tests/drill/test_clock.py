"""The clock in the corner is read back from whatever size a tile is painted at."""

from __future__ import annotations

import numpy as np
import pytest

from invigilator.drill import clock


def burnt(index: int, width: int = 320, height: int = 240, grey: int = 120) -> np.ndarray:
    luma = np.full((height, width), grey, np.uint8)
    chroma = tuple(np.full((height // 2, width // 2), 90, np.uint8) for _ in range(2))
    clock.burn(luma, chroma, index)
    return np.repeat(luma[:, :, np.newaxis], 4, axis=2)


@pytest.mark.parametrize("size", [(320, 240), (640, 480)])
@pytest.mark.parametrize("grey", [16, 20, 120, 235])
def test_every_index_is_read_back(size: tuple[int, int], grey: int) -> None:
    read = [clock.read_clock(burnt(index, *size, grey)) for index in range(clock.LIMIT)]
    assert read == list(range(clock.LIMIT))


def test_every_clock_has_both_colours() -> None:
    """What is read is told apart by contrast: a clock of one colour would be none."""
    for index in range(clock.LIMIT):
        assert len(np.unique(burnt(index)[-12:, -48:])) == 2


def test_a_black_picture_stays_black() -> None:
    """Detectors look at every eighth pixel: the clock alone must not light the picture up."""
    for index in range(clock.LIMIT):
        seen = burnt(index, grey=16)[::8, ::8, 0]
        assert seen.mean() < 18
        assert seen.std() < 5


def test_a_picture_without_a_clock_has_none() -> None:
    draw = np.random.default_rng(2)
    for grey in (0, 36, 120, 205, 255):
        assert clock.read_clock(np.full((240, 320, 4), grey, np.uint8)) is None
    smooth = np.tile(np.linspace(0, 255, 320).astype(np.uint8)[np.newaxis, :, np.newaxis], (240, 1, 4))
    assert clock.read_clock(smooth) is None
    misread = sum(
        clock.read_clock(draw.integers(0, 256, (240, 320, 4), dtype=np.uint8)) is not None for _ in range(500)
    )
    assert misread == 0


def test_half_of_an_old_frame_is_no_clock() -> None:
    torn = burnt(0b10110010)
    torn[-6:] = burnt(0b01001101)[-6:]
    assert clock.read_clock(torn) is None


def test_the_rest_of_the_picture_stays() -> None:
    picture = burnt(77, grey=120)
    changed = picture[:, :, 0] != 120
    assert changed.sum() <= 48 * 12
    assert not changed[:-12].any()
    assert not changed[:, :-48].any()


def test_an_index_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="0 to 255"):
        burnt(256)

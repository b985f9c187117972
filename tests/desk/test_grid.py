from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invigilator.desk.grid import SIZES, USUAL, Box, Slot, grid


def apart(one: Box, other: Box) -> bool:
    return (
        one.x + one.width <= other.x
        or other.x + other.width <= one.x
        or one.y + one.height <= other.y
        or other.y + other.height <= one.y
    )


def within(inner: Box, outer: Box) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


def check(slots: tuple[Slot, ...], whole: Box) -> None:
    for one in slots:
        assert within(one.outer, whole)
        for part in (one.front, one.side, one.bar):
            assert within(part, one.outer)
            assert part.width > 0
            assert part.height > 0
        assert apart(one.front, one.side)
        assert apart(one.front, one.bar)
        assert apart(one.side, one.bar)
    assert all(apart(one.outer, other.outer) for one, other in combinations(slots, 2))


@given(st.integers(1, 100), st.integers(1000, 1920), st.integers(600, 1080), st.sampled_from(SIZES))
def test_tiles_fit_and_never_overlap(count: int, width: int, height: int, smallest: int) -> None:
    made = grid(count, width, height, smallest)
    room = Box(0, 0, width, height - (made.footer.height if made.footer else 0))
    check(made.slots, room)
    assert len(made.slots) * made.pages >= count
    assert len(made.slots) * (made.pages - 1) < count
    assert (made.pages > 1) == (made.footer is not None)


@given(st.integers(0, 100), st.integers(0, 999), st.integers(0, 599))
def test_any_window_has_some_grid(count: int, width: int, height: int) -> None:
    made = grid(count, width, height)
    assert len({one.outer for one in made.slots}) == len(made.slots)


@pytest.mark.parametrize(
    ("count", "width", "height", "picture", "pages"),
    [
        (1, 1366, 768, 480, 1),
        (4, 1366, 768, 330, 1),
        (12, 1366, 768, 210, 1),
        (30, 1366, 768, 104, 1),
        (50, 1366, 768, 104, 2),
        (12, 1920, 1080, 300, 1),
        (30, 1920, 1080, 170, 1),
        (50, 1920, 1080, 112, 1),
        (100, 1920, 1080, 104, 2),
    ],
)
def test_how_large_pictures_are(count: int, width: int, height: int, picture: int, pages: int) -> None:
    made = grid(count, width, height)
    assert made.pages == pages
    assert made.slots[0].front.width >= picture
    assert made.slots[0].front.width / made.slots[0].front.height == pytest.approx(4 / 3, rel=0.02)


def test_zooming_in_makes_pages_of_larger_tiles() -> None:
    usual, large = grid(40, 1366, 768, SIZES[USUAL]), grid(40, 1366, 768, 272)
    assert large.slots[0].front.width >= 272
    assert large.pages > usual.pages

"""From notes to figures: the frame that counts is the one that was on the screen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from invigilator.demo import figures
from invigilator.demo.figures import Marks, Paint

FEED = 4
MARKS = Marks(cues={FEED: [(100, 0), (160, 0), (170, 20)]})


def paint(at: int, sequence: int, index: int | None = None) -> Paint:
    """A tile painted ``at`` ms; packets are captured every 100 ms from 0 at sequence 100."""
    shown = MARKS.index(FEED, sequence) if index is None else index
    return Paint(FEED, at * 1000, shown, sequence, (sequence - 100) * 100_000)


def test_packets_are_known_by_their_cue() -> None:
    known = [MARKS.index(FEED, sequence) for sequence in (99, 100, 159, 160, 169, 170, 175)]
    assert known == [-1, 0, 59, 0, 9, 20, 25]
    assert MARKS.index(5, 100) == -1


def test_the_header_of_the_frame_on_the_screen_counts() -> None:
    # The decoder told of 101 when 102 was already in the buffer: what was seen is 102.
    paints = [paint(40, 100), paint(260, 101, MARKS.index(FEED, 102)), paint(330, 102), paint(340, 103)]
    assert figures.seen(paints, MARKS)[FEED] == [(40_000, 0), (260_000, 200_000), (340_000, 300_000)]


def test_a_frame_painted_twice_is_one_frame() -> None:
    frames = figures.seen([paint(40, 100), paint(60, 100), paint(80, 100), paint(140, 101)], MARKS)
    assert figures.latencies(frames) == [40, 40]
    assert figures.rates(frames, [FEED, 5], 0, 1_000_000) == {FEED: 2.0, 5: 0.0}


def test_an_unreadable_tile_is_no_frame() -> None:
    assert figures.seen([paint(40, 100, -1), paint(140, 101, 57)], MARKS) == {}


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(one) for one in range(1, 101)]
    assert figures.percentile(values, 0.5) == 50
    assert figures.percentile(values, 0.95) == 95
    assert figures.percentile(values, 0.99) == 99
    assert figures.percentile([3.0], 0.99) == 3
    assert figures.percentile([1.0, 2.0], 0.99) == 2
    assert figures.percentile([], 0.5) is None


def test_marks_are_read_up_to_a_line_that_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "marks.jsonl"
    lines = [{"feed": 2, "sequence": 0, "index": 0}, {"feed": 2, "reminder": 1, "at": 7}]
    lines += [{"feed": 2, "reminder": 1, "at": 9}, {"feed": 2, "sequence": 60, "index": 0}]
    path.write_text("\n".join(json.dumps(one) for one in lines) + '\n{"feed": 2, "sequ', encoding="utf-8")
    marks = Marks.read(path)
    assert marks.cues == {2: [(0, 0), (60, 0)]}
    assert marks.reminded == {(2, 1): 7}, "the first arrival counts"


@pytest.mark.parametrize("count", [1, 2, 60])
def test_the_latency_of_a_steady_feed_is_exact(count: int) -> None:
    paints = [paint(at * 100 + 35, 100 + at) for at in range(count)]
    assert figures.latencies(figures.seen(paints, MARKS)) == [35.0] * count

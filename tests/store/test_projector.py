"""The projections follow the events, and come out the same when they are made anew."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invigilator.store.entry import Draft
from invigilator.store.segment import Segment
from invigilator.store.views import Standing, Views
from tests.store.rooms import NAME, opened, tamper, write


def segment(name: str = "s1", sitting: str = "a", started: int = 1000) -> Segment:
    return Segment(name, sitting, "front", "thumb", f"{name}.mkv", started, started + 9, 90, 0, 4096, "ab" * 32)


def test_segments_are_listed_as_they_were_closed(tmp_path: Path) -> None:
    late, early, other = segment("s1", started=5000), segment("s2"), segment("s3", "b")
    with opened(tmp_path) as journal:
        write(journal, *(one.draft(at=6000) for one in (late, early, other)))
        views = Views(journal.database)
        assert views.segments("a") == [early, late]
        assert views.segments("b") == [other]
        assert views.segments("c") == []
        assert [Segment.read(entry) for entry in journal.replay()] == [late, early, other]


def test_a_sitting_moves(tmp_path: Path) -> None:
    steps = [
        (Draft(1, "a", "waiting"), Standing("a", "waiting", "", "", score_zero=False, at=1, seq=1)),
        (Draft(2, "a", "answering"), Standing("a", "answering", "", "", score_zero=False, at=2, seq=2)),
        (Draft(3, "a", "front-on"), Standing("a", "answering", "", "", score_zero=False, at=2, seq=2)),
        (
            Draft(4, "a", "ended", data={"outcome": "collected", "cause": "leaves"}),
            Standing("a", "ended", "collected", "leaves", score_zero=False, at=4, seq=4),
        ),
        (Draft(5, "a", "reinstated"), Standing("a", "answering", "", "", score_zero=False, at=5, seq=5)),
        (Draft(6, "a", "zero-confirmed"), Standing("a", "answering", "", "", score_zero=True, at=6, seq=6)),
    ]
    with opened(tmp_path) as journal:
        views = Views(journal.database)
        assert views.standing("a") is None
        for draft, standing in steps:
            write(journal, draft)
            assert views.standing("a") == standing


def rows(folder: Path) -> list[list[tuple[object, ...]]]:
    with closing(sqlite3.connect(folder / NAME)) as database:
        return [
            sorted(database.execute(f"SELECT * FROM {table}").fetchall())
            for table in ("sitting", "segment", "candidate")
        ]


names = st.sampled_from(
    ["waiting", "answering", "expected", "ended", "reinstated", "zero-confirmed", "segment-closed", "enrolled", "x"]
)
values = st.none() | st.integers(0, 3) | st.sampled_from(["collected", "time", "s1", "s2"])
events = st.builds(
    Draft,
    at=st.integers(0, 99),
    sitting=st.sampled_from(["", "a", "b", "c"]),
    event=names,
    data=st.fixed_dictionaries({}, optional=dict.fromkeys(("outcome", "cause", "segment", "frames"), values)),
)


@settings(max_examples=30)
@given(st.lists(st.lists(events, max_size=4), max_size=5))
def test_projecting_anew_gives_the_same(tmp_path_factory: pytest.TempPathFactory, many: list[list[Draft]]) -> None:
    folder = tmp_path_factory.mktemp("room")
    with opened(folder) as journal:
        for number, drafts in enumerate(many):
            seats = {"exam": "e", "admission_mark": None}
            write(
                journal,
                *(
                    Draft(one.at, f"{number}-{at}", one.event, data={**seats, "seat": 10 * number + at})
                    if one.event == "enrolled"
                    else one
                    for at, one in enumerate(drafts)
                ),
            )
    before = rows(folder)
    tables = ("candidate", "sitting", "segment")
    tamper(
        folder, *(f"DELETE FROM {table}" for table in tables), "UPDATE meta SET value = '0' WHERE key = 'projection'"
    )
    with opened(folder):
        pass
    assert rows(folder) == before

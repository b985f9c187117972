"""Single looks become one flag that does not chatter."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from invigilator.exam.flag import Kind
from invigilator.watch.tracker import PATIENCE, USUAL, Sign, Stretch, Tracker

HERE = (0.4, 0.4, 0.5, 0.5)


def feed(
    flags: Tracker, kind: Kind, times: list[float], score: float | None = 0.8, camera: str = "front"
) -> list[Stretch]:
    return [flag for at in times if (flag := flags.see(Sign(kind, camera, at, score)))]


def test_one_find_is_no_flag_two_are_and_more_are_still_one() -> None:
    flags = Tracker()
    assert feed(flags, Kind.COMPANY, [0]) == []
    (opened,) = feed(flags, Kind.COMPANY, [2])
    assert (opened.start, opened.last, opened.end) == (0, 2, None)
    fed = feed(flags, Kind.COMPANY, [4, 6, 8])
    assert [flag.start for flag in fed] == [0, 0, 0]
    assert flags.open[Kind.COMPANY].lasted == 8


def test_finds_with_nothing_between_them_are_not_in_a_row() -> None:
    flags = Tracker()
    for at in range(0, 40, 4):
        assert feed(flags, Kind.COMPANY, [at]) == []
        assert feed(flags, Kind.COMPANY, [at + 2], None) == []
    assert not flags.open


def test_a_flag_does_not_chatter() -> None:
    flags = Tracker()
    feed(flags, Kind.COMPANY, [0, 2])
    for at in range(4, 30, 4):  # found, not found, found ...: well never lasts six seconds
        assert feed(flags, Kind.COMPANY, [at], None) == []
        assert feed(flags, Kind.COMPANY, [at + 2])[0].start == 0
    assert feed(flags, Kind.COMPANY, [32, 34], None) == []
    (closed,) = feed(flags, Kind.COMPANY, [36], None)
    assert (closed.start, closed.last, closed.end) == (0, 30, 36)
    assert not flags.open


def test_looks_that_cannot_tell_leave_a_flag_open() -> None:
    flags = Tracker()
    feed(flags, Kind.NOBODY, [0, 2])
    assert flags.open[Kind.NOBODY].end is None  # no sign at all for an hour: it is not known that it is well
    (closed,) = feed(flags, Kind.NOBODY, [3600], None)
    assert closed.end == 3600


def test_both_cameras_must_be_well_again() -> None:
    flags = Tracker()
    feed(flags, Kind.COMPANY, [0, 2], camera="front")
    feed(flags, Kind.COMPANY, [3], camera="side")
    assert flags.open[Kind.COMPANY].cameras == {"front", "side"}
    assert feed(flags, Kind.COMPANY, [12, 14], None, "front") == []
    assert feed(flags, Kind.COMPANY, [15], None, "side")[0].end == 15


def test_the_strongest_look_is_kept() -> None:
    flags = Tracker()
    for at, score in ((0, 0.5), (2, 0.9), (4, 0.6)):
        feed(flags, Kind.COMPANY, [at], score)
    assert (flags.open[Kind.COMPANY].best.at, flags.open[Kind.COMPANY].best.score) == (2, 0.9)
    assert flags.open[Kind.COMPANY].scores == ((0, 0.5), (2, 0.9), (4, 0.6))


def test_a_long_flag_keeps_a_hundred_scores_at_most() -> None:
    flags = Tracker()
    feed(flags, Kind.NOBODY, [float(at) for at in range(5000)])
    scores = flags.open[Kind.NOBODY].scores
    assert 50 <= len(scores) <= 100
    assert scores[0][0] == 0


def test_what_was_dismissed_is_not_news_again_in_its_place() -> None:
    flags = Tracker()
    near, far = (0.41, 0.4, 0.51, 0.5), (0.8, 0.8, 0.9, 0.9)
    for at in range(0, 6, 2):
        flags.see(Sign(Kind.PHONE, "side", at, 0.5, HERE))
    closed = flags.dismiss(Kind.PHONE, HERE, 7)
    assert closed
    assert closed.end == 7
    for at in range(8, 40, 2):
        assert flags.see(Sign(Kind.PHONE, "side", at, 0.5, near)) is None
    assert [flags.see(Sign(Kind.PHONE, "side", at, 0.5, far)) is not None for at in (40, 42, 44)] == [
        False,
        False,
        True,
    ]
    assert flags.dismiss(Kind.MASK, None, 50) is None


@given(
    st.lists(
        st.tuples(
            st.sampled_from([Kind.NOBODY, Kind.COMPANY, Kind.SHEET, Kind.TURNED]),
            st.sampled_from(["front", "side"]),
            st.floats(0.1, 5),
            st.one_of(st.none(), st.floats(0.1, 1)),
        ),
        max_size=80,
    )
)
def test_flags_are_whole_and_apart(steps: list[tuple[Kind, str, float, float | None]]) -> None:
    flags, at, closed = Tracker(), 0.0, []
    for kind, camera, later, score in steps:
        at += later
        before = flags.open.get(kind)
        flag = flags.see(Sign(kind, camera, at, score))
        if flag and flag.end is not None:
            closed.append(flag)
            assert before
            assert at - before.last >= PATIENCE.get(kind, USUAL).well
        if flag and flag.end is None:
            assert score is not None
            assert flag is flags.open[kind]
            assert len(flag.scores) >= PATIENCE.get(kind, USUAL).looks
    for flag in closed + list(flags.open.values()):
        assert flag.start <= flag.best.at <= flag.last
        assert flag.end is None or flag.last < flag.end
    for kind in Kind:
        stretches = sorted((flag.start, flag.end) for flag in closed if flag.kind is kind)
        assert all(first[1] <= second[0] for first, second in pairwise(stretches))

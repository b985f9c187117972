from __future__ import annotations

import pytest

from invigilator.desk.inbox import Inbox
from invigilator.desk.room import Room
from invigilator.desk.tile import FeedState, Level, Tile, feed_state, tile
from invigilator.media.look import Look
from invigilator.media.pool import Facts
from invigilator.wire.views import FeedHealth, SittingView
from tests.desk.people import NOW, person, room

LIVE = FeedState("live")


def facts(age: int = 80, *, luma: float = 90, spread: float = 40, still: float = 1.0, drawn: float = 999.9) -> Facts:
    """A picture captured ``age`` ms ago that has stood still for ``still`` of a clock at 1000 s."""
    return Facts(7, (NOW - age) * 1000, drawn, 320, 240, Look(luma, spread, 1000.0 - still))


def state(known: Facts | None, *, on: bool = True, phase: str = "answering", age: int | None = 80) -> FeedState:
    health = FeedHealth(feed=2, age=age) if age is not None else None
    return feed_state(on=on, phase=phase, health=health, facts=known, now=NOW, monotonic=1000.0)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (state(facts()), FeedState("live")),
        (state(facts(age=2000)), FeedState("live")),
        (state(facts(age=2001)), FeedState("late", 2)),
        (state(facts(age=65_000)), FeedState("late", 65)),
        (state(facts(age=-500)), FeedState("live")),  # a sender's clock that runs ahead
        (state(facts(age=-9000, drawn=996.5)), FeedState("late", 3)),  # and then stands still
        (state(facts(still=10.5)), FeedState("frozen", 10)),
        (state(facts(still=9.5)), FeedState("live")),
        (state(facts(luma=18, spread=2)), FeedState("black")),
        (state(facts(luma=18, spread=12)), FeedState("live")),
        (state(facts(age=4000, luma=18, spread=2)), FeedState("late", 4)),  # old news is no news
        (state(None), FeedState("live")),  # hidden: the hub's word
        (state(None, age=3100), FeedState("late", 3)),
        (state(None, age=-1), FeedState("waiting")),
        (state(None, age=None), FeedState("waiting")),
        (state(None, on=False, age=-1), FeedState("gone")),
        (state(facts(), on=False, age=7200), FeedState("gone", 7)),
        (state(None, on=False, age=-1, phase="expected"), FeedState("waiting")),
        (state(None, on=False, age=5000, phase="expected"), FeedState("gone", 5)),
        (state(None, on=False, age=5000, phase="ended"), FeedState("over")),
        (state(facts(), phase="ended"), FeedState("live")),  # the phone stays
    ],
)
def test_each_trouble_of_a_camera_has_its_own_name(found: FeedState, wanted: FeedState) -> None:
    assert found == wanted


def made(view: SittingView, front: FeedState = LIVE, side: FeedState = LIVE) -> Tile:
    state = Room()
    state.take(room([view]))
    return tile(view, Inbox(state).find(view.sitting), front, side, NOW)


def test_a_quiet_tile() -> None:
    one = made(person(3, "王小明"))
    assert (one.seat, one.name, one.level, str(one.status), one.clock) == (
        3,
        "王小明",
        Level.QUIET,
        "standing.answering",
        "",
    )
    assert [(each.name, each.used, each.limit) for each in one.counters] == [
        ("face", 0, 3),
        ("camera", 0, 3),
        ("leaves", 0, 3),
    ]


def test_conduct_is_counted_once_used() -> None:
    one = made(person(1, warnings={"face": 2, "conduct": 1}, leaves=2))
    assert [(each.name, each.used) for each in one.counters] == [
        ("face", 2),
        ("camera", 0),
        ("conduct", 1),
        ("leaves", 2),
    ]


@pytest.mark.parametrize(
    ("view", "level", "status", "clock"),
    [
        (person(1, alarms=("restroom-request",), restroom="asked"), Level.NOW, "alarm.restroom-request", ""),
        (
            person(1, alarms=("leave",), away_until=NOW + 14_000),
            Level.SOON,
            "alarm.leave",
            "0:14",
        ),
        (person(1, alarms=("leave",)), Level.NOTE, "alarm.leave", ""),  # back, not yet acknowledged
        (person(1, restroom="away", break_until=NOW + 61_000), Level.NOTE, "standing.on-break", "1:01"),
        (
            person(1, alarms=("restroom-overdue",), restroom="overdue", break_until=NOW - 5000),
            Level.NOW,
            "alarm.restroom-overdue",
            "+0:05",
        ),
        (
            person(1, alarms=("disconnected",), connected=False, front_on=False, reconnect_until=NOW + 300_000),
            Level.SOON,
            "alarm.disconnected",
            "5:00",
        ),
        (person(1, phase="ended", outcome="submitted", cause="self"), Level.QUIET, "standing.ended", ""),
        (person(1, phase="expected", connected=False, logged_in=False), Level.QUIET, "standing.checking", ""),
    ],
)
def test_what_calls_and_how_loudly(view: SittingView, level: Level, status: str, clock: str) -> None:
    one = made(view)
    assert (one.level, one.status.key, one.clock) == (level, status, clock)


def test_the_sixty_seconds_say_what_they_are_of() -> None:
    one = made(person(1, warnings={"face": 3}, uncorrected=True))
    assert (one.level, one.status.key, one.clock) == (Level.NOTE, "deadline.uncorrected.running", "")


@pytest.mark.parametrize("shows", ["late", "frozen", "black", "gone"])
def test_a_camera_in_trouble_calls(shows: str) -> None:
    one = made(person(1), side=FeedState(shows, 4))  # type: ignore[arg-type]
    assert one.level is Level.SOON
    assert str(one.status) == f"tile.trouble(camera=focus.side what=tile.feed.{shows})"


@pytest.mark.parametrize("phase", ["expected", "ended"])
def test_but_not_before_or_after(phase: str) -> None:
    one = made(person(1, phase=phase, outcome="collected", cause="time"), side=FeedState("gone"))
    assert one.level is Level.QUIET


def test_time_passing_changes_only_the_clock() -> None:
    view = person(1, restroom="away", break_until=NOW + 61_000)
    first, second = tile(view, None, LIVE, LIVE, NOW), tile(view, None, LIVE, LIVE, NOW + 400)
    assert first == second
    assert tile(view, None, LIVE, LIVE, NOW + 1000) != first

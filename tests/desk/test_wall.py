from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from invigilator.desk.focus import Focus
from invigilator.desk.room import Room
from invigilator.desk.tile import Level
from invigilator.desk.wall import CALM, Wall
from invigilator.media.pool import DecodePool
from invigilator.wire.messages import Changed
from invigilator.wire.views import SittingView
from tests.desk.people import NOW, StillSession, health, person, room


class Desk:
    """A wall on a room that a test changes."""

    def __init__(self, people: list[SittingView], width: int = 1366, height: int = 768) -> None:
        self.room, self.session, self.pool = Room(), StillSession(), DecodePool(1)
        self.focus = Focus(self.room, lambda: NOW)
        self.wall = Wall(self.room, self.focus, self.session, self.pool)
        self.clock = 0.0
        self.wall.resize(width, height)
        self.open(people)
        self.refresh()

    def open(self, people: list[SittingView]) -> None:
        self.room.take(room(people))
        self.room.take(health([feed for one in people for feed in (one.front, one.side)]))

    def change(self, view: SittingView) -> None:
        self.room.take(Changed(seq=self.room.seq + 1, at=NOW, event="x", by="", sitting=view))

    def refresh(self, later: float = 0.0) -> bool:
        self.clock += later
        return self.wall.refresh(self.clock)

    def seats(self) -> list[int]:
        return [self.wall.tiles[one.sitting].seat for one in self.wall.places]


Make = Callable[..., Desk]


@pytest.fixture
def desk() -> Iterator[Make]:
    made: list[Desk] = []

    def make(count: int, width: int = 1366, height: int = 768) -> Desk:
        made.append(Desk([person(seat) for seat in range(1, count + 1)], width, height))
        return made[-1]

    yield make
    for one in made:
        one.wall.close()
        one.pool.close()


def test_the_page_as_text(desk: Make) -> None:
    one = desk(0)
    one.open(
        [
            person(1, "王小明"),
            person(2, "李静怡", warnings={"face": 2}, leaves=1),
            person(3, "张伟", alarms=("restroom-request",), restroom="asked", side_on=False),
            person(4, "刘洋", restroom="away", break_until=NOW + 200_000),
        ]
    )
    one.refresh()
    one.wall.select("s2")
    assert one.wall.snapshot().splitlines() == [
        " 1 王小明 [QUIET] standing.answering  (live | live) face 0/3 camera 0/3 leaves 0/3",
        ">2 李静怡 [QUIET] standing.answering  (live | live) face 2/3 camera 0/3 leaves 1/3",
        " 3 张伟 [NOW] alarm.restroom-request  (live | gone) face 0/3 camera 0/3 leaves 0/3",
        " 4 刘洋 [NOTE] standing.on-break 3:20 (live | live) face 0/3 camera 0/3 leaves 0/3",
    ]


def test_every_feed_is_watched_once_and_left_when_its_sitting_goes(desk: Make) -> None:
    one = desk(3)
    one.refresh()
    assert sorted(one.session.watched) == [2, 3, 4, 5, 6, 7]
    one.open([person(1), person(3)])
    assert one.refresh()
    assert sorted(one.session.watched) == [2, 3, 6, 7]
    assert one.seats() == [1, 3]
    one.wall.close()
    assert not one.session.watched


def test_nothing_moves_while_nothing_comes_or_goes(desk: Make) -> None:
    one = desk(12)
    one.change(person(5, leaves=1))
    assert not one.refresh()
    assert one.wall.tiles["s5"].counters[-1].used == 1


def test_by_seat_while_all_fit_by_need_in_pages(desk: Make) -> None:
    few, many = desk(12), desk(60)
    for one in (few, many):
        one.change(person(9, alarms=("restroom-request",), restroom="asked"))
        one.change(person(7, alarms=("leave",), away_until=NOW + 9000))
        one.change(person(2, phase="ended", outcome="submitted", cause="self"))
        one.refresh(CALM)
    assert few.seats() == list(range(1, 13))
    assert many.wall.layout.pages == 2
    assert many.seats()[:4] == [9, 7, 1, 3]
    many.wall.turn(1)
    assert many.seats()[-1] == 2


def test_need_moves_tiles_only_when_they_have_rested(desk: Make) -> None:
    one = desk(12)
    one.wall.sort("need")
    one.refresh(CALM)
    one.change(person(9, alarms=("restroom-request",), restroom="asked"))
    assert one.refresh()
    one.change(person(8, alarms=("restroom-request",), restroom="asked"))
    assert not one.refresh(CALM / 2)
    assert one.wall.tiles["s8"].level is Level.NOW  # it calls where it stands
    assert one.refresh(CALM)
    assert one.seats()[:2] == [8, 9]
    one.wall.sort("seat")
    assert one.seats() == list(range(1, 13))


def test_a_pointer_on_the_wall_keeps_tiles_where_they_are(desk: Make) -> None:
    one = desk(12)
    one.wall.sort("need")
    one.refresh(CALM)
    one.wall.rest(one.clock + 1.0)
    one.change(person(9, alarms=("restroom-request",), restroom="asked"))
    assert not one.refresh(2.0)
    assert one.refresh(CALM)


def test_moving_over_the_tiles(desk: Make) -> None:
    one = desk(12)  # 3 columns of 4
    wall = one.wall
    columns = wall.layout.columns
    assert columns == 3
    moves = [
        ("left", 1),  # nothing was selected: the first
        ("right", 2),
        ("right", 3),
        ("right", 4),  # on to the next row
        ("down", 7),
        ("down", 10),
        ("down", 10),
        ("up", 7),
        ("end", 12),
        ("right", 12),
        ("home", 1),
        ("up", 1),
        ("left", 1),
    ]
    for direction, seat in moves:
        wall.move(direction)  # type: ignore[arg-type]
        assert wall.selected == f"s{seat}", direction
    assert one.focus.selected == "s1"


def test_selecting_turns_the_page(desk: Make) -> None:
    one = desk(60)
    assert one.wall.select("s60")
    footer = one.wall.footer()
    assert footer is not None
    assert (footer.page, footer.pages, footer.elsewhere) == (2, 2, 30)
    assert 60 in one.seats()
    assert not one.wall.select("nobody")
    one.wall.move("home")
    assert one.seats()[0] == 1


def test_the_footer_tells_who_calls_from_elsewhere(desk: Make) -> None:
    one = desk(60)
    one.wall.sort("seat")
    one.change(person(59, alarms=("restroom-request",), restroom="asked"))
    one.change(person(1, alarms=("restroom-request",), restroom="asked"))
    one.refresh()
    footer = one.wall.footer()
    assert footer is not None
    assert footer.calling == 1


def test_turning_zooming_and_shrinking(desk: Make) -> None:
    one = desk(60)
    wall = one.wall
    assert wall.turn(1)
    assert wall.turn(1)  # round to the first
    assert one.seats()[0] == 1
    wall.turn(-1)
    one.open([person(seat) for seat in range(1, 11)])  # fewer people: the second page is no more
    one.refresh()
    assert one.seats() == list(range(1, 11))
    assert not wall.turn(1)
    before = wall.places[0].slot.front.width
    for _ in range(10):
        wall.zoom(1)
    assert wall.places[0].slot.front.width > before
    assert wall.layout.pages > 1
    for _ in range(10):
        wall.zoom(-1)
    assert wall.layout.pages == 1


def test_pointing(desk: Make) -> None:
    one = desk(12)
    for place in one.wall.places:
        box = place.slot.side
        assert one.wall.at(box.x + 1, box.y + 1) == place.sitting
    assert one.wall.at(-5, -5) == ""


def test_an_empty_room(desk: Make) -> None:
    one = desk(0)
    assert one.wall.places == ()
    assert not one.wall.move("right")
    assert not one.wall.turn(1)
    assert one.wall.footer() is None


def test_a_selected_candidate_who_goes_is_not_selected(desk: Make) -> None:
    one = desk(3)
    one.wall.select("s2")
    one.open([person(1)])
    one.refresh()
    assert one.wall.selected == ""

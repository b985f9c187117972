from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from msgspec import structs
from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtGui import QColor, QImage
from PyQt6.QtTest import QTest
from pytestqt.qtbot import QtBot

from invigilator.console.language import set_language
from invigilator.console.wall import WallWidget
from invigilator.desk.focus import Focus
from invigilator.desk.room import Room
from invigilator.desk.wall import Wall
from invigilator.media.pool import DecodePool, Drawn
from invigilator.wire.views import FlagView, SittingView
from tests.desk.people import StillSession, health, person, room
from tests.media.streams import START, encode
from tests.media.streams import room as picture

LEVELS = {2: 40, 3: 90, 4: 140, 5: 190}
"""How bright each feed's wall is, so that nobody is taken for another."""


class Stage:
    """A real wall widget with real decode threads; packets come when a test says so."""

    def __init__(self, qtbot: QtBot, people: list[SittingView]) -> None:
        self.qtbot = qtbot
        self.room, self.session, self.pool = Room(), StillSession(START // 1000), DecodePool(2)
        self.room.take(room(people))
        self.room.take(health([feed for one in people for feed in (one.front, one.side)]))
        self.wall = Wall(self.room, Focus(self.room, lambda: START // 1000), self.session, self.pool)
        self.widget = WallWidget(self.wall, self.pool)
        qtbot.addWidget(self.widget)
        self.painted: list[Drawn] = []
        self.widget.on_painted = lambda one, at: self.painted.append(one)
        self.widget.resize(800, 600)
        self.widget.show()
        self.widget.refresh()

    def send(self, feed: int, count: int = 1, *, moving: bool = True, level: int | None = None) -> None:
        """Pictures of this feed, and wait until the last is on the screen."""
        shade = LEVELS.get(feed, 90) if level is None else level
        pictures = [picture(n, moving=moving, level=shade) for n in range(count)]
        self.painted.clear()
        for packet in encode(pictures, feed=feed, captured=self.session.clock * 1000):
            self.session.watched[feed](packet)
        self.qtbot.waitUntil(
            lambda: any((one.feed, one.sequence) == (feed, count - 1) for one in self.painted), timeout=20_000
        )

    def shot(self) -> QImage:
        return self.widget.grab().toImage()

    def shade(self, feed: int, shot: QImage | None = None) -> int:
        """Brightness near the left edge of a feed's rectangle, where there is only wall."""
        here = self.widget._canvas.places[feed]
        at = here.topLeft() + QPoint(here.width() // 16, here.height() // 2)
        return QColor((shot or self.shot()).pixel(at)).lightness()

    def close(self) -> None:
        self.widget.stop()
        self.wall.close()
        self.pool.close()


Make = Callable[..., Stage]


@pytest.fixture
def stage(qtbot: QtBot) -> Iterator[Make]:
    set_language("en")
    made: list[Stage] = []

    def make(*people: SittingView) -> Stage:
        made.append(Stage(qtbot, list(people)))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_each_feed_is_painted_in_its_own_place(stage: Make) -> None:
    one = stage(person(1), person(2))
    for feed in LEVELS:
        one.send(feed, 3)
    shot = one.shot()
    for feed, level in LEVELS.items():
        assert abs(one.shade(feed, shot) - level) < 30, feed
    assert one.shade(3, shot) > one.shade(2, shot) + 25


def test_the_paint_hook_tells_which_picture_and_the_tile_can_be_read(stage: Make) -> None:
    one = stage(person(1))
    one.send(2, 4)
    last = one.painted[-1]
    assert (last.feed, last.sequence, last.captured) == (2, 3, one.session.clock * 1000 + 300_000)
    tile = one.widget.grab_tile(2)
    assert (tile.width(), tile.height()) == (
        one.widget._canvas.places[2].width(),
        one.widget._canvas.places[2].height(),
    )
    assert QColor(tile.pixel(tile.width() // 2, tile.height() // 2)).lightness() > 120
    assert one.widget.grab_tile(99).isNull()
    assert one.widget.snapshot("s1").startswith(b"\xff\xd8")
    assert one.widget.snapshot("nobody") == b""


def test_a_mark_of_the_watch_stands_in_the_corner_until_it_is_over(stage: Make) -> None:
    one = stage(person(1))
    one.send(2, 3)
    one.send(3, 3)
    side, front = one.widget._canvas.places[3], one.widget._canvas.places[2]
    corner = QRect(side.left() + 3, side.bottom() - 20, 40, 18)

    def marks(shot: QImage, where: QRect) -> bool:
        part = shot.copy(where)
        spots = [QColor(part.pixel(x, y)) for x in range(part.width()) for y in range(part.height())]
        return any(spot.blue() > spot.red() + 80 for spot in spots)

    assert not marks(one.shot(), side)
    flag = FlagView(number=1, kind="phone", clause="五(七)", camera="side", cameras=["side"], at=0, score=0.9)
    one.room.take(room([structs.replace(person(1), flags=[flag])]))
    one.widget.refresh()
    assert marks(one.shot(), corner)
    assert not marks(one.shot(), front)
    assert not marks(one.shot(), QRect(side.topLeft(), side.center()))
    one.send(3, 5)  # another picture comes: the mark stays on it
    assert marks(one.shot(), corner)
    one.room.take(room([person(1)]))
    one.widget.refresh()
    assert not marks(one.shot(), side)


def test_only_what_changed_is_painted(stage: Make) -> None:
    one = stage(person(1), person(2))
    for feed in LEVELS:
        one.send(feed)
    one.qtbot.waitUntil(lambda: not one.pool.drawn)
    one.send(3, 5)
    assert {each.feed for each in one.painted} == {3}


def test_nobody_is_ever_seen_in_anothers_place(stage: Make) -> None:
    one = stage(person(1), person(2))
    one.send(2)
    one.send(4)
    before = one.shade(2), one.shade(4)
    one.room.take(room([person(2)]))  # seat 1 goes; seat 2 takes its place
    one.widget.refresh()
    shot = one.shot()
    assert abs(one.shade(4, shot) - before[1]) < 8 or one.shade(4, shot) < 40  # its own picture or none yet
    one.qtbot.waitUntil(lambda: abs(one.shade(4) - before[1]) < 8, timeout=20_000)


def test_resizing_draws_the_last_pictures_anew(stage: Make) -> None:
    one = stage(person(1))
    one.send(2)
    was = one.widget._canvas.places[2].width()
    one.widget.resize(1000, 700)
    assert one.widget._canvas.places[2].width() > was
    one.qtbot.waitUntil(lambda: abs(one.shade(2) - LEVELS[2]) < 30, timeout=20_000)


def words_of(shot: QImage) -> bytes:
    bits = shot.convertToFormat(QImage.Format.Format_RGB32).constBits()
    assert bits is not None
    return bytes(bits.asstring(shot.sizeInBytes()))


def test_every_state_of_a_camera_looks_different(stage: Make) -> None:
    people = [
        person(1),
        person(2, front_on=False),
        person(3, front_on=False, phase="expected"),
        person(4, front_on=False, phase="ended"),
        person(5),
        person(6),
        person(7),
    ]
    one = stage(*people)
    one.room.take(health([2, 4, 10, 12, 14]))
    for feed in (2, 10):
        one.send(feed, 2)
    one.send(12, 2, level=90, moving=False)
    for packet in encode([np.zeros((240, 320, 3), np.uint8)] * 2, feed=14, captured=one.session.clock * 1000):
        one.session.watched[14](packet)
    one.qtbot.waitUntil(lambda: one.painted[-1].feed == 14, timeout=20_000)
    one.session.clock += 5000  # five seconds later only 2, 12 and 14 still send
    for feed in (2, 12):
        one.send(feed, 2)
    for packet in encode([np.zeros((240, 320, 3), np.uint8)], feed=14, captured=one.session.clock * 1000):
        one.session.watched[14](packet)
    one.qtbot.waitUntil(lambda: one.painted[-1].feed == 14, timeout=20_000)
    one.widget.refresh()
    shows = {place.front: one.wall.tiles[place.sitting].front.shows for place in one.wall.places}
    assert shows == {2: "live", 4: "gone", 6: "waiting", 8: "over", 10: "late", 12: "live", 14: "black"}
    shot = one.shot()
    seen = {feed: words_of(shot.copy(one.widget._canvas.places[feed])) for feed in (2, 4, 6, 8, 10, 14)}
    assert len(set(seen.values())) == len(seen)


def test_words_change_with_the_language(stage: Make) -> None:
    one = stage(person(1, front_on=False))
    english = words_of(one.shot())
    set_language("zh")
    one.widget.retranslate()
    chinese = words_of(one.shot())
    set_language("en")
    one.widget.retranslate()
    assert chinese != english
    assert words_of(one.shot()) == english


def test_mouse_and_keys_select_and_open(stage: Make) -> None:
    one = stage(*(person(seat) for seat in range(1, 7)))
    widget = one.widget
    selected: list[str] = []
    opened: list[str] = []
    widget.selected.connect(selected.append)
    widget.opened.connect(opened.append)
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget._canvas.places[6].center())
    assert selected == ["s3"]
    QTest.mouseDClick(widget, Qt.MouseButton.LeftButton, pos=widget._canvas.places[6].center())
    assert opened == ["s3"]
    QTest.keyClick(widget, Qt.Key.Key_Right)
    QTest.keyClick(widget, Qt.Key.Key_Home)
    QTest.keyClick(widget, Qt.Key.Key_Return)
    assert selected[-2:] == ["s4", "s1"]
    assert opened[-1] == "s1"
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(0, 0))  # between tiles: nothing
    assert one.wall.selected == "s1"
    before = words_of(one.shot())
    widget.select("s5")
    assert one.wall.selected == "s5"
    assert words_of(one.shot()) != before


def test_pages_and_sizes_by_key_and_wheel(stage: Make) -> None:
    one = stage(*(person(seat) for seat in range(1, 61)))
    widget = one.widget
    first = set(widget.feeds())
    QTest.keyClick(widget, Qt.Key.Key_PageDown)
    assert not first & set(widget.feeds())
    QTest.keyClick(widget, Qt.Key.Key_PageUp)
    assert set(widget.feeds()) == first
    QTest.keyClick(widget, Qt.Key.Key_Plus)
    assert len(widget.feeds()) < len(first)
    QTest.keyClick(widget, Qt.Key.Key_Minus)
    assert set(widget.feeds()) == first


def test_hidden_feeds_cost_nothing(stage: Make) -> None:
    one = stage(person(1))
    one.send(2, 3)
    one.widget.hide()
    decoded = one.pool.decoded
    for packet in encode([picture(n) for n in range(5)], feed=2, sequence=10):
        one.session.watched[2](packet)
    one.qtbot.wait(100)
    assert one.pool.decoded == decoded
    one.painted.clear()
    one.widget.show()
    one.qtbot.waitUntil(lambda: bool(one.painted) and one.painted[-1].sequence == 14, timeout=20_000)


@pytest.mark.parametrize(
    "name",
    [
        '<img src="file:///etc/passwd">',
        "a\n\nb\tc",
        "\u202egnimaN\u202c",
        "名" * 300,
        "",
        "\x00\x07",
        "🧑\u200d🎓👩🏽\u200d🎓",
        "&amp;<b>x</b>",
    ],
)
def test_any_name_is_only_text(stage: Make, name: str) -> None:
    one = stage(SittingView(**{f: getattr(person(1), f) for f in SittingView.__struct_fields__} | {"name": name}))
    plain = stage(person(2, "x"))
    assert one.shot().size() == plain.shot().size()


def test_an_empty_room_says_so(stage: Make) -> None:
    one = stage()
    assert len(set(words_of(one.shot()))) > 3

"""What the watch sees, at the keyboard: looked at, answered, and what follows."""

import cv2
import numpy as np
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QLabel, QPushButton

from invigilator.console.badge import badge
from invigilator.console.camera import CameraView
from invigilator.console.card import Card
from invigilator.console.language import set_language
from invigilator.desk.flag import Box, Mark
from invigilator.desk.phrase import Phrase
from tests.desk.rehearsal import Rehearsal
from tests.hub.people import jpeg


def flagged(*seats: int, kind: str = "phone", **more: object) -> Rehearsal:
    there = Rehearsal(4, **more)
    there.seat()
    for seat in seats:
        there.still(f"crop{seat}", jpeg())
        there.act(
            seat,
            "flag",
            ago=60_000 - seat,
            by="watch",
            kind=kind,
            camera="side",
            score=0.9,
            box="0.2,0.2,0.4,0.4",
            picture=f"crop{seat}",
        )
        there.due(seat, there.now())
    return there


async def ready(console, seat):
    """The row of this seat is the current one, and its picture is there."""
    assert console.room.focus.selected == f"s{seat}"
    await console.until(lambda: console.window.sees(f"crop{seat}"))
    console.window.acts._moved = float("-inf")  # somebody has read it


def answers(there):
    return [(one.sitting, one.number, one.text) for one in there.orders if one.do == "answer-flag"]


def test_looking_and_answering_goes_through_the_rows(sit):
    there = flagged(1, 2, 3)

    async def work(console):
        await console.press("1")  # first look
        assert answers(there) == []
        await console.press("1")  # the picture is not there yet
        await console.told("refused.look-first")
        await ready(console, 1)
        card = next(one for one in console.window.inbox.findChildren(Card) if one.key == "s1")
        assert [one.text() for one in card.findChildren(QPushButton) if not one.isHidden()] == [
            "1  属实",
            "2  不是",
            "3  无法判断",
            "Enter  放大 / 返回",
        ]
        note = next(one.text() for one in card.findChildren(QLabel) if one.objectName() == "note")
        assert "侧面" in note
        assert "五(七)" in note
        await console.press(Qt.Key.Key_Space)
        assert "1 属实" in await console.told("refused.answer-flag")
        await console.press("2")
        await console.told("done.flag-no")
        await ready(console, 2)
        await console.press("3")
        await console.told("done.flag-unclear")
        await ready(console, 3)
        await console.press("1")
        assert "Ctrl+0" in await console.told("done.flag-yes")
        assert console.room.focus.selected == "s3"  # something follows
        await console.press("0", modifiers=Qt.KeyboardModifier.ControlModifier)
        assert console.window.panels.top() is not None
        assert answers(there) == [("s1", 1, "no"), ("s2", 1, "unclear"), ("s3", 1, "yes")]
        await console.look()
        assert console.window.inbox.words() == ""

    sit(there, work)


def test_a_key_that_bounces_answers_one_row(sit):
    there = flagged(1, 2)

    async def work(console):
        await console.press("n")
        await ready(console, 1)
        await console.press("2", "2")
        await console.told("done.flag-no")
        assert answers(there) == [("s1", 1, "no")]

    sit(there, work)


def test_other_rows_have_nothing_to_answer_and_reminding_follows(sit):
    there = flagged(2, kind="mask")
    there.act(1, "disconnect", ago=2_000)

    async def work(console):
        console.window.select("s1")
        await console.press("2")
        await console.told("refused.no-flag-here")
        console.window.select("s2")
        console.window.refresh()
        await ready(console, 2)
        await console.press("1")
        assert "R、F" in await console.told("done.flag-yes")
        await console.press("r", "f")
        await console.told("done.remind")
        assert [one.clause for one in there.people[2].sitting.reminders] == ["face"]

    sit(there, work)


def test_a_mock_exam_proposes_no_zero(sit):
    there = flagged(2, kind="phone")
    there.exam = type(there.exam)("mock", there.start, 90)

    async def work(console):
        await console.press("n")
        await ready(console, 2)
        await console.press("1")
        assert "R、B" in await console.told("done.flag-yes")

    sit(there, work)


def test_the_large_picture_lists_and_frames_what_was_seen(sit):
    there = flagged(2)

    async def work(console):
        console.window.select("s2")
        await console.press(Qt.Key.Key_Return)
        console.window.refresh()
        (line,) = console.window.focus._seen.words()
        assert line.startswith("疑似手机 · 已 1:0")
        assert len(console.window.focus.side._boxes) == 1
        assert console.window.focus.front._boxes == ()
        there.act(2, "answer-flag", by="li", number=1, text="no")
        await console.look()
        (line,) = console.window.focus._seen.words()
        assert " · 不是 · " in line
        assert console.window.focus.side._boxes == ()

    sit(there, work)


def test_the_box_is_drawn_where_it_was_seen(qtbot):
    view = CameraView("side")
    qtbot.addWidget(view)
    view.resize(400, 400)  # the picture stands in the middle, 400 x 300
    grey = cv2.cvtColor(np.full((300, 400, 3), 120, np.uint8), cv2.COLOR_BGR2BGRA)
    view.show_pixels(grey)
    view.show_boxes((Box(0.25, 0.5, 0.75, 0.9, Phrase("alarm.phone"), Phrase("flag.sure")),))
    shot = view.grab().toImage()

    def blue(x: int, y: int) -> bool:
        spots = [QColor(shot.pixel(x + dx, y + dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        return any(one.blue() > one.red() + 80 for one in spots)

    assert blue(100, 260)
    assert blue(300, 260)
    assert blue(200, 50 + 270)
    assert not blue(200, 260)
    assert not blue(60, 260)


def test_a_badge_is_small_kept_and_differs_by_sign(qtbot):
    set_language("zh")
    label = CameraView("front")
    qtbot.addWidget(label)
    picture = label.rect()
    place, made = badge(Mark("seen", Phrase("flag.nobody"), 2), picture, 1.0)
    assert picture.contains(place)
    assert place.height() < picture.height() / 4
    assert badge(Mark("seen", Phrase("flag.nobody"), 2), picture, 1.0)[1] is made
    shapes = {
        badge(Mark(sign, Phrase("flag.nobody")), picture, 1.0)[1].toImage().bits().asstring(2000)  # type: ignore[union-attr]
        for sign in ("seen", "heard", "page", "blind")
    }
    assert len(shapes) == 4
    narrow = picture.adjusted(0, 0, -picture.width() + 60, 0)
    place, _ = badge(Mark("seen", Phrase("flag.camera-changed"), 3), narrow, 1.0)
    assert narrow.contains(place)

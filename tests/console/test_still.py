"""Stills: the strip in the focus view, and one of them large."""

from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest

from tests.desk.rehearsal import Rehearsal
from tests.hub.people import jpeg


def with_stills() -> Rehearsal:
    there = Rehearsal(2)
    there.seat()
    for at, (feed, why) in enumerate((("front", "login"), ("side", "random"), ("front", "reminder"))):
        there.keep(1, feed, why, jpeg(), there.now() - 60_000 + at * 1000)
    return there


def test_the_strip_shows_the_newest_and_a_click_enlarges(sit):
    there = with_stills()

    async def work(console):
        window = console.window
        window.select("s1")
        await console.press(Qt.Key.Key_Return)
        window.refresh()
        strip = window.focus._strip
        assert "正面 提醒时" in strip.words().splitlines()[0]
        await console.until(lambda: (window.refresh(), all(strip._pixmaps))[1])
        QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=QPoint(77 + 10, 10))
        view = window.panels.still
        assert view.isVisible()
        assert "第 2 / 3 张" in view.words()
        assert "侧面" in view.words()

    sit(there, work)


def test_arrows_step_and_what_is_looked_at_stays(sit):
    there = with_stills()

    async def work(console):
        window = console.window
        window.select("s1")
        await console.press("v")
        view = window.panels.still
        assert "第 1 / 3 张" in view.words()
        await console.press(Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right)
        assert "登录时" in view.words()
        there.keep(1, "side", "leave", jpeg(), there.now())
        await console.look()
        assert "第 4 / 4 张" in view.words()
        assert "登录时" in view.words()
        await console.press(Qt.Key.Key_Home)
        assert "离屏时" in view.words()
        window.do("language")
        assert "at a leave" in view.words()
        await console.press(Qt.Key.Key_Escape)
        assert not view.isVisible()
        assert window.wall.hasFocus()

    sit(there, work)


def test_from_a_panel_that_judges_and_back_to_it(sit):
    there = with_stills()

    async def work(console):
        window = console.window
        window.select("s1")
        await console.press("0", modifiers=Qt.KeyboardModifier.ControlModifier)
        await console.press("3", Qt.Key.Key_Down, Qt.Key.Key_F3)
        assert window.panels.still.isVisible()
        await console.press(Qt.Key.Key_Escape)
        assert not window.panels.still.isVisible()
        assert window.panels.propose.isVisible()
        assert window.panels.propose.reason
        await console.press(Qt.Key.Key_Return, modifiers=Qt.KeyboardModifier.ControlModifier)
        await console.told("done.propose")

    sit(there, work)


def test_nothing_to_look_at_is_said(sit):
    there = with_stills()

    async def work(console):
        console.window.select("s2")
        await console.press("v")
        await console.told("refused.no-stills")

    sit(there, work)


def test_that_there_are_none_is_said_in_the_language_in_use(sit):
    there = with_stills()

    async def work(console):
        console.window.select("s2")
        await console.press(Qt.Key.Key_Return)
        console.window.refresh()
        strip = console.window.focus._strip
        before = strip.grab().toImage()
        assert before == strip.grab().toImage()
        console.window.do("language")
        assert strip.grab().toImage() != before

    sit(there, work)

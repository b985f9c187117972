"""The whole window by its keyboard: what is pressed is what the rules then say."""

import asyncio
from dataclasses import replace

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QPushButton

from invigilator.console.card import Card
from invigilator.console.keys import KEYS
from invigilator.console.language import catalogue
from tests.desk.rehearsal import Rehearsal, footage
from tests.hub.people import jpeg

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SECOND = 1000


def rehearsal(people: int = 4, *, pictures: bool = False, senior: bool = False) -> Rehearsal:
    there = Rehearsal(people, senior=senior)
    there.seat()
    if pictures:
        for seat, clips in footage(people).items():
            there.projector.show(seat, clips)
    return there


def test_a_reminder_is_two_keys(sit):
    there = rehearsal()

    async def work(console):
        console.window.select("s2")
        await console.press("r", "f")
        assert "1/3" in await console.told("done.remind")
        await console.look()
        given = there.people[2].sitting.reminders
        assert [(one.clause, one.text) for one in given] == [("face", catalogue("zh")["remind.face.1"])]
        assert not console.window.panels.remind.isVisible()
        assert console.window.wall.hasFocus()
        await console.press("r", "1")
        assert "15" in await console.told("refused.too-soon")
        assert len(there.people[2].sitting.reminders) == 1

    sit(there, work)


def test_another_sentence_clause_language_and_own_words(sit):
    there = rehearsal()

    async def work(console):
        console.window.select("s1")
        await console.press("r", Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, "l", Qt.Key.Key_Return)
        await console.told("done.remind")
        console.window.notice.clear()
        await console.press("r", "t")
        await console.type("rats, 请坐好 1 2 3 f")
        await console.press(Qt.Key.Key_Return)
        await console.told("done.remind")
        given = [(one.clause, one.text) for one in there.people[1].sitting.reminders]
        assert given == [("camera", catalogue("en")["remind.camera.3"]), ("face", "rats, 请坐好 1 2 3 f")]

    sit(there, work)


def test_escape_sends_nothing(sit):
    there = rehearsal()

    async def work(console):
        console.window.select("s1")
        await console.press("r")
        assert console.window.panels.remind.isVisible()
        await console.press(Qt.Key.Key_Escape)
        assert not console.window.panels.remind.isVisible()
        await console.press("r", "t", Qt.Key.Key_Escape)
        assert not console.window.panels.remind.isVisible()
        await asyncio.sleep(0.05)
        assert there.orders == []

    sit(there, work)


def test_a_panel_goes_when_somebody_else_is_selected(sit):
    there = rehearsal()

    async def work(console):
        console.window.select("s1")
        await console.press("e", modifiers=CTRL)
        assert console.window.panels.collect.isVisible()
        places = {one.sitting: one.slot.outer for one in console.room.wall.places}
        box = places["s3"]
        middle = QPoint(box.x + box.width // 2, box.y + box.height // 2)
        QTest.mouseClick(console.window.wall, Qt.MouseButton.LeftButton, pos=middle)
        assert console.room.focus.selected == "s3"
        assert not console.window.panels.collect.isVisible()
        await console.press("r", "b")
        await console.told("done.remind")
        assert [one.sitting for one in there.orders] == ["s3"]

    sit(there, work)


def test_the_mouse_does_what_the_keys_do(sit):
    there = rehearsal()

    async def work(console):
        there.act(2, "disconnect", ago=20 * SECOND)
        there.act(4, "leave-screen", ago=5 * SECOND)
        await console.look()
        cards = {one.key: one for one in console.window.inbox.findChildren(Card)}
        QTest.mouseClick(cards["s4"], Qt.MouseButton.LeftButton)
        assert console.room.focus.selected == "s4"
        console.window.refresh()
        buttons = [one for one in cards["s4"].findChildren(QPushButton) if one.text().startswith("Space")]
        QTest.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
        await console.told("done.acknowledge")
        QTest.mouseDClick(cards["s2"], Qt.MouseButton.LeftButton)
        assert console.room.focus.opened

    sit(there, work)


def test_the_restroom_from_paper_to_return(sit):
    there = rehearsal(pictures=True)

    async def work(console):
        console.window.select("s3")
        await console.press("a")
        assert "P" in await console.told("refused.no-restroom-request")
        await console.press("p")
        await console.told("done.paper")
        await console.look()
        paper = there.room().sittings[2].paper
        assert paper
        console.window.select("s1")
        await console.press("n")
        await console.until(lambda: console.window.sees(paper))
        assert console.room.focus.selected == "s3"
        await console.press("a")
        await console.told("done.approve")
        await console.look()
        assert there.people[3].sitting.on_break
        assert any("如厕还剩" in words for words in console.window.inbox.clock_words())
        await console.press("e")
        await console.told("done.end-break")
        assert not there.people[3].sitting.on_break

    sit(there, work)


def test_nothing_is_approved_that_was_not_looked_at(sit):
    there = rehearsal()

    async def work(console):
        there.act(3, "show-paper", ago=5 * SECOND, picture=there.still("p3", jpeg()))
        there.act(4, "show-paper", ago=9 * SECOND, picture=there.still("p4", jpeg()))
        await console.look()
        await console.press("n")
        await console.until(lambda: console.window.sees("p4"))
        console.window._inbox.current = ""
        console.room.focus.selected = "s3"
        console.window.refresh()
        await console.press("a")
        await console.told("refused.look-first")
        await console.until(lambda: console.window.sees("p3"))
        await console.press("d")
        await console.told("done.deny")
        assert [(one.do, one.sitting) for one in there.orders] == [("deny-restroom", "s3")]

    sit(there, work)


def test_a_paper_without_a_picture_can_still_be_decided(sit):
    there = rehearsal()

    async def work(console):
        there.act(3, "show-paper", ago=5 * SECOND, picture="erased")
        await console.look()
        await console.press("n")
        await console.until(lambda: console.window.sees("erased"))
        await console.press("d")
        await console.told("done.deny")

    sit(there, work)


def test_collecting_takes_a_reason_and_one_confirmation(sit):
    there = rehearsal()

    async def work(console):
        console.window.select("s2")
        await console.press("e", modifiers=CTRL)
        panel = console.window.panels.collect
        assert panel.isVisible()
        assert there.people[2].of.name in panel.words()
        assert there.people[2].of.admission in panel.words()
        await console.press(Qt.Key.Key_Return, modifiers=CTRL)
        assert panel.isVisible(), "no reason yet"
        await console.type("替考 4")
        await console.press(Qt.Key.Key_Return)
        assert panel.isVisible(), "Enter alone does not collect"
        await asyncio.sleep(0.05)
        assert there.orders == []
        await console.press(Qt.Key.Key_Return, modifiers=CTRL)
        await console.told("done.collect")
        assert there.orders[0].reason == "替考 4"
        assert there.people[2].sitting.cause == "invigilator"
        await console.look()
        await console.press("r")
        await console.told("refused.ended")

    sit(there, work)


def test_a_digit_picks_a_ready_reason(sit):
    there = rehearsal()

    async def work(console):
        console.window.select("s2")
        await console.press("e", modifiers=CTRL)
        await console.press("3")
        await console.press(Qt.Key.Key_Return, modifiers=CTRL)
        await console.told("done.collect")
        assert there.orders[0].reason == catalogue("zh")["collect.reason-3"]

    sit(there, work)


def test_alarms_are_stepped_through_and_acknowledged(sit):
    there = rehearsal(6)

    async def work(console):
        for seat in (1, 2):
            there.act(seat, "leave-screen", ago=60 * SECOND)
            there.act(seat, "return-screen", ago=50 * SECOND)
        there.act(3, "disconnect", ago=20 * SECOND)
        await console.look()
        await console.press(Qt.Key.Key_Space)
        assert console.room.focus.selected == "s3", "the first press only looks"
        assert there.orders == []
        await console.press("n")
        assert console.room.focus.selected == "s1"
        await console.press("n", modifiers=SHIFT)
        assert console.room.focus.selected == "s3"
        await console.press(Qt.Key.Key_Space, Qt.Key.Key_Space)
        await console.told("done.acknowledge")
        assert {one.sitting for one in there.orders} == {"s3"}, "nobody has looked at the next one yet"
        assert not any(one.open for one in there.people[3].sitting.alarms)
        assert console.room.focus.selected == "s1", "at once, whatever the hub takes"

    sit(there, work)


def test_a_flood_is_acknowledged_at_once(sit):
    there = rehearsal(40)

    async def work(console):
        for seat in range(1, 31):
            there.act(seat, "side-off", ago=30 * SECOND)
        await console.look()
        await console.look()
        await console.press("n")
        assert console.window._inbox.current == "group:side-lost"
        await console.press(Qt.Key.Key_Space)
        assert "30" in await console.told("done.acknowledge-all")
        assert len(there.orders) == 30

    sit(there, work)


def test_the_focus_view_opens_follows_and_closes(sit):
    there = rehearsal(pictures=True)

    async def work(console):
        window = console.window
        console.window.select("s1")
        await console.press(Qt.Key.Key_Return)
        assert window.focus.isVisible()
        await console.until(lambda: window.focus.front.painted and window.focus.side.painted)
        await console.press(Qt.Key.Key_Right)
        assert console.room.focus.opened == "s2"
        await console.until(lambda: window.focus.title.startswith("2 "))
        await console.press("m")
        assert not console.room.focus.audible
        await console.press(Qt.Key.Key_Escape)
        assert not window.focus.isVisible()
        assert console.room.focus.opened == ""

    sit(there, work)


def test_the_listen_key_counts_while_it_is_down(sit):
    there = rehearsal()

    async def work(console):
        focus = console.room.focus
        console.window.select("s1")
        await console.press(Qt.Key.Key_Return, "m")
        QTest.keyPress(QApplication.focusWidget(), Qt.Key.Key_L)
        assert focus.audible
        QTest.keyRelease(QApplication.focusWidget(), Qt.Key.Key_L)
        assert not focus.audible
        await console.press("r")
        QTest.keyPress(QApplication.focusWidget(), Qt.Key.Key_L)
        assert not focus.audible, "in a panel it is a letter"
        QTest.keyRelease(QApplication.focusWidget(), Qt.Key.Key_L)

    sit(there, work)


def test_a_lost_hub_is_said_and_comes_back(sit):
    there = rehearsal()

    async def work(console):
        window = console.window
        there.pulse()
        await console.until(lambda: console.room.room.health is not None)
        window.refresh()
        assert window.banner.words() == ""
        there.lose("silent")
        await console.until(lambda: "连接中断" in window.banner.words())
        window.select("s1")
        await console.press("r")
        await console.told("refused.offline")
        assert not window.panels.remind.isVisible()
        there.live()
        await console.until(lambda: window.banner.words() == "")

    sit(there, work)


def test_trouble_of_the_hub_is_said_in_words(sit):
    there = rehearsal()

    async def work(console):
        there.pulse(recording=False, disk_free=0.05)
        await console.until(lambda: console.room.room.health is not None)
        console.window.refresh()
        assert "录像已停止" in console.window.banner.words()
        assert "5%" in console.window.banner.words()

    sit(there, work)


def test_finding_a_candidate(sit):
    there = rehearsal()

    async def work(console):
        await console.press("/")
        await console.type(there.people[3].of.admission[-4:])
        await console.press(Qt.Key.Key_Return)
        assert console.room.focus.selected == "s3"
        await console.press("/")
        await console.type(there.people[4].of.name)
        await console.press(Qt.Key.Key_Return)
        assert console.room.focus.selected == "s4"
        await console.press("f", modifiers=CTRL)
        await console.type("2")
        await console.press(Qt.Key.Key_Return)
        assert console.room.focus.selected == "s2"

    sit(there, work)


def test_every_key_is_on_the_sheet_and_in_a_menu(sit):
    there = rehearsal()

    async def work(console):
        window = console.window
        window.offer_office(offered=True)
        await console.press(Qt.Key.Key_F1)
        assert window.sheet.isVisible()
        for key in KEYS:
            assert catalogue("zh")[f"act.{key.act}"] in window.sheet.words()
        await console.press(Qt.Key.Key_Escape)
        assert not window.sheet.isVisible()
        menus = [action.menu() for action in window.menuBar().actions()]
        entries = {entry.text() for menu in menus for entry in menu.actions()}
        assert {catalogue("zh")[f"act.{key.act}"] for key in KEYS if not key.held} <= entries

    sit(there, work)


def test_the_language_changes_while_it_runs(sit):
    there = rehearsal()

    async def work(console):
        window = console.window
        there.act(1, "disconnect", ago=5 * SECOND)
        await console.look()
        assert "考试机掉线" in window.inbox.words()
        await console.press(Qt.Key.Key_F2)
        assert "disconnected" in window.inbox.words()
        assert "Remind" in window.sheet.words()
        assert not any(ord(letter) > 0x3000 for letter in window.inbox.words().replace(there.people[1].of.name, ""))
        await console.press(Qt.Key.Key_F2)
        assert "考试机掉线" in window.inbox.words()

    sit(there, work)


def test_what_is_open_changes_its_language_whole(sit):
    """The sheet of keys once shrank to a stamp, and the find panel kept its old words."""
    there = rehearsal()

    async def work(console):
        window = console.window
        await console.press(Qt.Key.Key_F1)
        before = window.sheet.height()
        window.do("language")
        assert window.sheet.height() > before * 0.8
        assert "Remind" in window.sheet.words()
        await console.press(Qt.Key.Key_Escape)
        window.do("find")
        window.do("language")
        assert catalogue("zh")["act.find"] in window.panels.search.heading.text()

    sit(there, work)


def test_names_are_text_and_never_markup(sit):
    there = rehearsal()
    person = there.people[1]
    person.of = replace(person.of, name="<b>x</b><img src=file:///etc/passwd>")

    async def work(console):
        there.act(1, "disconnect", ago=5 * SECOND)
        await console.look()
        assert "<b>x</b>" in console.window.inbox.words()
        console.window.select("s1")
        await console.press("e", modifiers=CTRL)
        assert "<img" in console.window.panels.collect.words()

    sit(there, work)


@pytest.mark.parametrize("spoken", ["zh", "en"])
def test_the_window_fits_a_small_screen_whatever_happens(sit, spoken):
    there = rehearsal(40, senior=True)

    async def work(console):
        window = console.window
        there.act(39, "propose-zero", by="x", clause="materials", reason="很" * 200)
        for seat in range(1, 41):
            there.act(seat, "show-paper" if seat % 3 == 0 else "side-off", ago=30 * SECOND, picture=f"p{seat}")
        await console.look()
        window.select("s39")
        for act in ("open", "remind", "collect", "zero", "extend", "scope", "find", "next", "zero", "keys"):
            window.do(act)
            await asyncio.sleep(0.05)
            window.refresh()
            panel = window.panels.top()
            assert panel is None or window.centre.rect().contains(panel.geometry()), act
        assert (window.width(), window.height()) == (1366, 768)
        assert window.minimumSizeHint().height() <= 768
        assert window.minimumSizeHint().width() <= 1366

    sit(there, work, spoken)


def test_closing_is_a_wish(sit):
    there = rehearsal()

    async def work(console):
        console.window.close()
        assert console.room.closed.is_set()
        assert console.window.isVisible()
        assert QGuiApplication.instance() is not None

    sit(there, work)

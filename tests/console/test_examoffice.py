"""The exam office's window on a real hub, by its keyboard: from an empty wall to an assigned, exported exam."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine

import pytest
import qasync
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication

from invigilator.client.live import LiveSession
from invigilator.client.office import Office
from invigilator.config import HubSettings
from invigilator.console import language
from invigilator.console.app import ControlRoom, application
from invigilator.console.keys import BY_ACT
from invigilator.console.office.door import OfficeDoor
from invigilator.console.office.window import OfficeWindow
from tests.desk.rehearsal import Rehearsal
from tests.hub.conftest import running
from tests.hub.people import House, admission, identity, name

CTRL = Qt.KeyboardModifier.ControlModifier
HEAD = "准考证号,身份证号,姓名,考场\n"


class Sitting:
    """Somebody at a console that has the key to the exam office."""

    def __init__(self, house: House, spoken: str) -> None:
        self.session = LiveSession(house.url, house.key, house.ready.ca, by="考务", agent="test")
        key = (house.data / "admin.key").read_text().strip()
        self.door = OfficeDoor(Office(house.url, key, house.ready.ca), "考务")
        self.room = ControlRoom(self.session, spoken, self.door)

    @property
    def window(self) -> OfficeWindow:
        assert self.door.window is not None
        return self.door.window

    async def until(self, holds: Callable[[], object]) -> None:
        end = time.monotonic() + 30
        while not holds():
            assert time.monotonic() < end, "waited in vain"
            await asyncio.sleep(0.02)

    async def idle(self) -> None:
        """Whatever was begun has ended and is shown."""
        for _ in range(3):
            await asyncio.sleep(0.02)
            await self.until(lambda: self.window.office.clerk.doing is None)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or QApplication.activeWindow(), key, modifiers)

    async def page(self, number: Qt.Key) -> None:
        self.press(number, CTRL)
        await self.idle()


@pytest.fixture
def sit(tmp_path) -> Callable[..., None]:
    before = language.language()

    def run(work: Callable[[Sitting], Coroutine[object, object, None]], spoken: str = "zh") -> None:
        app = application()

        async def whole(house: House) -> None:
            one = Sitting(house, spoken)
            one.room.window.resize(1366, 768)
            one.room.window.show()
            await one.room.start()
            try:
                await one.until(one.room.joined.is_set)
                await work(one)
            finally:
                await one.room.stop()
                await one.session.close()

        with (
            running(HubSettings(data=tmp_path / "data", host="127.0.0.1", port=0)) as house,
            asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner,
        ):
            runner.run(whole(house))

    yield run
    language.set_language(before)


def test_from_an_empty_wall_to_an_assigned_exam_by_keyboard(sit, tmp_path):
    async def work(one: Sitting) -> None:
        room = one.room.window
        await one.until(lambda: "还没有考试" in room.status.words())
        assert room.wall.vacant == "wall.no-exam-office"
        room.activateWindow()
        await one.until(room.isActiveWindow)
        QTest.keyClick(room.wall, Qt.Key.Key_O, CTRL)
        await one.until(lambda: one.door.window is not None and one.window.isActiveWindow())
        await one.idle()
        assert room.isEnabled(), "the room goes on"
        assert not one.window.isModal()
        one.press(Qt.Key.Key_N, CTRL)
        create = one.window.pages["create"]
        await one.until(create.title.hasFocus)
        one.press(Qt.Key.Key_Return, CTRL)
        assert create.fields["title"].fault.words() == "请填写考试名称。"
        QTest.keyClicks(create.title, "Robots")
        assert create.fields["title"].fault.words() == ""
        leaves = create.board.row("leaves").input
        leaves.setFocus()
        leaves.selectAll()
        QTest.keyClicks(leaves, "5")
        assert create.board.row("leaves").fault.words() == "已改为 5 次"
        one.press(Qt.Key.Key_Return, CTRL)
        roster = one.window.pages["roster"]
        await one.until(lambda: one.window.stack.currentWidget() is roster)
        await one.idle()
        assert one.window.office.exams.exam().rules["leaves"] == 5
        assert "已创建“Robots”" in one.window.line.words()
        assert "Robots" in one.window.exam.currentText()
        await one.until(lambda: "Robots" in [each.title for each in one.room.room.exams.values()])

        path = tmp_path / "r.csv"
        people = "".join(f"{admission(n)},{identity(n)},{name(n)},一\n" for n in range(1, 7))
        path.write_text(HEAD + people.replace(identity(2), "1.10101E+17"), "utf-8")
        roster.file.line.setFocus()
        QTest.keyClicks(roster.file.line, str(path))
        one.press(Qt.Key.Key_Return)
        await one.idle()
        assert not roster.take.isEnabled()
        bad = roster.findings.rows()[0]
        assert (bad.row, bad.column) == (3, "2")
        assert "文本" in roster.detail.text(), "what a spreadsheet did, and what to do"
        one.press(Qt.Key.Key_Return, CTRL)
        await one.idle()
        assert one.window.office.candidates.rows == []
        path.write_text(HEAD + people, "utf-8")
        roster.again.click()
        await one.idle()
        assert roster.take.isEnabled()
        assert len(roster.foreseen.rows()) == 6
        one.press(Qt.Key.Key_Return, CTRL)
        await one.idle()
        assert one.window.line.words() == "已导入“Robots”：新增 6 人，更改 0 人，不变 0 人。"

        await one.page(Qt.Key.Key_5)
        candidates = one.window.pages["candidates"]
        QTest.keyClicks(candidates.search, admission(1)[:-1])
        assert len(candidates.table.rows()) == 6
        candidates.everyone.click()
        QTest.keyClicks(candidates.invigilators, "Li, Wang")
        one.press(Qt.Key.Key_Return)
        candidates.invigilators.setFocus()
        one.press(Qt.Key.Key_Return)
        await one.idle()
        assert [row.invigilator for row in candidates.table.rows()] == ["Li"] * 3 + ["Wang"] * 3
        candidates.search.clear()
        candidates.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
        assert [row.seat for row in candidates.table.rows()] == [6, 5, 4, 3, 2, 1]
        candidates.table.selectRow(0)
        candidates.only.click()
        candidates.room.setEditText("二")
        candidates.set_invigilators.setChecked(False)
        candidates.assign.click()
        await one.idle()
        assert [(row.seat, row.room) for row in candidates.table.selected()] == [(6, "二")], "the selection stays"
        one.press(Qt.Key.Key_F2)
        one.press(Qt.Key.Key_F2)
        assert [row.seat for row in candidates.table.selected()] == [6], "in any language"

        await one.page(Qt.Key.Key_6)
        ledger = one.window.pages["ledger"]
        QTest.keyClicks(ledger.search, admission(2))
        one.press(Qt.Key.Key_Return)
        await one.idle()
        assert [row.name for row in ledger.table.rows()] == [name(2)]
        await one.page(Qt.Key.Key_7)
        export = one.window.pages["export"]
        QTest.keyClicks(export.folder.line, str(tmp_path / "out"))
        one.press(Qt.Key.Key_Return)
        await one.idle()
        assert len(export.table.rows()) == 4
        one.press(Qt.Key.Key_F2)
        assert one.window.windowTitle() == "Exam office"
        assert one.window.line.words() == "4 files written."
        assert room.windowTitle().startswith("Robots"), "both windows speak the same"
        one.press(Qt.Key.Key_Escape)
        assert not one.window.isVisible()
        assert not one.room.closed.is_set()

    sit(work)


def test_the_exam_that_is_meant_changes_by_hand_alone(sit, tmp_path):
    """Neither a list that comes anew nor another language may mean another exam: a roster would go astray."""

    async def work(one: Sitting) -> None:
        one.door.open()
        await one.idle()
        office = one.window.office
        for title in ("one", "two", "three"):
            one.window.turn("create")
            office.form.draft.title = title
            await office.create()
            await one.idle()
            made = office.exams.chosen
            for _ in range(2):
                one.press(Qt.Key.Key_F2)
                await one.idle()
                assert office.exams.chosen == made
            one.window.turn("exams")
            one.window.reload.click()
            await one.idle()
            assert office.exams.chosen == made
            assert [row.id for row in one.window.pages["exams"].table.selected()] == [made]
        table = one.window.pages["exams"].table
        at = [row.title for row in table.rows()].index("one")
        QTest.mouseClick(
            table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.model().index(at, 0)).center()
        )
        await one.idle()
        assert office.exams.exam().title == "one"
        table.setFocus()
        one.press(Qt.Key.Key_Down)
        await one.idle()
        assert office.exams.exam().title == table.rows()[at + 1].title

    sit(work)


def test_a_hub_that_goes_away_is_said_and_tried_again_by_hand(sit):
    async def work(one: Sitting) -> None:
        one.door.open()
        await one.idle()
        client = one.window.office.clerk._office
        there, client.url = client.url, "https://127.0.0.1:9"
        one.window.reload.click()
        await one.idle()
        assert "does not answer" in one.window.line.words()
        assert one.window.retry.isVisible()
        client.url = there
        one.window.retry.click()
        await one.idle()
        assert one.window.line.words() == ""
        assert not one.window.retry.isVisible()

    sit(work, "en")


def test_without_the_key_there_is_no_office(qapp_args):
    app = application()

    async def whole() -> None:
        there = Rehearsal(2)
        room = ControlRoom(there, "en")
        room.window.show()
        action = room.window._menus._actions["office"]
        assert not action.isVisible()
        assert not action.isEnabled()
        await asyncio.sleep(0.05)  # what the sheet had before goes with the next turn of the loop
        assert "Exam office" not in room.window.sheet.words()
        assert room.window.wall.vacant == "wall.no-exam"
        room.window.do("office")
        await room.stop()
        await there.close()

    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        runner.run(whole())
    assert BY_ACT["office"].sequences == ("Ctrl+O",)

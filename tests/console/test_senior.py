"""Zeros and second chances by the keyboard: who may what, what is read before it, and what the rules then say."""

from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QPushButton

from invigilator.console.card import Card
from invigilator.console.language import catalogue
from tests.desk.rehearsal import Rehearsal

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return
SECOND = 1000


def rehearsal(people: int = 4, **options) -> Rehearsal:
    there = Rehearsal(people, **options)
    there.seat()
    return there


def test_a_zero_is_proposed_with_finding_reason_and_one_confirmation(sit):
    there = rehearsal()

    async def work(console):
        panel = console.window.panels.propose
        console.window.select("s2")
        await console.press("0", modifiers=CTRL)
        assert panel.isVisible()
        assert there.people[2].of.name in panel.words()
        assert there.people[2].of.admission in panel.words()
        assert "五(七)" in panel.words()
        await console.press(ENTER, modifiers=CTRL)
        assert panel.isVisible(), "neither finding nor reason yet"
        await console.press("3", Qt.Key.Key_Down, Qt.Key.Key_Down)
        await console.press(ENTER)
        assert panel.isVisible(), "Enter alone proposes nothing"
        assert there.orders == []
        await console.press(ENTER, modifiers=CTRL)
        await console.told("done.propose")
        order = there.orders[0]
        assert (order.do, order.clause, order.reason) == ("propose-zero", "phone", catalogue("zh")["finding.phone.2"])
        await console.look()
        await console.press("0", modifiers=CTRL)
        shown = console.window.panels.decide
        assert shown.isVisible(), "now it shows what waits"
        assert "等待高级监考员复核" in shown.words()
        await console.press("1")
        await console.press(ENTER, modifiers=CTRL)
        assert len(there.orders) == 1, "an invigilator cannot sign"

    sit(there, work)


def test_a_blocked_finding_cannot_be_chosen_and_says_why(sit):
    there = rehearsal()

    async def work(console):
        panel = console.window.panels.propose
        console.window.select("s1")
        await console.press("0", modifiers=CTRL)
        assert "提醒 0/3" in panel.words()
        await console.press("6", "a")
        await console.press(ENTER, modifiers=CTRL)
        assert panel.isVisible()
        assert there.orders == []
        for ago in (80, 60, 40):
            there.act(1, "warn", ago=ago * SECOND, by="i", clause="face", text="x")
        await console.look()
        panel.setFocus()
        await console.press("6", Qt.Key.Key_Down)
        await console.press(ENTER, modifiers=CTRL)
        await console.told("done.propose")
        assert there.orders[0].clause == "face"

    sit(there, work)


def test_a_ready_reason_goes_with_its_finding_and_an_own_one_stays(sit):
    there = rehearsal()

    async def work(console):
        panel = console.window.panels.propose
        console.window.select("s1")
        await console.press("0", modifiers=CTRL)
        await console.press("3", Qt.Key.Key_Down, "1")
        assert panel.reason == ""
        await console.press(Qt.Key.Key_Tab)
        await console.type("桌下有人 3")
        panel.setFocus()
        await console.press(Qt.Key.Key_Right)
        assert panel.reason == "桌下有人 3"
        await console.press(ENTER, modifiers=CTRL)
        await console.told("done.propose")
        assert (there.orders[0].clause, there.orders[0].reason) == ("materials", "桌下有人 3")

    sit(there, work)


def test_a_mock_exam_has_no_zero(sit):
    there = rehearsal(kind="mock")

    async def work(console):
        console.window.select("s1")
        await console.press("0", modifiers=CTRL)
        await console.told("refused.mock-has-no-score")
        await console.press(ENTER)
        console.window.refresh()
        zero = console.window.focus._acts["zero"]
        assert not zero.isEnabled()
        assert "模拟考试" in zero.toolTip()
        assert "模拟考试" in console.window.status.words()

    sit(there, work)


def test_a_senior_proctor_reads_and_signs(sit):
    there = rehearsal(by="李主任", senior=True)

    async def work(console):
        there.act(2, "propose-zero", by="王老师", clause="phone", reason="手持手机查资料")
        await console.look()
        await console.press("n")
        assert console.room.focus.selected == "s2"
        card = next(one for one in console.window.inbox.findChildren(Card) if one.key == "s2")
        assert any(one.text().startswith("Ctrl+0") for one in card.findChildren(QPushButton))
        await console.press(Qt.Key.Key_Space)
        await console.told("refused.decide")
        await console.press("0", modifiers=CTRL)
        panel = console.window.panels.decide
        for words in (there.people[2].of.name, "手机", "五(七)", "王老师", "手持手机查资料"):
            assert words in panel.words()
        await console.press(ENTER, modifiers=CTRL)
        assert panel.isVisible(), "nothing is chosen beforehand"
        await console.press("1")
        assert there.orders == []
        await console.press(ENTER, modifiers=CTRL)
        await console.told("done.sign")
        await console.look()
        assert there.people[2].sitting.score_zero
        assert console.room.wall.tiles["s2"].status.values["cause"].key == "cause.zero"
        await console.press("0", modifiers=CTRL)
        await console.told("refused.zero-stands")

    sit(there, work)


def test_a_rejection_wants_a_reason(sit):
    there = rehearsal(by="李主任", senior=True)

    async def work(console):
        there.act(2, "propose-zero", by="王老师", clause="phone", reason="手持手机")
        await console.look()
        await console.press("n")
        await console.press("0", modifiers=CTRL)
        panel = console.window.panels.decide
        await console.press("2")
        await console.press(ENTER, modifiers=CTRL)
        assert panel.isVisible()
        await console.press(Qt.Key.Key_Escape)
        await console.press("0", modifiers=CTRL)
        await console.press("2", Qt.Key.Key_Down)
        await console.press(ENTER, modifiers=CTRL)
        await console.told("done.reject")
        assert there.orders[0].reason == catalogue("zh")["decide.reason-1"]
        await console.look()
        assert there.people[2].sitting.zero_clause is None

    sit(there, work)


def test_who_proposed_it_is_told_before_any_key(sit):
    there = rehearsal(by="王老师", senior=True)

    async def work(console):
        there.act(2, "propose-zero", by="王老师", clause="phone", reason="手持手机")
        await console.look()
        console.window.select("s2")
        await console.press("0", modifiers=CTRL)
        panel = console.window.panels.decide
        assert "建议人不能自己复核" in panel.words()
        assert not any(one.isEnabled() for one in panel._choices)
        assert not panel.confirm.isVisible()
        await console.press("1")
        await console.press(ENTER, modifiers=CTRL)
        assert there.orders == []

    sit(there, work)


def test_a_proposal_that_somebody_else_has_decided_closes_by_itself(sit):
    there = rehearsal(by="李主任", senior=True)

    async def work(console):
        there.act(2, "propose-zero", by="王老师", clause="phone", reason="手持手机")
        await console.look()
        console.window.select("s2")
        await console.press("0", modifiers=CTRL)
        there.act(2, "reject-zero", by="周主任", senior=True, reason="x")
        await console.look()
        assert not console.window.panels.decide.isVisible()
        assert console.window.wall.hasFocus()

    sit(there, work)


def test_a_zero_after_the_end_but_not_for_who_forfeited(sit):
    there = Rehearsal(2)
    there.seat(1)
    there.due(2, there.now())
    there.act(1, "force-submit", by="王", reason="x")

    async def work(console):
        console.window.select("s1")
        await console.press("0", modifiers=CTRL)
        assert console.window.panels.propose.isVisible()
        console.window.select("s2")
        await console.press("0", modifiers=CTRL)
        await console.told("refused.too-late")

    sit(there, work)


def test_minutes_are_given_with_a_reason(sit):
    there = rehearsal(by="李主任", senior=True)

    async def work(console):
        before = there.people[3].sitting.ends_at
        panel = console.window.panels.extend
        console.window.select("s3")
        await console.press("x")
        assert panel.isVisible()
        await console.press(Qt.Key.Key_Right, "-", "-", ENTER)
        await console.press(ENTER, modifiers=CTRL)
        assert panel.isVisible(), "no reason yet"
        panel.setFocus()
        await console.press("1")
        await console.press(ENTER, modifiers=CTRL)
        assert "13" in await console.told("done.extend")
        assert there.people[3].sitting.ends_at == before + 13 * 60 * SECOND
        assert there.orders[0].reason == catalogue("zh")["extend.reason-1"]

    sit(there, work)


def test_a_collection_is_taken_back(sit):
    there = rehearsal(by="李主任", senior=True)
    there.act(3, "force-submit", by="王老师", reason="以为是他人在场")

    async def work(console):
        panel = console.window.panels.reinstate
        console.window.select("s3")
        await console.press("u")
        assert "以为是他人在场" in panel.words()
        assert "王老师" in panel.words()
        await console.press("1")
        await console.press(ENTER, modifiers=CTRL)
        await console.told("done.reinstate")
        await console.look()
        assert there.people[3].sitting.phase == "answering"
        await console.press("u")
        await console.told("refused.not-reinstatable")

    sit(there, work)


def test_second_chances_are_a_seniors(sit):
    there = rehearsal()

    async def work(console):
        console.window.select("s3")
        await console.press("x")
        await console.told("refused.not-senior")
        await console.press(ENTER)
        console.window.refresh()
        assert not console.window.focus._acts["extend"].isVisible()
        assert console.window.focus._acts["zero"].isVisible()

    sit(there, work)


def test_findings_are_chosen_with_the_mouse_too(sit):
    there = rehearsal()

    async def work(console):
        panel = console.window.panels.propose
        console.window.select("s2")
        await console.press("0", modifiers=CTRL)
        QTest.mouseClick(panel._findings[4], Qt.MouseButton.LeftButton)
        QTest.mouseClick(panel._chips[0], Qt.MouseButton.LeftButton)
        QTest.mouseClick(panel.confirm, Qt.MouseButton.LeftButton)
        await console.told("done.propose")
        assert there.orders[0].clause == "identity"

    sit(there, work)

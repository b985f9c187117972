"""The dialogue before the login by the keyboard."""

from PyQt6.QtCore import Qt

from invigilator.console.language import catalogue
from tests.desk.rehearsal import MINUTE, STEPS, Rehearsal

SECOND = 1000


def early(*questions: str) -> Rehearsal:
    there = Rehearsal(3, begun=-10 * MINUTE)
    for at, words in enumerate(questions):
        there.act(2, "feedback", ago=(60 - at) * SECOND, text=words)
    return there


def test_from_the_inbox_it_is_two_keys_to_the_answer(sit):
    there = early("手机扫不上码")

    async def work(console):
        await console.look()
        assert "手机扫不上码" in console.window.inbox.words()
        await console.press("n")
        await console.press("f", "4")
        await console.told("done.answer")
        assert there.orders[0].do == "answer-feedback"
        assert there.orders[0].text == catalogue("zh")["feedback.4"]
        await console.look()
        panel = console.window.panels.feedback
        assert panel.isVisible(), "the next question is seen where one is"
        assert "已回复" in panel.words()
        assert catalogue("zh")["feedback.4"] in panel.words()
        assert console.window.inbox.words() == ""

    sit(there, work)


def test_it_is_live_takes_own_words_and_closes_with_the_login(sit):
    there = early("help, no camera")

    async def work(console):
        await console.look()
        await console.press("n", "f")
        panel = console.window.panels.feedback
        assert panel.spoken == "en"
        there.act(2, "feedback", text="are you there?")
        await console.look()
        assert "are you there?" in panel.words()
        await console.press("l", "t")
        assert panel.spoken == "zh"
        await console.type("请稍候 1 2 t l")
        await console.press(Qt.Key.Key_Return)
        await console.told("done.answer")
        assert [one.text for one in there.orders] == ["请稍候 1 2 t l"]
        for do in STEPS[:4]:
            there.act(2, do, device="pc")
        await console.look()
        assert "交流已关闭" in panel.words()
        await console.press("1")
        assert len(there.orders) == 1
        await console.press(Qt.Key.Key_Escape)
        assert not panel.isVisible()
        assert console.window.wall.hasFocus()

    sit(there, work)


def test_a_question_is_text_and_never_markup(sit):
    there = early("<b>x</b><img src=file:///etc/passwd>\nzwei")

    async def work(console):
        await console.look()
        assert "<b>x</b>" in console.window.inbox.words()
        await console.press("n", "f")
        assert "<img src=file:///etc/passwd>\nzwei" in console.window.panels.feedback.words()
        console.window.do("language")
        assert "asks" in console.window.panels.feedback.words()

    sit(there, work)


def test_who_asked_nothing_is_said_so(sit):
    there = early()

    async def work(console):
        console.window.select("s1")
        await console.press("f")
        await console.told("refused.nothing-asked")

    sit(there, work)

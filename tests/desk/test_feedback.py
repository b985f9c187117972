"""The dialogue before the login, as the console shows it."""

from invigilator.desk.feedback import dialogue, spoken, waiting
from invigilator.desk.focus import Focus
from invigilator.desk.inbox import Inbox
from invigilator.desk.room import Room
from tests.desk.rehearsal import MINUTE, STEPS, Rehearsal

NOON = 1_800_000_000_000


def asked(*lines: str) -> tuple[Rehearsal, Room]:
    there = Rehearsal(2, begun=-10 * MINUTE, clock=lambda: NOON)
    for line in lines:
        there.act(1, "feedback", ago=5000, text=line)
    room = Room()
    return there, look(there, room)


def look(there: Rehearsal, room: Room) -> Room:
    room.take(there.welcome())
    room.take(there.room())
    return room


def test_a_question_is_in_the_inbox_in_its_own_words_until_it_is_answered():
    there, room = asked("手机进不去", "还是\n不行")
    item = Inbox(room).items()[0]
    assert item.first.name == "feedback"
    assert str(item.first.detail) == "inbox.asked(words=还是 不行)"
    talk = dialogue(room, "s1")
    assert talk is not None
    assert (talk.waits, talk.state.key, talk.blocked) == (True, "feedback.waits", None)
    there.act(1, "answer-feedback", by="i", text="请稍候")
    look(there, room)
    assert Inbox(room).items() == []
    talk = dialogue(room, "s1")
    assert talk is not None
    assert (talk.waits, talk.state.key) == (False, "feedback.answered")
    assert [one.by for one in talk.lines] == ["candidate", "candidate", "staff"]
    assert [one.key for one in Focus(room, lambda: NOON).card("s1").notes] == ["note.feedback-answered"]


def test_after_the_login_it_is_closed_and_can_still_be_read():
    there, room = asked("hello")
    for do in STEPS[:4]:
        there.act(1, do, device="pc")
    there.act(1, "disconnect")
    look(there, room)
    talk = dialogue(room, "s1")
    assert talk is not None
    assert talk.blocked is not None
    assert talk.blocked.key == "refused.feedback-closed"
    assert not waiting(room.sittings["s1"])
    assert not Inbox(room).items()[0].first.active, "nobody can answer it any more"
    assert "feedback" not in Focus(room, lambda: NOON).card("s1").refused


def test_who_has_asked_nothing_has_no_dialogue_to_open():
    _, room = asked()
    assert Focus(room, lambda: NOON).card("s2").refused["feedback"].key == "refused.nothing-asked"


def test_the_answer_is_in_the_language_of_the_last_question():
    for lines, language in (
        (["hello there"], "en"),
        (["hello", "手机 QR 扫不上"], "zh"),
        (["???"], ""),
        (["你好", "OK!"], "zh"),
    ):
        _, room = asked(*lines)
        assert spoken(room, "s1") == language, lines

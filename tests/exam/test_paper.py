"""The built-in paper: what is read, what counts as an answer, and what is collected."""

from __future__ import annotations

import tomllib

import pytest

from invigilator.exam.commands import Command
from invigilator.exam.ids import Refused
from invigilator.exam.paper import AnswerError, Paper, PaperError, digest
from invigilator.exam.rules import Exam
from invigilator.exam.sitting import Sitting

START = 1_800_000_000_000
MINUTE = 60_000
TEXT = """
title = "电工基础"
[[question]]
id = "q1"
kind = "single"
text = "1 + 1 = ?"
points = 2
option = [{ id = "A", text = "1" }, { id = "B", text = "2" }]
[[question]]
id = "q2"
kind = "multiple"
text = "哪些是导体？"
option = [{ id = "A", text = "铜" }, { id = "B", text = "木" }, { id = "C", text = "铝" }]
[[question]]
id = "q3"
kind = "judge"
text = "水是绝缘体。"
[[question]]
id = "q4"
kind = "blank"
text = "电压的单位是__，电流的单位是__。"
blanks = 2
[[question]]
id = "q5"
kind = "essay"
text = "试述欧姆定律。"
"""


def paper(text: str = TEXT) -> Paper:
    return Paper.read(tomllib.loads(text))


@pytest.mark.parametrize(
    ("question", "given", "kept"),
    [
        ("q1", "B", "B"),
        ("q1", "  ", ""),
        ("q2", "C,A", "A,C"),
        ("q2", "A, A", "A"),
        ("q3", "wrong", "wrong"),
        ("q4", "伏\n安", "伏\n安"),
        ("q5", "=cmd()|' /C calc'!A0", "=cmd()|' /C calc'!A0"),
    ],
)
def test_canonical(question: str, given: str, kept: str) -> None:
    assert paper().question(question).canonical(given) == kept


@pytest.mark.parametrize(
    ("question", "given", "code"),
    [
        ("q1", "C", "bad-answer"),
        ("q1", "A,B", "bad-answer"),
        ("q2", "A,D", "bad-answer"),
        ("q3", "maybe", "bad-answer"),
        ("q4", "a\nb\nc", "bad-answer"),
        ("q4", "x" * 1001, "answer-too-long"),
        ("q5", "x" * 20_001, "answer-too-long"),
        ("q9", "A", "unknown-question"),
    ],
)
def test_no_answer_says_why(question: str, given: str, code: str) -> None:
    with pytest.raises(AnswerError, match=code):
        paper().question(question).canonical(given)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('title = "电工基础"', "", "paper.title: missing"),
        ('kind = "judge"', 'kind = "guess"', "question 3.kind: one of"),
        ('id = "q2"', 'id = "q1"', "question.id: q1 stands twice"),
        ('{ id = "A", text = "1" }, ', "", "question 1.option: a single question needs two"),
        ("blanks = 2", "blanks = 0", "question 4.blanks: 1 to 50"),
        ("points = 2", 'answer = "B"', "question 1.answer: unknown key"),
        ('id = "q5"', 'id = "q5"\npicture = "../../etc/passwd"', "question 5.picture: the name of a file"),
    ],
)
def test_a_broken_paper_names_the_question_and_key(before: str, after: str, said: str) -> None:
    with pytest.raises(PaperError, match=said):
        paper(TEXT.replace(before, after, 1))


def answering() -> Sitting:
    sitting = Sitting(Exam("formal", START, 60, paper=paper()))
    for do in ("front-on", "side-on", "login", "photograph", "accept-notice"):
        send(sitting, START, do)
    return sitting


def send(sitting: Sitting, now: int, do: str, **more: object) -> int:
    while events := sitting.due(now):
        for event in events:
            sitting.apply(event)
    events = sitting.handle(Command(do, **more), now)  # type: ignore[arg-type]
    for event in events:
        sitting.apply(event)
    return len(events)


def test_the_paper_is_collected_exactly_as_last_acknowledged() -> None:
    sitting = answering()
    assert send(sitting, START + 1, "answer", question="q1", text="A", number=1) == 1
    assert send(sitting, START + 2, "answer", question="q1", text="B", number=2) == 1
    assert send(sitting, START + 3, "answer", question="q1", text="A", number=1) == 0, "a late retry changes nothing"
    send(sitting, START + 4, "answer", question="q3", text="right", number=1)
    send(sitting, START + 5, "answer", question="q3", text="", number=2)
    send(sitting, START + 40 * MINUTE, "submit")
    assert {name: one.text for name, one in sitting.answers.items()} == {"q1": "B", "q3": ""}
    assert sitting.digest == digest({"q1": "B"})
    with pytest.raises(Refused, match="ended"):
        send(sitting, START + 41 * MINUTE, "answer", question="q1", text="A", number=3)


def test_answers_survive_a_break_off() -> None:
    sitting = answering()
    send(sitting, START + 1, "answer", question="q5", text="U = R I", number=1)
    send(sitting, START + MINUTE, "disconnect")
    with pytest.raises(Refused, match="not-connected"):
        send(sitting, START + MINUTE, "answer", question="q5", text="U", number=2)
    for do in ("front-on", "login"):
        send(sitting, START + 3 * MINUTE, do)
    assert sitting.answers["q5"].text == "U = R I"


def test_feedback_is_for_before_the_login_only() -> None:
    sitting = Sitting(Exam("formal", START, 60))
    send(sitting, START - 20 * MINUTE, "feedback", text="摄像头打不开")
    assert [one.name for one in sitting.alarms if one.open] == ["feedback"]
    send(sitting, START - 19 * MINUTE, "answer-feedback", by="inv-a", text="请重新插拔")
    assert not any(one.open for one in sitting.alarms)
    for do in ("front-on", "side-on", "login"):
        send(sitting, START - 10 * MINUTE, do)
    with pytest.raises(Refused, match="feedback-closed"):
        send(sitting, START - 9 * MINUTE, "feedback", text="再问一次")

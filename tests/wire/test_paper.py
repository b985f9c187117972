"""The answer of ``GET /api/paper`` in golden text: pages are written after it."""

from __future__ import annotations

import msgspec

from invigilator.wire.paper import AnswerView, OptionView, PaperView, QuestionView


def test_golden_text() -> None:
    options = [OptionView(id="A", text="铜"), OptionView(id="B", text="木", picture="wood.png")]
    question = QuestionView(id="q1", kind="single", text="导体？", points=2, options=options)
    answer = AnswerView(question="q1", text="A", revision=3, at=5)
    view = PaperView(now=9, title="电工", whole_page=True, questions=[question], answers=[answer])
    assert msgspec.json.encode(view).decode() == (
        '{"now":9,"title":"电工","wholePage":true,"questions":[{"id":"q1","kind":"single","text":"导体？","points":2,'
        '"options":[{"id":"A","text":"铜","picture":""},{"id":"B","text":"木","picture":"wood.png"}],"blanks":0,'
        '"picture":"","longest":0}],"answers":[{"question":"q1","text":"A","revision":3,"at":5}]}'
    )

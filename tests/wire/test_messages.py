"""Messages survive the wire, and what is not one says why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invigilator.wire import messages as m
from invigilator.wire import views as v

EXAM = v.ExamView(exam="e", title="电工", kind="formal", starts_at=1, opens_at=0, closes_at=2, minutes=90)


def test_golden_text() -> None:
    """What stands in docs/protocol.md."""
    command = m.Command(id="a1", do="warn", sitting="s", clause="face", text="请摘下耳机")
    assert m.encode(command) == (
        '{"type":"command","id":"a1","do":"warn","sitting":"s","clause":"face","text":"请摘下耳机"}'
    )
    assert m.decode_inbound(m.encode(command)) == command
    answer = m.Command(id="a2", do="answer", question="q7", text="A,C", number=12)
    assert m.encode(answer) == ('{"type":"command","id":"a2","do":"answer","text":"A,C","number":12,"question":"q7"}')
    assert (
        m.decode_inbound('{"type":"command","id":"a2","do":"answer","question":"q7","text":"A,C","number":12}')
        == answer
    )
    welcome = m.Welcome(v=1, now=5, exam=EXAM)
    assert m.decode_outbound(m.encode(welcome)) == welcome


def test_a_view_in_golden_text() -> None:
    view = v.CandidateView(
        phase="ended", connected=True, front_on=True, side_on=False, consent=True, logged_in=True, photo=True,
        notice=True, opens_at=1, closes_at=2, starts_at=3, hand_in_at=4, ends_at=5, leaves=0, leaves_limit=3,
        warnings={"face": 1}, warnings_limit=3, outcome="submitted", cause="self", name="考生", face="refused",
        admission="20260001", sitting="5e7a", checks=["qq"],
        messages=[v.Said(at=6, by="staff", text="好")], paper="built-in", answers=2, digest="ab",
        ended_at=7, admitted=True,
    )  # fmt: skip
    text = m.encode(m.You(now=9, view=view))
    assert text == (
        '{"type":"you","now":9,"view":{"phase":"ended","connected":true,"frontOn":true,"sideOn":false,"consent":true,'
        '"loggedIn":true,"photo":true,"notice":true,"opensAt":1,"closesAt":2,"startsAt":3,"handInAt":4,"endsAt":5,'
        '"leaves":0,"leavesLimit":3,"warnings":{"face":1},"warningsLimit":3,"outcome":"submitted","cause":"self",'
        '"awayUntil":null,"restroom":"none","breakUntil":null,"reconnectUntil":null,"reminders":[],"name":"考生",'
        '"admission":"20260001","sitting":"5e7a",'
        '"face":"refused","checks":["qq"],"messages":[{"at":6,"by":"staff","text":"好"}],"paper":"built-in",'
        '"paperUrl":"","answers":2,"digest":"ab","endedAt":7,"admitted":true}}'
    )
    assert m.decode_outbound(text) == m.You(now=9, view=view)


def test_a_newer_peer_may_say_more() -> None:
    read = m.decode_inbound('{"type":"hello","role":"pc","token":"t","v":2,"colour":"blue"}')
    assert read == m.Hello(role="pc", token="t", v=2)


def test_a_still_travels_as_base64() -> None:
    command = m.Command(id="1", do="photograph", picture=b"\xff\xd8")
    assert '"picture":"/9g="' in m.encode(command)
    assert m.decode_inbound(m.encode(command)) == command


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Input data was truncated"),
        ("[1]", "Expected `object`"),
        ('{"type":"welcome"}', "Invalid value"),
        ('{"type":"hello","role":"king","token":"t"}', r"Invalid enum value 'king' - at `\$.role`"),
        ('{"type":"command","do":"warn"}', "missing required field `id`"),
        ('{"type":"command","id":"1","do":"warn","number":"x"}', "Expected `int`"),
        (" " * (m.MAX_MESSAGE + 1), "are more than"),
    ],
)
def test_what_is_no_message_says_why(text: str, said: str) -> None:
    with pytest.raises(m.BadMessageError, match=said):
        m.decode_inbound(text)


@given(st.text(max_size=100) | st.binary(max_size=100))
def test_garbage(text: str | bytes) -> None:
    for decode in (m.decode_inbound, m.decode_outbound):
        with pytest.raises(m.BadMessageError):
            decode(text)

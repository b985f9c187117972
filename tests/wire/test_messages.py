"""Messages survive the wire, and what is not one says why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invigilator.wire import messages as m

EXAM = m.ExamView(exam="e", title="电工", kind="formal", starts_at=1, opens_at=0, closes_at=2, minutes=90)


def test_golden_text() -> None:
    """What stands in docs/protocol.md."""
    command = m.Command(id="a1", do="warn", sitting="s", clause="face", text="请摘下耳机")
    assert m.encode(command) == (
        '{"type":"command","id":"a1","do":"warn","sitting":"s","clause":"face","reason":"","text":"请摘下耳机",'
        '"minutes":0,"number":0,"picture":""}'
    )
    assert m.decode_inbound(m.encode(command)) == command
    welcome = m.Welcome(v=1, now=5, exam=EXAM)
    assert m.decode_outbound(m.encode(welcome)) == welcome


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

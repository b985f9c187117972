"""Every scripted exam of the project holds, and a broken one is named by file, key and reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from invigilator.cli import main

SCENARIOS = sorted((Path(__file__).parents[1] / "scenarios").glob("*.toml"))
GOOD = """
[exam]
kind = "formal"
start = "2026-12-01T09:00:00+08:00"
minutes = 90
[[candidate]]
admission = "2026120001"
[[step]]
at = "-00:20:00"
do = "sit"
"""


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_holds(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario", str(path)]) == 0, capsys.readouterr().out


def test_what_does_not_hold_is_one_line_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "s.toml"
    path.write_text(
        GOOD
        + '[[step]]\nat = "-00:10:00"\ndo = "submit"\n'
        + '[[expect]]\nat = "+01:30:00"\ncause = "leaves"\nconnected = false\n'
        + '[[expect]]\nat = "+00:00:00"\nphase = "waiting"\nwarnings = { face = 1 }\nraised = ["leave"]\n',
    )
    assert main(["scenario", str(path)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"{path}: step 2: expected ok, got refused:not-answering",
        f"{path}: expect 1: cause: expected leaves, got time",
        f"{path}: expect 1: connected: expected false, got true",
        f"{path}: expect 2: phase: expected waiting, got answering",
        f"{path}: expect 2: warnings.face: expected 1, got 0",
        f"{path}: expect 2: raised: expected leave, got none",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "Invalid value"),
        (GOOD.replace('"formal"', '"final"'), "exam.kind: one of mock, formal, retake is needed, not 'final'"),
        (GOOD.replace("+08:00", ""), "exam.start: the offset is missing"),
        (GOOD.replace("minutes = 90", "minutes = true"), "exam.minutes: a number is needed"),
        (GOOD + "[exam.rules]\nleave_returns = 3\n", "exam.rules.leave_returns: unknown; known are"),
        (GOOD + '[exam.rules]\nleaves = "3"\n', "exam.rules.leaves: a whole number is needed, not '3'"),
        (GOOD.replace("-00:20:00", "20 minutes"), "step 1.at: an offset like"),
        (GOOD.replace('"sit"', '"stand"'), "step 1.do: 'stand' is not a command of the rulebook"),
        (GOOD + "whom = 3\n", "step 1.whom: unknown key"),
        (GOOD + '[[step]]\nat = "-00:21:00"\ndo = "sit"\n', "step 2.at: earlier than the step before it"),
        (GOOD + '[[expect]]\nat = "+00:00:00"\nraised = ["fire"]\n', "expect 1.raised: 'fire' is not an alarm"),
        (GOOD + '[[step]]\nat = "+00:00:00"\ndo = "sit"\nexpect = "no"\n', "step 2.expect:"),
        ("a = " + "[" * 20_000, "brackets are nested too deeply"),
        (GOOD.replace("minutes = 90", "minutes = " + "9" * 6000), "a number is too long"),
        ("", "exam: a table is needed"),
        (GOOD.replace("minutes = 90", ""), "exam.minutes: missing"),
        (GOOD.replace('kind = "formal"', ""), "exam.kind: missing"),
        ("title = 3\n" + GOOD, "title: text is needed, not 3"),
        (GOOD + '[[expect]]\nat = "+00:00:00"\nphase = "answring"\n', "expect 1.phase: one of expected, waiting"),
        (GOOD + '[[expect]]\nat = "+00:00:00"\noutcome = "late"\n', "expect 1.outcome: one of submitted, collected"),
        (GOOD + '[[expect]]\nat = "+00:00:00"\ncause = 3\n', "expect 1.cause: one of self, time, leaves"),
        (GOOD + '[[expect]]\nat = "+00:00:00"\nleaves = "3"\n', "expect 1.leaves: a whole number is needed, not '3'"),
        (GOOD + '[[expect]]\nat = "+00:00:00"\nleaves = true\n', "expect 1.leaves: a whole number is needed"),
        (GOOD + '[[expect]]\nat = "+00:00:00"\nwarnings = { fase = 1 }\n', "expect 1.warnings.fase: one of face"),
        (
            GOOD + '[[expect]]\nat = "+00:00:00"\nwarnings = { face = "1" }\n',
            "expect 1.warnings.face: a whole number",
        ),
        (GOOD + '[[expect]]\nat = "+00:00:00"\nconnected = "no"\n', "expect 1.connected: true or false is needed"),
        (GOOD + '[[expect]]\nat = "+00:00:00"\ncandidate = "x"\n', "expect 1.candidate: x is not among"),
    ],
)
def test_unreadable_is_two_with_key_and_reason(
    text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text.replace("[exam.rules]", "[exam.rules]") if "[exam.rules]" not in text else _sorted(text))
    assert main(["scenario", str(path), str(SCENARIOS[0])]) == 2
    assert f"{path}: " in (line := capsys.readouterr().err)
    assert said in line


def _sorted(text: str) -> str:
    """Rules belong before the candidates in TOML."""
    head, rules = text.split("[exam.rules]")
    return head.replace("[[candidate]]", f"[exam.rules]{rules}[[candidate]]", 1)


def test_missing_file_is_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario", str(tmp_path / "none.toml")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_journal_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenario", "--journal", str(SCENARIOS[0])]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines
    assert all(set(line) == {"at", "event", "candidate", "by", "clause", "data"} for line in lines)


def test_an_end_that_is_not_there_yet_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "s.toml"
    path.write_text(GOOD + '[[expect]]\nat = "+00:00:00"\noutcome = "none"\ncause = "self"\n')
    assert main(["scenario", str(path)]) == 1
    assert capsys.readouterr().out == f"{path}: expect 1: cause: expected self, got none\n"

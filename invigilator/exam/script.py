"""Reading a scripted exam: a parsed TOML mapping in, a `Scenario` out. Files are opened by the command line.

Steps and expectations count from 1 in file order.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import cast

from invigilator.exam import flag
from invigilator.exam.commands import Command
from invigilator.exam.ids import REMINDER_CLAUSES, AlarmName, Cause, Outcome, Phase
from invigilator.exam.rules import KINDS, Exam, Kind, Rules, RulesError
from invigilator.exam.table import TABLE

PATH = ("front-on", "side-on", "login", "photograph", "accept-notice")
"""What ``sit`` is short for."""

_OFFSET = re.compile(r"([+-])([0-9]{1,3}):([0-5][0-9]):([0-5][0-9])(?:\.([0-9]{3}))?")
_STEP_KEYS = {"at", "do", "candidate", "by", "clause", "reason", "text", "minutes", "expect"}
_STATE_KEYS = {"phase", "outcome", "cause", "leaves", "warnings", "score_zero", "on_break", "connected"}
_EXPECT_KEYS = {"at", "candidate", "raised", "not_raised"} | _STATE_KEYS
_DO = set(TABLE) | {"sit", "reconnect"}
_WORDS = {"phase": tuple(Phase), "outcome": tuple(Outcome), "cause": tuple(Cause)}


class ScenarioError(ValueError):
    """The scenario cannot be read; the text names the key and the reason."""


@dataclass(frozen=True, slots=True)
class Step:
    """One scripted act; ``at`` in ms since 1970."""

    number: int
    at: int
    candidate: str
    command: Command
    expect: str


@dataclass(frozen=True, slots=True)
class Expectation:
    """What must hold at ``at`` (ms since 1970), after the steps of that instant."""

    number: int
    at: int
    candidate: str
    wanted: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole script, ready to play."""

    exam: Exam
    candidates: tuple[str, ...]
    steps: tuple[Step, ...]
    expectations: tuple[Expectation, ...]


def read(table: Mapping[str, object]) -> Scenario:
    """Make a scenario of a parsed TOML file.

    Raises:
        ScenarioError: naming the key and what is wrong with it.
    """
    _known(table, {"title", "exam", "candidate", "step", "expect"}, "")
    _text(table, "title")
    exam = _exam(_table(table.get("exam"), "exam"))
    candidates = []
    for number, one in enumerate(_tables(table, "candidate"), 1):
        _known(one, {"admission", "name"}, f"candidate {number}.")
        _text(one, "name", f"candidate {number}")
        candidates.append(_text(one, "admission", f"candidate {number}", needed=True))
    if not candidates:
        raise ScenarioError("candidate: at least one is needed")
    if len(set(candidates)) < len(candidates):
        raise ScenarioError("candidate.admission: one number stands twice")
    steps = tuple(_step(one, number, exam, candidates) for number, one in enumerate(_tables(table, "step"), 1))
    for before, after in pairwise(steps):
        if after.at < before.at:
            raise ScenarioError(f"step {after.number}.at: earlier than the step before it")
    expectations = tuple(
        _expectation(one, number, exam, candidates) for number, one in enumerate(_tables(table, "expect"), 1)
    )
    return Scenario(exam, tuple(candidates), steps, expectations)


def _exam(table: Mapping[str, object]) -> Exam:
    _known(table, {"kind", "start", "minutes", "rules", "title"}, "exam.")
    for key in ("kind", "start", "minutes"):
        if key not in table:
            raise ScenarioError(f"exam.{key}: missing")
    _text(table, "title", "exam")
    kind = table["kind"]
    if kind not in KINDS:
        raise ScenarioError(f"exam.kind: one of {', '.join(KINDS)} is needed, not {_short(kind)}")
    minutes = table["minutes"]
    if isinstance(minutes, bool) or not isinstance(minutes, int | float):
        raise ScenarioError(f"exam.minutes: a number is needed, not {_short(minutes)}")
    try:
        rules = Rules.read(_table(table.get("rules", {}), "exam.rules"))
        return Exam(cast("Kind", kind), instant(table["start"], "exam.start"), minutes, rules)
    except RulesError as error:
        text = str(error)
        raise ScenarioError(f"exam.{text}" if text.startswith("rules.") else text) from None


def instant(value: object, key: str) -> int:
    """An ISO instant with its offset (text or TOML date-time) as ms since 1970.

    Raises:
        ScenarioError: it is neither, or has no offset.
    """
    try:
        when = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ScenarioError(
            f"{key}: an instant like 2026-12-01T09:00:00+08:00 is needed, not {_short(value)}"
        ) from None
    if when.tzinfo is None:
        raise ScenarioError(f"{key}: the offset is missing (2026-12-01T09:00:00+08:00)")
    return round(when.timestamp() * 1000)


def _step(table: Mapping[str, object], number: int, exam: Exam, candidates: Sequence[str]) -> Step:
    where = f"step {number}"
    _known(table, _STEP_KEYS, f"{where}.")
    do = _text(table, "do", where, needed=True)
    if do not in _DO:
        raise ScenarioError(f"{where}.do: {_short(do)} is not a command of the rulebook")
    minutes = table.get("minutes", 0)
    if isinstance(minutes, bool) or not isinstance(minutes, int | float):
        raise ScenarioError(f"{where}.minutes: a number is needed, not {_short(minutes)}")
    by = _text(table, "by", where)
    command = Command(
        do,
        by,
        _text(table, "clause", where),
        _text(table, "reason", where),
        _text(table, "text", where),
        minutes,
        senior=by.startswith("senior"),
        device="pc",
    )
    expect = _text(table, "expect", where) or "ok"
    if expect != "ok" and not re.fullmatch(r"refused:[a-z-]+", expect):
        raise ScenarioError(f'{where}.expect: "ok" or "refused:CODE" is needed, not {_short(expect)}')
    candidate = _text(table, "candidate", where) or candidates[0]
    return Step(number, _at(table, where, exam), candidate, command, expect)


def _expectation(table: Mapping[str, object], number: int, exam: Exam, candidates: Sequence[str]) -> Expectation:
    where = f"expect {number}"
    _known(table, _EXPECT_KEYS, f"{where}.")
    wanted = {key: table[key] for key in table if key not in ("at", "candidate")}
    for key in ("raised", "not_raised"):
        names = wanted.get(key, [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise ScenarioError(f"{where}.{key}: a list of alarm names is needed, not {_short(names)}")
        if unknown := [name for name in names if name not in {*AlarmName, *flag.Kind}]:
            raise ScenarioError(f"{where}.{key}: {unknown[0]!r} is not an alarm")
    for key, value in wanted.items():
        _state(key, value, where)
    candidate = _text(table, "candidate", where) or candidates[0]
    if candidate not in candidates:
        raise ScenarioError(f"{where}.candidate: {candidate} is not among the candidates")
    return Expectation(number, _at(table, where, exam), candidate, wanted)


def _state(key: str, value: object, where: str) -> None:
    """See that a state is expected as something it can be; ``none`` is an outcome or cause there is not yet."""
    match key:
        case "phase" | "outcome" | "cause":
            known = [*_WORDS[key], *(["none"] if key != "phase" else [])]
            if value not in known and not (value == "" and key != "phase"):
                raise ScenarioError(f"{where}.{key}: one of {', '.join(known)} is needed, not {_short(value)}")
        case "leaves":
            _count(value, f"{where}.{key}")
        case "warnings":
            for clause, count in _table(value, f"{where}.{key}").items():
                if clause not in REMINDER_CLAUSES:
                    raise ScenarioError(f"{where}.{key}.{clause}: one of {', '.join(REMINDER_CLAUSES)} is needed")
                _count(count, f"{where}.{key}.{clause}")
        case "score_zero" | "on_break" | "connected":
            if not isinstance(value, bool):
                raise ScenarioError(f"{where}.{key}: true or false is needed, not {_short(value)}")


def _count(value: object, key: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ScenarioError(f"{key}: a whole number is needed, not {_short(value)}")


def _short(value: object) -> str:
    """The value as it stands in a sentence."""
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _at(table: Mapping[str, object], where: str, exam: Exam) -> int:
    text = _text(table, "at", where, needed=True)
    found = _OFFSET.fullmatch(text)
    if not found:
        raise ScenarioError(f"{where}.at: an offset like +00:10:00 or -00:20:00.500 is needed, not {_short(text)}")
    sign, hours, minutes, seconds, ms = found.groups()
    total = (int(hours) * 3600 + int(minutes) * 60 + int(seconds)) * 1000 + int(ms or 0)
    return exam.start + (-total if sign == "-" else total)


def _table(value: object, key: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ScenarioError(f"{key}: a table is needed")
    return cast("Mapping[str, object]", value)


def _tables(table: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    value = table.get(key, [])
    if not isinstance(value, list):
        raise ScenarioError(f"{key}: tables in double brackets ([[{key}]]) are needed")
    return [_table(one, f"{key} {number}") for number, one in enumerate(value, 1)]


def _text(table: Mapping[str, object], key: str, where: str = "", *, needed: bool = False) -> str:
    value = table.get(key, "")
    name = f"{where}.{key}" if where else key
    if not isinstance(value, str):
        raise ScenarioError(f"{name}: text is needed, not {_short(value)}")
    if needed and not value:
        raise ScenarioError(f"{name}: missing")
    return value


def _known(table: Mapping[str, object], keys: set[str], where: str) -> None:
    for key in table:
        if key not in keys:
            raise ScenarioError(f"{where}{key}: unknown key; known are {', '.join(sorted(keys))}")

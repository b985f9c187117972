"""The built-in paper: questions as a frozen value read from TOML or JSON, and what counts as an answer to each.

An answer is one text in a canonical form, so that it is journalled, compared and digested alike everywhere:

========  ==============================================================
single    the option's id
multiple  option ids in the paper's order, joined by commas
judge     ``right`` or ``wrong``
blank     one line for each blank
essay     the text itself
========  ==============================================================

The empty text takes an answer back. Keys (which option is right) never stand in a paper: marking is elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

KINDS = ("single", "multiple", "judge", "blank", "essay")
MAX_QUESTIONS = 500
MAX_BLANK = 500
MAX_ESSAY = 20_000


class PaperError(ValueError):
    """A paper that cannot be used; the text names the question, the key and what is wrong."""


class AnswerError(ValueError):
    """A text that is no answer to the question; ``code`` is what the page is told."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a single or multiple question."""

    id: str
    text: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One question; ``blanks`` counts the gaps of a blank, ``picture`` is a file beside the paper."""

    id: str
    kind: str
    text: str
    points: float = 0
    options: tuple[Option, ...] = ()
    blanks: int = 1
    picture: str = ""

    def canonical(self, text: str) -> str:
        """The answer in its canonical form, "" for none.

        Raises:
            AnswerError: ``bad-answer`` or ``answer-too-long``.
        """
        if not text.strip():
            return ""
        ids = [option.id for option in self.options]
        match self.kind:
            case "single":
                return _among(text, ids)
            case "multiple":
                given = {_among(one.strip(), ids) for one in text.split(",")}
                return ",".join(one for one in ids if one in given)
            case "judge":
                return _among(text, ["right", "wrong"])
            case "blank":
                lines = text.split("\n")
                if len(lines) > self.blanks:
                    raise AnswerError("bad-answer")
                return _no_longer_than(text, MAX_BLANK * self.blanks)
            case _:
                return _no_longer_than(text, MAX_ESSAY)


@dataclass(frozen=True, slots=True)
class Paper:
    """What is answered in the built-in page. ``whole_page`` shows all questions at once."""

    title: str
    questions: tuple[Question, ...]
    whole_page: bool = False

    @classmethod
    def read(cls, table: Mapping[str, object]) -> Paper:
        """A paper from a parsed TOML or JSON table: ``title``, ``whole_page`` and ``[[question]]``.

        Raises:
            PaperError: naming the question, the key and what is wrong with it.
        """
        _known(table, {"title", "whole_page", "question"}, "paper")
        questions = table.get("question")
        if not isinstance(questions, list) or not 1 <= len(questions) <= MAX_QUESTIONS:
            raise PaperError(f"question: 1 to {MAX_QUESTIONS} are needed")
        read = tuple(_question(one, f"question {number}") for number, one in enumerate(questions, 1))
        if twice := _twice([one.id for one in read]):
            raise PaperError(f"question.id: {twice} stands twice")
        whole = table.get("whole_page", False)
        if not isinstance(whole, bool):
            raise PaperError("whole_page: true or false is needed")
        return cls(_text(table, "title", "paper", needed=True), read, whole)

    def question(self, name: str) -> Question:
        """The question of this id.

        Raises:
            AnswerError: ``unknown-question``.
        """
        for one in self.questions:
            if one.id == name:
                return one
        raise AnswerError("unknown-question")


def digest(answers: Mapping[str, str]) -> str:
    """SHA-256 over the answers as canonical JSON: what the candidate's receipt and the export both show."""
    kept = {name: text for name, text in answers.items() if text}
    text = json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _question(value: object, where: str) -> Question:
    if not isinstance(value, dict):
        raise PaperError(f"{where}: a table is needed")
    table = cast("Mapping[str, object]", value)
    _known(table, {"id", "kind", "text", "points", "option", "blanks", "picture"}, where)
    kind = _text(table, "kind", where, needed=True)
    if kind not in KINDS:
        raise PaperError(f"{where}.kind: one of {', '.join(KINDS)} is needed, not {kind!r}")
    options = _options(table.get("option", []), where)
    if kind in ("single", "multiple") and len(options) < 2:
        raise PaperError(f"{where}.option: a {kind} question needs two or more")
    if kind not in ("single", "multiple") and options:
        raise PaperError(f"{where}.option: a {kind} question has none")
    blanks = table.get("blanks", 1)
    if isinstance(blanks, bool) or not isinstance(blanks, int) or not 1 <= blanks <= 50:
        raise PaperError(f"{where}.blanks: 1 to 50 are needed")
    points = table.get("points", 0)
    if isinstance(points, bool) or not isinstance(points, int | float) or not 0 <= points <= 1000:
        raise PaperError(f"{where}.points: a number from 0 to 1000 is needed")
    name = _name(table, where)
    text = _text(table, "text", where, needed=True)
    return Question(name, kind, text, points, options, blanks, _picture(table, where))


def _options(value: object, where: str) -> tuple[Option, ...]:
    if not isinstance(value, list):
        raise PaperError(f"{where}.option: tables in double brackets are needed")
    out = []
    for number, one in enumerate(value, 1):
        here = f"{where} option {number}"
        if not isinstance(one, dict):
            raise PaperError(f"{here}: a table is needed")
        _known(one, {"id", "text", "picture"}, here)
        out.append(Option(_name(one, here), _text(one, "text", here), _picture(one, here)))
    if twice := _twice([one.id for one in out]):
        raise PaperError(f"{where}.option.id: {twice} stands twice")
    return tuple(out)


def _name(table: Mapping[str, object], where: str) -> str:
    name = _text(table, "id", where, needed=True)
    if len(name) > 40 or not name.replace("-", "").replace("_", "").isalnum():
        raise PaperError(f"{where}.id: letters, digits, - and _ are allowed, at most 40")
    return name


def _picture(table: Mapping[str, object], where: str) -> str:
    name = _text(table, "picture", where)
    if name and ("/" in name or "\\" in name or name.startswith(".")):
        raise PaperError(f"{where}.picture: the name of a file beside the paper is needed, not {name!r}")
    return name


def _text(table: Mapping[str, object], key: str, where: str, *, needed: bool = False) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise PaperError(f"{where}.{key}: text is needed, not {value!r}")
    if needed and not value.strip():
        raise PaperError(f"{where}.{key}: missing")
    return value


def _known(table: Mapping[str, object], keys: set[str], where: str) -> None:
    for key in table:
        if key not in keys:
            raise PaperError(f"{where}.{key}: unknown key; known are {', '.join(sorted(keys))}")


def _twice(names: list[str]) -> str:
    return next((name for name in names if names.count(name) > 1), "")


def _among(text: str, allowed: list[str]) -> str:
    if text not in allowed:
        raise AnswerError("bad-answer")
    return text


def _no_longer_than(text: str, length: int) -> str:
    if len(text) > length:
        raise AnswerError("answer-too-long")
    return text

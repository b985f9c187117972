"""What ``GET /api/paper`` answers: the built-in paper and the asking sitting's own answers, as JSON."""

from __future__ import annotations

import msgspec


class OptionView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One choice; ``picture`` is a name for ``GET /api/paper/picture/NAME``, "" for none."""

    id: str
    text: str
    picture: str = ""


class QuestionView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One question of kind single, multiple, judge, blank or essay; ``longest`` is its answer's length."""

    id: str
    kind: str
    text: str
    points: float = 0
    options: list[OptionView] = []
    blanks: int = 0  # gaps of a blank
    picture: str = ""
    longest: int = 0  # characters of a whole answer, 0 where it is chosen


class AnswerView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One answer as last acknowledged; ``text`` "" when it was taken back, ``at`` in ms since 1970."""

    question: str
    text: str
    revision: int
    at: int


class PaperView(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The paper and what has been answered so far. ``now`` in ms since 1970, the hub's clock."""

    now: int
    title: str
    whole_page: bool
    questions: list[QuestionView]
    answers: list[AnswerView]

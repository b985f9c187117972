"""Which candidates are meant, and how they are spread over invigilators."""

from __future__ import annotations

import re
from collections.abc import Sequence

from invigilator.hub import plain
from invigilator.store.candidate import Candidate
from invigilator.store.rosterfile import normal_number

_SPAN = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?")


class SeatsError(ValueError):
    """Nobody, or nobody of a part, is meant; a full sentence in English, and in ``chinese``."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.chinese = chinese


def among(everyone: Sequence[Candidate], seats: str, admissions: Sequence[str], room: str | None) -> list[Candidate]:
    """The candidates of these seats (``1-20,25``), numbers and room, by seat; everyone when nothing is asked for.

    Raises:
        SeatsError: a seat or number is not there, or nobody is left.
    """
    chosen = sorted(everyone, key=lambda one: one.seat)
    if room is not None:
        chosen = [one for one in chosen if one.room == room]
    if seats or admissions:
        wanted = {number for span in filter(None, seats.replace(" ", "").split(",")) for number in _span(span)}
        numbers = {normal_number(one) for one in admissions}
        if missing := numbers - {one.admission for one in chosen}:
            number = plain.line(sorted(missing)[0])
            raise SeatsError(
                f"Nobody there has the admission number {number}. Look it up.",
                f"没有准考证号为 {number} 的考生。请核对。",
            )
        chosen = [one for one in chosen if one.seat in wanted or one.admission in numbers]
    if not chosen:
        raise SeatsError(
            "No candidate is there. 'invigilator roster list' shows seats, numbers and rooms.",
            "没有符合条件的考生。用 'invigilator roster list' 查看座位、准考证号和考场。",
        )
    return chosen


def spread(
    chosen: Sequence[Candidate], room: str | None, invigilators: Sequence[str] | None
) -> dict[str, tuple[str, str]]:
    """Room and invigilator of each sitting: neighbours stay together, no invigilator has two more than another."""
    places = {}
    for at, one in enumerate(chosen):
        who = one.invigilator
        if invigilators is not None:
            who = plain.line(invigilators[at * len(invigilators) // len(chosen)], 100) if invigilators else ""
        places[one.sitting] = (one.room if room is None else plain.line(room, 50), who)
    return places


def _span(text: str) -> range:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise SeatsError(
            f"{plain.line(text)} names no seats. Write them as 1-20,25.",
            f"{plain.line(text)} 不是座位号。请写成 1-20,25 的形式。",
        )
    first = int(found[1])
    return range(first, int(found[2] or first) + 1)

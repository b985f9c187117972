"""What a sitting keeps, each a frozen value: reminders, alarms, answers, the dialogue. Instants in ms since 1970."""

from __future__ import annotations

from dataclasses import dataclass

from invigilator.exam.flag import Kind
from invigilator.exam.ids import AlarmName


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder; ``count`` is the how-manieth of its clause."""

    number: int
    clause: str
    text: str
    at: int
    count: int
    seen: int | None = None
    acknowledged: int | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """What a person must answer; closed by an answer or by its cause going away."""

    number: int
    name: AlarmName | Kind
    clause: str
    at: int
    open: bool = True
    flag: int = 0  # number of the flag that it came from


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question as last acknowledged; ``text`` in canonical form, "" when taken back."""

    text: str
    revision: int
    at: int


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the dialogue before the login; ``staff`` answered, else the candidate asked."""

    at: int
    staff: bool
    text: str

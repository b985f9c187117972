"""The numbers of one notice as a frozen value, and the exam they apply to. Seconds as in the rules file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal, cast

from invigilator.exam.alarmtable import AlarmTable, AlarmTableError
from invigilator.exam.paper import Paper

KINDS = ("mock", "formal", "retake")
CLAUSES: Mapping[str, str] = {
    "login_opens": "六(二)",
    "login_closes": "六(二)",
    "no_hand_in": "六(十一)",
    "break_off": "六(八)",
    "restroom": "六(九)",
    "leave_return": "五(四)3",
    "leaves": "五(四)",
    "reminders": "五(二)(五)",
    "reminder_gap": "",
    "correction": "",
    "phone_stays": "四(二)",
    "collect_overdue_break": "六(九)",
    "retakes": "六(二)",
    "retake_fee": "六(二)",
}
"""The clause of the notice behind each number; "" where the notice is silent and the number is ours."""
Kind = Literal["mock", "formal", "retake"]
RuleValue = int | float | bool | dict[str, dict[str, int | float | bool]]
"""What a key of the rules table may hold; a table only for ``alarms``."""


class RulesError(ValueError):
    """A rules or exam table that cannot be used; the text names the key and what is wrong."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One notice's numbers, in seconds unless they are counts; the clause stands behind each."""

    login_opens: float = 1800  # 六(二): before the start
    login_closes: float = 900  # 六(二): after the start
    no_hand_in: float = 1800  # 六(十一)
    break_off: float = 300  # 六(八)
    restroom: float = 300  # 六(九)
    leave_return: float = 20  # 五(四)3
    leaves: int = 3  # 五(四)
    reminders: int = 3  # 五(二), 五(五): for each clause
    reminder_gap: float = 15  # ours: two invigilators spend one
    correction: float = 60  # ours: after the last reminder
    phone_stays: float = 600  # 四(二), the length is ours
    collect_overdue_break: bool = False  # 六(九): the invigilator collects unless set
    retakes: int = 1  # 六(二): after a missed formal exam
    retake_fee: float = 100  # 六(二): in yuan; a note for the exam centre, nothing is charged here
    alarms: AlarmTable = field(default_factory=AlarmTable)  # ours: when a flag of the watch becomes an alarm

    @classmethod
    def read(cls, table: Mapping[str, object]) -> Rules:
        """Rules from a parsed TOML table.

        Raises:
            RulesError: an unknown key, a value of the wrong kind, or a number out of range.
        """
        known = {one.name: one for one in fields(cls)}
        numbers = {key: value for key, value in table.items() if key != "alarms"}
        for key, value in numbers.items():
            if key not in known:
                raise RulesError(f"rules.{key}: unknown; known are {', '.join(known)}")
            _check(key, value, str(known[key].type))
        return cls(**cast("dict[str, float]", numbers), alarms=_alarms(table.get("alarms", {})))  # type: ignore[arg-type]

    def table(self) -> dict[str, RuleValue]:
        """What `read` makes this of."""
        made: dict[str, RuleValue] = {
            one.name: getattr(self, one.name) for one in fields(self) if one.name != "alarms"
        }
        if alarms := self.alarms.table():
            made["alarms"] = alarms
        return made


def _alarms(value: object) -> AlarmTable:
    if not isinstance(value, Mapping):
        raise RulesError("rules.alarms: a table is needed")
    try:
        return AlarmTable.read(value)
    except AlarmTableError as error:
        raise RulesError(f"rules.{error}") from None


def _check(key: str, value: object, kind: str) -> None:
    if kind == "bool":
        if not isinstance(value, bool):
            raise RulesError(f"rules.{key}: true or false is needed, not {value!r}")
    elif isinstance(value, bool) or not isinstance(value, int if kind == "int" else (int, float)):
        raise RulesError(f"rules.{key}: a {'whole ' if kind == 'int' else ''}number is needed, not {value!r}")
    elif not 0 <= value <= 1_000_000 or (kind == "int" and value < 1):
        raise RulesError(f"rules.{key}: {value} is out of range")


@dataclass(frozen=True, slots=True)
class Exam:
    """Paper and rules. ``start`` is in milliseconds since 1970."""

    kind: Kind
    start: int
    minutes: float
    rules: Rules = field(default_factory=Rules)
    title: str = ""
    paper: Paper | None = None  # None: an outside paper, or none
    paper_url: str = ""  # of an outside paper

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise RulesError(f"exam.kind: {self.kind!r} is none of {', '.join(KINDS)}")
        if not 0 < self.minutes <= 24 * 60:
            raise RulesError(f"exam.minutes: {self.minutes} is not between 0 and 1440")

    def after_start(self, seconds: float) -> int:
        """The instant ``seconds`` after the start, in ms."""
        return self.start + round(seconds * 1000)

    @property
    def opens_at(self) -> int:
        """When the login opens, in ms."""
        return self.after_start(-self.rules.login_opens)

    @property
    def closes_at(self) -> int:
        """The last instant of the login, in ms, before any hub outage moves it."""
        return self.after_start(self.rules.login_closes)

    @property
    def hand_in_at(self) -> int:
        """From when a candidate may hand in, in ms."""
        return self.after_start(self.rules.no_hand_in)

    @property
    def ends_at(self) -> int:
        """When time is up for everyone without extra time, in ms."""
        return self.after_start(self.minutes * 60)

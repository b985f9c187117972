"""When a flag becomes an alarm: one row for each kind, settable for an exam. What has no row stays a mark.

Detectors suggest and people decide: a row may only ask a person to look, never remind or end anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from invigilator.exam.flag import Kind

ABSENCE = frozenset({Kind.NOBODY, Kind.UNSEEN, Kind.TURNED, Kind.COVERED, Kind.FROZEN, Kind.SILENT})
"""Held back while the candidate is away on an approved break (六(九)): an empty chair stands still, too."""


_MOST = 1_000_000


class AlarmTableError(ValueError):
    """A row that cannot be used; the text names the key and what is wrong."""


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """One row, times in seconds.

    A flag is an alarm as soon as one of these holds: it has lasted ``after`` and its strongest look scored at least
    ``score``; both cameras see it and it has lasted ``agreed`` (-1: their agreeing counts for nothing); it is the
    ``times``-th of its kind ``within`` so long and has lasted ``brief`` (0 times: never so).

    After an alarm of the kind, or a person's answer to one, none is raised for ``quiet``.
    """

    on: bool = True
    after: float = 10
    score: float = 0
    agreed: float = -1
    times: int = 0
    within: float = 300
    brief: float = 4
    quiet: float = 120

    def __post_init__(self) -> None:
        times = (self.times, self.after, self.quiet, self.within, self.brief, self.agreed + 1)
        if not all(0 <= one <= _MOST for one in times) or not 0 <= self.score <= 1:  # what is no number is neither
            raise AlarmTableError("a number is out of range")


DEFAULT: Mapping[Kind, AlarmRule] = {
    Kind.NOBODY: AlarmRule(after=10),
    Kind.COMPANY: AlarmRule(after=6, score=0.5, agreed=2),
    Kind.COVERED: AlarmRule(after=15),
    Kind.MASK: AlarmRule(after=10, score=0.9),
    Kind.HEADPHONES: AlarmRule(after=10, score=0.8),
    Kind.HAT: AlarmRule(after=10, score=0.8),
    Kind.TURNED: AlarmRule(after=30, times=4, brief=6),
    Kind.STRANGER: AlarmRule(after=20, score=0.55, quiet=600),
    Kind.DARK: AlarmRule(after=30, quiet=600),
    Kind.BACKLIT: AlarmRule(after=120, quiet=600),
    Kind.BLOCKED: AlarmRule(after=6),
    Kind.BLURRED: AlarmRule(after=60, quiet=600),
    Kind.FROZEN: AlarmRule(after=12),
    Kind.LOOPED: AlarmRule(after=20, quiet=600),
    Kind.VIRTUAL_CAMERA: AlarmRule(after=0, quiet=3600),
    Kind.PHONE: AlarmRule(after=20, score=0.5, agreed=4),
    Kind.VOICE: AlarmRule(after=15, times=3),
    Kind.DISPLAY: AlarmRule(after=0, quiet=3600),
    Kind.CAMERA_CHANGED: AlarmRule(after=0),
    Kind.UNSEEN: AlarmRule(after=90, quiet=600),
}
"""Kinds that are not here are marks only: a device in the picture, a second voice, a spot check."""


@dataclass(frozen=True, slots=True)
class AlarmTable:
    """All rows of an exam."""

    rows: tuple[tuple[Kind, AlarmRule], ...] = field(default=tuple(DEFAULT.items()))

    def rule(self, kind: Kind) -> AlarmRule | None:
        """The row of a kind; None when its flags never become alarms."""
        return next((rule for one, rule in self.rows if one is kind and rule.on), None)

    @classmethod
    def read(cls, table: Mapping[str, object]) -> AlarmTable:
        """The usual table with what ``[exam.rules.alarms.KIND]`` changes.

        Raises:
            AlarmTableError: an unknown kind or key, or a value of the wrong sort.
        """
        rows = dict(DEFAULT)
        for name, row in table.items():
            if name not in set(Kind):
                raise AlarmTableError(f"alarms.{name}: unknown; known are {', '.join(sorted(Kind))}")
            if not isinstance(row, Mapping):
                raise AlarmTableError(f"alarms.{name}: a table is needed")
            kind = Kind(name)
            rows[kind] = _changed(rows.get(kind, AlarmRule()), row, f"alarms.{name}")
        return cls(tuple(rows.items()))

    def table(self) -> dict[str, dict[str, int | float | bool]]:
        """What `read` makes this of: every row that is not the usual one, whole."""
        return {
            kind.value: {one.name: getattr(rule, one.name) for one in fields(AlarmRule)}
            for kind, rule in self.rows
            if rule != DEFAULT.get(kind)
        }


def _changed(rule: AlarmRule, row: Mapping[str, object], where: str) -> AlarmRule:
    known = {one.name: str(one.type) for one in fields(AlarmRule)}
    for key, value in row.items():
        if key not in known:
            raise AlarmTableError(f"{where}.{key}: unknown; known are {', '.join(known)}")
        if known[key] == "bool":
            good = isinstance(value, bool)
        else:
            good = not isinstance(value, bool) and isinstance(value, int if known[key] == "int" else (int, float))
        if not good:
            raise AlarmTableError(f"{where}.{key}: {value!r} is no {known[key]}")
    try:
        return replace(rule, **row)  # type: ignore[arg-type]
    except AlarmTableError as error:
        raise AlarmTableError(f"{where}: {error}") from None

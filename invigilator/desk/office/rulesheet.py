"""The numbers of the notice as a sheet to fill in: each with its clause and default, so that a deviation shows."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from invigilator.desk.phrase import Phrase
from invigilator.exam.rules import CLAUSES, Rules, RulesError, RuleValue

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = int | float | bool
_DEFAULT = Rules()
_NUMBERS = tuple(one for one in fields(Rules) if one.name != "alarms")
_KINDS = {one.name: str(one.type) for one in _NUMBERS}


@dataclass(frozen=True, slots=True)
class Line:
    """One number. ``fault`` None: it may stand so."""

    key: str
    clause: str  # "" where the notice is silent
    unit: str  # "seconds", "times", "yuan", "yes-no"
    default: Value
    text: str
    fault: Phrase | None

    @property
    def deviates(self) -> bool:
        """Whether this is not what the notice says."""
        return self.fault is not None or _parse(self.key, self.text) != self.default


class RuleSheet:
    """What was filled in, as text, so that nothing a person typed is lost before it is right."""

    def __init__(self) -> None:
        self._texts = {one.name: _text(getattr(_DEFAULT, one.name)) for one in _NUMBERS}
        self._alarms: RuleValue = {}  # rows of the alarm table, as a file had them

    def lines(self) -> list[Line]:
        """Every number, in the notice's order."""
        return [
            Line(key, CLAUSES[key], _unit(key), getattr(_DEFAULT, key), text, _fault(key, text))
            for key, text in self._texts.items()
        ]

    def put(self, key: str, text: str) -> None:
        """Somebody typed this."""
        self._texts[key] = text.strip()

    def reset(self, key: str = "") -> None:
        """Back to the notice: one number, or all."""
        if not key:
            self._alarms = {}
        for one in [key] if key else list(self._texts):
            self._texts[one] = _text(getattr(_DEFAULT, one))

    def load(self, table: Mapping[str, object]) -> Phrase | None:
        """Take over a rules table of a file; all or nothing, and why not."""
        try:
            rules = Rules.read(table)
        except RulesError:
            return _why(table)
        for one in _NUMBERS:
            self._texts[one.name] = _text(getattr(rules, one.name))
        self._alarms = rules.table().get("alarms", {})
        return None

    def values(self) -> dict[str, RuleValue]:
        """What differs from the notice. Only when no line has a fault."""
        made: dict[str, RuleValue] = {line.key: _parse(line.key, line.text) for line in self.lines() if line.deviates}
        return {**made, "alarms": self._alarms} if self._alarms else made

    @property
    def faulty(self) -> bool:
        """Whether some line cannot stand so."""
        return any(line.fault for line in self.lines())


def _why(table: Mapping[str, object]) -> Phrase:
    """Which key of a table it is."""
    for key, value in table.items():
        try:
            Rules.read({key: value})
        except RulesError:
            if key not in CLAUSES:
                return Phrase("office.rules.unknown", {"key": str(key)[:40]})
            return Phrase("office.rules.bad", {"key": Phrase(f"office.rule.{key}"), "value": str(value)[:40]})
    return Phrase("office.rules.unreadable")


def _fault(key: str, text: str) -> Phrase | None:
    try:
        Rules.read({key: _parse(key, text)})
    except (RulesError, ValueError):
        needs = {"bool": "need-yes-no", "int": "need-count"}.get(_KINDS[key], "need-number")
        return Phrase(f"office.rules.{needs}")
    return None


def _parse(key: str, text: str) -> Value:
    """The value that a text writes.

    Raises:
        ValueError: it writes none.
    """
    if _KINDS[key] == "bool":
        return {"true": True, "false": False}[text] if text in {"true", "false"} else _no(text)
    if _KINDS[key] == "int":
        return int(text)
    number = float(text)
    return int(number) if number.is_integer() else number


def _no(text: str) -> bool:
    raise ValueError(text)


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if value < 1e6 else str(value)


def _unit(key: str) -> str:
    if _KINDS[key] == "float":
        return "yuan" if key == "retake_fee" else "seconds"
    return "yes-no" if _KINDS[key] == "bool" else "times"

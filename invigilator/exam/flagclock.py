"""When an open flag of the watch becomes an alarm, by the exam's alarm table. Instants in ms since 1970."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator.exam.alarmtable import ABSENCE, REPEATED_WITHIN, AlarmRule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from invigilator.exam.flag import Flag, Kind
    from invigilator.exam.sitting import Sitting


def alarms_due(sitting: Sitting) -> Iterator[tuple[int, int]]:
    """When each open flag becomes an alarm (ms) as things stand, and its number."""
    for number in sitting.flags.open.values():
        one = sitting.flags.one(number)
        if one.alarmed is None and one.answered is None and (at := _due(sitting, one)) is not None:
            yield at, number


def _due(sitting: Sitting, one: Flag) -> int | None:
    rule = sitting.exam.rules.alarms.rule(one.kind)
    if rule is None or one.score < rule.score or one.kind in sitting.flags.muted:
        return None
    if one.kind in ABSENCE and sitting.on_break:
        return None
    if rule.both and not one.cameras >= {"front", "side"}:
        return None
    start = max(one.at, sitting.back_at) if one.kind in ABSENCE else one.at
    lasted = start + round(rule.after * 1000)
    due = max(one.grown, start) if _repeated(sitting, one, rule) else max(one.grown, lasted)
    return max(due, _quiet_until(sitting, one.kind, rule))


def _repeated(sitting: Sitting, one: Flag, rule: AlarmRule) -> bool:
    """Whether it is the so-manieth of its kind within ten minutes, a break's absences not counted."""
    since = max(one.at - REPEATED_WITHIN * 1000, sitting.back_at if one.kind in ABSENCE else 0)
    alike = sum(other.kind is one.kind and since <= other.at <= one.at for other in sitting.flags.all)
    return rule.times > 0 and alike >= rule.times


def _quiet_until(sitting: Sitting, kind: Kind, rule: AlarmRule) -> int:
    last = max(
        (max(other.alarmed or 0, other.answered or 0) for other in sitting.flags.all if other.kind is kind), default=0
    )
    return last + round(rule.quiet * 1000) if last else 0

"""When an open flag of the watch becomes an alarm, by the exam's alarm table. Instants in ms since 1970."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator.exam.alarmtable import ABSENCE, AlarmRule

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
    absent = one.kind in ABSENCE
    if rule is None or one.kind in sitting.flags.muted or (absent and sitting.on_break):
        return None
    start = max(one.at, sitting.back_at) if absent else one.at
    ways = []
    if one.score >= rule.score:
        ways.append(max(one.grown, start + _ms(rule.after)))
    if rule.agreed >= 0 and one.cameras >= {"front", "side"}:
        ways.append(max(one.grown, start + _ms(rule.agreed)))
    if _repeated(sitting, one, rule):
        ways.append(start + _ms(rule.brief))
    return max(min(ways), _quiet_until(sitting, one.kind, rule)) if ways else None


def _repeated(sitting: Sitting, one: Flag, rule: AlarmRule) -> bool:
    """Whether it is the so-manieth of its kind of late; a break's absences do not count."""
    since = max(one.at - _ms(rule.within), sitting.back_at if one.kind in ABSENCE else 0)
    alike = sum(other.kind is one.kind and since <= other.at <= one.at for other in sitting.flags.all)
    return rule.times > 0 and alike >= rule.times


def _quiet_until(sitting: Sitting, kind: Kind, rule: AlarmRule) -> int:
    last = max(
        (max(other.alarmed or 0, other.answered or 0) for other in sitting.flags.all if other.kind is kind), default=0
    )
    return last + _ms(rule.quiet) if last else 0


def _ms(seconds: float) -> int:
    return round(seconds * 1000)

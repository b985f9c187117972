"""What time itself does to a sitting: which limits run, and the events of one that has fired."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from invigilator.exam import flagclock
from invigilator.exam.events import Event
from invigilator.exam.flag import CLAUSES, Kind
from invigilator.exam.ids import REMINDER_CLAUSES, AlarmName, Cause, Outcome, Phase
from invigilator.exam.paper import digest

if TYPE_CHECKING:
    from invigilator.exam.sitting import Sitting


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """``fires`` is the first instant at which it has fired, ``at`` the instant it is stamped with (ms)."""

    fires: int
    at: int
    name: str
    clause: str = ""


def _limit(at: int | None, name: str, clause: str = "") -> Iterator[Deadline]:
    if at is not None:
        yield Deadline(at + 1, at, name, clause)


def running(sitting: Sitting) -> Iterator[Deadline]:
    """Every deadline that runs in this state; while the hub is down only the exam's own start and end."""
    if sitting.phase is Phase.WAITING:
        yield Deadline(sitting.exam.start, sitting.exam.start, "start")
    if sitting.phase is not Phase.ENDED:
        yield Deadline(sitting.ends_at, sitting.ends_at, "time")
    if sitting.down_since is not None:
        return
    if sitting.phase in (Phase.EXPECTED, Phase.WAITING) and not sitting.window_closed:
        yield from _limit(sitting.closes_at, "close")
    yield from _limit(sitting.away_until, "leave")
    yield from _limit(sitting.reconnect_until, "break-off")
    if not sitting.overdue:
        yield from _limit(sitting.break_until, "restroom")
    for clause, until in sitting.uncorrected_until.items():
        yield from _limit(until, "uncorrected", clause)
    for at, number in flagclock.alarms_due(sitting):
        yield from _limit(at, "flag", str(number))
    yield from _limit(sitting.phone_until, "phone")


def alarm(
    sitting: Sitting, at: int, name: AlarmName | Kind, clause: str, *, ahead: int = 0, about: str = "", flag: int = 0
) -> Event:
    """The event that raises an alarm; ``ahead`` counts alarms raised before it in the same decision."""
    data: dict[str, str | int] = {"number": len(sitting.alarms) + 1 + ahead, "alarm": name.value}
    if flag:
        data["flag"] = flag
    if about:
        data["clause"] = about
    return Event(at, "alarm-raised", clause=clause, data=data)


def ended(
    sitting: Sitting, at: int, outcome: Outcome, cause: Cause, clause: str, by: str = "", reason: str = ""
) -> Event:
    """The event that ends a sitting."""
    data: dict[str, str | int] = {
        "outcome": outcome.value,
        "cause": cause.value,
        "phone-until": at + round(sitting.exam.rules.phone_stays * 1000),
    }
    if sitting.exam.paper is not None:
        given = {name: one.text for name, one in sitting.answers.items() if one.text}
        data |= {"answers": len(given), "digest": digest(given)}
    if reason:
        data["reason"] = reason
    return Event(at, "ended", by, clause, data)


def collected_by_rule(sitting: Sitting, at: int, cause: Cause, clause: str, *, ahead: int = 0) -> list[Event]:
    """A rule collected the paper: the end, and the alarm that tells a person."""
    return [
        ended(sitting, at, Outcome.COLLECTED, cause, clause),
        alarm(sitting, at, AlarmName.COLLECTED_BY_RULE, clause, ahead=ahead),
    ]


def events(sitting: Sitting, deadline: Deadline) -> list[Event]:
    """What happens when this deadline fires."""
    at = deadline.at
    match deadline.name:
        case "start":
            if sitting.connected:
                return [Event(at, "answering", clause="四(二)")]
            return [Event(at, "expected", clause="六(二)")]
        case "time":
            if sitting.admitted:
                return [ended(sitting, at, Outcome.COLLECTED, Cause.TIME, "六(四)")]
            return [ended(sitting, at, Outcome.FORFEITED, Cause.LATE, "六(二)")]
        case "close":
            if sitting.connected:
                return [Event(at, "window-closed", clause="六(二)")]
            return [ended(sitting, at, Outcome.FORFEITED, Cause.LATE, "六(二)")]
        case "leave":
            return collected_by_rule(sitting, at, Cause.LEAVE_TIMEOUT, "五(四)3")
        case "break-off":
            return collected_by_rule(sitting, at, Cause.DISCONNECT_TIMEOUT, "六(八)")
        case "restroom":
            out = [
                Event(at, "break-overdue", clause="六(九)"),
                alarm(sitting, at, AlarmName.RESTROOM_OVERDUE, "六(九)"),
            ]
            if sitting.exam.rules.collect_overdue_break:
                out += collected_by_rule(sitting, at, Cause.RESTROOM_OVERDUE, "六(九)", ahead=1)
            return out
        case "flag":
            one = sitting.flags.one(int(deadline.clause))
            return [alarm(sitting, at, one.kind, CLAUSES[one.kind], flag=one.number)]
        case "uncorrected":
            clause = REMINDER_CLAUSES[deadline.clause]
            return [alarm(sitting, at, AlarmName.UNCORRECTED, clause, about=deadline.clause)]
        case _:
            return [Event(at, "phone-released", clause="四(二)")]

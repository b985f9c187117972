"""What staff may do: remind, answer alarms, propose and sign a zero, give second chances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator.exam.commands import Command
from invigilator.exam.deadlines import alarm, ended
from invigilator.exam.events import Event
from invigilator.exam.ids import (
    FINDING_CLAUSES,
    REINSTATABLE,
    REMINDER_CLAUSES,
    AlarmName,
    Cause,
    Outcome,
    need,
)

if TYPE_CHECKING:
    from invigilator.exam.sitting import Sitting


def warn(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """A reminder of one clause: capped, and never two within the gap (五(二), 五(五))."""
    rules, clause = sitting.exam.rules, command.clause
    need(sitting.connected, "not-connected")
    given = [one for one in sitting.reminders if one.clause == clause]
    need(len(given) < rules.reminders, "warnings-exhausted")
    need(not given or now - given[-1].at >= rules.reminder_gap * 1000, "too-soon")
    data: dict[str, str | int] = {
        "number": len(sitting.reminders) + 1,
        "clause": clause,
        "count": len(given) + 1,
        "text": command.text,
    }
    if len(given) + 1 == rules.reminders:
        data["until"] = now + round(rules.correction * 1000)
    return [Event(now, "reminded", command.by, REMINDER_CLAUSES[clause], data)]


def correct(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """A clause is marked corrected: its count stays, its clock stops."""
    clause = command.clause
    need(clause in sitting.corrected, "nothing-to-correct")
    if sitting.corrected[clause]:
        return []
    return [Event(now, "corrected", command.by, REMINDER_CLAUSES[clause], {"clause": clause})]


def answer_reminder(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """The page showed a reminder, or the candidate acknowledged it."""
    need(1 <= command.number <= len(sitting.reminders), "no-such-reminder")
    one = sitting.reminders[command.number - 1]
    seen = command.do == "seen"
    if (one.seen if seen else one.acknowledged) is not None:
        return []
    name = "reminder-seen" if seen else "reminder-acknowledged"
    return [Event(now, name, command.by, REMINDER_CLAUSES[one.clause], {"number": command.number})]


def acknowledge_alarm(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """Somebody has taken note of an alarm."""
    need(1 <= command.number <= len(sitting.alarms), "no-such-alarm")
    one = sitting.alarms[command.number - 1]
    if not one.open:
        return []
    return [Event(now, "alarm-acknowledged", command.by, one.clause, {"number": command.number})]


def propose_zero(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """The first of two people proposes a zero for a finding (五)."""
    clause = command.clause
    need(sitting.exam.kind != "mock", "mock-has-no-score")
    need(clause != "conduct", "no-zero-for-clause")
    if clause in REMINDER_CLAUSES:
        need(sitting.warned(clause) >= sitting.exam.rules.reminders, "warnings-remain")
    need(sitting.zero_clause is None and not sitting.score_zero, "already-proposed")
    rests_on = FINDING_CLAUSES[clause]
    return [
        Event(now, "zero-proposed", command.by, rests_on, {"clause": clause, "reason": command.reason}),
        alarm(sitting, now, AlarmName.ZERO_PROPOSED, rests_on, about=clause),
    ]


def _second_person(sitting: Sitting, command: Command) -> str:
    """The clause of the proposal, when this person may decide it."""
    need(sitting.zero_clause is not None, "not-proposed")
    need(command.senior, "not-senior")
    need(command.by != sitting.zero_by, "same-person")
    return FINDING_CLAUSES[sitting.zero_clause or ""]


def confirm_zero(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """The second person signs: cancelled, score zero, also after the end (五)."""
    clause = _second_person(sitting, command)
    return [
        Event(now, "zero-confirmed", command.by, clause),
        ended(sitting, now, Outcome.CANCELLED, Cause.ZERO, clause, command.by),
    ]


def reject_zero(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """The second person does not sign."""
    clause = _second_person(sitting, command)
    return [Event(now, "zero-rejected", command.by, clause, {"reason": command.reason})]


def extend(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """A senior proctor gives more minutes (ours)."""
    need(command.senior, "not-senior")
    need(0 < command.minutes <= 24 * 60, "bad-minutes")
    data: dict[str, str | int] = {"ms": round(command.minutes * 60_000), "reason": command.reason}
    return [Event(now, "extended", command.by, data=data)]


def reinstate(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """A senior proctor takes a collection back while the time still runs (ours)."""
    need(command.senior, "not-senior")
    allowed = sitting.cause in REINSTATABLE and not sitting.score_zero and now < sitting.ends_at
    need(allowed, "not-reinstatable")
    data: dict[str, str | int] = {"reason": command.reason}
    if not sitting.connected:
        data["until"] = now + round(sitting.exam.rules.break_off * 1000)
    return [Event(now, "reinstated", command.by, data=data)]

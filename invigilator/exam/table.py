"""Which command when: the rulebook's table of commands and refusals as data, and what each one decides.

A refusal is the first that applies: an ended sitting (``too-late`` if forfeited, else ``ended``); ``unknown-clause``,
``reason-missing``; the wrong phase; then the command's own, in the order of its row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from invigilator.exam.commands import Command
from invigilator.exam.deadlines import alarm, collected_by_rule, ended
from invigilator.exam.events import Event
from invigilator.exam.ids import (
    FINDING_CLAUSES,
    REINSTATABLE,
    REMINDER_CLAUSES,
    AlarmName,
    Cause,
    Outcome,
    Phase,
    Refused,
)

if TYPE_CHECKING:
    from invigilator.exam.sitting import Sitting

Decide = Callable[["Sitting", Command, int], list[Event]]

EVERY = frozenset(Phase)
OPEN = frozenset({Phase.EXPECTED, Phase.WAITING, Phase.ANSWERING})
ANSWERING = frozenset({Phase.ANSWERING})
JUDGED = frozenset({Phase.WAITING, Phase.ANSWERING, Phase.ENDED})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``clauses`` are those the command may name, None when it names none."""

    decide: Decide
    phases: frozenset[Phase]
    wrong: str = "wrong-phase"
    clauses: Collection[str] | None = None
    reason: bool = False


def decide(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """What ``command`` means at ``now``.

    Raises:
        Refused: with the rulebook's code; ``unknown-command`` for a name that is not in the table.
    """
    row = TABLE.get(command.do)
    if row is None:
        raise Refused("unknown-command")
    if sitting.phase is Phase.ENDED:
        if Phase.ENDED not in row.phases:
            raise Refused("too-late" if sitting.outcome is Outcome.FORFEITED else "ended")
        if row.phases is JUDGED and sitting.outcome is Outcome.FORFEITED:
            raise Refused("too-late")
    if row.clauses is not None and command.clause not in row.clauses:
        raise Refused("unknown-clause")
    if row.reason and not command.reason.strip():
        raise Refused("reason-missing")
    if sitting.phase not in row.phases:
        raise Refused(row.wrong)
    return row.decide(sitting, command, now)


def _need(holds: bool, code: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not holds:
        raise Refused(code)


# ---- feeds and connection --------------------------------------------------------------------------------------


def _feed(sitting: Sitting, command: Command, now: int) -> list[Event]:
    side, wanted = command.do.startswith("side"), command.do.endswith("on")
    if wanted == (sitting.side_on if side else sitting.front_on):
        return []
    out = [Event(now, command.do, command.by, "四(二)")]
    if not wanted and sitting.connected and sitting.phase is not Phase.ENDED:
        out.append(alarm(sitting, now, AlarmName.SIDE_LOST if side else AlarmName.FRONT_LOST, "五(五)"))
    return out


def _side_exit(sitting: Sitting, command: Command, now: int) -> list[Event]:
    if not sitting.side_on:
        return []
    out = [Event(now, "side-left", command.by, "四(二)")]
    if sitting.connected and sitting.phase is not Phase.ENDED:
        out.append(alarm(sitting, now, AlarmName.SIDE_LOST, "五(五)"))
    return out


def _disconnect(sitting: Sitting, command: Command, now: int) -> list[Event]:
    if not sitting.connected:
        return []
    if sitting.phase is not Phase.ANSWERING:
        return [Event(now, "disconnected", command.by, "六(八)")]
    until = now + round(sitting.exam.rules.break_off * 1000)
    out = [
        Event(now, "disconnected", command.by, "六(八)", {"until": until, "count": sitting.break_offs + 1}),
        alarm(sitting, now, AlarmName.DISCONNECTED, "六(八)"),
    ]
    if sitting.break_offs:
        out.append(alarm(sitting, now, AlarmName.BREAK_OFF_AGAIN, "六(八)", ahead=1))
    return out


def _hub_down(sitting: Sitting, command: Command, now: int) -> list[Event]:
    return [Event(now, "hub-down", command.by)] if sitting.down_since is None else []


def _hub_up(sitting: Sitting, command: Command, now: int) -> list[Event]:
    if sitting.down_since is None:
        return []
    until = now + round(sitting.exam.rules.break_off * 1000)
    data = {"outage": now - sitting.down_since, "back": command.back, "until": until}
    return [Event(now, "hub-up", command.by, data=data)]


# ---- the path --------------------------------------------------------------------------------------------------


def _consent(sitting: Sitting, command: Command, now: int) -> list[Event]:
    if command.device in sitting.consents:
        return []
    return [Event(now, "consented", command.by, "六(三)", {"device": command.device})]


def _login(sitting: Sitting, command: Command, now: int) -> list[Event]:
    _need(now >= sitting.exam.opens_at, "too-early")
    _need(sitting.phase is Phase.ANSWERING or sitting.window_closed or now <= sitting.closes_at, "too-late")
    _need(sitting.front_on, "front-missing")
    _need(sitting.side_on, "side-missing")
    out = [Event(now, "logged-in", command.by, "四(二)", {"takeover": sitting.connected})]
    if sitting.connected:
        out.append(alarm(sitting, now, AlarmName.TAKEOVER, "六(八)"))
    return out + _arrive(sitting, now, photo=sitting.photo is not None, notice=sitting.notice)


def _photograph(sitting: Sitting, command: Command, now: int) -> list[Event]:
    _need(sitting.connected, "not-logged-in")
    out = [Event(now, "photographed", command.by, "四(二)", {"picture": command.picture})]
    return out + _arrive(sitting, now, photo=True, notice=sitting.notice)


def _accept_notice(sitting: Sitting, command: Command, now: int) -> list[Event]:
    _need(sitting.connected, "not-logged-in")
    _need(sitting.photo is not None, "photo-missing")
    if sitting.notice:
        return []
    out = [Event(now, "notice-accepted", command.by, "六(四)")]
    return out + _arrive(sitting, now, photo=True, notice=True)


def _arrive(sitting: Sitting, now: int, *, photo: bool, notice: bool) -> list[Event]:
    if sitting.phase is not Phase.EXPECTED or not (photo and notice):
        return []
    return [Event(now, "answering" if now >= sitting.exam.start else "waiting", clause="四(二)")]


# ---- answering -------------------------------------------------------------------------------------------------


def _leave_screen(sitting: Sitting, command: Command, now: int) -> list[Event]:
    _need(sitting.connected, "not-connected")
    if sitting.away:
        return []
    if sitting.on_break:
        return [
            Event(now, "left-screen", command.by, "五(四)", {"counted": False}),
            alarm(sitting, now, AlarmName.LEAVE_ON_BREAK, "五(四)"),
        ]
    until = now + round(sitting.exam.rules.leave_return * 1000)
    out = [
        Event(now, "left-screen", command.by, "五(四)", {"counted": True, "until": until}),
        alarm(sitting, now, AlarmName.LEAVE, "五(四)"),
    ]
    if sitting.leaves + 1 >= sitting.exam.rules.leaves:
        out += collected_by_rule(sitting, now, Cause.LEAVES, "五(四)", ahead=1)
    return out


def _return_screen(sitting: Sitting, command: Command, now: int) -> list[Event]:
    _need(sitting.connected, "not-connected")
    return [Event(now, "returned-screen", command.by, "五(四)3")] if sitting.away else []


def _submit(sitting: Sitting, command: Command, now: int) -> list[Event]:
    _need(sitting.connected, "not-connected")
    _need(now >= sitting.exam.hand_in_at, "too-early-to-submit")
    return [ended(sitting, now, Outcome.SUBMITTED, Cause.SELF, "四(四)", command.by)]


def _force_submit(sitting: Sitting, command: Command, now: int) -> list[Event]:
    cause = Cause.RESTROOM_OVERDUE if sitting.overdue else Cause.INVIGILATOR
    return [ended(sitting, now, Outcome.COLLECTED, cause, "六(九)", command.by, command.reason)]


# ---- restroom --------------------------------------------------------------------------------------------------


def _show_paper(sitting: Sitting, command: Command, now: int) -> list[Event]:
    _need(not sitting.on_break, "on-break")
    out = [Event(now, "paper-shown", command.by, "六(九)", {"picture": command.picture, "text": command.text})]
    if not sitting.paper_shown:
        out.append(alarm(sitting, now, AlarmName.RESTROOM_REQUEST, "六(九)"))
    return out


def _approve(sitting: Sitting, command: Command, now: int) -> list[Event]:
    _need(sitting.paper_shown, "no-restroom-request")
    until = now + round(sitting.exam.rules.restroom * 1000)
    return [Event(now, "break-approved", command.by, "六(九)", {"until": until})]


def _deny(sitting: Sitting, command: Command, now: int) -> list[Event]:
    _need(sitting.paper_shown, "no-restroom-request")
    return [Event(now, "break-denied", command.by, "六(九)", {"reason": command.reason})]


def _end_restroom(sitting: Sitting, command: Command, now: int) -> list[Event]:
    _need(sitting.on_break, "not-on-break")
    if not sitting.away:
        return [Event(now, "break-ended", command.by, "六(九)")]
    counts = not sitting.away_counted
    until = now + round(sitting.exam.rules.leave_return * 1000)
    out = [Event(now, "break-ended", command.by, "六(九)", {"leave": counts, "until": until})]
    if counts:
        out.append(alarm(sitting, now, AlarmName.LEAVE, "五(四)"))
        if sitting.leaves + 1 >= sitting.exam.rules.leaves:
            out += collected_by_rule(sitting, now, Cause.LEAVES, "五(四)", ahead=1)
    return out


# ---- reminders and findings ------------------------------------------------------------------------------------


def _warn(sitting: Sitting, command: Command, now: int) -> list[Event]:
    rules, clause = sitting.exam.rules, command.clause
    _need(sitting.connected, "not-connected")
    given = [one for one in sitting.reminders if one.clause == clause]
    _need(len(given) < rules.reminders, "warnings-exhausted")
    _need(not given or now - given[-1].at >= rules.reminder_gap * 1000, "too-soon")
    data: dict[str, str | int] = {
        "number": len(sitting.reminders) + 1,
        "clause": clause,
        "count": len(given) + 1,
        "text": command.text,
    }
    if len(given) + 1 == rules.reminders:
        data["until"] = now + round(rules.correction * 1000)
    return [Event(now, "reminded", command.by, REMINDER_CLAUSES[clause], data)]


def _correct(sitting: Sitting, command: Command, now: int) -> list[Event]:
    clause = command.clause
    _need(clause in sitting.corrected, "nothing-to-correct")
    if sitting.corrected[clause]:
        return []
    return [Event(now, "corrected", command.by, REMINDER_CLAUSES[clause], {"clause": clause})]


def _answer_reminder(sitting: Sitting, command: Command, now: int) -> list[Event]:
    _need(1 <= command.number <= len(sitting.reminders), "no-such-reminder")
    one = sitting.reminders[command.number - 1]
    seen = command.do == "seen"
    if (one.seen if seen else one.acknowledged) is not None:
        return []
    name = "reminder-seen" if seen else "reminder-acknowledged"
    return [Event(now, name, command.by, REMINDER_CLAUSES[one.clause], {"number": command.number})]


def _acknowledge_alarm(sitting: Sitting, command: Command, now: int) -> list[Event]:
    _need(1 <= command.number <= len(sitting.alarms), "no-such-alarm")
    one = sitting.alarms[command.number - 1]
    if not one.open:
        return []
    return [Event(now, "alarm-acknowledged", command.by, one.clause, {"number": command.number})]


def _propose_zero(sitting: Sitting, command: Command, now: int) -> list[Event]:
    clause = command.clause
    _need(sitting.exam.kind != "mock", "mock-has-no-score")
    _need(clause != "conduct", "no-zero-for-clause")
    if clause in REMINDER_CLAUSES:
        _need(sitting.warned(clause) >= sitting.exam.rules.reminders, "warnings-remain")
    _need(sitting.zero_clause is None and not sitting.score_zero, "already-proposed")
    rests_on = FINDING_CLAUSES[clause]
    return [
        Event(now, "zero-proposed", command.by, rests_on, {"clause": clause, "reason": command.reason}),
        alarm(sitting, now, AlarmName.ZERO_PROPOSED, rests_on, about=clause),
    ]


def _second_person(sitting: Sitting, command: Command) -> str:
    _need(sitting.zero_clause is not None, "not-proposed")
    _need(command.senior, "not-senior")
    _need(command.by != sitting.zero_by, "same-person")
    return FINDING_CLAUSES[sitting.zero_clause or ""]


def _confirm_zero(sitting: Sitting, command: Command, now: int) -> list[Event]:
    clause = _second_person(sitting, command)
    return [
        Event(now, "zero-confirmed", command.by, clause),
        ended(sitting, now, Outcome.CANCELLED, Cause.ZERO, clause, command.by),
    ]


def _reject_zero(sitting: Sitting, command: Command, now: int) -> list[Event]:
    clause = _second_person(sitting, command)
    return [Event(now, "zero-rejected", command.by, clause, {"reason": command.reason})]


# ---- second chances --------------------------------------------------------------------------------------------


def _extend(sitting: Sitting, command: Command, now: int) -> list[Event]:
    _need(command.senior, "not-senior")
    _need(0 < command.minutes <= 24 * 60, "bad-minutes")
    data: dict[str, str | int] = {"ms": round(command.minutes * 60_000), "reason": command.reason}
    return [Event(now, "extended", command.by, data=data)]


def _reinstate(sitting: Sitting, command: Command, now: int) -> list[Event]:
    _need(command.senior, "not-senior")
    allowed = sitting.cause in REINSTATABLE and not sitting.score_zero and now < sitting.ends_at
    _need(allowed, "not-reinstatable")
    data: dict[str, str | int] = {"reason": command.reason}
    if not sitting.connected:
        data["until"] = now + round(sitting.exam.rules.break_off * 1000)
    return [Event(now, "reinstated", command.by, data=data)]


_REMINDABLE = REMINDER_CLAUSES
_FINDABLE = {**FINDING_CLAUSES, "conduct": ""}

TABLE: dict[str, Row] = {
    "front-on": Row(_feed, EVERY),
    "front-off": Row(_feed, EVERY),
    "side-on": Row(_feed, EVERY),
    "side-off": Row(_feed, EVERY),
    "side-exit": Row(_side_exit, EVERY),
    "disconnect": Row(_disconnect, EVERY),
    "hub-down": Row(_hub_down, EVERY),
    "hub-up": Row(_hub_up, EVERY),
    "consent-recording": Row(_consent, EVERY),
    "login": Row(_login, OPEN),
    "photograph": Row(_photograph, OPEN),
    "accept-notice": Row(_accept_notice, OPEN),
    "leave-screen": Row(_leave_screen, ANSWERING, "not-answering"),
    "return-screen": Row(_return_screen, ANSWERING, "not-answering"),
    "submit": Row(_submit, ANSWERING, "not-answering"),
    "force-submit": Row(_force_submit, ANSWERING, "not-answering", reason=True),
    "show-paper": Row(_show_paper, ANSWERING, "not-answering"),
    "approve-restroom": Row(_approve, ANSWERING, "not-answering"),
    "deny-restroom": Row(_deny, ANSWERING, "not-answering"),
    "end-restroom": Row(_end_restroom, ANSWERING, "not-answering"),
    "warn": Row(_warn, ANSWERING, "not-answering", clauses=_REMINDABLE),
    "correct": Row(_correct, ANSWERING, "not-answering", clauses=_REMINDABLE),
    "seen": Row(_answer_reminder, EVERY),
    "acknowledge": Row(_answer_reminder, EVERY),
    "acknowledge-alarm": Row(_acknowledge_alarm, EVERY),
    "propose-zero": Row(_propose_zero, JUDGED, clauses=_FINDABLE, reason=True),
    "confirm-zero": Row(_confirm_zero, JUDGED),
    "reject-zero": Row(_reject_zero, JUDGED),
    "extend": Row(_extend, frozenset({Phase.WAITING, Phase.ANSWERING}), reason=True),
    "reinstate": Row(_reinstate, EVERY, reason=True),
}

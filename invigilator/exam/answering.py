"""What happens while a paper is answered: leaves, answers, hand-in, restroom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator.exam.commands import Command
from invigilator.exam.deadlines import alarm, collected_by_rule, ended
from invigilator.exam.events import Event
from invigilator.exam.ids import (
    AlarmName,
    Cause,
    Outcome,
    Refused,
    need,
)
from invigilator.exam.paper import AnswerError

if TYPE_CHECKING:
    from invigilator.exam.sitting import Sitting


def leave_screen(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """The answer page is lost: a leave, counted as it begins (五(四))."""
    need(sitting.connected, "not-connected")
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


def return_screen(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """The candidate has clicked to go on (五(四)3)."""
    need(sitting.connected, "not-connected")
    return [Event(now, "returned-screen", command.by, "五(四)3")] if sitting.away else []


def answer(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """An answer in its canonical form; an older revision than the known one changes nothing (四(三))."""
    need(sitting.connected, "not-connected")
    if sitting.exam.paper is None:
        raise Refused("no-paper")
    try:
        text = sitting.exam.paper.question(command.question).canonical(command.text)
    except AnswerError as error:
        raise Refused(error.code) from None
    known = sitting.answers.get(command.question)
    if known is not None and command.number <= known.revision:
        return []  # a retry, or one that another page has overtaken
    data: dict[str, str | int] = {"question": command.question, "text": text, "revision": command.number}
    return [Event(now, "answered", command.by, "四(三)", data)]


def submit(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """The candidate hands in, from minute 30 on (四(四), 六(十一))."""
    need(sitting.connected, "not-connected")
    need(now >= sitting.exam.hand_in_at, "too-early-to-submit")
    return [ended(sitting, now, Outcome.SUBMITTED, Cause.SELF, "四(四)", command.by)]


def force_submit(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """The invigilator collects, with a reason (六(九))."""
    cause = Cause.RESTROOM_OVERDUE if sitting.overdue else Cause.INVIGILATOR
    return [ended(sitting, now, Outcome.COLLECTED, cause, "六(九)", command.by, command.reason)]


def show_paper(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """A sheet with writing is held to the camera: a restroom request (六(九))."""
    need(not sitting.on_break, "on-break")
    out = [Event(now, "paper-shown", command.by, "六(九)", {"picture": command.picture, "text": command.text})]
    if not sitting.paper_shown:
        out.append(alarm(sitting, now, AlarmName.RESTROOM_REQUEST, "六(九)"))
    return out


def approve(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """The request is approved: five minutes (六(九))."""
    need(sitting.paper_shown, "no-restroom-request")
    until = now + round(sitting.exam.rules.restroom * 1000)
    return [Event(now, "break-approved", command.by, "六(九)", {"until": until})]


def deny(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """The request is denied (六(九))."""
    need(sitting.paper_shown, "no-restroom-request")
    return [Event(now, "break-denied", command.by, "六(九)", {"reason": command.reason})]


def end_restroom(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """Back from the break; a leave still open begins now (六(九))."""
    need(sitting.on_break, "not-on-break")
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

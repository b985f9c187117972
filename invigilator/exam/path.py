"""What a candidate's devices and path to the answer page mean: feeds, connection, hub outage, login."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator.exam.commands import Command
from invigilator.exam.deadlines import alarm
from invigilator.exam.events import Event
from invigilator.exam.ids import (
    AlarmName,
    Phase,
    need,
)

MAX_FEEDBACK = 500  # characters
MAX_QUESTIONS = 30  # of one candidate
MAX_CHECKS = 60

if TYPE_CHECKING:
    from invigilator.exam.sitting import Sitting


def feed(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """A camera's feed began or was lost; lost while the PC stays connected is an alarm (四(二))."""
    side, wanted = command.do.startswith("side"), command.do.endswith("on")
    if wanted == (sitting.side_on if side else sitting.front_on):
        return []
    out = [Event(now, command.do, command.by, "四(二)")]
    if not wanted and sitting.connected and sitting.phase is not Phase.ENDED:
        out.append(alarm(sitting, now, AlarmName.SIDE_LOST if side else AlarmName.FRONT_LOST, "五(五)"))
    return out


def side_exit(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """The phone is taken out by hand (四(二))."""
    if not sitting.side_on:
        return []
    out = [Event(now, "side-left", command.by, "四(二)")]
    if sitting.connected and sitting.phase is not Phase.ENDED:
        out.append(alarm(sitting, now, AlarmName.SIDE_LOST, "五(五)"))
    return out


def disconnect(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """The PC's connection is lost: while answering five minutes to come back (六(八))."""
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


def hub_down(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """The hub is away from now on; its clocks stand still (ours)."""
    return [Event(now, "hub-down", command.by)] if sitting.down_since is None else []


def hub_up(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """The hub is back; the outage is charged to nobody (ours)."""
    if sitting.down_since is None:
        return []
    until = now + round(sitting.exam.rules.break_off * 1000)
    data = {"outage": now - sitting.down_since, "back": command.back, "until": until}
    return [Event(now, "hub-up", command.by, data=data)]


def consent(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """Recording is agreed to on this device (六(三))."""
    if command.device in sitting.consents:
        return []
    return [Event(now, "consented", command.by, "六(三)", {"device": command.device})]


def face(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """Comparing faces by machine is allowed or refused; refused, a person compares."""
    allowed = command.do == "allow-face"
    if sitting.face_comparison is allowed:
        return []
    return [Event(now, "face-comparison", command.by, "六(七)", {"allowed": allowed})]


def confirm_check(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """An item of the list before the exam is confirmed (四(二))."""
    need(bool(command.text) and len(command.text) <= 40, "bad-item")
    if command.text in sitting.checks:
        return []
    need(len(sitting.checks) < MAX_CHECKS, "bad-item")
    return [Event(now, "check-confirmed", command.by, "四(二)", {"item": command.text})]


def feedback(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """A question to the invigilator and its answer, before the login only (四(二), 六(八))."""
    need(not sitting.admitted, "feedback-closed")
    need(bool(command.text.strip()) and len(command.text) <= MAX_FEEDBACK, "bad-text")
    answer = command.do == "answer-feedback"
    asked = sum(not one.staff for one in sitting.dialogue)
    need(asked > 0 if answer else asked < MAX_QUESTIONS, "nothing-asked" if answer else "asked-enough")
    out = [Event(now, "feedback", command.by, "四(二)", {"text": command.text, "answer": answer})]
    if not answer and not any(one.open and one.name is AlarmName.FEEDBACK for one in sitting.alarms):
        out.append(alarm(sitting, now, AlarmName.FEEDBACK, "四(二)"))
    return out


def login(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """Both feeds run and the window is open (六(二), 四(二)); again while logged in it takes over."""
    need(now >= sitting.exam.opens_at, "too-early")
    need(sitting.phase is Phase.ANSWERING or sitting.window_closed or now <= sitting.closes_at, "too-late")
    need(sitting.front_on, "front-missing")
    need(sitting.side_on, "side-missing")
    out = [Event(now, "logged-in", command.by, "四(二)", {"takeover": sitting.connected})]
    if sitting.connected:
        out.append(alarm(sitting, now, AlarmName.TAKEOVER, "六(八)"))
    return out + _arrive(sitting, now, photo=sitting.photo is not None, notice=sitting.notice)


def photograph(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """The face photograph; a new one replaces it (四(二))."""
    need(sitting.connected, "not-logged-in")
    out = [Event(now, "photographed", command.by, "四(二)", {"picture": command.picture})]
    return out + _arrive(sitting, now, photo=True, notice=sitting.notice)


def accept_notice(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """The notice is read and accepted (六(四))."""
    need(sitting.connected, "not-logged-in")
    need(sitting.photo is not None, "photo-missing")
    if sitting.notice:
        return []
    out = [Event(now, "notice-accepted", command.by, "六(四)")]
    return out + _arrive(sitting, now, photo=True, notice=True)


def _arrive(sitting: Sitting, now: int, *, photo: bool, notice: bool) -> list[Event]:
    """The phase reached once login, photograph and notice are all done."""
    if sitting.phase is not Phase.EXPECTED or not (photo and notice):
        return []
    return [Event(now, "answering" if now >= sitting.exam.start else "waiting", clause="四(二)")]

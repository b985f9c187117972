"""One candidate's attempt: state, the only mutation (`apply`), and the next deadline. No clock, no I/O.

`handle` decides what a command means and changes nothing; the shell journals the events and then applies them.
Openings and time up fire at their instant, before its commands; every other limit D is in time through D and fires
at D + 1 ms, stamped D.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Self

from invigilator.exam import deadlines, table
from invigilator.exam.commands import Command
from invigilator.exam.events import Event
from invigilator.exam.flag import Kind
from invigilator.exam.flags import Flags
from invigilator.exam.ids import AlarmName, Cause, Outcome, Phase
from invigilator.exam.kept import Alarm, Answer, Reminder, Said
from invigilator.exam.rules import Exam


@dataclass(slots=True)
class Sitting:
    """The state after the events applied so far. Instants in ms since 1970; read it, change it only by `apply`."""

    exam: Exam
    phase: Phase = Phase.EXPECTED
    outcome: Outcome | None = None
    cause: Cause | None = None
    ended_at: int | None = None
    score_zero: bool = False
    front_on: bool = False
    side_on: bool = False
    consents: frozenset[str] = frozenset()
    face_comparison: bool | None = None  # None: not asked yet; False: a person compares
    checks: frozenset[str] = frozenset()  # items of the list before the exam, confirmed
    dialogue: list[Said] = field(default_factory=list)  # feedback before the login
    connected: bool = False
    admitted: bool = False  # has logged in at least once
    photo: str | None = None  # id of the still, "" when none was kept
    notice: bool = False
    closes_at: int = 0
    window_closed: bool = False
    ends_at: int = 0
    leaves: int = 0
    away: bool = False
    away_until: int | None = None  # None on a break: not timed
    away_counted: bool = False
    break_offs: int = 0
    reconnect_until: int | None = None
    answers: dict[str, Answer] = field(default_factory=dict)
    digest: str = ""  # over the answers as collected
    reminders: list[Reminder] = field(default_factory=list)
    corrected: dict[str, bool] = field(default_factory=dict)
    uncorrected_until: dict[str, int] = field(default_factory=dict)
    paper_shown: bool = False  # a request is pending
    paper: str = ""  # id of its still, kept through the break
    paper_text: str = ""
    paper_by: str = ""  # who saw it: a person, or the watch
    denied: bool = False  # the last request was denied
    on_break: bool = False
    overdue: bool = False
    break_until: int | None = None
    alarms: list[Alarm] = field(default_factory=list)
    zero_clause: str | None = None
    zero_by: str = ""
    zero_reason: str = ""
    zero_at: int = 0
    ended_by: str = ""  # who collected or signed, "" where a rule or the candidate did
    ended_reason: str = ""
    flags: Flags = field(default_factory=Flags)
    back_at: int = 0  # when the last break ended: absence counts from there
    phone_until: int | None = None
    down_since: int | None = None

    def __post_init__(self) -> None:
        self.closes_at = self.exam.closes_at
        self.ends_at = self.exam.ends_at

    @classmethod
    def replay(cls, exam: Exam, events: Iterable[Event]) -> Self:
        """The sitting these events lead to."""
        sitting = cls(exam)
        for event in events:
            sitting.apply(event)
        return sitting

    def warned(self, clause: str) -> int:
        """How many reminders of this clause were given."""
        return sum(one.clause == clause for one in self.reminders)

    def handle(self, command: Command, now: int) -> list[Event]:
        """Decide what the command means at ``now``; the deadlines before it must have been applied (`due`).

        Raises:
            Refused: the rules do not allow it.
        """
        return table.decide(self, command, now)

    def next_deadline(self) -> int | None:
        """The earliest instant at which `due` has something to say, None when nothing runs."""
        return min((one.fires for one in deadlines.running(self)), default=None)

    def due(self, now: int) -> list[Event]:
        """The events of the earliest deadline that has fired by ``now``, stamped with its own instant."""
        fired = [one for one in deadlines.running(self) if one.fires <= now]
        return deadlines.events(self, min(fired)) if fired else []

    def apply(self, event: Event) -> None:
        """Take one fact in. Unknown names are ignored, so an older program reads a newer journal."""
        match event.name:
            case "front-on":
                self.front_on = True
                self._close(AlarmName.FRONT_LOST)
            case "side-on":
                self.side_on = True
                self._close(AlarmName.SIDE_LOST)
            case "front-off":
                self.front_on = False
            case "side-off" | "phone-released":
                self.side_on = False
                if event.name == "phone-released":
                    self.phone_until = None
            case "side-left":
                self.side_on = False
                self.phone_until = None
            case "consented":
                self.consents |= {event.text("device")}
            case "face-comparison":
                self.face_comparison = bool(event.data.get("allowed"))
            case "check-confirmed":
                self.checks |= {event.text("item")}
            case "feedback":
                staff = bool(event.data.get("answer"))
                self.dialogue.append(Said(event.at, staff, event.text("text")))
                if staff:
                    self._close(AlarmName.FEEDBACK)
            case "answered":
                answer = Answer(event.text("text"), event.number("revision"), event.at)
                self.answers[event.text("question")] = answer
            case "logged-in":
                self.connected = self.admitted = True
                self.reconnect_until = None
                self._come_back()
                self._close(AlarmName.DISCONNECTED)
            case "photographed":
                self.photo = event.text("picture")
            case "notice-accepted":
                self.notice = True
            case "expected" | "waiting" | "answering":
                self.phase = Phase(event.name)
            case "window-closed":
                self.window_closed = True
            case "left-screen":
                self._leave(event)
            case "returned-screen":
                self._come_back()
            case "disconnected":
                self._disconnect(event.instant("until"))
                self.break_offs += event.data.get("until") is not None
            case "reminded":
                self._remind(event)
            case "corrected":
                self.corrected[event.text("clause")] = True
                self.uncorrected_until.pop(event.text("clause"), None)
                if not self.uncorrected_until:
                    self._close(AlarmName.UNCORRECTED)
            case "reminder-seen" | "reminder-acknowledged":
                self._answer_reminder(event)
            case "paper-shown":
                self.paper_shown, self.denied = True, False
                self.paper, self.paper_text = event.text("picture"), event.text("text")
                self.paper_by = event.by
            case "break-approved":
                self.on_break, self.paper_shown = True, False
                self.break_until = event.instant("until")
                self.away_until = None
                self._close(AlarmName.RESTROOM_REQUEST)
            case "break-denied":
                self.paper_shown, self.denied = False, True
                self._close(AlarmName.RESTROOM_REQUEST)
            case "break-overdue":
                self.overdue = True
            case "break-ended":
                self._end_break(event)
            case "alarm-raised":
                flag = event.number("flag") if "flag" in event.data else 0
                name = Kind(event.text("alarm")) if flag else AlarmName(event.text("alarm"))
                self.alarms.append(Alarm(event.number("number"), name, event.clause, event.at, flag=flag))
                if flag:
                    self.flags.alarm(flag, event.at)
                if name is AlarmName.UNCORRECTED:
                    self.uncorrected_until.pop(event.text("clause"), None)
            case "alarm-acknowledged":
                at = event.number("number") - 1
                self.alarms[at] = replace(self.alarms[at], open=False)
            case "flagged" | "flag-grown" | "flag-ended" | "flag-answered" | "flags-muted":
                self.flags.apply(event)
                if event.name == "flag-answered":
                    self._answer_alarm(event.number("number"))
            case "zero-proposed":
                self.zero_clause, self.zero_by = event.text("clause"), event.by
                self.zero_reason, self.zero_at = event.text("reason"), event.at
            case "zero-rejected":
                self.zero_clause = None
                self._close(AlarmName.ZERO_PROPOSED)
            case "zero-confirmed":
                self.zero_clause = None
                self._close(AlarmName.ZERO_PROPOSED)
            case "extended":
                self.ends_at += event.number("ms")
            case "reinstated":
                self._reinstate(event)
            case "ended":
                self._end(event)
            case "hub-down":
                self.down_since = event.at
            case "hub-up":
                self._resume(event)

    def _leave(self, event: Event) -> None:
        self.away = True
        self.away_until = event.instant("until")
        self.away_counted = bool(event.data.get("counted"))
        self.leaves += self.away_counted

    def _come_back(self) -> None:
        self.away = self.away_counted = False
        self.away_until = None

    def _disconnect(self, until: int | None) -> None:
        self.connected = self.front_on = False
        self._come_back()
        self.reconnect_until = until
        self._close(AlarmName.FRONT_LOST)

    def _remind(self, event: Event) -> None:
        clause = event.text("clause")
        count = event.number("count")
        self.reminders.append(Reminder(event.number("number"), clause, event.text("text"), event.at, count))
        self.corrected[clause] = False
        if (until := event.instant("until")) is not None:
            self.uncorrected_until[clause] = until

    def _answer_reminder(self, event: Event) -> None:
        at = event.number("number") - 1
        one = self.reminders[at]
        seen = one.seen or event.at
        done = event.at if event.name == "reminder-acknowledged" else one.acknowledged
        self.reminders[at] = replace(one, seen=seen, acknowledged=done)

    def _end_break(self, event: Event) -> None:
        self.on_break = self.overdue = False
        self.break_until = None
        self.back_at = event.at
        self.paper = self.paper_text = self.paper_by = ""
        self._close(AlarmName.RESTROOM_OVERDUE, AlarmName.LEAVE_ON_BREAK)
        if self.away:
            self.away_until = event.instant("until")
            self.leaves += bool(event.data.get("leave"))
            self.away_counted = True

    def _end(self, event: Event) -> None:
        if self.phase is not Phase.ENDED:
            self.ended_at = event.at
            stays = event.instant("phone-until")
            self.phone_until = stays if self.side_on else None
        self.phase = Phase.ENDED
        self.outcome, self.cause = Outcome(event.text("outcome")), Cause(event.text("cause"))
        own = event.text("cause") == Cause.SELF
        self.ended_by, self.ended_reason = "" if own else event.by, event.text("reason")
        self.score_zero = self.cause is Cause.ZERO
        self.digest = event.text("digest")
        self._come_back()
        self.reconnect_until = self.break_until = None
        self.on_break = self.overdue = self.paper_shown = False
        self.uncorrected_until.clear()
        self.flags.end_all(event.at)
        self._close(
            AlarmName.RESTROOM_REQUEST,
            AlarmName.RESTROOM_OVERDUE,
            AlarmName.FRONT_LOST,
            AlarmName.SIDE_LOST,
            AlarmName.DISCONNECTED,
        )

    def _reinstate(self, event: Event) -> None:
        if self.cause is Cause.LEAVES:
            self.leaves -= 1
        self.phase, self.outcome, self.cause = Phase.ANSWERING, None, None
        self.ended_at = self.phone_until = None
        self.ended_by = self.ended_reason = ""
        self.reconnect_until = event.instant("until")
        self._close(AlarmName.COLLECTED_BY_RULE)

    def _resume(self, event: Event) -> None:
        outage = event.number("outage")
        self.down_since = None
        self.flags.end_all(event.at)  # the watch begins anew
        for name in ("away_until", "reconnect_until", "break_until", "phone_until"):
            if (until := getattr(self, name)) is not None:
                setattr(self, name, until + outage)
        self.uncorrected_until = {clause: end + outage for clause, end in self.uncorrected_until.items()}
        if not self.window_closed:
            self.closes_at += outage
        if event.data.get("back"):
            return
        self.side_on = self.front_on = False
        if self.connected:
            until = event.number("until")
            self._disconnect(until if self.phase is Phase.ANSWERING else None)
            self.closes_at = max(self.closes_at, until)

    def _answer_alarm(self, flag: int) -> None:
        for at, alarm in enumerate(self.alarms):
            if alarm.flag == flag and alarm.open:
                self.alarms[at] = replace(alarm, open=False)

    def _close(self, *names: AlarmName) -> None:
        for at, alarm in enumerate(self.alarms):
            if alarm.open and alarm.name in names:
                self.alarms[at] = replace(alarm, open=False)

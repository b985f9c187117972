"""The words of the rulebook as values: phases, outcomes, causes, clauses, alarms, and a refusal."""

from __future__ import annotations

from enum import StrEnum


class Phase(StrEnum):
    """Where a sitting is."""

    EXPECTED = "expected"
    WAITING = "waiting"
    ANSWERING = "answering"
    ENDED = "ended"


class Outcome(StrEnum):
    """How a sitting ended."""

    SUBMITTED = "submitted"
    COLLECTED = "collected"
    CANCELLED = "cancelled"
    FORFEITED = "forfeited"


class Cause(StrEnum):
    """Why it ended so."""

    SELF = "self"
    TIME = "time"
    LEAVES = "leaves"
    LEAVE_TIMEOUT = "leave-timeout"
    DISCONNECT_TIMEOUT = "disconnect-timeout"
    INVIGILATOR = "invigilator"
    RESTROOM_OVERDUE = "restroom-overdue"
    ZERO = "zero"
    LATE = "late"


class AlarmName(StrEnum):
    """What a person must answer. An alarm that came of a flag has the flag's `flag.Kind` as its name instead."""

    RESTROOM_REQUEST = "restroom-request"
    RESTROOM_OVERDUE = "restroom-overdue"
    UNCORRECTED = "uncorrected-after-third"
    LEAVE = "leave"
    LEAVE_ON_BREAK = "leave-on-break"
    COLLECTED_BY_RULE = "collected-by-rule"
    FRONT_LOST = "front-lost"
    SIDE_LOST = "side-lost"
    DISCONNECTED = "disconnected"
    BREAK_OFF_AGAIN = "break-off-again"
    TAKEOVER = "takeover"
    ZERO_PROPOSED = "zero-proposed"
    FEEDBACK = "feedback"  # ours: a candidate asks before the login


REMINDER_CLAUSES = {"face": "五(二)", "camera": "五(五)", "conduct": "五"}
"""What an invigilator may remind of, and the paragraph it rests on (``conduct`` is ours)."""

FINDING_CLAUSES = {
    "company": "五(一)",
    "materials": "五(六)",
    "phone": "五(七)",
    "recording": "五(三)",
    "identity": "六(七)",
    "face": "五(二)",
    "camera": "五(五)",
}
"""What a zero may be proposed for; face and camera only after every reminder."""

REINSTATABLE = frozenset({Cause.INVIGILATOR, Cause.LEAVES, Cause.LEAVE_TIMEOUT, Cause.DISCONNECT_TIMEOUT})
"""Causes a senior proctor may take back while the sitting's time still runs."""


class Refused(Exception):  # noqa: N818 - the rulebook's word
    """A command the rules do not allow; nothing has changed. ``code`` is the rulebook's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def need(holds: bool, code: str) -> None:  # noqa: FBT001 - reads as a sentence
    """Refuse with ``code`` unless it holds.

    Raises:
        Refused: it does not.
    """
    if not holds:
        raise Refused(code)

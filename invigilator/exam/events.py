"""What happened, in the past tense. The journal keeps these; a sitting is rebuilt by applying them in order.

Names and their data (times are the event's own ``at``, in ms since 1970):

===================  ==========================================================================
front-on, front-off  a camera's feed began or was lost; likewise side-on, side-off, side-left
consented            device
face-comparison      allowed
check-confirmed      item
feedback             text (by the candidate or by staff)
logged-in            takeover
photographed         picture
notice-accepted
waiting, answering   phase reached
expected             disconnected at the start: must log in again
window-closed        the login window closed over somebody who is logged in
left-screen          counted, until
returned-screen
disconnected         until, count; before answering without ``until``
reminded             number, clause, count, text
corrected            clause
reminder-seen        number; likewise reminder-acknowledged
answered             question, text, revision
paper-shown          picture, text
break-approved       until
break-denied         reason
break-overdue
break-ended          leave (one still open begins now), until
alarm-raised         number, alarm; alarm-acknowledged: number
flagged              number, kind, camera, score, box, text, picture; flag-grown likewise
flag-ended           number; flag-answered: number, answer
flags-muted          kinds
zero-proposed        clause, reason; zero-confirmed; zero-rejected: reason
extended             ms, reason
reinstated           reason, until
ended                outcome, cause, reason, phone-until, answers (how many), digest
phone-released
hub-down, hub-up     outage, back
===================  ==========================================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Scalar = str | int | float | bool | None

PRIVATE = frozenset({"text", "reason", "name", "admission"})
"""Data keys that hold personal text: the store encrypts these under the sitting's key."""


@dataclass(frozen=True, slots=True)
class Event:
    """One fact. ``clause`` is the notice's paragraph it rests on, "" where the rule is ours."""

    at: int
    name: str
    by: str = ""
    clause: str = ""
    data: Mapping[str, Scalar] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """A data value as text; "" when it is absent or has been erased."""
        value = self.data.get(key)
        return "" if value is None else str(value)

    def number(self, key: str) -> int:
        """A data value as a whole number.

        Raises:
            KeyError: there is none.
        """
        value = self.data[key]
        if not isinstance(value, int):
            raise KeyError(key)
        return value

    def instant(self, key: str) -> int | None:
        """A data value as milliseconds since 1970, None when absent."""
        value = self.data.get(key)
        return value if isinstance(value, int) else None

"""Which of a candidate's exams is meant when the candidate names none (六(十): one enters only one's own)."""

from __future__ import annotations

from collections.abc import Sequence

from invigilator.exam.ids import Phase
from invigilator.hub.seat import Seat

AHEAD = 12 * 60 * 60 * 1000  # ms before its login opens from which an exam may be meant (ours)


def among(seats: Sequence[Seat], now: int) -> list[Seat]:
    """The sittings to choose between, by start; one when it is clear which is meant.

    Those that are over or far ahead are left out; when nothing else is there the next one is meant, or else the last.
    """
    seats = sorted(seats, key=lambda one: (one.exam.exam.start, one.exam.id))
    to_come = [one for one in seats if one.sitting.phase is not Phase.ENDED]
    current = [one for one in to_come if one.exam.exam.opens_at - AHEAD <= now]
    return current or to_come[:1] or seats[-1:]

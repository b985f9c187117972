"""Gives every reminder the rules allow, the way the panel's key does, and notes when each was given."""

from __future__ import annotations

import asyncio
import itertools
import time
from typing import TYPE_CHECKING

from invigilator.desk.order import CLAUSES

if TYPE_CHECKING:
    from invigilator.console.acts import Acts
    from invigilator.desk.room import Room

_ENOUGH = 120  # a hundredth of a hundred is one: fewer would say nothing of the slowest
_WORDS = {"face": "请露出双耳，不要遮挡面部。", "camera": "请保持在画面中央。", "conduct": "请安静答题。"}


async def remind_all(acts: Acts, room: Room, seconds: float) -> dict[tuple[int, int], int]:
    """Remind everyone of everything in turn, evenly over ``seconds``, until there are enough to count.

    Returns (front feed, the reminder's number) -> monotonic nanoseconds of the click. Each candidate's reminders are
    numbered from one, so the n-th click is about the n-th; one that is refused shows as a click without an answer.
    """
    sittings = [one for one in room.sittings.values() if one.candidate.phase == "answering"]
    if not sittings:
        return {}
    rounds = min(one.candidate.warnings_limit for one in sittings)
    turns = list(itertools.islice(itertools.product(range(rounds), CLAUSES, sittings), _ENOUGH))
    given = {one.sitting: len(one.candidate.reminders) for one in sittings}
    clicks: dict[tuple[int, int], int] = {}
    due = time.monotonic()
    for _, clause, one in turns:
        given[one.sitting] += 1
        clicks[one.front, given[one.sitting]] = time.monotonic_ns()
        acts.remind(one.sitting, clause, _WORDS[clause])
        due += seconds / len(turns)
        await asyncio.sleep(max(0.0, due - time.monotonic()))
    return clicks

"""Gives every reminder the rules allow, as a person's key would, and notes when each was given."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from invigilator.desk.order import CLAUSES

if TYPE_CHECKING:
    from invigilator.desk.order import Orders
    from invigilator.desk.room import Room

_WORDS = {"face": "请露出双耳，不要遮挡面部。", "camera": "请保持在画面中央。", "conduct": "请安静答题。"}


async def remind_all(orders: Orders, room: Room, seconds: float) -> dict[tuple[int, int], int]:
    """Remind everyone of everything, one after another, within ``seconds`` when the hub is quick enough.

    Returns (front feed, the reminder's number) -> monotonic nanoseconds of the click, for those that were accepted.
    """
    sittings = [one for one in room.sittings.values() if one.candidate.phase == "answering"]
    if not sittings:
        return {}
    rounds = min(one.candidate.warnings_limit for one in sittings)
    step = seconds / (rounds * len(CLAUSES) * len(sittings))
    given = {one.sitting: len(one.candidate.reminders) for one in sittings}
    clicks = {}
    due = time.monotonic()
    for _ in range(rounds):
        for clause in CLAUSES:
            for one in sittings:
                at = time.monotonic_ns()
                if (await orders.remind(one.sitting, clause, _WORDS[clause])).ok:
                    given[one.sitting] += 1
                    clicks[one.front, given[one.sitting]] = at
                due += step
                await asyncio.sleep(max(0.0, due - time.monotonic()))
    return clicks

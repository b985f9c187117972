"""Second chances (ours): how a sitting ended, and what follows when a senior proctor takes that back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator.desk.phrase import Phrase, span

if TYPE_CHECKING:
    from invigilator.wire.views import SittingView


def ending(view: SittingView) -> tuple[Phrase, ...]:
    """How it ended, by whom and why; nothing while it runs."""
    candidate = view.candidate
    if candidate.phase != "ended":
        return ()
    how = {"outcome": Phrase(f"outcome.{candidate.outcome}"), "cause": Phrase(f"cause.{candidate.cause}")}
    out = [Phrase("standing.ended", how)]
    if view.ended_by:
        out.append(Phrase("chance.by", {"by": view.ended_by}))
    if view.ended_reason:
        out.append(Phrase("chance.reason", {"reason": view.ended_reason}))
    return tuple(out)


def after_reinstating(view: SittingView, now: int) -> tuple[Phrase, ...]:
    """What the candidate would have at ``now`` (ms, hub clock): time, leaves, and whether they must log in again."""
    candidate = view.candidate
    out = [Phrase("chance.left", {"left": span(max(0, candidate.ends_at - now))})]
    if candidate.cause == "leaves":
        out.append(Phrase("chance.leaves", {"leaves": candidate.leaves - 1, "limit": candidate.leaves_limit}))
    out.append(Phrase("chance.go-on" if candidate.connected else "chance.log-in"))
    return tuple(out)

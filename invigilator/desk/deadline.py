"""Clocks that run for one candidate: 20 s away, the break, coming back, 60 s after the third reminder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from invigilator.desk.phrase import Phrase, span

if TYPE_CHECKING:
    from invigilator.wire.views import SittingView

Kind = Literal["away", "reconnect", "break", "uncorrected"]


@dataclass(frozen=True, slots=True, order=True)
class Deadline:
    """One running clock; ``ends`` in ms on the hub's clock."""

    ends: int
    kind: Kind
    sitting: str
    clause: str = ""

    def left(self, now: int) -> int:
        """Milliseconds to go, negative once it is over."""
        return self.ends - now

    def clock(self, now: int) -> str:
        """What is left as ``m:ss``, with a plus in front of what it is over."""
        return f"{'+' if self.left(now) <= 0 else ''}{span(abs(self.left(now)))}"

    def phrase(self, now: int) -> Phrase:
        """The clock in words."""
        values: dict[str, str | Phrase] = {"left": span(abs(self.left(now)))}
        if self.clause:
            values["clause"] = Phrase(f"clause.{self.clause}")
        over = self.left(now) <= 0
        return Phrase(f"deadline.{self.kind}.{'over' if over else 'running'}", values)


def deadlines(view: SittingView) -> list[Deadline]:
    """Every clock that runs for this candidate, the nearest first."""
    candidate, out = view.candidate, []
    if candidate.phase == "ended":
        return []
    if candidate.away_until is not None:
        out.append(Deadline(candidate.away_until, "away", view.sitting))
    if candidate.reconnect_until is not None:
        out.append(Deadline(candidate.reconnect_until, "reconnect", view.sitting))
    if candidate.break_until is not None:
        out.append(Deadline(candidate.break_until, "break", view.sitting))
    out += [Deadline(ends, "uncorrected", view.sitting, clause) for clause, ends in view.uncorrected.items()]
    return sorted(out)

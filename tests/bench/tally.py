"""Counting right and wrong answers, and saying how far so few of them can be believed."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from figures import Figure

_Z = 1.96  # 95 %


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate(Figure):
    """A share of ``n`` cases, with its 95 % interval (Wilson) and every case that went wrong."""

    n: int
    low: float
    high: float
    tp: int
    fp: int
    fn: int
    tn: int
    misses: list[str]


@dataclass(slots=True)
class Tally:
    """Answers against the truth."""

    tp: int = 0
    fp: int = 0
    fn: int = 0
    tn: int = 0
    missed: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)

    def add(self, name: str, *, truth: bool, said: bool) -> None:
        """Count one case; ``name`` is kept when it went wrong."""
        match truth, said:
            case True, True:
                self.tp += 1
            case True, False:
                self.fn += 1
                self.missed.append(name)
            case False, True:
                self.fp += 1
                self.invented.append(name)
            case _:
                self.tn += 1

    def recall(self, name: str, goal: float | None = None, peer: tuple[str, float] | None = None) -> Rate:
        """Which part of the true cases was found; ``goal`` is the least."""
        return self._rate(name, self.tp, self.tp + self.fn, self.missed, goal, peer=peer)

    def precision(self, name: str, goal: float | None = None) -> Rate:
        """Which part of what was found is true; ``goal`` is the least."""
        return self._rate(name, self.tp, self.tp + self.fp, self.invented, goal)

    def false(self, name: str, goal: float | None = None, peer: tuple[str, float] | None = None) -> Rate:
        """Which part of the untrue cases was called true; ``goal`` is the most."""
        return self._rate(name, self.fp, self.fp + self.tn, self.invented, goal, most=True, peer=peer)

    def _rate(
        self,
        name: str,
        hits: int,
        n: int,
        misses: list[str],
        goal: float | None,
        *,
        most: bool = False,
        peer: tuple[str, float] | None = None,
    ) -> Rate:
        value = hits / n if n else math.nan
        low, high = wilson(hits, n)
        held = None if goal is None or not n else (value <= goal if most else value >= goal)
        return Rate(
            name=name,
            value=round(value, 4),
            unit="of 1",
            goal=goal,
            held=held,
            peer=peer[0] if peer else None,
            ratio=round(value / peer[1], 3) if peer and peer[1] else None,
            n=n,
            low=round(low, 4),
            high=round(high, 4),
            tp=self.tp,
            fp=self.fp,
            fn=self.fn,
            tn=self.tn,
            misses=misses,
        )


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a rate."""
    if not n:
        return 0.0, 1.0
    share, square = hits / n, _Z * _Z / n
    middle, half = share + square / 2, _Z * math.sqrt(share * (1 - share) / n + square / (4 * n))
    return max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square))

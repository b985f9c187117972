"""How single looks become one flag of a candidate: opened, seen again, closed.

A detector judges one look and may be wrong. A flag opens only when looks agree, stays one flag however many looks
follow, and closes only when it has been well for a while: nothing chatters. A look that could not tell neither opens,
nor feeds, nor closes anything. Time is an argument, in seconds.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from invigilator.exam.flag import Kind

Spot = tuple[float, float, float, float]
"""Left, top, right, bottom, as parts of a picture."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What one look at one camera says of one kind. ``score`` is None when it found nothing, 0..1 when it did."""

    kind: Kind
    camera: str
    at: float
    score: float | None = None
    spot: Spot | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Patience:
    """How many looks make a flag of a kind, and how long it must be well again."""

    looks: int = 2  # that found it,
    within: float = 8.0  # seconds, without one between them that found nothing
    well: float = 6.0  # seconds without a find, and a look that found nothing, until it closes


PATIENCE: dict[Kind, Patience] = {
    Kind.SHEET: Patience(looks=1, within=4.0, well=8.0),
    Kind.BLOCKED: Patience(well=4.0),
    Kind.TURNED: Patience(looks=3, within=10.0),
    Kind.COVERED: Patience(looks=3, within=10.0),
    Kind.STRANGER: Patience(looks=3, within=60.0, well=30.0),
    Kind.PHONE: Patience(looks=3, within=30.0, well=30.0),
    Kind.DEVICE: Patience(looks=3, within=60.0, well=60.0),
    Kind.HEADPHONES: Patience(looks=3, within=20.0, well=20.0),
    Kind.HAT: Patience(looks=3, within=20.0, well=20.0),
    Kind.BACKLIT: Patience(looks=4, within=20.0, well=20.0),
    Kind.BLURRED: Patience(looks=4, within=20.0, well=20.0),
    Kind.FROZEN: Patience(looks=1, well=4.0),
    Kind.LOOPED: Patience(looks=3, within=20.0, well=30.0),
    Kind.VIRTUAL_CAMERA: Patience(looks=1),
    Kind.VOICE: Patience(looks=2, within=8.0, well=10.0),
}
"""Every kind that is not here has the usual patience."""
USUAL = Patience()


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of one kind: when it was first and last found, on which cameras, and its best look."""

    kind: Kind
    start: float
    last: float
    cameras: frozenset[str]
    best: Sign
    scores: tuple[tuple[float, float], ...]  # when and how sure, oldest first, thinned out to a hundred
    end: float | None = None

    @property
    def lasted(self) -> float:
        """Seconds from the first find to the last."""
        return self.last - self.start

    def fed(self, sign: Sign) -> Stretch:
        """The flag after one more find."""
        score = sign.score or 0.0
        scores = (*self.scores, (sign.at, score))
        if len(scores) > _KEPT:
            scores = scores[::2]
        return replace(
            self,
            last=max(self.last, sign.at),
            cameras=self.cameras | {sign.camera},
            best=sign if score > (self.best.score or 0.0) else self.best,
            scores=scores,
        )


_KEPT = 100
_SAME_SPOT = 0.5


@dataclass(slots=True)
class _Run:
    """Finds of a kind in a row that are not a flag yet, and what has been well since."""

    finds: list[Sign] = field(default_factory=list)
    well: dict[str, bool] = field(
        default_factory=dict
    )  # by camera: whether the last look that could tell found nothing


class Tracker:
    """One candidate: at most one open stretch of each kind."""

    def __init__(self, patience: dict[Kind, Patience] = PATIENCE) -> None:
        self._patience = patience
        self._runs: dict[Kind, _Run] = {}
        self._known: dict[Kind, list[Spot]] = {}
        self.open: dict[Kind, Stretch] = {}
        """The open stretches by kind."""

    def see(self, sign: Sign) -> Stretch | None:
        """Take one sign in; the flag that it opened, fed or closed (``end`` is set), None when it changed none."""
        kind = sign.kind
        if not self.heeds(sign):
            return None
        run, patience = self._runs.setdefault(kind, _Run()), self._patience.get(kind, USUAL)
        run.well[sign.camera] = sign.score is None
        flag = self.open.get(kind)
        if sign.score is None:
            return self._found_nothing(sign, run, flag, patience)
        if flag:
            self.open[kind] = flag.fed(sign)
            return self.open[kind]
        run.finds = [one for one in run.finds if sign.at - one.at <= patience.within] + [sign]
        if len(run.finds) < patience.looks:
            return None
        first, run.finds = run.finds, []
        flag = Stretch(kind, first[0].at, first[0].at, frozenset(), first[0], ())
        for one in first:
            flag = flag.fed(one)
        self.open[kind] = flag
        return flag

    def heeds(self, sign: Sign) -> bool:
        """Whether a sign can matter: its thing in its place was not dismissed."""
        return not self._is_known(sign)

    def dismiss(self, kind: Kind, spot: Spot | None, at: float) -> Stretch | None:
        """An invigilator says it is not so: the flag ends, and the same thing in the same place is not news again."""
        if spot is not None:
            self._known.setdefault(kind, []).append(spot)
        return self._close(kind, at) if kind in self.open else None

    def _found_nothing(self, sign: Sign, run: _Run, flag: Stretch | None, patience: Patience) -> Stretch | None:
        # Another camera may go on finding it: its own look must clear it.
        run.finds = [one for one in run.finds if one.camera != sign.camera]
        if flag is None or sign.at - flag.last < patience.well:
            return None
        if not all(run.well.get(camera, False) for camera in flag.cameras):
            return None
        return self._close(sign.kind, sign.at)

    def _close(self, kind: Kind, at: float) -> Stretch:
        self._runs.pop(kind, None)
        return replace(self.open.pop(kind), end=at)

    def _is_known(self, sign: Sign) -> bool:
        spot = sign.spot
        return spot is not None and any(_alike(spot, one) > _SAME_SPOT for one in self._known.get(sign.kind, ()))


def _alike(one: Spot, other: Spot) -> float:
    """Which part of the two together they share."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    common = max(0.0, across) * max(0.0, down)
    both = sum((spot[2] - spot[0]) * (spot[3] - spot[1]) for spot in (one, other)) - common
    return common / both if both > 0 else 0.0

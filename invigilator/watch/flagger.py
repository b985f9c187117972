"""From what looks changed to what the hub is told: a flag seen, seen better, gone; a sheet as a restroom request."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import cv2
import numpy as np

from invigilator.exam.flag import Kind
from invigilator.watch.box import Box
from invigilator.watch.fit import crop
from invigilator.wire.messages import Command

if TYPE_CHECKING:
    from invigilator.watch.detector import Picture
    from invigilator.watch.tracker import Spot, Stretch
    from invigilator.watch.watched import Change

_BETTER = 0.05  # by which a score must have risen to be told again
_AROUND = 0.35  # of a box's size that is shown around it
_LONGEST = 480  # pixels of a crop
_QUALITY = 80


class Flagger:
    """One candidate: remembers what the hub knows, so that each thing is told once."""

    def __init__(self, sitting: str) -> None:
        self._sitting = sitting
        self._told: dict[Kind, tuple[float, frozenset[str]]] = {}  # of open flags: best score, and cameras

    def orders(self, change: Change) -> list[Command]:
        """What to tell of one change; nothing when the hub knows it."""
        flag = change.flag
        if flag.end is not None:
            known = self._told.pop(flag.kind, None)
            return [self._end(flag.kind)] if known and flag.kind is not Kind.SHEET else []
        score, cameras = self._told.get(flag.kind, (-1.0, frozenset[str]()))
        best = flag.best.score or 0.0
        if best < score + _BETTER and flag.cameras <= cameras:
            return []
        if flag.kind is Kind.SHEET and score >= 0:
            return []  # one request a sheet: it would replace what somebody is just reading
        self._told[flag.kind] = (max(best, score), flag.cameras)
        shown = change.picture if score < 0 or change.sign is flag.best else None
        return [self._flag(flag, jpeg(shown, change.sign.spot) if shown is not None else b"")]

    def ended(self, kind: Kind) -> list[Command]:
        """Somebody has said that it is not so."""
        return [self._end(kind)] if self._told.pop(kind, None) is not None else []

    def plain(self, kind: Kind, camera: str, *, on: bool, text: str = "", picture: bytes = b"") -> list[Command]:
        """A flag that no picture shows: a display, a camera's name, nothing to be told for long."""
        if on == (kind in self._told):
            return []
        if not on:
            del self._told[kind]
            return [self._end(kind)]
        self._told[kind] = (1.0, frozenset({camera}))
        return [
            Command(
                id=secrets.token_hex(8),
                do="flag",
                sitting=self._sitting,
                kind=kind.value,
                camera=camera,
                score=1.0,
                text=text[:200],
                picture=picture,
            )
        ]

    def _flag(self, flag: Stretch, shown: bytes) -> Command:
        best = flag.best
        if flag.kind is Kind.SHEET:
            return Command(
                id=secrets.token_hex(8), do="show-paper", sitting=self._sitting, text=best.text[:200], picture=shown
            )
        return Command(
            id=secrets.token_hex(8),
            do="flag",
            sitting=self._sitting,
            kind=flag.kind.value,
            camera=best.camera,
            score=round(min(1.0, max(0.0, best.score or 0.0)), 3),
            box=",".join(f"{one:.3f}" for one in best.spot) if best.spot else "",
            text=best.text[:200],
            picture=shown,
        )

    def _end(self, kind: Kind) -> Command:
        return Command(id=secrets.token_hex(8), do="end-flag", sitting=self._sitting, kind=kind.value)


def jpeg(picture: Picture, spot: Spot | None) -> bytes:
    """What is around the spot (without one the whole picture) as a JPEG of at most 480 pixels; empty if it fails."""
    if spot is not None:
        across, down = (spot[2] - spot[0]) * _AROUND, (spot[3] - spot[1]) * _AROUND
        picture = crop(picture, Box(spot[0] - across, spot[1] - down, spot[2] + across, spot[3] + down).clipped())
    longest = max(picture.shape[:2])
    if min(picture.shape[:2]) < 1:
        return b""
    if longest > _LONGEST:
        scale = _LONGEST / longest
        picture = np.asarray(cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    ok, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return data.tobytes() if ok else b""

"""Who is there: nobody (五(五)), or two or more people (五(一)); from the people and the faces of one picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invigilator.exam.flag import Kind
from invigilator.watch.box import Box
from invigilator.watch.detector import Answer, Finding, Look, Reason, blind, seen, usable
from invigilator.watch.facefinder import SURE
from invigilator.watch.objectfinder import ObjectFinder, Sort, Thing

if TYPE_CHECKING:
    from invigilator.watch.detector import Picture

PERSON = 0.37
"""A person."""
FAINT = 0.2
"""Perhaps one: looked at closer before nobody is said to be there."""
CLOSER = 0.4
"""What a faint one must score when looked at closer."""
SMALLEST = 0.027
"""Part of the picture (3 % less a tenth): whoever is smaller is far behind."""
_SAME = 0.8  # of the smaller box within the larger: one person seen twice
_SHEET_AROUND = 1.0  # times the writing's size, on each side
_ON_SHEET = 0.5
_SAME_SPOT = 0.35  # of both together
_FACE_SMALLEST = 0.002
_ZOOMS = (2.0, 3.0)  # times the longer side of the box
_TRIES = 3


class Presence:
    """Says whether nobody or more than one person is in view."""

    name = "presence"
    kinds = frozenset({Kind.NOBODY, Kind.COMPANY})

    def look(self, look: Look) -> Answer:
        """Judge the look's people (``people``), and its faces where they were looked for."""
        if look.picture is None or not usable(look.picture):
            return blind(self.name, look, Reason.NO_PICTURE)
        if look.things is None:
            return blind(self.name, look, Reason.NO_MODEL)
        people = [one for one in apart(look.things) if one.score >= PERSON]
        if look.sheet and len(people) > 1:  # two hands around a sheet look like somebody, too
            sheet = look.sheet.grown(_SHEET_AROUND)
            people = people[:1] + [one for one in people[1:] if one.box.shared(sheet) < _ON_SHEET]
        faces = [face for face in look.faces or () if face.score >= SURE]
        if not people and not faces:
            if look.sheet:
                return blind(self.name, look, Reason.BEHIND_SHEET)
            best = max((thing.score for thing in look.things if thing.sort is Sort.PERSON), default=0.0)
            return seen(self.name, look, Finding(Kind.NOBODY, 1 - best))
        near = sorted((one for one in people if one.box.area >= SMALLEST), key=lambda one: -one.score)
        close = sorted((one for one in faces if one.box.area >= _FACE_SMALLEST), key=lambda one: -one.score)
        second: tuple[float, Box] | None = None
        if len(near) > 1:
            second = near[1].score, near[1].box
        if len(close) > 1 and (second is None or close[1].score > second[0]):
            second = close[1].score, close[1].box
        return seen(self.name, look, *([Finding(Kind.COMPANY, *second)] if second else []))


def people(finder: ObjectFinder, picture: Picture) -> tuple[Thing, ...]:
    """The things in a picture; where there is nobody for sure, whoever is faintly there was looked at closer."""
    things = finder.find(picture, FAINT)
    faint = [thing for thing in things if thing.sort is Sort.PERSON]
    if not faint or faint[0].score >= PERSON:
        return things
    for thing in faint[:_TRIES]:
        for zoom in _ZOOMS:
            part = _around(thing.box, zoom, picture)
            again = [one for one in finder.find(picture, CLOSER, part) if one.sort is Sort.PERSON]
            if any(one.box.alike(thing.box) > _SAME_SPOT for one in again):
                return (again[0], *things)
    return things


def apart(things: tuple[Thing, ...]) -> list[Thing]:
    """The people, each once, surest first: a box that lies within a surer one is a part of the same person."""
    kept: list[Thing] = []
    for thing in sorted(things, key=lambda one: -one.score):
        if thing.sort is Sort.PERSON and all(thing.box.shared(one.box) <= _SAME for one in kept):
            kept.append(thing)
    return kept


def _around(box: Box, zoom: float, picture: Picture) -> Box:
    """A square, in pixels, around a box, within the picture."""
    height, width = picture.shape[:2]
    half = max(box.width * width, box.height * height, 48.0) * zoom / 2
    across, down = half / width, half / height
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    return Box(x - across, y - down, x + across, y + down).clipped()

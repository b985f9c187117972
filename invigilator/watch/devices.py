"""Phones (五(七)), laptops and second screens (五(六)). Assistive: that nothing was found means nothing."""

from __future__ import annotations

from invigilator.exam.flag import Kind
from invigilator.watch.detector import Answer, Camera, Finding, Look, Reason, blind, seen, usable
from invigilator.watch.objectfinder import ObjectFinder, Sort, Thing

PHONE = 0.34
SCREENS = {Sort.LAPTOP: 0.6, Sort.SCREEN: 0.6}
MOUSE = 1.5
"""A phone must look so many times more like one than like a mouse."""
_LARGEST = 0.12  # part of the picture: no phone at arm's length is larger


class Devices:
    """Looks for phones in quarters of the picture (four times the work of `Presence`), for screens in the whole."""

    name = "devices"
    kinds = frozenset({Kind.PHONE, Kind.DEVICE})

    def __init__(self, finder: ObjectFinder) -> None:
        self._finder = finder

    def look(self, look: Look) -> Answer:
        """Judge one picture. The side camera always sees what the candidate works at: one screen there is no news."""
        if look.picture is None or not usable(look.picture):
            return blind(self.name, look, Reason.NO_PICTURE)
        if look.sheet:
            return blind(self.name, look, Reason.BEHIND_SHEET)
        things = self._finder.find_small(look.picture, PHONE)
        phones = [one for one in things if one.sort is Sort.PHONE and _is_phone(one)]
        screens = _apart([one for one in look.things or () if one.score >= SCREENS.get(one.sort, 2.0)])
        own = 1 if look.camera is Camera.SIDE else 0
        found = [Finding(Kind.PHONE, one.score, one.box) for one in phones[:1]]
        found += [Finding(Kind.DEVICE, one.score, one.box) for one in screens[own : own + 1]]
        return seen(self.name, look, *found)


def _is_phone(thing: Thing) -> bool:
    return thing.score >= PHONE and thing.score >= MOUSE * thing.like_mouse and thing.box.area <= _LARGEST


def _apart(things: list[Thing]) -> list[Thing]:
    kept: list[Thing] = []
    for thing in things:
        if all(thing.box.shared(one.box) < 0.5 for one in kept):
            kept.append(thing)
    return kept

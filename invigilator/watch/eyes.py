"""All the detectors for pictures, asked in the order that their answers depend on each other.

A picture that shows nothing is judged by nobody; a sheet is read before the face, since a sheet before a face looks
like a covered face, a mask, and a second person.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

import cv2

from invigilator.exam.flag import Kind
from invigilator.watch.detector import Answer, Camera, Look, Reason, blind, usable
from invigilator.watch.devices import Devices
from invigilator.watch.facefinder import PLAIN, FaceFinder
from invigilator.watch.headpose import HeadPose
from invigilator.watch.headwear import Headwear
from invigilator.watch.identity import Embedder, Identity
from invigilator.watch.mask import Mask
from invigilator.watch.model import FOLDER, ModelError
from invigilator.watch.objectfinder import ObjectFinder
from invigilator.watch.picture import PictureChecks
from invigilator.watch.presence import Presence, people
from invigilator.watch.reading import Reader
from invigilator.watch.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from invigilator.watch.detector import Detector

T = TypeVar("T")

_log = logging.getLogger(__name__)

_NOTHING_TO_SEE = {Kind.BLOCKED: Reason.COVERED, Kind.DARK: Reason.DARK}


class Job(StrEnum):
    """What a look may be asked for. Picture checks and faces are part of every one."""

    PEOPLE = "people"
    SHEET = "sheet"
    HEAD = "head"
    MASK = "mask"
    HEADWEAR = "headwear"
    IDENTITY = "identity"
    DEVICES = "devices"


EVERYTHING = frozenset(Job)
UNMASKED = 0.9
"""A face as sure as this wears no mask: those of the drill cast score up to 0.88."""


class Missing:
    """Stands for a detector whose model could not be loaded: it can tell nothing."""

    def __init__(self, name: str, kinds: frozenset[Kind]) -> None:
        self.name = name
        self.kinds = kinds

    def look(self, look: Look) -> Answer:
        """Say so."""
        return blind(self.name, look, Reason.NO_MODEL)


class Eyes:
    """One process's networks, loaded once and used for every candidate. Not thread-safe.

    A model that is missing, cut short or not the measured one costs a line in the log and whatever needs it.
    """

    def __init__(self, folder: Path = FOLDER) -> None:
        cv2.setNumThreads(1)  # the watch has one core
        self.faces = _loaded(lambda: FaceFinder(folder))
        self._objects = _loaded(lambda: ObjectFinder(folder))
        reader = _loaded(lambda: Reader(folder))
        self.embedder = _loaded(lambda: Embedder(self.faces, folder) if self.faces else None)
        pose, mask = _loaded(lambda: HeadPose(folder)), _loaded(lambda: Mask(folder))
        headwear = _loaded(lambda: Headwear(folder))
        self._picture = PictureChecks()
        self._sheet: Detector = Sheet(reader) if reader else Missing(Sheet.name, Sheet.kinds)
        self._presence = Presence()
        self._pose: Detector = pose or Missing(HeadPose.name, HeadPose.kinds)
        self._mask: Detector = mask or Missing(Mask.name, Mask.kinds)
        self._headwear: Detector = headwear or Missing(Headwear.name, Headwear.kinds)
        self._devices: Detector = Devices(self._objects) if self._objects else Missing(Devices.name, Devices.kinds)

    def look(self, look: Look, jobs: frozenset[Job], identity: Identity | None = None) -> list[Answer]:
        """The answers of everybody who is asked for ``jobs`` or hinted at by the faces. No picture makes it raise."""
        picture = look.picture
        if picture is None or not usable(picture):
            return [blind(self._picture.name, look, Reason.NO_PICTURE)]
        # From the side people are plain to see without their faces.
        if self.faces and look.camera is Camera.FRONT:
            look = replace(look, faces=self.faces.find(picture))
        jobs |= _hinted(look)
        answers = [self._picture.look(look)]
        for finding in answers[0].findings:
            if reason := _NOTHING_TO_SEE.get(finding.kind):
                names = [one.name for one in self._asked(jobs, look.camera, identity)]
                return answers + [blind(name, look, reason) for name in names]
        if Job.SHEET in jobs and look.camera is Camera.FRONT:
            answers.append(self._sheet.look(look))
            look = replace(look, sheet=answers[-1].findings[0].box if answers[-1].findings else None)
        if self._objects and (Job.PEOPLE in jobs or Job.DEVICES in jobs):
            look = replace(look, things=people(self._objects, picture))
        asked = [one for one in self._asked(jobs, look.camera, identity) if one is not self._sheet]
        return answers + [one.look(look) for one in asked]

    def _asked(self, jobs: frozenset[Job], camera: Camera, identity: Identity | None) -> list[Detector]:
        front = camera is Camera.FRONT
        asked: list[Detector] = [self._sheet] if front and Job.SHEET in jobs else []
        asked += [self._presence] if Job.PEOPLE in jobs else []
        asked += [self._pose] if front and Job.HEAD in jobs else []
        asked += [self._mask] if front and Job.MASK in jobs else []
        asked += [self._headwear] if front and Job.HEADWEAR in jobs else []
        asked += [identity] if front and identity and Job.IDENTITY in jobs else []
        return asked + ([self._devices] if Job.DEVICES in jobs else [])


def _hinted(look: Look) -> frozenset[Job]:
    """What the faces alone make worth asking: a mask makes a face less sure; no face, or two, are about people."""
    if look.faces is None or look.camera is not Camera.FRONT:
        return frozenset()
    plain = [face for face in look.faces if face.score >= PLAIN]
    if len(plain) != 1:
        return frozenset({Job.PEOPLE, Job.HEAD})
    return frozenset({Job.MASK}) if plain[0].score < UNMASKED else frozenset()


def _loaded(make: Callable[[], T]) -> T | None:
    """What ``make`` makes, or None and a line in the log when its model cannot be used."""
    try:
        return make()
    except ModelError as error:
        _log.error("%s", error)
        return None

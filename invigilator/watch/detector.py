"""What every detector takes and gives: a look at one feed, and what was found in it or why nothing could be told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import numpy as np

from invigilator.exam.flag import CLAUSES, Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from invigilator.watch.box import Box
    from invigilator.watch.facefinder import Face
    from invigilator.watch.objectfinder import Thing

    Picture = NDArray[np.uint8]
    """(height, width, 3), blue green red."""
    Sound = NDArray[np.float32]
    """Mono, 16000 a second, -1..1."""

RATE = 16_000
LEAST = 32
"""Pixels. A picture narrower or lower than this shows nothing that any detector knows."""


class Camera(StrEnum):
    """Where a look comes from."""

    FRONT = "front"
    SIDE = "side"
    SOUND = "sound"


class Reason(StrEnum):
    """Why a detector could not tell. Never the same as having found nothing."""

    NO_PICTURE = "no-picture"
    NO_SOUND = "no-sound"
    NO_FACE = "no-face"
    NO_PHOTO = "no-photo"
    NO_MODEL = "no-model"
    SMALL = "small"
    SIDEWAYS = "sideways"
    DARK = "dark"
    COVERED = "covered"
    CLIPPED = "clipped"
    BEHIND_SHEET = "behind-sheet"


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one feed, with what earlier detectors already know of the same picture (None: not looked for)."""

    camera: Camera
    at: float  # seconds, the capture's clock
    picture: Picture | None = None
    sound: Sound | None = None
    faces: tuple[Face, ...] | None = None
    things: tuple[Thing, ...] | None = None
    sheet: Box | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was found: its kind, how sure (0..1), where, and what was read."""

    kind: Kind
    score: float
    box: Box | None = None
    text: str = ""

    @property
    def clause(self) -> str:
        """The paragraph of the notice."""
        return CLAUSES[self.kind]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one detector says of one look. Without findings and without a reason: it looked, and all was well."""

    detector: str
    camera: Camera
    at: float
    findings: tuple[Finding, ...] = ()
    could_not_tell: Reason | None = None


class Detector(Protocol):
    """Looks for some kinds of flags. One that remembers (frozen, looped, voice) serves one feed only."""

    @property
    def name(self) -> str:
        """Short, for logs, mute lists and figures."""

    @property
    def kinds(self) -> frozenset[Kind]:
        """What it may find."""

    def look(self, look: Look) -> Answer:
        """Judge one look. No input makes it raise."""


def seen(name: str, look: Look, *findings: Finding) -> Answer:
    """An answer of who could tell."""
    return Answer(name, look.camera, look.at, findings)


def blind(name: str, look: Look, reason: Reason) -> Answer:
    """An answer of who could not."""
    return Answer(name, look.camera, look.at, could_not_tell=reason)


def usable(picture: Picture | None) -> bool:
    """Whether it is a picture at all, and large enough to show anything."""
    return (
        isinstance(picture, np.ndarray)
        and picture.dtype == np.uint8
        and picture.ndim == 3
        and picture.shape[2] == 3
        and min(picture.shape[:2]) >= LEAST
    )

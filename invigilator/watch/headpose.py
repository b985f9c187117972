"""Where the candidate faces: turned away for long, or a person whose face is not to be seen at all (五(二))."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from invigilator.exam.flag import Kind
from invigilator.watch import model
from invigilator.watch.detector import Answer, Finding, Look, Reason, blind, seen, usable
from invigilator.watch.facefinder import PLAIN, Face, chief
from invigilator.watch.objectfinder import Sort

if TYPE_CHECKING:
    from pathlib import Path

    from invigilator.watch.detector import Picture

AWAY = 35.0
"""Degrees to either side from which on nobody looks at the screen any more; the drill cast sits at up to 5."""
STRAIGHT = 0.15
"""Of the distance between the eyes: a nose so near their middle needs no mesh to say that the face looks ahead."""
COVERED = 0.3
"""The most that a face may still score when it is called covered."""
_PERSON = 0.5  # how sure there must be a person, to miss the face
_SIZE = 192
_AROUND = 1.5  # the mesh wants a quarter of the face's size around it
_BROW, _CHIN, _LEFT, _RIGHT = 10, 152, 234, 454  # points of the mesh: top, bottom and the two sides of the face


@dataclass(frozen=True, slots=True)
class Pose:
    """Degrees. ``yaw`` is positive when the face turns to the picture's right, ``pitch`` when it looks down."""

    yaw: float
    pitch: float


class HeadPose:
    """Says whether the candidate at the front camera has turned away, or whether the face is covered."""

    name = "headpose"
    kinds = frozenset({Kind.TURNED, Kind.COVERED})

    def __init__(self, folder: Path = model.FOLDER) -> None:
        self._model = model.load("mesh", folder)

    def look(self, look: Look) -> Answer:
        """Judge the chief of the look's faces, or the want of one where there is a person."""
        if look.picture is None or not usable(look.picture):
            return blind(self.name, look, Reason.NO_PICTURE)
        if look.sheet:
            return blind(self.name, look, Reason.BEHIND_SHEET)
        face = chief(look.faces or ())
        if face is not None and face.score >= PLAIN:
            if face.sideways < STRAIGHT:
                return seen(self.name, look)
            pose = self.pose(look.picture, face)
            how = min(1.0, abs(pose.yaw) / (2 * AWAY))
            return seen(self.name, look, *([Finding(Kind.TURNED, how, face.box)] if abs(pose.yaw) >= AWAY else []))
        people = [thing for thing in look.things or () if thing.sort is Sort.PERSON and thing.score >= _PERSON]
        if not people:
            return blind(self.name, look, Reason.NO_FACE)
        person = max(people, key=lambda one: one.box.area)
        if person.box.top < 0.02 and person.box.height > 0.9:  # the head may be above the picture
            return blind(self.name, look, Reason.NO_FACE)
        faint = face.score if face else 0.0
        if faint > COVERED:
            return blind(self.name, look, Reason.NO_FACE)
        return seen(self.name, look, Finding(Kind.COVERED, person.score * (1 - faint), person.box))

    def pose(self, picture: Picture, face: Face) -> Pose:
        """The way a face looks, from the depth of its outline; the head's tilt is taken out by its eyes."""
        height, width = picture.shape[:2]
        box = face.box
        middle = ((box.left + box.right) / 2 * width, (box.top + box.bottom) / 2 * height)
        across = max(box.width * width, box.height * height, 1.0) * _AROUND
        (left, upper), (right, lower) = face.points[:2]
        tilt = float(np.degrees(np.arctan2((lower - upper) * height, (right - left) * width)))
        turn = np.asarray(cv2.getRotationMatrix2D(middle, tilt, _SIZE / across), np.float64)
        turn[:, 2] += _SIZE / 2 - np.array(middle)
        upright = cv2.cvtColor(cv2.warpAffine(picture, turn, (_SIZE, _SIZE)), cv2.COLOR_BGR2RGB)
        mesh, _ = self._model.run(input=np.asarray(upright[None] / 255, np.float32))
        points = mesh.reshape(-1, 3)
        sides, tall = points[_RIGHT] - points[_LEFT], points[_CHIN] - points[_BROW]
        return Pose(
            float(np.degrees(np.arctan2(sides[2], sides[0]))), float(np.degrees(np.arctan2(tall[2], tall[1])))
        )

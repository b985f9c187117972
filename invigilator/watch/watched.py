"""One candidate under watch: what each camera and the microphone showed, and the flags that came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from invigilator.exam.flag import Kind
from invigilator.watch.detector import Answer, Camera, Look, usable
from invigilator.watch.devices import Devices
from invigilator.watch.eyes import Eyes, Job
from invigilator.watch.headpose import HeadPose
from invigilator.watch.headwear import Headwear
from invigilator.watch.identity import Identity
from invigilator.watch.label import Label
from invigilator.watch.mask import Mask
from invigilator.watch.motion import Motion
from invigilator.watch.need import PACES, Need
from invigilator.watch.picture import PictureChecks
from invigilator.watch.presence import Presence
from invigilator.watch.sheet import Sheet
from invigilator.watch.tracker import Sign, Stretch, Tracker
from invigilator.watch.voice import Voice

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from invigilator.watch.detector import Picture, Sound

JOBS = {
    Presence.name: Job.PEOPLE,
    Sheet.name: Job.SHEET,
    HeadPose.name: Job.HEAD,
    Mask.name: Job.MASK,
    Headwear.name: Job.HEADWEAR,
    Identity.name: Job.IDENTITY,
    Devices.name: Job.DEVICES,
}
_DETECTORS = (PictureChecks, Presence, Sheet, HeadPose, Mask, Headwear, Identity, Devices, Motion, Voice, Label)
_DIFFERS = 20  # grey levels
_EXPLAINS_STILLNESS = frozenset({Kind.NOBODY, Kind.BLOCKED, Kind.DARK})
"""An empty room stands still, and so does black: that is no frozen camera."""
_KINDS: dict[str, frozenset[Kind]] = {one.name: one.kinds for one in _DETECTORS}


@dataclass(frozen=True, slots=True)
class Change:
    """A flag was opened, fed or closed by a look; ``picture`` is what was looked at."""

    flag: Stretch
    sign: Sign
    picture: Picture | None = None


class Watched:
    """One candidate."""

    def __init__(
        self,
        now: float,
        *,
        spread: float = 0.0,
        identity: Identity | None = None,
        voice: Voice | None = None,
    ) -> None:
        """``voice``: None where nobody listens. ``spread``: see `Need`."""
        self.flags = Tracker()
        self.needs = {camera: Need(pace, now, spread) for camera, pace in PACES.items()}
        self._identity = identity
        self._voice = voice
        self._motion = {camera: Motion() for camera in PACES}
        self._before: dict[Camera, NDArray[np.float32]] = {}
        self.seen: dict[Camera, float] = {}
        """When each camera was last really looked at: a picture that could be judged."""
        self.calm: frozenset[Kind] = frozenset()
        """Kinds whose first find is not worth a second look at once: on a break, say, that nobody is there."""
        self.photographs: tuple[Picture, ...] = ()
        """Pictures that are still to be embedded, see `identity.Embedder`."""
        self.blind: dict[Camera, str] = {}
        """Why the last look at each camera could not tell, "" when it could."""

    def compare(self, identity: Identity | None) -> None:
        """From now on with these photographs; None: with none."""
        self._identity = identity
        self.photographs = ()

    def look(
        self, eyes: Eyes, camera: Camera, at: float, picture: Picture | None, *, short: bool = False
    ) -> list[Change]:
        """Judge a camera's newest picture and plan the next look. ``short``: leave out what can wait."""
        look = Look(camera, at, picture)
        need = self.needs[camera]
        jobs = need.jobs(at, self._changed(camera, picture), short=short)
        answers = eyes.look(look, jobs, self._identity)
        moving = self._motion[camera].look(look)
        reasons = [answer.could_not_tell for answer in answers]
        self.blind[camera] = "" if None in reasons else str(next(iter(reasons), ""))
        if None in reasons:
            self.seen[camera] = at
        found_by = {JOBS[answer.detector] for answer in answers if answer.findings and answer.detector in JOBS}
        kinds = {finding.kind for answer in answers for finding in answer.findings}
        if not _EXPLAINS_STILLNESS & (kinds | self.flags.open.keys()):
            answers.append(moving)
            kinds |= {finding.kind for finding in moving.findings}
        news = any(
            sign.score is not None
            and sign.kind not in self.flags.open
            and sign.kind not in self.calm
            and self.flags.heeds(sign)
            for answer in answers
            for sign in signs(answer)
        )
        changes = self._take(answers, picture)
        first = news and bool(kinds - self.flags.open.keys())
        asked = frozenset(JOBS[answer.detector] for answer in answers if answer.detector in JOBS)
        need.looked(at, jobs | asked, first_find=first, found_by=frozenset(found_by))
        return changes

    def listen(self, at: float, sound: Sound | None) -> list[Change]:
        """Judge a stretch of sound, a second or two."""
        return self._take([self._voice.look(Look(Camera.SOUND, at, sound=sound))]) if self._voice else []

    def named(self, at: float, camera: Camera, label: str) -> list[Change]:
        """Judge a camera's name."""
        return self._take([Label().judge(label, camera, at)])

    def _take(self, answers: Iterable[Answer], picture: Picture | None = None) -> list[Change]:
        changes = []
        for answer in answers:
            for sign in signs(answer):
                flag = self.flags.see(sign)
                if flag is not None:
                    changes.append(Change(flag, sign, picture))
        return changes

    def _changed(self, camera: Camera, picture: Picture | None) -> float:
        """Part of the picture that differs from the last look; all of the first."""
        if picture is None or not usable(picture):
            return 0.0
        small = cv2.cvtColor(cv2.resize(picture, (64, 48), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2GRAY)
        grey = small.astype(np.float32)
        before = self._before.get(camera)
        self._before[camera] = grey
        return 1.0 if before is None else float((np.abs(grey - before) > _DIFFERS).mean())


def signs(answer: Answer) -> list[Sign]:
    """What an answer says of each kind that its detector knows; nothing when it could not tell."""
    if answer.could_not_tell is not None:
        return []
    found = {finding.kind: finding for finding in answer.findings}
    result = []
    for kind in sorted(_KINDS[answer.detector]):
        finding = found.get(kind)
        if finding is None:
            result.append(Sign(kind, answer.camera, answer.at))
            continue
        box = finding.box
        spot = (box.left, box.top, box.right, box.bottom) if box else None
        result.append(Sign(kind, answer.camera, answer.at, finding.score, spot, finding.text))
    return result

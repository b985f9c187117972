from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from invigilator.exam.flag import Kind
from invigilator.watch.detector import Camera
from invigilator.watch.need import FRONT, SIDE, Job, Need
from invigilator.watch.runner import Runner
from invigilator.watch.watched import Watched
from tests.watch.scenes import FOOTAGE, frame

if TYPE_CHECKING:
    from collections.abc import Callable

    from invigilator.watch.eyes import Eyes
    from tests.watch.scenes import Picture


@dataclass
class Clock:
    """A core that needs so many seconds for each look, and the time that passes meanwhile."""

    cost: float
    now: float = 0.0
    cpu: float = 0.0

    def used(self) -> float:
        return self.cpu


@dataclass
class Cameras:
    """Cameras that have a new picture whenever they are asked; each picture taken costs the clock its look."""

    clock: Clock
    picture: Picture
    asked: list[tuple[float, str, Camera]] = field(default_factory=list)

    def newest(self, candidate: str, camera: Camera) -> tuple[float, Picture]:
        self.asked.append((self.clock.now, candidate, camera))
        self.clock.now += self.clock.cost
        self.clock.cpu += self.clock.cost
        return self.clock.now, self.picture


class Blind:
    """Eyes that cost nothing and see nothing."""

    def look(self, *_: object) -> list[object]:
        return []


def run(clock: Clock, candidates: int, seconds: float, share: float = 0.8) -> tuple[Runner, Cameras]:
    cameras = Cameras(clock, np.zeros((1, 1, 3), np.uint8))
    runner = Runner(Blind(), cameras, clock.used, share)  # type: ignore[arg-type]
    runner.candidates = {f"c{i}": Watched(0.0) for i in range(candidates)}
    while clock.now < seconds:
        rest, _, _ = runner.step(clock.now)
        clock.now += rest
    return runner, cameras


def rate(cameras: Cameras, camera: Camera, candidates: int, seconds: float) -> float:
    return sum(one is camera for _, _, one in cameras.asked) / candidates / seconds


def test_everybody_is_looked_at_as_often_as_the_pace_says() -> None:
    _, cameras = run(Clock(0.005), 10, 120)
    assert rate(cameras, Camera.FRONT, 10, 120) == pytest.approx(0.5, abs=0.02)
    assert rate(cameras, Camera.SIDE, 10, 120) == pytest.approx(1 / 9, abs=0.02)


def test_it_keeps_to_its_share_of_a_core_and_nobody_starves(expected_log: Callable[[str], None]) -> None:
    expected_log("the watch falls behind")
    clock = Clock(0.05)
    runner, cameras = run(clock, 50, 120, share=0.4)
    assert clock.cpu / clock.now <= 0.45
    looked = {(name, camera) for at, name, camera in cameras.asked if at > 60}
    assert len(looked) == 100
    report = runner.report(clock.now)
    assert report.behind
    assert report.late > 4


def test_without_candidates_it_rests() -> None:
    clock = Clock(0.01)
    cameras = Cameras(clock, np.zeros((1, 1, 3), np.uint8))
    assert Runner(Blind(), cameras, clock.used).step(0.0) == (1.0, "", [])  # type: ignore[arg-type]


def test_jobs_follow_change_and_time() -> None:
    need = Need(FRONT, 0.0)
    first = need.jobs(0.0, 1.0, short=False)
    assert first == {Job.SHEET, Job.HEAD, Job.MASK, Job.PEOPLE}
    assert Need(FRONT, 0.0, spread=1.0).jobs(0.0, 1.0, short=False) == frozenset(Job)
    need.looked(0.0, first, first_find=False, found_by=frozenset())
    assert need.due == 2.0
    assert need.jobs(2.0, 0.01, short=False) == {Job.HEAD}
    assert need.jobs(4.0, 0.3, short=False) == {Job.SHEET, Job.HEAD, Job.MASK, Job.PEOPLE}
    assert need.jobs(30.0, 0.01, short=True) == {Job.SHEET, Job.HEAD, Job.MASK, Job.PEOPLE}
    assert Job.DEVICES in need.jobs(300.0, 0.01, short=False)
    assert Job.DEVICES not in need.jobs(300.0, 0.01, short=True)


def test_a_first_find_is_looked_at_each_second_with_the_same_jobs() -> None:
    need = Need(SIDE, 0.0)
    need.looked(0.0, frozenset(Job), first_find=True, found_by=frozenset({Job.PEOPLE}))
    assert need.due == 1.0
    assert Job.PEOPLE in need.jobs(1.0, 0.0, short=True)
    need.looked(8.0, frozenset({Job.PEOPLE}), first_find=False, found_by=frozenset())
    assert need.due == 17.0


def clip(name: str) -> list[Picture]:
    opened, pictures = cv2.VideoCapture(str(FOOTAGE / f"{name}.mp4")), []
    while True:
        more, picture = opened.read()
        if not more:
            return pictures
        pictures.append(picture)


@dataclass
class Playing:
    """A candidate's clips, played in a circle at ten pictures a second."""

    clock: Clock
    clips: dict[Camera, list[Picture]]

    def newest(self, _: str, camera: Camera) -> tuple[float, Picture]:
        pictures = self.clips[camera]
        return self.clock.now, pictures[int(self.clock.now * 10) % len(pictures)]


@pytest.mark.parametrize(
    ("action", "person", "kind"),
    [
        ("idle", "li", None),
        ("absent", "li", Kind.NOBODY),
        ("intruder", "zhang", Kind.COMPANY),
        ("mask", "chen", Kind.MASK),
    ],
)
def test_a_scripted_action_is_one_flag_within_four_seconds(
    eyes: Eyes, action: str, person: str, kind: Kind | None
) -> None:
    clock = Clock(0.0)
    cameras = Playing(clock, {camera: clip(f"{person}/{camera}-{action}") for camera in (Camera.FRONT, Camera.SIDE)})
    runner = Runner(eyes, cameras, clock.used)
    runner.candidates = {"c": Watched(0.0)}
    opened: dict[Kind, float] = {}
    while clock.now < 10.0:
        rest, _, changes = runner.step(clock.now)
        for change in changes:
            opened.setdefault(change.flag.kind, clock.now)
        clock.now += max(rest, 0.01)
    assert set(opened) - {Kind.PHONE, Kind.DEVICE} == ({kind} if kind else set())
    if kind and action != "intruder":  # who comes in later than the clip begins
        assert opened[kind] <= 4.0


def test_a_feed_that_shows_nothing_gives_no_flag_and_no_crash(eyes: Eyes) -> None:
    watched = Watched(0.0)
    for at in range(20):
        assert watched.look(eyes, Camera.FRONT, float(at), None) == []
        assert watched.look(eyes, Camera.SIDE, float(at), np.zeros((1, 1, 3), np.uint8)) == []
    assert watched.seen == {}
    assert watched.listen(1.0, None) == []
    watched.look(eyes, Camera.FRONT, 30.0, frame("li/front-idle"))
    assert watched.seen == {Camera.FRONT: 30.0}


def test_a_calm_kind_makes_no_burst(eyes: Eyes) -> None:
    watched = Watched(0.0)
    watched.calm = frozenset({Kind.NOBODY})
    assert watched.look(eyes, Camera.FRONT, 0.0, frame("li/front-absent")) == []
    assert watched.needs[Camera.FRONT].due == 2.0
    watched = Watched(0.0)
    watched.look(eyes, Camera.FRONT, 0.0, frame("li/front-absent"))
    assert watched.needs[Camera.FRONT].due == 1.0


def test_a_virtual_camera_is_an_alarm_by_its_name() -> None:
    (change,) = Watched(0.0).named(0.0, Camera.FRONT, "OBS Virtual Camera")
    assert change.flag.kind is Kind.VIRTUAL_CAMERA
    assert change.flag.kind is Kind.VIRTUAL_CAMERA
    assert change.sign.text == "OBS Virtual Camera"
    assert Watched(0.0).named(0.0, Camera.FRONT, "Integrated Camera") == []

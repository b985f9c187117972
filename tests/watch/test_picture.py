from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from invigilator.exam.flag import Kind
from invigilator.watch.detector import Camera, Look, Reason
from invigilator.watch.label import Label, is_virtual
from invigilator.watch.motion import Motion
from invigilator.watch.picture import PictureChecks
from tests.watch.scenes import frame

if TYPE_CHECKING:
    from tests.watch.scenes import Picture

RNG = np.random.default_rng(2)


def noisy(picture: np.ndarray, spread: float = 3) -> Picture:
    return np.clip(picture + RNG.normal(0, spread, picture.shape), 0, 255).astype(np.uint8)


def judged(picture: Picture) -> list[Kind]:
    answer = PictureChecks().look(Look(Camera.FRONT, 0.0, picture, faces=()))
    return [finding.kind for finding in answer.findings]


@pytest.mark.parametrize("clip", ["li/front-idle", "diop/side-idle", "wu/front-idle"])
def test_a_good_picture_spoilt_is_named_and_the_good_one_is_not(clip: str) -> None:
    good = frame(clip)
    assert judged(good) == []
    assert judged(noisy(good * 0.15)) == [Kind.DARK]
    assert judged(noisy(cv2.GaussianBlur(good, (0, 0), 6))) == [Kind.BLURRED]
    assert judged(noisy(good * 0.0 + (60, 70, 120))) == [Kind.BLOCKED]


def over_time(pictures: list[tuple[float, Picture]]) -> list[tuple[float, Kind]]:
    motion = Motion()
    answers = [motion.look(Look(Camera.FRONT, at, picture)) for at, picture in pictures]
    return [(answer.at, finding.kind) for answer in answers for finding in answer.findings]


def moved(picture: Picture, at: float) -> Picture:
    x, y = 7 * np.sin(at * 0.9) + 4 * np.sin(at * 0.37), 3 * np.sin(at * 0.61)
    turn = np.array([[1.05, 0, x - 16], [0, 1.05, y - 12]])
    return noisy(cv2.warpAffine(picture, turn, (640, 480)), 2)


def test_a_picture_that_stands_still_is_frozen_after_eight_seconds() -> None:
    picture = frame("li/front-idle")
    flags = over_time([(float(at), noisy(picture, 1)) for at in range(0, 20, 2)])
    assert flags[0] == (8.0, Kind.FROZEN)


def test_somebody_who_moves_a_little_is_neither_frozen_nor_looped() -> None:
    picture = frame("li/front-idle")
    assert over_time([(float(at), moved(picture, at)) for at in range(0, 90, 2)]) == []


def test_a_recording_that_comes_round_is_looped() -> None:
    picture = frame("li/front-idle")
    reel = [moved(picture, at) for at in np.arange(0, 14, 2.0)]
    flags = over_time([(2.0 * i, noisy(reel[i % len(reel)], 1)) for i in range(40)])
    assert flags
    assert {kind for _, kind in flags} == {Kind.LOOPED}
    assert flags[0][0] <= 40


def test_a_stream_that_changes_its_size_goes_on() -> None:
    motion = Motion()
    picture = frame("li/front-idle")
    for at, size in enumerate([(640, 480), (320, 240), (1920, 1080), (480, 640)]):
        answer = motion.look(Look(Camera.FRONT, float(at), cv2.resize(picture, size)))
        assert answer.could_not_tell is None
    empty = np.zeros((1, 1, 3), np.uint8)
    assert motion.look(Look(Camera.FRONT, 9.0, empty)).could_not_tell is Reason.NO_PICTURE


@pytest.mark.parametrize(
    "label", ["OBS Virtual Camera", "ManyCam Virtual Webcam", "虚拟摄像头", "Snap Camera", "e2eSoft VCam"]
)
def test_programs_that_pose_as_cameras_are_known_by_name(label: str) -> None:
    assert is_virtual(label)
    (finding,) = Label().judge(label, Camera.FRONT, 1.0).findings
    assert finding.text == label


@pytest.mark.parametrize(
    "label",
    [
        "Integrated Camera (5986:2115)",
        "FaceTime HD Camera",
        "Logitech BRIO",
        "USB2.0 HD UVC WebCam",
        "",
        "Observer Cam",
        "后置摄像头",
    ],
)
def test_real_cameras_are_left_alone(label: str) -> None:
    assert not is_virtual(label)

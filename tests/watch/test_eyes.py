"""All detectors on single pictures of the drill cast, and on pictures that no camera should send."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from invigilator.exam.flag import Kind
from invigilator.watch.detector import Answer, Camera, Look, Reason
from invigilator.watch.eyes import EVERYTHING, Job
from invigilator.watch.identity import Identity
from tests.watch.scenes import bad_pictures, frame

if TYPE_CHECKING:
    from invigilator.watch.eyes import Eyes


def ask(eyes: Eyes, picture: np.ndarray, camera: Camera = Camera.FRONT, **more: object) -> dict[str, Answer]:
    look = Look(camera, 3.0, picture)
    return {answer.detector: answer for answer in eyes.look(look, EVERYTHING, **more)}  # type: ignore[arg-type]


def found(answers: dict[str, Answer]) -> set[Kind]:
    return {finding.kind for answer in answers.values() for finding in answer.findings}


@pytest.mark.parametrize(
    ("clip", "kind"),
    [
        ("li/front-absent", Kind.NOBODY),
        ("li/side-absent", Kind.NOBODY),
        ("zhang/side-intruder", Kind.COMPANY),
        ("chen/front-mask", Kind.MASK),
        ("chen/front-headphones", Kind.HEADPHONES),
        ("zhang/front-cap", Kind.HAT),
        ("novak/front-lookaway", Kind.TURNED),
        ("li/front-cover", Kind.BLOCKED),
        ("sun/front-dark", Kind.DARK),
        ("sun/side-dark", Kind.DARK),
        ("liu/front-backlight", Kind.BACKLIT),
        ("diop/front-sheet", Kind.SHEET),
    ],
)
def test_a_scripted_action_is_called_by_its_name_and_nothing_else(eyes: Eyes, clip: str, kind: Kind) -> None:
    camera = Camera(clip.split("/")[1].split("-", maxsplit=1)[0])
    second = 3.5 if "intruder" in clip else 2.5
    assert found(ask(eyes, frame(clip, second), camera)) == {kind}


@pytest.mark.parametrize("person", ["chen", "diop", "guo", "li", "novak", "wang"])
def test_nothing_is_found_on_somebody_who_works(eyes: Eyes, person: str) -> None:
    answers = ask(eyes, frame(f"{person}/front-idle"))
    assert found(answers) == set()
    assert all(answer.could_not_tell is None for answer in answers.values())


def test_a_sheet_is_read_before_the_face_is_judged(eyes: Eyes) -> None:
    answers = ask(eyes, frame("li/front-sheet"))
    (sheet,) = answers["sheet"].findings
    assert sheet.text == "我要上厕所"
    assert sheet.clause == "六(九)"
    assert sheet.box
    assert 0.3 < sheet.box.top < sheet.box.bottom < 1
    assert answers["mask"].could_not_tell is Reason.BEHIND_SHEET
    assert answers["headpose"].could_not_tell is Reason.BEHIND_SHEET
    assert Kind.COMPANY not in found(answers)


def test_where_nothing_is_to_be_seen_nobody_is_called_absent(eyes: Eyes) -> None:
    for clip, reason in (("li/front-cover", Reason.COVERED), ("sun/front-dark", Reason.DARK)):
        answers = ask(eyes, frame(clip))
        assert answers["presence"].could_not_tell is reason
        assert Kind.NOBODY not in found(answers)


def test_only_what_was_asked_for_is_looked_for(eyes: Eyes) -> None:
    look = Look(Camera.FRONT, 0.0, frame("li/front-idle"))
    names = [answer.detector for answer in eyes.look(look, frozenset({Job.PEOPLE}))]
    assert names == ["picture", "presence"]


def test_the_side_camera_is_not_asked_about_the_face(eyes: Eyes) -> None:
    answers = ask(eyes, frame("li/side-idle"), Camera.SIDE)
    assert answers.keys() == {"picture", "presence", "devices"}


@pytest.mark.parametrize("name", bad_pictures())
@pytest.mark.parametrize("camera", [Camera.FRONT, Camera.SIDE])
def test_bad_pictures_give_no_answer_instead_of_a_wrong_one(eyes: Eyes, name: str, camera: Camera) -> None:
    answers = ask(eyes, bad_pictures()[name], camera)
    invented = found(answers) - {Kind.BLOCKED, Kind.DARK, Kind.NOBODY, Kind.BLURRED}
    assert not invented
    if name in {"one pixel", "nothing", "a line", "grey only", "numbers that are no levels"}:
        assert [answer.could_not_tell for answer in answers.values()] == [Reason.NO_PICTURE]
    if name in {"black", "white"}:
        assert found(answers) == {Kind.BLOCKED}


def test_a_large_picture_is_judged_like_a_small_one(eyes: Eyes) -> None:
    assert found(ask(eyes, bad_pictures()["full HD"])) == set()


def test_the_same_person_is_known_again_and_another_is_not(eyes: Eyes) -> None:
    assert eyes.embedder
    photo = eyes.embedder.photo(frame("chen/front-idle", 0.0))
    assert photo is not None
    identity = Identity(eyes.embedder, (photo,))
    assert Kind.STRANGER not in found(ask(eyes, frame("chen/front-idle", 4.0), identity=identity))
    assert found(ask(eyes, frame("diop/front-idle"), identity=identity)) == {Kind.STRANGER}


def test_without_a_photograph_identity_cannot_tell(eyes: Eyes) -> None:
    assert eyes.embedder
    answers = ask(eyes, frame("chen/front-idle"), identity=Identity(eyes.embedder, ()))
    assert answers["identity"].could_not_tell is Reason.NO_PHOTO
    assert eyes.embedder.photo(frame("li/front-absent")) is None
    assert eyes.embedder.photo(np.zeros((1, 1, 3), np.uint8)) is None


def test_a_face_that_fills_the_picture_is_found(eyes: Eyes) -> None:
    picture = frame("li/front-idle")
    assert eyes.faces
    (face,) = [face for face in eyes.faces.find(picture) if face.score > 0.7]
    height, width = picture.shape[:2]
    box = face.box
    close = picture[int(box.top * height) : int(box.bottom * height), int(box.left * width) : int(box.right * width)]
    assert eyes.faces.find(np.ascontiguousarray(close))


def test_a_detector_given_no_picture_says_so(eyes: Eyes) -> None:
    look = Look(Camera.FRONT, 0.0)
    assert [answer.could_not_tell for answer in eyes.look(look, EVERYTHING)] == [Reason.NO_PICTURE]
    assert replace(look, picture=frame("li/front-idle")).faces is None

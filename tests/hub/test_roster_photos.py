"""The pictures that belong to a roster: brought by command line, kept encrypted, shown to staff."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from invigilator.wire.messages import Fetch, Picture
from tests.hub.people import House, Room, admission, jpeg, roster
from tests.hub.test_office import Say, data, hub, make, say  # noqa: F401 - fixtures

PHOTOS = {1: "li.jpg", 2: "WANG.JPG"}


def rostered(path: Path) -> Path:
    """Three candidates: two with a file's name, the third goes by admission number."""
    lines = roster(path, 3).read_text("utf-8").splitlines()
    rows = [f"{line},{PHOTOS.get(at, '')}" for at, line in enumerate(lines[1:], 1)]
    path.write_text("\n".join([lines[0] + ",photo", *rows]), "utf-8")
    return path


def pictures(folder: Path, *names: str) -> Path:
    folder.mkdir()
    for at, one in enumerate(names):
        (folder / one).write_bytes(jpeg(shade=60 + 40 * at))
    return folder


@pytest.mark.parametrize("runs", [False, True])
def test_pictures_find_their_candidates(runs: bool, say: Say, data: Path, tmp_path: Path) -> None:  # noqa: F811
    folder = pictures(tmp_path / "photos", "li.jpg", "wang.jpg", f"{admission(3)}.jpeg", "stranger.png.jpg")
    with hub(data, runs=runs) as house:
        exam = make(say, tmp_path / "exam.toml")
        say("roster", "import", rostered(tmp_path / "roster.csv"), "--exam", exam)
        code, out, err = say("roster", "photos", folder, "--exam", exam, "--dry-run")
        assert (code, err) == (0, "")
        assert "3 pictures, 0 candidates without one; nothing was kept." in out
        assert "of nobody in this exam: stranger.png.jpg" in out
        assert say("roster", "photos", folder, "--exam", exam)[0] == 0
        assert "照片 3 张" in say("roster", "photos", folder, "--exam", exam, language="zh_CN.UTF-8")[1]
        if house is not None:
            assert len(set(asyncio.run(seen(house)))) == 3
    assert b"\xff\xd8\xff" not in (data / "invigilator.db").read_bytes(), "pictures are encrypted"
    with hub(data, runs=True) as house:  # and after a start
        assert house is not None
        assert len(set(asyncio.run(seen(house)))) == 3


async def seen(house: House) -> list[bytes]:
    """The roster's pictures as a console fetches them."""
    async with house.console() as console, house.peer("/media", "console", house.key) as media:
        names = [one.roster_photo for one in (await console.get(Room)).sittings]
        for one in names:
            await media.send(Fetch(picture=one))
        return [(await media.get(Picture, lambda said, name=one: said.picture == name)).jpeg for one in names]


def test_a_picture_that_is_missing_is_said_and_nothing_is_kept(say: Say, data: Path, tmp_path: Path) -> None:  # noqa: F811
    folder = pictures(tmp_path / "photos", "li.jpg")
    exam = make(say, tmp_path / "exam.toml")
    say("roster", "import", rostered(tmp_path / "roster.csv"), "--exam", exam)
    code, out, _ = say("roster", "photos", folder, "--exam", exam)
    assert code == 1
    assert "seat 2: the roster names the picture WANG.JPG, which is not there" in out
    assert "1 problems; nothing was imported." in out
    assert b"roster-photo" not in (data / "invigilator.db").read_bytes()


def test_pictures_of_strangers_are_refused(say: Say, data: Path, tmp_path: Path) -> None:  # noqa: F811
    exam = make(say, tmp_path / "exam.toml")
    say("roster", "import", roster(tmp_path / "roster.csv", 2), "--exam", exam)
    code, out, _ = say("roster", "photos", pictures(tmp_path / "photos", "x.jpg"), "--exam", exam)
    assert code == 1
    assert "no picture belongs to a candidate of this exam" in out

"""The tour of the candidates' pages, as far as it needs no browser."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest

from invigilator.demo.browser import chromium
from invigilator.demo.pages import scenes, tour


def test_without_chromium_it_says_so_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chromium, "PROGRAM", None)
    tour.run(tmp_path / "pictures", tmp_path)
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Chromium" in said
    assert not list(tmp_path.iterdir())


@pytest.mark.browser
@pytest.mark.timeout(180)
@pytest.mark.skipif(chromium.PROGRAM is None, reason="needs Chromium installed")
def test_the_way_into_the_exam_is_pictured_in_both_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(tour, "_scenes", lambda stage, people: [partial(scenes.path, stage, people[0])])
    tour.run(tmp_path, tmp_path)
    assert capsys.readouterr().err == "", "no scene was left out"
    assert {one.suffix for one in tmp_path.iterdir()} == {".png"}, "the hub's folder is gone"
    taken = {re.sub(r"-\d\d-", "-", one.stem) for one in tmp_path.glob("p*-*.png")}
    steps = ("choose", "identify-refused", "consent", "prepare", "join", "ready", "notice", "waiting", "taken-over")
    for name in (*(f"page-{one}" for one in steps), "phone-check", "phone-identify", "phone-consent", "phone-live"):
        assert {f"{name}-zh", f"{name}-en"} <= taken, name

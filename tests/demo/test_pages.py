"""The tour of the candidates' pages, as far as it needs no browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from invigilator.demo.browser import chromium
from invigilator.demo.pages import tour


def test_without_chromium_it_says_so_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(chromium, "PROGRAM", None)
    tour.run(tmp_path / "pictures", tmp_path / "hub")
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Chromium" in said
    assert not (tmp_path / "hub").exists()

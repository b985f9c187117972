from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from typing import TYPE_CHECKING

import pytest

from invigilator.watch.detector import Camera, Look, Reason
from invigilator.watch.eyes import EVERYTHING, Eyes
from invigilator.watch.model import FOLDER, LIST, ModelError, load
from tests.watch.scenes import frame

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KNOWN = tomllib.loads((FOLDER / LIST).read_text(encoding="utf-8"))


def test_every_listed_model_is_there_and_no_other_and_all_together_are_small() -> None:
    files = {path.name: path for path in FOLDER.glob("*.onnx")}
    assert files.keys() == {entry["file"] for entry in KNOWN.values()}
    assert sum(path.stat().st_size for path in files.values()) <= 60_000_000
    for entry in KNOWN.values():
        assert hashlib.sha256(files[entry["file"]].read_bytes()).hexdigest() == entry["sha256"], entry["file"]


def test_nothing_is_reported_to_the_makers_of_the_runtime(tmp_path: Path) -> None:
    """Its telemetry keeps a session file in the temporary folder as soon as it is loaded."""
    code = "from invigilator.watch.model import load; load('voice')"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True)
    assert list(tmp_path.iterdir()) == []


def test_each_model_names_its_origin_and_licence_in_both_lists() -> None:
    words = (FOLDER / "MODELS.md").read_text(encoding="utf-8")
    for entry in KNOWN.values():
        assert f"`{entry['file']}`" in words
        assert entry["package"] in words
        assert entry["version"] in words
        assert entry["licence"] in words


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(FOLDER / LIST, tmp_path)
    shutil.copy(FOLDER / "faces.onnx", tmp_path)
    return tmp_path


def test_a_model_cut_short_is_refused_with_one_line(folder: Path) -> None:
    path = folder / "faces.onnx"
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(
        ModelError, match=r"^model faces: refused, .*faces\.onnx is not the measured one.*\(1000 bytes\)"
    ):
        load("faces", folder)


def test_a_model_with_one_byte_changed_is_refused(folder: Path) -> None:
    path = folder / "faces.onnx"
    data = bytearray(path.read_bytes())
    data[5000] ^= 1
    path.write_bytes(data)
    with pytest.raises(ModelError, match="refused"):
        load("faces", folder)


def test_a_missing_and_an_unlisted_model_are_named(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"model worn: .*worn\.onnx cannot be read: No such file"):
        load("worn", folder)
    with pytest.raises(ModelError, match="does not list it"):
        load("telepathy", folder)
    (folder / LIST).unlink()
    with pytest.raises(ModelError, match=r"the list .* cannot be read"):
        load("faces", folder)


def test_bytes_that_are_no_network_are_refused_even_when_listed(folder: Path) -> None:
    (folder / "junk.onnx").write_bytes(b"junk")
    digest = hashlib.sha256(b"junk").hexdigest()
    (folder / LIST).write_text(f'[junk]\nfile = "junk.onnx"\nsha256 = "{digest}"\n')
    with pytest.raises(ModelError, match=r"junk\.onnx cannot be loaded"):
        load("junk", folder)


def test_eyes_without_some_models_see_with_the_others(folder: Path, expected_log: Callable[[str], None]) -> None:
    for name in ("objects", "mesh"):
        shutil.copy(FOLDER / f"{name}.onnx", folder)
    (folder / "worn.onnx").write_bytes(b"cut")
    expected_log("model worn: refused")
    for name in ("writing", "identity"):
        expected_log(f"model {name}: ")
    eyes = Eyes(folder)
    answers = {
        answer.detector: answer for answer in eyes.look(Look(Camera.FRONT, 0.0, frame("li/front-idle")), EVERYTHING)
    }
    assert answers["mask"].could_not_tell is Reason.NO_MODEL
    assert answers["sheet"].could_not_tell is Reason.NO_MODEL
    assert answers["presence"].could_not_tell is None

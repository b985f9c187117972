"""Children of the demo die with it; what they leave is swept up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from invigilator.config import UserError
from invigilator.demo import room
from invigilator.demo.child import Child

PARENT = """
import subprocess, sys, time
from invigilator.demo.child import tied
child = subprocess.Popen(tied([sys.executable, "-c", "import time; print(1, flush=True); time.sleep(600)"]))
print(child.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.room
def test_a_killed_demo_takes_its_children_along() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    with parent, parent.stdout:
        said = {int(parent.stdout.readline()) for _ in range(2)}  # the child's 1 comes when the tie holds
        child = psutil.Process(max(said))
        parent.send_signal(signal.SIGKILL)
        parent.wait(10)
        psutil.wait_procs([child], timeout=10)
    assert not child.is_running() or child.status() == psutil.STATUS_ZOMBIE


def test_a_child_that_ends_is_quoted(tmp_path: Path) -> None:
    child = Child("drill", ["--hub", "https://127.0.0.1:9", "--roster", "nowhere.csv"], tmp_path / "said")
    with pytest.raises(UserError, match=r"^the roster nowhere\.csv cannot be read"):
        child.wait_for(lambda: False, 60)
    child.stop()


def test_only_dead_demos_are_swept_up(tmp_path: Path) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    names = [f"invigilator-demo-{gone.pid}-x", f"invigilator-demo-{os.getpid()}-x", "invigilator-demo-notes", "other"]
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("x")
    room.sweep(tmp_path)
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(names[1:])


def test_a_folder_that_cannot_be_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UserError, match="the demo cannot use"), room.folder(tmp_path / "file" / "data"):
        pass


def test_a_temporary_folder_is_gone_afterwards_and_a_named_one_stays(tmp_path: Path) -> None:
    with room.folder(None) as place:
        (place / "x").write_text("x")
    assert not place.exists()
    with room.folder(tmp_path / "kept" / "deep") as place:
        (place / "x").write_text("x")
    assert (tmp_path / "kept" / "deep" / "x").is_file()


def test_no_room_on_the_disk_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "_LEAST", 1 << 60)
    said = r"MB are free in .* make room, or name another folder with --data"
    with pytest.raises(UserError, match=said), room.folder(tmp_path / "x"):
        pass

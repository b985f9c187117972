"""The set-up script says in one line what it cannot have; the lock file is whole and names no machine."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SETUP = ROOT / "packaging" / "setup.sh"


@pytest.fixture
def stubs(tmp_path: Path) -> Path:
    """A folder of programs that stand before the system's."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def stub(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/bash\n{script}\n")
    path.chmod(0o755)


def run(stubs: Path, tmp_path: Path, purpose: str = "demo") -> subprocess.CompletedProcess[str]:
    """The set-up script, with a copy of the project's files as its checkout: the real one stays untouched."""
    packaging = tmp_path / "a checkout" / "packaging"
    packaging.mkdir(parents=True)
    script = packaging / "setup.sh"
    script.write_text(SETUP.read_text())
    script.chmod(0o755)
    for name in ("requirements.lock", "pyproject.toml"):
        (packaging.parent / name).write_text((ROOT / name).read_text())
    environment = {"PATH": f"{stubs}:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "TMPDIR": str(tmp_path)}
    return subprocess.run([script, purpose], env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_another_system_is_told_what_to_install(stubs: Path, tmp_path: Path) -> None:
    stub(stubs, "cat", "echo trixie/sid")
    done = run(stubs, tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert all(word in done.stderr for word in ("Debian 12", "libVLC", "Xvfb", "requirements.lock"))


@pytest.mark.parametrize(
    ("purpose", "browsers"), [("demo", set()), ("tour", {"chromium"}), ("test", {"chromium", "firefox-esr"})]
)
def test_packages_are_named_when_nobody_may_install_them(
    stubs: Path, tmp_path: Path, purpose: str, browsers: set[str]
) -> None:
    stub(stubs, "cat", "echo 12.11")
    stub(stubs, "dpkg-query", "echo -n 'installed:python3 not-installed:libvlc5 '")
    stub(stubs, "id", "echo 1000")
    stub(stubs, "sudo", "exit 1")
    done = run(stubs, tmp_path, purpose)
    assert done.returncode == 2
    line = done.stderr.splitlines()[-1]
    assert {one for one in ("chromium", "firefox-esr") if one in line} == browsers
    assert line.startswith("set-up failed: system packages: ")
    assert " libvlc5 " in line
    assert " python3 " not in line


def test_a_failed_download_is_one_line_with_its_reason(stubs: Path, tmp_path: Path) -> None:
    stub(stubs, "cat", 'case "$1" in /etc/debian_version) echo 12.11;; *) exec /bin/cat "$@";; esac')
    stub(stubs, "dpkg-query", "echo -n 'installed:python3 '")
    stub(stubs, "dpkg", "exit 0")
    stub(stubs, "id", "echo 0")
    stub(
        stubs,
        "apt-get",
        'case "$*" in *update*) echo "W: Failed to fetch http://mirror.example  No route";;'
        ' *) echo "E: Unable to fetch some archives"; exit 100;; esac',
    )
    done = run(stubs, tmp_path)
    assert done.returncode == 2
    line = done.stderr.splitlines()[-1]
    assert line.startswith("set-up failed: apt-get install")
    assert "No route" in line
    assert line.endswith("E: Unable to fetch some archives")


def test_lock_holds_every_dependency_by_hash() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    names = {re.split(r"[<>=!;\[ ]", line, maxsplit=1)[0].lower() for line in wanted}
    entries = re.split(r"\n(?=[a-z])", (ROOT / "requirements.lock").read_text())
    locked = {entry.split("==")[0]: entry for entry in entries if "==" in entry.split("\n")[0]}
    assert names <= locked.keys()
    assert [name for name, entry in locked.items() if "--hash=sha256:" not in entry] == []


def test_lock_names_no_machine() -> None:
    text = (ROOT / "requirements.lock").read_text()
    assert re.findall(r"\w+://|--(?:index|extra|find|trusted)|(?<=\s)/\w+", text) == []


@pytest.mark.parametrize("script", sorted((ROOT / "packaging").glob("*.sh")), ids=lambda path: path.name)
def test_scripts_parse_and_may_be_run(script: Path) -> None:
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True, timeout=10)

"""A hub that cannot start says in one sentence what is wrong and what to do."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from invigilator.config import HubSettings
from invigilator.hub.trouble import HubError
from tests.hub.conftest import running, write_exam

CLI = (sys.executable, "-c", "import sys; from invigilator.cli import main; sys.exit(main())")
Change = Callable[[HubSettings, Path], HubSettings]


def _file(name: str, content: bytes | str) -> Callable[[Path], Path]:
    def make(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


def _exam(text: str) -> Change:
    return lambda settings, folder: dataclasses.replace(settings, exam=_file("bad.toml", text)(folder))


def _roster(content: bytes | str) -> Change:
    return lambda settings, folder: dataclasses.replace(settings, roster=_file("bad.csv", content)(folder))


_GOOD = '[exam]\nkind="mock"\nstart="2026-12-01T09:00:00+08:00"\nminutes=90\n'
CASES: dict[str, tuple[Change, str]] = {
    "no exam": (lambda s, f: dataclasses.replace(s, exam=None), "No exam is set"),
    "exam missing": (lambda s, f: dataclasses.replace(s, exam=f / "none.toml"), "cannot be read"),
    "exam a folder": (lambda s, f: dataclasses.replace(s, exam=f), "cannot be read"),
    "no TOML": (_exam("[exam"), "is not valid TOML"),
    "no table": (_exam("title = 1"), r"\[exam\]: the table is missing"),
    "unknown key": (_exam(_GOOD + "colour=1"), "exam.colour: unknown"),
    "bad kind": (_exam(_GOOD.replace("mock", "party")), "exam.kind: 'party' is none of"),
    "no zone": (_exam(_GOOD.replace("+08:00", "")), "the offset from UTC is missing"),
    "no date": (_exam(_GOOD.replace("2026-12-01", "soon ")), "is no date and time"),
    "bad minutes": (_exam(_GOOD.replace("90", '"long"')), "exam.minutes: a number is needed"),
    "bad rule": (_exam(_GOOD + "[exam.rules]\nleaves=-1"), "rules.leaves: -1 is out of range"),
    "rules no table": (_exam(_GOOD + "rules=3"), "exam.rules: a table is needed"),
    "not text": (_exam("\ufeff" + _GOOD + "title=7"), "exam.title: text is needed"),
    "roster missing": (lambda s, f: dataclasses.replace(s, roster=f / "none.csv"), "cannot be read"),
    "roster empty": (_roster(""), "bad.csv"),
    "roster header": (_roster("a,b,c\n1,2,3\n"), "bad.csv"),
    "roster binary": (_roster(b"\x89PNG\r\n\x1a\n\0\0"), "bad.csv"),
    "roster of nobody": (_roster("admission,identity,name\n"), "bad.csv"),
    "cert alone": (lambda s, f: dataclasses.replace(s, cert=f / "c.pem"), "Give both --cert and --key"),
    "cert missing": (
        lambda s, f: dataclasses.replace(s, cert=f / "c.pem", key=f / "k.pem"),
        "certificate file .* does not exist",
    ),
    "cert no PEM": (
        lambda s, f: dataclasses.replace(s, cert=_file("c.pem", "x")(f), key=_file("k.pem", "y")(f)),
        "must be PEM",
    ),
    "bad host": (lambda s, f: dataclasses.replace(s, host="203.0.113.9"), "not an address of this machine"),
    "bad name": (lambda s, f: dataclasses.replace(s, host="no.such.host.invalid"), "not an address of this machine"),
    "data a file": (lambda s, f: dataclasses.replace(s, data=_file("data.txt", "")(f)), "data folder .* cannot be"),
    "no database": (
        lambda s, f: (s.data.mkdir(), _file("invigilator.db", "no database at all" * 100)(s.data), s)[2],
        "database",
    ),
    "short key": (
        lambda s, f: (s.data.mkdir(), _file("access.key", "1234")(s.data), s)[2],
        "access key .* is too short",
    ),
    "one key for both": (
        lambda s, f: (s.data.mkdir(), [_file(one, "k" * 40)(s.data) for one in ("access.key", "senior.key")], s)[2],
        "senior.key is every console's",
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_a_sentence(what: str, settings: Callable[..., HubSettings], tmp_path: Path) -> None:
    change, said = CASES[what]
    with pytest.raises(HubError, match=said) as caught, running(change(settings(), tmp_path)):
        pass
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "Traceback" not in sentence


def test_a_port_in_use(settings: Callable[..., HubSettings]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = dataclasses.replace(settings(), port=other.getsockname()[1])
        with pytest.raises(HubError, match="is in use by another program"), running(taken):
            pass


def test_two_hubs_never_share_a_folder(settings: Callable[..., HubSettings]) -> None:
    first = settings()
    with running(first), pytest.raises(HubError, match="Another hub already works"), running(first):
        pass
    with running(first):
        pass


def test_the_data_folder_is_for_this_user_alone(settings: Callable[..., HubSettings]) -> None:
    first = settings()
    with running(first) as house:
        ready = json.loads((house.data / "hub.json").read_text())
        assert ready["pid"] == os.getpid()
        assert ready["url"] == house.url
        assert (house.data.stat().st_mode & 0o077) == 0
        for name in ("access.key", "senior.key", "admin.key", "pepper.key", "tls/ca.key", "tls/server.key"):
            assert (house.data / name).stat().st_mode & 0o077 == 0, name
    assert not (first.data / "hub.json").exists()


@pytest.mark.room
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_the_process_stops_cleanly(sign: signal.Signals, settings: Callable[..., HubSettings]) -> None:
    wanted = settings()
    command = [*CLI, "hub", "--data", str(wanted.data), "--host", "127.0.0.1", "--watch", "0"]
    command += ["--port", "0", "--exam", str(wanted.exam), "--roster", str(wanted.roster)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as hub:
        assert hub.stdout is not None
        assert hub.stdout.readline().startswith("invigilator hub: ready at https://127.0.0.1:")
        hub.send_signal(sign)
        out, err = hub.communicate(timeout=30)
    assert (hub.returncode, out, err) == (0, "", "")


@pytest.mark.room
def test_a_hub_without_an_exam_says_so(tmp_path: Path) -> None:
    command = [*CLI, "hub", "--data", str(tmp_path / "d"), "--host", "127.0.0.1", "--port", "0", "--watch", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as hub:
        assert hub.stdout is not None
        assert "ready at" in hub.stdout.readline()
        assert "no exam yet; make one with 'invigilator exam create FILE.toml'" in hub.stdout.readline()
        hub.send_signal(signal.SIGTERM)
        hub.communicate(timeout=30)
    assert hub.returncode == 0


@pytest.mark.room
def test_a_bad_start_is_one_line_and_exit_2(tmp_path: Path) -> None:
    bad = write_exam(tmp_path / "exam.toml")
    bad.write_text("[exam")
    command = [*CLI, "hub", "--data", str(tmp_path / "d"), "--exam", str(bad)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "is not valid TOML" in done.stderr

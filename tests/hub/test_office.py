"""The exam office: the same orders to a folder where no hub runs and to a hub that does."""

from __future__ import annotations

import asyncio
import csv
import dataclasses
import io
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import httpx
import pytest

from invigilator import cli
from invigilator.config import HubSettings
from invigilator.store.journal import Journal
from tests.hub.conftest import running, write_exam
from tests.hub.people import Changed, House, Room, admission, identity, name, roster

Settings = Callable[..., HubSettings]
Say = Callable[..., "tuple[int, str, str]"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def say(data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """The command line: exit code, standard output, standard error."""
    monkeypatch.setenv("LC_ALL", "C")

    def run(*words: object, language: str = "C") -> tuple[int, str, str]:
        monkeypatch.setenv("LC_ALL", language)
        code = cli.main([*map(str, words), "--data", str(data), "--by", "Anna"])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@contextmanager
def hub(data: Path, *, runs: bool) -> Iterator[House | None]:
    """A hub on this data folder, or none."""
    with ExitStack() as stack:
        settings = HubSettings(data=data, host="127.0.0.1", port=0)
        yield stack.enter_context(running(settings)) if runs else None


def make(say: Say, path: Path, title: str = "", **exam: object) -> str:
    """A new exam by the command line; its id."""
    file = write_exam(path, **exam)  # type: ignore[arg-type]
    if title:
        file.write_text(file.read_text("utf-8").replace("试考 Trial", title), "utf-8")
    code, out, err = say("exam", "create", file)
    assert (code, err) == (0, "")
    return out.splitlines()[0]


@pytest.mark.parametrize("runs", [False, True])
def test_from_exam_to_roster(runs: bool, say: Say, data: Path, tmp_path: Path) -> None:
    with hub(data, runs=runs):
        exam = make(say, tmp_path / "exam.toml", kind="formal", leaves=5)
        assert re.fullmatch("[0-9a-f]{16}", exam)
        again = say("exam", "create", tmp_path / "exam.toml")
        assert again[0] == 2
        assert exam in again[2]
        assert len(again[2].splitlines()) == 1
        code, out, _ = say("exam", "list")
        assert code == 0
        assert exam in out
        assert "试考 Trial" in out
        assert "rules.leaves = 5" in say("exam", "show", exam[:6])[1]

        file = roster(tmp_path / "roster.csv", 6)
        code, out, _ = say("roster", "import", file, "--exam", exam, "--dry-run")
        assert (code, out) == (0, "6 new, 0 changed, 0 unchanged; nothing was imported.\n")
        assert len(say("roster", "list", "--exam", exam)[1].splitlines()) == 1, "only the head"
        assert say("roster", "import", file, "--exam", exam)[1] == "6 new, 0 changed, 0 unchanged.\n"
        assert say("roster", "import", file, "--exam", exam)[1] == "0 new, 0 changed, 6 unchanged.\n"
        out = say("roster", "list", "--exam", exam)[1]
        assert name(3) in out
        assert admission(3) in out
        assert identity(3) not in out

        assert say("roster", "assign", "--exam", exam, "--room", "一")[1] == "6 of 6 moved.\n"
        words = ("--seats", "1-4", "--invigilator", "Li", "--invigilator", "Wang")
        assert say("roster", "assign", "--exam", exam, *words)[0] == 0
        words = ("--admission", admission(6), "--from-room", "一", "--room", "二")
        assert say("roster", "assign", "--exam", exam, *words)[1] == "1 of 1 moved.\n"
        rows = [line.split() for line in say("roster", "list", "--exam", exam)[1].splitlines()[1:]]
        assert [row[4:] for row in rows] == [["一", "Li"]] * 2 + [["一", "Wang"]] * 2 + [["一"], ["二"]]
        assert say("roster", "import", file, "--exam", exam)[1].startswith("0 new, 0 changed"), (
            "they stay where they are"
        )
    with closing(sqlite3.connect(data / "invigilator.db")) as database:
        known = database.execute("SELECT DISTINCT event, by FROM journal WHERE by <> 'hub' ORDER BY seq").fetchall()
    assert known == [("exam-created", "Anna"), ("enrolled", "Anna"), ("assigned", "Anna")]
    assert (data / "admin.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("runs", [False, True])
def test_a_bad_roster_changes_nothing_and_names_every_row(runs: bool, say: Say, data: Path, tmp_path: Path) -> None:
    with hub(data, runs=runs):
        exam = make(say, tmp_path / "exam.toml")
        file = roster(tmp_path / "roster.csv", 4)
        lines = file.read_text("utf-8").splitlines()
        lines[2], lines[4] = lines[2].replace(admission(2), admission(1)), lines[4].replace(name(4), "")
        file.write_text("\n".join(lines), "utf-8")
        for more in ((), ("--dry-run",)):
            code, out, err = say("roster", "import", file, "--exam", exam, *more)
            assert (code, err) == (1, "")
            assert "roster.csv, line 3, column 1" in out
            assert "roster.csv, line 5, column 3" in out
            assert "nothing was imported" in out
        assert "未导入" in say("roster", "import", file, "--exam", exam, language="zh_CN.UTF-8")[1]
        assert len(say("roster", "list", "--exam", exam)[1].splitlines()) == 1
        for path in (tmp_path / "none.csv", tmp_path):
            code, out, err = say("roster", "import", path, "--exam", exam)
            assert (code, out) == (2, "")
            assert "cannot be read" in err
        (tmp_path / "scan.csv").write_bytes(b"%PDF-1.7\n" + bytes(500))
        assert say("roster", "import", tmp_path / "scan.csv", "--exam", exam)[0] == 2
        assert say("roster", "list", "--exam", "nothing")[0] == 2
        assert "没有编号为 nothing 的考试" in say("roster", "list", "--exam", "nothing", language="zh_CN.UTF-8")[2]
        code, _, err = say("roster", "assign", "--exam", exam, "--room", "1")
        assert code == 2
        assert "No candidate is there" in err


def test_nothing_is_made_by_looking(say: Say, data: Path) -> None:
    code, _, err = say("exam", "list")
    assert code == 2
    assert "no exam" in err
    assert not data.exists()


async def _while_it_runs(house: House, say: Say, tmp_path: Path) -> None:
    async with house.console() as console:
        assert (await console.get(Room)).exams == []
        heard = len(console.heard)
        exam = await asyncio.to_thread(make, say, tmp_path / "exam.toml", kind="formal")
        room = await console.get(Room, after=heard)
        assert [one.exam for one in room.exams] == [exam]
        assert (await house.identify(1)).json()["code"] == "unknown-candidate"
        file = roster(tmp_path / "roster.csv", 3)
        await asyncio.to_thread(say, "roster", "import", file, "--exam", exam)
        room = await console.get(Room, lambda one: len(one.sittings) == 3, after=heard)
        assert {one.exam for one in room.sittings} == {exam}
        async with house.candidate(2) as person:
            event = await console.changed("answering")
            words = ("--seats", "2", "--room", "五", "--invigilator", "Li")
            await asyncio.to_thread(say, "roster", "assign", "--exam", exam, *words)
            moved = await console.get(Room, lambda one: any(each.room for each in one.sittings), after=heard)
            (seat,) = [one for one in moved.sittings if one.room]
            assert (seat.seat, seat.room, seat.invigilator) == (2, "五", "Li")
            assert seat.candidate.phase == "answering", "and goes on answering"
            assert (await console.do("warn", sitting=event.sitting.sitting, clause="face")).ok
            assert (await person.pc.do("submit")).ok
        async with httpx.AsyncClient(base_url=house.url, verify=house.tls()) as http:
            for key in ("x", house.key, house.senior_key):
                headers = {"authorization": f"Bearer {key}"}
                answer = await http.post("/api/admin/exam-list", content=b'{"do": "exam-list"}', headers=headers)
                assert (answer.status_code, answer.json()["code"]) == (401, "bad-key")
            good = {"authorization": f"Bearer {(house.data / 'admin.key').read_text().strip()}"}
            for body in (b"", b"[]", b'{"do": "exam-erase"}', b'{"do": "exam-show", "exam": "x"}'):
                answer = await http.post("/api/admin/exam-list", content=body, headers=good)
                assert (answer.status_code, answer.json()["code"]) == (400, "bad-request"), body
            foreign = {**good, "origin": "https://evil.example"}
            answer = await http.post("/api/admin/exam-list", content=b'{"do": "exam-list"}', headers=foreign)
            assert answer.status_code == 400
            answer = await http.post("/api/admin/exam-list", content=b'{"do": "exam-list"}', headers=good)
            assert answer.status_code == 200
    out = tmp_path / "out"
    assert (await asyncio.to_thread(say, "exam", "export", exam, "--to", out))[0] == 0
    rows = list(csv.DictReader(io.StringIO((out / "sittings.csv").read_text("utf-8-sig"))))
    assert [(one["seat"], one["phase"], one["outcome"], one["room"]) for one in rows] == [
        ("1", "expected", "", ""),
        ("2", "ended", "submitted", "五"),
        ("3", "expected", "", ""),
    ]
    assert len({one["sitting"] for one in rows}) == 3, "an outside paper knows them by these"
    assert json.loads((out / "exam.json").read_text("utf-8"))["id"] == exam
    assert json.loads((out / "answers.json").read_text("utf-8")) == []
    log = (house.data / "hub.log").read_text("utf-8")
    assert name(2) not in log
    assert admission(2) not in log


def test_exam_and_roster_arrive_in_a_room_that_is_open(say: Say, data: Path, tmp_path: Path) -> None:
    with hub(data, runs=True) as house:
        assert house is not None
        asyncio.run(_while_it_runs(house, say, tmp_path))


def test_a_hub_elsewhere_is_reached_by_its_key(
    say: Say, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(dataclasses.replace(settings(), data=tmp_path / "far")) as house:
        words = ["exam", "list", "--hub", house.url, "--ca", str(house.ready.ca)]
        assert cli.main([*words, "--key", f"@{tmp_path / 'far' / 'admin.key'}"]) == 0
        assert "试考 Trial" in capsys.readouterr().out
        for wrong in ([*words, "--key", "x" * 40], [*words[:2], "--hub", "https://127.0.0.1:9", "--key", "x"], words):
            assert cli.main(wrong) == 2
            assert len(capsys.readouterr().err.splitlines()) == 1


def test_what_is_done_while_no_hub_runs_costs_candidates_nothing(
    say: Say, settings: Settings, data: Path, tmp_path: Path
) -> None:
    """An enrolment in the outage must not look as if the hub had been there until then."""
    wanted = settings(break_off=120)

    async def first() -> None:
        with ExitStack() as stack:
            house = stack.enter_context(running(wanted))
            async with house.candidate(1) as person:
                await person.pc.view(lambda one: one.phase == "answering")
                await asyncio.to_thread(stack.close)

    asyncio.run(first())
    journal = Journal.open(f"sqlite:///{data / 'invigilator.db'}")
    down = journal.last_heartbeat()
    journal.close()
    assert down is not None
    exam = say("exam", "list")[1].splitlines()[1].split()[0]
    assert say("roster", "import", roster(tmp_path / "more.csv", 5), "--exam", exam)[1].startswith("1 new")
    with running(dataclasses.replace(wanted, exam=None, roster=None)):
        pass
    journal = Journal.open(f"sqlite:///{data / 'invigilator.db'}")
    try:
        instants = {one.at for one in journal.replay() if one.event == "hub-down" and one.at < down + 60_000}
        assert max(instants) <= down
    finally:
        journal.close()


# ---- the ledger ------------------------------------------------------------------------------------------------


@pytest.fixture
def missed(say: Say, data: Path, tmp_path: Path) -> dict[str, str]:
    """Ids of a mock, a formal exam that nobody came to, and a retake to come."""
    mock = make(say, tmp_path / "mock.toml", start_in=-90_000, minutes=30)
    formal = make(say, tmp_path / "formal.toml", kind="formal", start_in=-5, minutes=60, login_closes=2)
    retake = make(say, tmp_path / "retake.toml", kind="retake", start_in=86_400)
    for exam in (mock, formal):
        assert say("roster", "import", roster(tmp_path / "all.csv", 5), "--exam", exam)[0] == 0
    return {"mock": mock, "formal": formal, "retake": retake}


def lapse(data: Path) -> None:
    """Have a hub run until everybody who has not come is forfeited by the rules."""
    with hub(data, runs=True) as house:
        assert house is not None

        async def wait(house: House) -> None:
            async with house.console() as console:
                room = await console.get(Room)
                for one in room.sittings:
                    if one.candidate.phase != "ended":
                        await console.get(Changed, lambda it, name=one.sitting: it.sitting.sitting == name)  # type: ignore[misc]

        asyncio.run(wait(house))


def test_a_missed_formal_exam_is_a_right_to_one_retake(
    say: Say, data: Path, missed: dict[str, str], tmp_path: Path
) -> None:
    file = roster(tmp_path / "retake.csv", 2)
    code, out, _ = say("roster", "import", file, "--exam", missed["retake"])
    assert code == 1, "the formal exam has not been missed yet"
    assert out.count("no formal exam was missed (六(二))") == 2
    lapse(data)
    out = say("exam", "ledger", "--admission", admission(1))[1]
    assert [line.split()[2] for line in out.splitlines()[1:]] == ["mock", "formal", "retake"]
    assert "right to a retake, fee 100 yuan" in out
    assert "可补考，补考费 100 元" in say("exam", "ledger", language="zh_CN.UTF-8")[1]
    assert say("roster", "import", file, "--exam", missed["retake"])[1] == "2 new, 0 changed, 0 unchanged.\n"
    assert say("roster", "import", file, "--exam", missed["retake"])[0] == 0, "again is no second retake"
    assert "retake used, fee 100 yuan" in say("exam", "ledger", "--admission", admission(1))[1]
    second = make(say, tmp_path / "second.toml", kind="retake", start_in=172_800)
    code, out, _ = say("roster", "import", roster(tmp_path / "more.csv", 3), "--exam", second, "--dry-run")
    assert code == 1
    assert [line.split()[1] for line in out.splitlines()[:2]] == [admission(1), admission(2)]
    assert out.count("has used up the retake there is") == 2
    assert admission(3) not in out, "who has the right is no problem"


def test_a_right_that_is_not_there_takes_a_reason(
    say: Say, data: Path, missed: dict[str, str], tmp_path: Path
) -> None:
    file = roster(tmp_path / "retake.csv", 1)
    words = ("roster", "import", file, "--exam", missed["retake"], "--force")
    code, _, err = say(*words)
    assert code == 2
    assert "--reason" in err
    code, out, _ = say(*words, "--reason", "软件故障，主办方批准", "--dry-run")
    assert (code, "nothing was imported" in out) == (0, True)
    code, out, _ = say(*words, "--reason", "软件故障，主办方批准")
    assert code == 0
    assert "allowed all the same" in out
    journal = Journal.open(f"sqlite:///{data / 'invigilator.db'}")
    try:
        (allowed,) = [one for one in journal.replay() if one.event == "retake-allowed"]
    finally:
        journal.close()
    assert (allowed.by, allowed.data["reason"], allowed.clause) == ("Anna", "软件故障，主办方批准", "六(二)")
    assert "软件故障".encode() not in (data / "invigilator.db").read_bytes()


def test_another_admission_number_is_the_same_person(
    say: Say, data: Path, missed: dict[str, str], tmp_path: Path
) -> None:
    """The retake has its own admission numbers; the identity number tells who it is."""
    lapse(data)
    file = tmp_path / "retake.csv"
    file.write_text(f"admission,identity,name\nR1,{identity(1)},{name(1)}\nR9,11010519491231002X,新人\n", "utf-8")
    code, out, _ = say("roster", "import", file, "--exam", missed["retake"])
    assert code == 1
    assert out.count("no right to a retake") == 1
    assert "R9" in out
    assert "R1 " not in out

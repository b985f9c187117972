"""What happens to the journal when the machine misbehaves: killed, full, locked, overrun."""

from __future__ import annotations

import asyncio
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import wait
from contextlib import closing
from pathlib import Path

import pytest

from invigilator.store import writer
from invigilator.store.entry import Draft
from invigilator.store.errors import StoreError
from tests.store.rooms import NAME, opened, reminded, tamper, write

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("acknowledged", [1, 60, 400])
def test_sigkill_loses_nothing_acknowledged(tmp_path: Path, acknowledged: int) -> None:
    command = [sys.executable, "-m", "tests.store.writing", str(tmp_path / NAME), "forever"]
    acks = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        for line in process.stdout:
            acks.append(line)
            if len(acks) == acknowledged:
                process.send_signal(signal.SIGKILL)  # what it acknowledged until it is dead still comes
    acks = [line.split() for line in acks if line.endswith("\n")]
    assert len(acks) >= acknowledged
    with opened(tmp_path) as journal:
        assert journal.verify() is None
        rows = {entry.seq: entry for entry in journal.replay()}
        assert list(rows) == list(range(1, len(rows) + 1))
        for _, first, last, sitting, number in acks:
            assert int(last) - int(first) == int(number) % 3
            for seq in range(int(first), int(last) + 1):
                assert rows[seq].sitting == sitting
                assert rows[seq].data["number"] == int(number)
            assert journal.done(sitting, number)
        commits: dict[tuple[str, object], int] = {}
        for row in rows.values():
            key = (row.sitting, row.data["number"])
            commits[key] = commits.get(key, 0) + 1
        assert all(count == 1 + int(str(number)) % 3 for (_, number), count in commits.items())  # whole or not at all
        assert write(journal, reminded()) == [len(rows) + 1]


def until(holds: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def starve(command: list[str]) -> dict[str, list[str]]:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=150, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    said: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        name, _, text = line.partition(" ")
        said.setdefault(name, []).append(text)
    return said


def check_starved(said: dict[str, list[str]]) -> int:
    """Told so, nothing half-written, and it went on by itself when there was room."""
    assert said["told"] == ["full"]
    last = int(said["last"][0])
    assert last > 0
    assert said["then"] == [f"{last + 1} {last + 2}"]
    assert "Free space" in said["problem"][0]
    assert said["problem"][1] == ""
    assert said["flaw"] == ["None"]
    return last + 2


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    rows = check_starved(
        starve([sys.executable, "-m", "tests.store.writing", str(tmp_path / NAME), "full", "600000"])
    )
    with opened(tmp_path) as journal:
        assert sum(1 for _ in journal.replay()) == rows
        assert journal.verify() is None


def test_a_full_disk(tmp_path: Path) -> None:
    inside = f'mount -t tmpfs -o size=1500k none "{tmp_path}"'
    unshare = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    if not shutil.which("unshare") or subprocess.run([*unshare, inside], capture_output=True, check=False).returncode:
        pytest.skip("this machine gives no mount namespace")
    script = f'{inside} && exec "{sys.executable}" -m tests.store.writing "{tmp_path / NAME}" full'
    check_starved(starve([*unshare, script]))


def test_a_locked_database_holds_writes_up_and_loses_none(tmp_path: Path) -> None:
    async def scene() -> None:
        with opened(tmp_path) as journal, closing(sqlite3.connect(tmp_path / NAME)) as other:
            await journal.commit([reminded("a", 0)])
            other.execute("BEGIN IMMEDIATE")
            waiting = [
                asyncio.ensure_future(journal.commit([reminded("a", n, command=f"{n}")])) for n in range(1, 30)
            ]
            await asyncio.to_thread(until, lambda: bool(journal.problem))
            assert "locked" in journal.problem
            assert journal.lag >= 900
            assert not any(one.done() for one in waiting)
            assert [entry.data["number"] for entry in journal.replay()] == [0]  # readers are not held up
            other.rollback()
            entries = await asyncio.gather(*waiting)
            assert [one[0].seq for one in entries] == list(range(2, 31))
            assert journal.problem == ""
            assert [entry.data["number"] for entry in journal.replay()] == list(range(30))
            assert journal.verify() is None

    asyncio.run(scene())


def test_closing_on_a_locked_database_ends_and_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "CLOSING_S", 0.1)
    with opened(tmp_path) as journal, closing(sqlite3.connect(tmp_path / NAME)) as other:
        write(journal, reminded())
        other.execute("BEGIN IMMEDIATE")
        last = journal.append([reminded()])
        journal.close()
        error = last.exception(0)
        assert isinstance(error, StoreError)
        assert error.code == "locked"
    with opened(tmp_path) as journal:
        assert sum(1 for _ in journal.replay()) == 1


def test_patience_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "PATIENCE_S", 0.5)
    with opened(tmp_path) as journal, closing(sqlite3.connect(tmp_path / NAME)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError) as caught:
            write(journal, reminded())
        assert caught.value.code == "locked"
        other.rollback()
        assert write(journal, reminded()) == [1]


@pytest.mark.parametrize(("limit", "value"), [("MAX_WAITING", 10), ("MAX_BYTES", 10_000)])
def test_the_spool_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int) -> None:
    monkeypatch.setattr(writer, limit, value)
    with opened(tmp_path) as journal, closing(sqlite3.connect(tmp_path / NAME)) as other:
        other.execute("BEGIN IMMEDIATE")
        futures = [journal.append([reminded("a", n)]) for n in range(100)]
        refused = [one for one in futures if one.done()]
        assert refused
        for one in refused:
            error = one.exception(0)
            assert isinstance(error, StoreError)
            assert error.code == "overloaded"
        other.rollback()
        held = [one for one in futures if one not in refused]
        wait(held, 30)
        assert [entry.data["number"] for entry in journal.replay()] == [
            one.result(0)[0].data["number"] for one in held
        ]
        assert write(journal, reminded()) == [len(held) + 1]
        assert journal.verify() is None


@pytest.mark.parametrize("arrives", [True, False])
def test_a_doubtful_commit_is_neither_lost_nor_doubled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, arrives: bool
) -> None:
    """COMMIT ends in an error: once it took effect all the same (a connection lost on the way back), once not."""
    with opened(tmp_path) as journal:
        write(journal, reminded("a", 0))
        dialect = journal.database._engine.dialect
        commit: Callable[[object], None] = dialect.do_commit
        failures = iter([True])

        def doubtful(connection: object) -> None:
            fails = next(failures, False)
            if arrives or not fails:
                commit(connection)
            if fails:
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise error

        monkeypatch.setattr(dialect, "do_commit", doubtful)
        assert write(journal, reminded("a", 1, command="c")) == [2]
        assert write(journal, reminded("a", 2)) == [3]
        assert [entry.data["number"] for entry in journal.replay()] == [0, 1, 2]
        assert journal.done("a", "c")
        assert journal.verify() is None


def test_a_failed_commit_leaves_the_chain_right(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path) as journal:
        write(journal, reminded())
        dialect = journal.database._engine.dialect
        commit: Callable[[object], None] = dialect.do_commit

        def full(connection: object) -> None:
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise error

        monkeypatch.setattr(dialect, "do_commit", full)
        for _ in range(2):
            with pytest.raises(StoreError) as caught:
                write(journal, reminded("new-sitting"))
            assert caught.value.code == "full"
        monkeypatch.setattr(dialect, "do_commit", commit)
        assert write(journal, reminded("new-sitting", text="später")) == [2]
        assert journal.verify() is None
    with opened(tmp_path) as journal:  # the key that was made in vain is not the one in use
        assert [entry.data["text"] for entry in journal.replay("new-sitting")] == ["später"]


def test_a_job_that_breaks_fails_alone(tmp_path: Path) -> None:
    async def scene() -> list[object]:
        with opened(tmp_path) as journal:

            def broken(transaction: object) -> None:
                raise KeyError("secret")

            jobs = [journal.commit([reminded("a", n)]) for n in range(5)]
            results = await asyncio.gather(*jobs, journal.database.write(broken), return_exceptions=True)
            assert sum(1 for _ in journal.replay()) == 5
            assert journal.verify() is None
            return list(results)

    *_, error = asyncio.run(scene())
    assert isinstance(error, StoreError)
    assert "secret" not in str(error)


def test_a_row_the_database_refuses_fails_alone(tmp_path: Path) -> None:
    """Here a seat that is taken, found only when the group is written."""

    def enrolled(sitting: str, seat: int) -> Draft:
        data = {"exam": "e", "seat": seat, "name": "x", "admission_mark": sitting, "identity_mark": sitting}
        return Draft(1, sitting, "enrolled", data=data)

    async def scene() -> list[object]:
        with opened(tmp_path) as journal:
            seats = [1, 2, 1, 3]
            jobs = [journal.commit([enrolled(f"s{n}", seat)]) for n, seat in enumerate(seats)]
            results = await asyncio.gather(*jobs, return_exceptions=True)
            assert [entry.number("seat") for entry in journal.replay()] == [1, 2, 3]
            assert journal.verify() is None
            return list(results)

    results = asyncio.run(scene())
    assert [isinstance(one, StoreError) for one in results] == [False, False, True, False]


def test_a_journal_changed_behind_our_back_is_not_continued_blindly(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        write(journal, reminded(), reminded())
        tamper(tmp_path, "UPDATE journal SET event = 'x' WHERE seq = 1")
        write(journal, reminded())
        flaw = journal.verify()
        assert flaw is not None
        assert flaw.seq == 1


def test_lag_is_nothing_when_nothing_waits(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        done = threading.Event()
        journal.append([reminded()]).add_done_callback(lambda _: done.set())
        assert done.wait(30)
        write(journal, reminded())
        assert journal.problem == ""

"""The journal on a real file: what is committed is there, in order, once, and after a restart."""

from __future__ import annotations

import asyncio
import math
import sqlite3
import threading
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from invigilator.exam.commands import Command
from invigilator.exam.events import PRIVATE, Event, Scalar
from invigilator.exam.rules import Exam
from invigilator.exam.sitting import Sitting
from invigilator.store.entry import Draft
from invigilator.store.errors import StoreError
from invigilator.store.journal import Journal
from tests.store.rooms import NAME, file_bytes, opened, reminded, write


def test_what_was_committed_is_replayed_after_a_restart(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        committed = journal.append([reminded("a"), reminded("b"), Draft(5, "", "room-opened")]).result(30)
        assert [entry.seq for entry in committed] == [1, 2, 3]
        assert list(journal.replay()) == committed
    with opened(tmp_path) as journal:
        assert list(journal.replay()) == committed
        assert [entry.seq for entry in journal.replay("b")] == [2]
        assert [entry.event for entry in journal.replay("")] == ["room-opened"]
        assert [entry.seq for entry in journal.replay(after=2)] == [3]
        assert write(journal, reminded()) == [4]
        assert journal.verify() is None


def test_values_come_back_as_they_were(tmp_path: Path) -> None:
    data: dict[str, Scalar] = {
        "text": "名字 \x00 \"'\\ \u2028 🙂",
        "reason": None,
        "n": -(2**63),
        "flag": True,
        "x": 0.1,
        "name": 7,
        "admission": False,
    }
    with opened(tmp_path) as journal:
        write(journal, Draft(0, "a", "odd", data=data))
    with opened(tmp_path) as journal:
        (entry,) = journal.replay()
        assert entry.data == data
        assert journal.verify() is None


def test_a_sitting_is_rebuilt_from_the_journal(tmp_path: Path) -> None:
    exam = Exam("formal", start=10_000_000, minutes=90)
    sitting = Sitting(exam)
    at = exam.start - 60_000
    with opened(tmp_path) as journal:
        for do in ("front-on", "side-on", "login", "photograph", "accept-notice", "show-paper"):
            at += 60_000 if do == "show-paper" else 100
            for decide in (sitting.due, partial(sitting.handle, Command(do, text="去洗手间"))):
                for event in decide(now=at):
                    write(journal, Draft(event.at, "a", event.name, event.by, event.clause, event.data))
                    sitting.apply(event)
    assert sitting.paper_text == "去洗手间"
    with opened(tmp_path) as journal:
        events = [Event(one.at, one.event, one.by, one.clause, one.data) for one in journal.replay("a")]
    assert Sitting.replay(exam, events) == sitting


def test_replay_crosses_pages(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        write(journal, *(Draft(at, "ab"[at % 2], "tick") for at in range(2500)))
        assert [entry.at for entry in journal.replay()] == list(range(2500))
        assert [entry.at for entry in journal.replay("b", after=1000)] == list(range(1001, 2500, 2))


def test_concurrent_commits_share_transactions(tmp_path: Path) -> None:
    async def scene(journal: Journal) -> int:
        before = journal.database.transactions
        many = await asyncio.gather(*(journal.commit([reminded("a", n), reminded("b", n)]) for n in range(200)))
        for n, entries in enumerate(many):  # the two of one commit stand together, in the order of the calls
            assert [entry.seq for entry in entries] == [2 * n + 1, 2 * n + 2]
        return journal.database.transactions - before

    with opened(tmp_path) as journal:
        assert asyncio.run(scene(journal)) <= 20
        assert journal.verify() is None


def test_threads_may_append(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        threads = [
            threading.Thread(target=lambda: [write(journal, reminded("a", n)) for n in range(50)]) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [entry.seq for entry in journal.replay()] == list(range(1, 201))
        assert journal.verify() is None


def test_a_cancelled_waiter_takes_nothing_back(tmp_path: Path) -> None:
    async def scene(journal: Journal) -> None:
        waiter = asyncio.ensure_future(journal.commit([reminded()]))
        await asyncio.sleep(0)
        waiter.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiter
        await journal.commit([reminded(number=2)])

    with opened(tmp_path) as journal:
        asyncio.run(scene(journal))
        assert [entry.data["number"] for entry in journal.replay()] == [1, 2]


def test_nothing_to_commit_is_no_fault(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        assert write(journal) == []
        assert journal.verify() is None


@pytest.mark.parametrize(
    "draft",
    [
        Draft(True, "a", "x"),
        Draft(2**63, "a", "x"),
        Draft(0, "a\0", "x"),
        Draft(0, "a", "\ud800"),
        Draft(0, "a", "x", data={"text": "\udfff"}),
        Draft(0, "a", "x", data={"n": 2**63}),
        Draft(0, "a", "x", data={"n": math.nan}),
        Draft(0, "a", "x", data={"n": [1]}),  # type: ignore[dict-item]
        Draft(0, "a", "x", data={1: "n"}),  # type: ignore[dict-item]
        Draft(0, "a", "x", command=b"1"),  # type: ignore[arg-type]
    ],
)
def test_what_cannot_be_stored_is_refused_and_stops_nobody(tmp_path: Path, draft: Draft) -> None:
    with opened(tmp_path) as journal:
        with pytest.raises(StoreError) as caught:
            write(journal, reminded(), draft)
        assert caught.value.code == "unstorable"
        assert write(journal, reminded()) == [1]


def test_a_command_is_done_once(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        assert not journal.done("a", "c1")
        two = journal.append([reminded("a", 1, command="c1"), reminded("a", 2, command="c1")]).result(30)
        assert [entry.command for entry in two] == ["c1", ""]
        assert journal.done("a", "c1")
        with pytest.raises(StoreError) as caught:
            write(journal, reminded("a", 3, command="c1"))
        assert caught.value.code == "repeated"
        assert write(journal, reminded("b", 4, command="c1"), reminded("a", 5, command="c2")) == [3, 4]
        assert write(journal, reminded(), reminded()) == [5, 6]  # without an id there is nothing to repeat
    with opened(tmp_path) as journal:
        assert journal.done("a", "c1")
        assert journal.done("b", "c1")
        assert not journal.done("b", "c2")
        assert not journal.done("a", "")
        with pytest.raises(StoreError, match="stands in the journal"):
            write(journal, reminded("a", 3, command="c1"))
        assert journal.verify() is None


def test_of_two_equal_commands_at_once_one_wins(tmp_path: Path) -> None:
    async def scene(journal: Journal) -> list[object]:
        commits = (journal.commit([reminded("a", n, command="same")]) for n in range(8))
        others = (journal.commit([reminded("b", n)]) for n in range(8))
        return await asyncio.gather(*commits, *others, return_exceptions=True)

    with opened(tmp_path) as journal:
        results = asyncio.run(scene(journal))
        refused = [one for one in results if isinstance(one, StoreError)]
        assert [one.code for one in refused] == ["repeated"] * 7
        assert sum(1 for _ in journal.replay("b")) == 8
        assert journal.verify() is None


def test_the_file_holds_no_private_text(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        write(journal, reminded(text="王小明的理由"), Draft(1, "a", "open", data={"public": "会议室"}))
        assert "王小明".encode() not in file_bytes(tmp_path)
        assert "会议室".encode() in file_bytes(tmp_path)


def test_an_erased_key_takes_the_text_and_leaves_the_chain(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        write(journal, reminded("a"), reminded("b"))
        with closing(sqlite3.connect(tmp_path / NAME)) as database:
            (key,) = database.execute("SELECT key FROM sitting_key WHERE sitting = 'a'").fetchone()
        assert key in file_bytes(tmp_path)
        asyncio.run(journal.erase("a", at=2000, by="auditor"))
        assert key not in file_bytes(tmp_path)
        assert [entry.data.get("text", "") for entry in journal.replay()] == [None, "请把手机收起来", ""]
        assert write(journal, reminded("a", 2)) == [4]  # what happens is still told, but not its text
        assert journal.verify() is None
    with opened(tmp_path) as journal:
        assert [entry.data["text"] for entry in journal.replay("a")] == [None, None]
        assert [entry.data["number"] for entry in journal.replay("a")] == [1, 2]
        assert [entry.data for entry in journal.replay("")] == [{"sitting": "a"}]
        assert journal.verify() is None


def test_heartbeats_survive_and_the_first_is_none(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        assert journal.last_heartbeat() is None
        asyncio.run(journal.heartbeat(5000))
        asyncio.run(journal.heartbeat(6000))
        assert journal.last_heartbeat() == 6000
    with opened(tmp_path) as journal:
        assert journal.last_heartbeat() == 6000
        assert list(journal.replay()) == []


def test_the_heartbeat_moves_the_log_so_that_no_commit_has_to(tmp_path: Path) -> None:
    """A commit that also moved the log made a reminder wait 200 ms for the disk."""
    file = tmp_path / "j.db"
    journal = Journal.open(str(file), private=PRIVATE)

    async def main() -> tuple[int, int]:
        for at in range(60):
            await journal.commit([Draft(at, "s", "noted", data={"text": "x" * 100_000})])
        before = file.stat().st_size
        await journal.heartbeat(60)
        return before, file.stat().st_size

    before, after = asyncio.run(main())
    journal.close()
    assert before < 1_000_000, "a commit moved the log"
    assert after > 6_000_000, "the heartbeat left it"


def test_who_comes_later_owns_the_journal(tmp_path: Path) -> None:
    with opened(tmp_path) as old:
        write(old, reminded())
        with opened(tmp_path) as new:
            with pytest.raises(StoreError) as caught:
                write(old, reminded())
            assert caught.value.code == "taken-over"
            assert write(new, reminded()) == [2]
            assert [entry.epoch for entry in new.replay()] == [1, 2]
            assert new.verify() is None


def test_a_reader_beside_the_hub_changes_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as hub:
        write(hub, reminded())
        with opened(tmp_path, read_only=True) as reader:
            assert [entry.data["text"] for entry in reader.replay()] == ["请把手机收起来"]
            assert reader.verify() is None
            with pytest.raises(StoreError):
                write(reader, reminded())
            write(hub, reminded())
            assert sum(1 for _ in reader.replay()) == 2
            assert reader.verify() is None


def test_verify_while_a_hub_writes(tmp_path: Path) -> None:
    stop = threading.Event()
    with opened(tmp_path) as hub, opened(tmp_path, read_only=True) as reader:

        def hub_writes() -> None:
            while not stop.is_set():
                write(hub, *(reminded("a", n) for n in range(20)))

        thread = threading.Thread(target=hub_writes)
        thread.start()
        try:
            assert all(reader.verify() is None for _ in range(20))
        finally:
            stop.set()
            thread.join()


def test_after_close_nothing_is_taken(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        last = journal.append([reminded()])
        journal.close()
        assert [entry.seq for entry in last.result(0)] == [1]  # what waited was written first
        with pytest.raises(StoreError) as caught:
            write(journal, reminded())
        assert caught.value.code == "closed"
        assert journal.lag == 0


@pytest.mark.parametrize(
    "statement",
    [
        'UPDATE journal SET "by" = 1',
        "DELETE FROM journal",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 1",
        "INSERT INTO journal SELECT 7, epoch, at, sitting, event, '', clause, '', data, hash FROM journal",
    ],
)
def test_the_database_itself_refuses_to_change_the_past(tmp_path: Path, statement: str) -> None:
    with opened(tmp_path) as journal:
        write(journal, reminded(), reminded())
    with (
        closing(sqlite3.connect(tmp_path / NAME)) as database,
        pytest.raises(sqlite3.IntegrityError, match="journal"),
    ):
        database.execute(statement.replace(" by ", ' "by" ').replace("by,", '"by",'))


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    with opened(tmp_path) as journal:
        write(journal, reminded())
        files = list(tmp_path.glob(f"{NAME}*"))
        assert len(files) == 3
        assert {path.stat().st_mode & 0o777 for path in files} == {0o600}

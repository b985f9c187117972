"""Enrolment and the two numbers: who is found, in what time, and what the database gives away."""

from __future__ import annotations

import asyncio
import dataclasses
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event

from invigilator.store import roster as roster_module
from invigilator.store.candidate import Candidate
from invigilator.store.errors import StoreError
from invigilator.store.journal import Journal
from invigilator.store.pepper import load_pepper, mark
from invigilator.store.roster import Enrolment, Roster
from invigilator.store.rosterfile import RosterRow
from tests.store.rooms import NAME, file_bytes, opened, tamper

ZHANG = RosterRow("2026120001", "11010119900307123X", "张三")
LI = RosterRow("2026120002", "110101199003071248", "李四")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with opened(tmp_path) as one:
        yield one


@pytest.fixture
def roster(journal: Journal, tmp_path: Path) -> Roster:
    return Roster(journal.database, load_pepper(tmp_path / "pepper.key"))


def enrol(roster: Roster, *rows: RosterRow, exam: str = "e1") -> Enrolment:
    return asyncio.run(roster.enrol(exam, rows, at=1000))


def find(roster: Roster, admission: str, identity: str, exam: str = "e1") -> str | None:
    return asyncio.run(roster.find(admission, identity, exam))


def test_both_numbers_find_the_sitting(roster: Roster) -> None:
    assert enrol(roster, ZHANG, LI) == Enrolment(added=2, changed=0, unchanged=0)
    first, second = roster.candidates("e1")
    assert first == Candidate(first.sitting, "e1", 1, ZHANG.admission, "张三")
    assert (second.seat, second.name) == (2, "李四")
    assert find(roster, ZHANG.admission, ZHANG.identity) == first.sitting
    assert find(roster, f" {ZHANG.admission}", "１１０１０１ 19900307 123x") == first.sitting
    assert find(roster, ZHANG.admission, LI.identity) is None
    assert find(roster, "2026129999", ZHANG.identity) is None
    assert find(roster, "", "") is None
    assert find(roster, "\ud800", "\0") is None
    assert find(roster, ZHANG.admission, ZHANG.identity, "e2") is None


def test_enrolling_again_changes_nothing(roster: Roster, journal: Journal) -> None:
    enrol(roster, ZHANG, LI)
    before = (roster.candidates("e1"), sum(1 for _ in journal.replay()))
    assert enrol(roster, ZHANG, LI) == Enrolment(added=0, changed=0, unchanged=2)
    assert (roster.candidates("e1"), sum(1 for _ in journal.replay())) == before


def test_a_correction_keeps_sitting_and_seat(roster: Roster) -> None:
    enrol(roster, ZHANG, LI)
    sitting = find(roster, ZHANG.admission, ZHANG.identity)
    corrected = RosterRow(ZHANG.admission, "110101199003079999", "张珊")
    assert enrol(roster, corrected, RosterRow("3", "3", "王五")) == Enrolment(added=1, changed=1, unchanged=0)
    assert find(roster, ZHANG.admission, ZHANG.identity) is None
    assert find(roster, ZHANG.admission, corrected.identity) == sitting
    assert [(one.seat, one.name) for one in roster.candidates("e1")] == [(1, "张珊"), (2, "李四"), (3, "王五")]


def test_room_invigilator_photo_and_accommodation(roster: Roster, journal: Journal, tmp_path: Path) -> None:
    full = dataclasses.replace(ZHANG, photo="zhang.jpg", room="一", invigilator="王老师", accommodation="延长30分钟")
    enrol(roster, full, LI)
    first, second = roster.candidates("e1")
    assert (first.photo, first.room, first.invigilator, first.accommodation) == (
        "zhang.jpg",
        "一",
        "王老师",
        "延长30分钟",
    )
    assert (second.photo, second.room, second.invigilator, second.accommodation) == ("", "", "", "")
    with closing(sqlite3.connect(tmp_path / NAME)) as database:
        rows = database.execute("SELECT room, invigilator FROM candidate ORDER BY seat").fetchall()
    assert rows == [("一", "王老师"), ("", "")]
    for secret in ("zhang.jpg", "延长30分钟", "\\u5ef6"):
        assert secret.encode() not in file_bytes(tmp_path)
    asyncio.run(journal.erase(first.sitting, at=2000, by="auditor"))
    assert roster.candidates("e1")[0] == Candidate(first.sitting, "e1", 1, "", "", room="一", invigilator="王老师")


def test_a_roster_without_a_column_leaves_it_alone_and_an_empty_cell_clears_it(roster: Roster) -> None:
    enrol(roster, dataclasses.replace(ZHANG, photo="a.jpg", room="一", accommodation="单独考场"), LI)
    assert enrol(roster, ZHANG, LI) == Enrolment(added=0, changed=0, unchanged=2)
    moved = dataclasses.replace(ZHANG, room="二", accommodation="")
    assert enrol(roster, moved) == Enrolment(added=0, changed=1, unchanged=0)
    one = roster.candidates("e1")[0]
    assert (one.photo, one.room, one.accommodation) == ("a.jpg", "二", "")


def test_a_preview_says_what_will_be_and_does_nothing(roster: Roster, journal: Journal) -> None:
    rows = (ZHANG, LI)
    assert roster.preview("e1", rows) == Enrolment(added=2, changed=0, unchanged=0)
    assert list(journal.replay()) == []
    enrol(roster, *rows)
    rows = (dataclasses.replace(ZHANG, room="一"), LI, RosterRow("3", "3", "王五"))
    foreseen = roster.preview("e1", rows)
    assert foreseen == Enrolment(added=1, changed=1, unchanged=1)
    assert enrol(roster, *rows) == foreseen


def test_the_same_person_in_two_exams(roster: Roster) -> None:
    enrol(roster, ZHANG)
    enrol(roster, ZHANG, exam="e2")
    assert find(roster, ZHANG.admission, ZHANG.identity) != find(roster, ZHANG.admission, ZHANG.identity, "e2")
    assert len(roster.candidates("e1")) == len(roster.candidates("e2")) == 1


def test_all_or_none(roster: Roster) -> None:
    with pytest.raises(StoreError):
        enrol(roster, ZHANG, LI, RosterRow(ZHANG.admission, "9", "again"))
    assert roster.candidates("e1") == []
    assert enrol(roster, ZHANG).added == 1


def test_after_a_restart(roster: Roster, tmp_path: Path) -> None:
    enrol(roster, ZHANG, LI)
    before = roster.candidates("e1")
    with opened(tmp_path) as journal:
        again = Roster(journal.database, load_pepper(tmp_path / "pepper.key"))
        assert again.candidates("e1") == before
        assert find(again, LI.admission, LI.identity) == before[1].sitting


def test_the_database_gives_no_number_and_no_name_away(roster: Roster, tmp_path: Path) -> None:
    enrol(roster, ZHANG, LI)
    content = file_bytes(tmp_path)
    for secret in (ZHANG.admission, ZHANG.identity, ZHANG.name, load_pepper(tmp_path / "pepper.key")):
        assert (secret.encode() if isinstance(secret, str) else secret) not in content


def test_another_pepper_is_noticed(roster: Roster, journal: Journal, tmp_path: Path) -> None:
    enrol(roster, ZHANG)
    with pytest.raises(StoreError) as caught:
        Roster(journal.database, load_pepper(tmp_path / "other.key"))
    assert caught.value.code == "pepper"
    assert "restore its backup" in str(caught.value)


def test_the_same_work_for_whoever_asks(roster: Roster, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    enrol(roster, ZHANG, LI)
    work: list[str] = []
    event.listen(journal.database._engine, "before_cursor_execute", lambda *given: work.append(given[2]))
    monkeypatch.setattr(roster_module, "mark", lambda *given: work.append("hmac") or mark(*given))
    compare = roster_module.hmac.compare_digest
    monkeypatch.setattr(
        roster_module.hmac, "compare_digest", lambda *given: work.append("compare") or compare(*given)
    )
    amounts = []
    for admission, identity in ((ZHANG.admission, ZHANG.identity), (ZHANG.admission, "1"), ("1", ZHANG.identity)):
        work.clear()
        find(roster, admission, identity)
        amounts.append(list(work))
    assert amounts[0] == amounts[1] == amounts[2]
    assert amounts[0].count("hmac") == 2
    assert amounts[0].count("compare") == 1


def test_erased_candidates_keep_their_seat_and_nothing_else(roster: Roster, journal: Journal, tmp_path: Path) -> None:
    enrol(roster, ZHANG, LI)
    gone = roster.candidates("e1")[1]
    asyncio.run(journal.erase(gone.sitting, at=2000, by="auditor"))
    assert roster.candidates("e1")[1] == Candidate(gone.sitting, "e1", 2, "", "")
    assert find(roster, LI.admission, LI.identity) is None
    with closing(sqlite3.connect(tmp_path / NAME)) as database:
        marks = database.execute("SELECT admission_mark, identity_mark FROM candidate WHERE seat = 2").fetchone()
    assert marks == (None, None)
    assert enrol(roster, LI).added == 1  # somebody new, as far as anyone can tell
    assert [one.seat for one in roster.candidates("e1")] == [1, 2, 3]
    assert journal.verify() is None


def test_candidates_are_rebuilt_from_the_journal(roster: Roster, journal: Journal, tmp_path: Path) -> None:
    enrol(roster, ZHANG, LI, RosterRow("3", "3", "王五"))
    asyncio.run(journal.erase(roster.candidates("e1")[2].sitting, at=2000, by="auditor"))
    before = roster.candidates("e1")
    journal.close()
    tamper(tmp_path, "DELETE FROM candidate", "DELETE FROM sitting", "DELETE FROM meta WHERE key = 'projection'")
    with opened(tmp_path) as again:
        rebuilt = Roster(again.database, load_pepper(tmp_path / "pepper.key"))
        assert rebuilt.candidates("e1") == before
        assert find(rebuilt, LI.admission, LI.identity) == before[1].sitting


def test_a_whole_year_at_once(roster: Roster, journal: Journal) -> None:
    rows = [RosterRow(f"{n:010}", f"{n:018}", f"考生{n}") for n in range(2000)]
    assert enrol(roster, *rows).added == 2000
    assert len({one.sitting for one in roster.candidates("e1")}) == 2000
    assert journal.verify() is None

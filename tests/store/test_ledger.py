"""Attempts of one person across exams, and the right to a retake that follows; where candidates sit."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from invigilator.exam.rules import Exam
from invigilator.store.entry import Draft
from invigilator.store.exams import Exams
from invigilator.store.journal import Journal
from invigilator.store.ledger import Ledger
from invigilator.store.places import Places
from invigilator.store.roster import Roster
from invigilator.store.rosterfile import RosterRow
from tests.store.rooms import opened, tamper, write

NOW = 1_000_000_000
ZHANG = RosterRow("A1", "11010119900307123X", "张三")
LI = RosterRow("A2", "110101199003071248", "李四")
KINDS = {"mock": NOW - 9_000_000, "formal": NOW - 60_000, "retake": NOW + 9_000_000, "again": NOW + 19_000_000}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with opened(tmp_path) as one:
        exams = Exams(one.database)
        for name, start in KINDS.items():
            kind = "retake" if name == "again" else name
            asyncio.run(exams.create(Exam(kind, start, 60), "", name=name, at=1, by="anna"))  # type: ignore[arg-type]
        yield one


def enrol(roster: Roster, exam: str, *rows: RosterRow) -> list[str]:
    asyncio.run(roster.enrol(exam, rows, at=1))
    return [one.sitting for one in roster.candidates(exam)]


def end(journal: Journal, sitting: str, outcome: str) -> None:
    write(journal, Draft(2, sitting, "ended", data={"outcome": outcome, "cause": "late"}))


def test_a_right_comes_and_goes(journal: Journal) -> None:
    roster = Roster(journal.database, bytes(32))
    ledger = Ledger(journal.database, roster)

    def denied(exam: str = "retake", now: int = NOW) -> list[str]:
        return list(ledger.denials([ZHANG, LI], exam, 1, now))

    assert denied() == ["no-missed-exam"] * 2, "nobody knows them"
    for sitting in enrol(roster, "mock", ZHANG, LI):
        end(journal, sitting, "forfeited")
    assert denied() == ["no-missed-exam"] * 2, "a mock exam is no formal one"
    first, second = enrol(roster, "formal", ZHANG, LI)
    assert denied() == ["no-missed-exam"] * 2, "it has only begun"
    assert denied(now=NOW + 2 * 3_600_000) == ["", ""], "it is over, and nobody came"
    end(journal, first, "forfeited")
    write(journal, Draft(2, second, "answering"))
    end(journal, second, "submitted")
    assert denied() == ["", "no-missed-exam"]
    enrol(roster, "retake", RosterRow("B1", ZHANG.identity, "张三"))
    assert denied() == ["", "no-missed-exam"], "who is on this very roster"
    assert denied("again") == ["retake-used", "no-missed-exam"], "one only, whatever the admission number"
    (person,) = ledger.of_number("b1", NOW)
    assert [(one.kind, one.missed) for one in person.attempts] == [
        ("mock", True),
        ("formal", True),
        ("retake", False),
    ]
    assert ledger.of_number("nobody", NOW) == []
    assert len(ledger.everybody(NOW)) == 2


def test_whoever_was_enrolled_before_persons_were_known(journal: Journal, tmp_path: Path) -> None:
    roster = Roster(journal.database, bytes(32))
    (sitting,) = enrol(roster, "formal", ZHANG)
    end(journal, sitting, "forfeited")
    tamper(tmp_path, "UPDATE candidate SET person_mark = NULL")
    ledger = Ledger(journal.database, roster)
    assert ledger.denials([ZHANG], "retake", 1, NOW) == [""], "both numbers are the same"
    assert len(ledger.of_number("A1", NOW)) == 1
    assert asyncio.run(roster.enrol("formal", [ZHANG], at=3)).changed == 1, "the mark is kept from now on"
    assert ledger.denials([RosterRow("B1", ZHANG.identity, "张三")], "retake", 1, NOW) == [""]


def test_erased_people_are_nobody(journal: Journal) -> None:
    roster = Roster(journal.database, bytes(32))
    (sitting,) = enrol(roster, "formal", ZHANG)
    end(journal, sitting, "forfeited")
    asyncio.run(journal.erase(sitting, at=3, by="auditor"))
    ledger = Ledger(journal.database, roster)
    assert ledger.denials([ZHANG], "retake", 1, NOW) == ["no-missed-exam"]
    (person,) = ledger.everybody(NOW)
    assert (person.attempts[0].name, person.attempts[0].admission) == ("", "")


def test_places_are_kept_and_made_anew_in_order(journal: Journal, tmp_path: Path) -> None:
    roster, places = Roster(journal.database, bytes(32)), Places(journal.database)
    first, second = enrol(roster, "formal", ZHANG, LI)

    def seen(roster: Roster) -> list[tuple[int, str, str]]:
        return [(one.seat, one.room, one.invigilator) for one in roster.candidates("formal")]

    asyncio.run(places.assign({first: ("一", "Li"), second: ("一", "Wang")}, at=2, by="anna"))
    assert seen(roster) == [(1, "一", "Li"), (2, "一", "Wang")]
    enrol(roster, "formal", RosterRow("A1", ZHANG.identity, "张珊"), RosterRow("A2", LI.identity, "李四", room="三"))
    assert seen(roster) == [(1, "一", "Li"), (2, "三", "Wang")], "a roster without the column moves nobody"
    asyncio.run(places.assign({first: ("二", "")}, at=4, by="anna"))
    before = seen(roster)
    assert before == [(1, "二", ""), (2, "三", "Wang")]
    journal.close()
    tamper(tmp_path, "DELETE FROM candidate", "UPDATE meta SET value = '0' WHERE key = 'projection'")
    with opened(tmp_path) as again:
        assert seen(Roster(again.database, bytes(32))) == before


def test_seats_of_earlier_programs_are_parted(journal: Journal, tmp_path: Path) -> None:
    roster = Roster(journal.database, bytes(32))
    enrol(roster, "mock", ZHANG, LI)
    enrol(roster, "formal", ZHANG, LI)
    tamper(tmp_path, "UPDATE candidate SET seat = seat - 2 WHERE exam = 'formal'")
    asyncio.run(Places(journal.database).part(at=5))
    seats = [[one.seat for one in roster.candidates(exam)] for exam in ("mock", "formal")]
    assert seats == [[1, 2], [3, 4]]
    count = sum(1 for _ in journal.replay())
    asyncio.run(Places(journal.database).part(at=6))
    assert sum(1 for _ in journal.replay()) == count, "once is enough"

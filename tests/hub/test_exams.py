"""Several exams in one hub: everyone enters only their own, and who has two chooses."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from invigilator.config import HubSettings
from invigilator.hub.trouble import HubError
from tests.hub.conftest import running, write_exam
from tests.hub.people import House, Person, Room, admission, identity, roster

Settings = Callable[..., HubSettings]


def _hold(base: HubSettings, folder: Path, name: str, candidates: int, **exam: Any) -> HubSettings:
    """Settings that put one more exam into the data folder, known by its name."""
    folder.mkdir()
    more = f'id = "{name}"'
    return dataclasses.replace(
        base,
        exam=write_exam(folder / "exam.toml", more=more, **exam),
        roster=roster(folder / "roster.csv", candidates),
    )


@pytest.fixture
def two(settings: Settings, tmp_path: Path) -> HubSettings:
    """A data folder with two exams under way: candidate 1 on both rosters, 2 to 4 on the first alone."""
    base = settings()
    with running(_hold(base, tmp_path / "a", "first", 4)):
        pass
    with running(_hold(base, tmp_path / "b", "second", 1, start_in=-4, minutes=30, kind="formal", leaves=7)):
        pass
    return dataclasses.replace(base, exam=None, roster=None)


async def _own(house: House) -> None:
    async with house.http() as http:
        shown = (await http.get("/api/exam")).json()
    assert [one["exam"] for one in shown["exams"]] == ["first", "second"]
    assert (shown["exam"], shown["minutes"]) == ("first", 60), "a page that knows one exam sees the first"
    assert (await house.identify(2)).status_code == 200
    assert (await house.identify(2, exam="first")).status_code == 200
    for wrong in ({"exam": "second"}, {"exam": "none"}, {"identity": "1"}, {"identity": "1", "exam": "first"}):
        assert (await house.identify(2, **wrong)).json()["code"] == "unknown-candidate"
    asked = await house.identify(1)
    assert (asked.status_code, asked.json()["code"]) == (409, "choose-exam")
    assert [one["exam"] for one in asked.json()["exams"]] == ["first", "second"]
    assert (await house.identify(1, identity="1")).json() == {
        "code": "unknown-candidate",
        "text": "The two numbers do not belong to a candidate of this exam.",
    }, "which exams somebody has is told only to them"


def test_everyone_enters_only_their_own_exam(two: HubSettings) -> None:
    with running(two) as house:
        asyncio.run(_own(house))


class _Chooser(Person):
    """A candidate of two exams who takes one."""

    async def arrive_in(self, exam: str) -> None:
        answer = await self.house.identify(self.number, exam=exam)
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["token"]
        self.pc = await self.enter("/control", "pc", self.token)


async def _side_by_side(house: House) -> None:
    first, second = _Chooser(house, 1), _Chooser(house, 1)
    async with house.console() as console:
        room = await console.get(Room)
        assert [one.exam for one in room.exams] == ["first", "second"]
        seats = {(one.exam, one.seat) for one in room.sittings}
        assert seats == {("first", 1), ("first", 2), ("first", 3), ("first", 4), ("second", 5)}
        try:
            await first.arrive_in("first")
            await second.arrive_in("second")
            assert first.pc.welcome is not None
            assert second.pc.welcome is not None
            assert (first.pc.welcome.exam.exam, second.pc.welcome.exam.exam) == ("first", "second")
            assert (first.pc.welcome.feed, second.pc.welcome.feed) == (2, 10)
            await second.sit()  # the phone enters the exam of its PC without choosing
            view = await second.pc.view(lambda one: one.phase == "answering")
            assert view.leaves_limit == 7, "each by the rules of their exam"
            assert first.pc.welcome.you is not None
            assert first.pc.welcome.you.leaves_limit == 3
            changed = await console.changed("answering")
            assert (changed.sitting.exam, changed.sitting.seat) == ("second", 5)
            assert (await console.do("propose-zero", sitting=changed.sitting.sitting, clause="phone", reason="x")).ok
        finally:
            await first.go()
            await second.go()


def test_two_exams_run_side_by_side(two: HubSettings) -> None:
    with running(two) as house:
        asyncio.run(_side_by_side(house))


def test_what_is_far_ahead_or_over_needs_no_choice(settings: Settings, tmp_path: Path) -> None:
    base = settings()
    with running(_hold(base, tmp_path / "a", "over", 2, start_in=-7200, minutes=60)):
        pass
    with running(_hold(base, tmp_path / "b", "today", 1)):
        pass
    with running(_hold(base, tmp_path / "c", "next-week", 2, start_in=7 * 86_400)) as house:

        async def ask() -> list[str]:
            seen = []
            for number in (1, 2):
                person = Person(house, number)
                await person.arrive()
                assert person.pc.welcome is not None
                seen.append(person.pc.welcome.exam.exam)
                await person.go()
            return seen

        assert asyncio.run(ask()) == ["today", "next-week"]


def test_the_same_file_again_is_the_same_exam(settings: Settings, tmp_path: Path) -> None:
    wanted = settings()
    with running(wanted) as house:
        key = house.key
    corrected = wanted.exam
    assert corrected is not None
    corrected.write_text(corrected.read_text("utf-8").replace("试考 Trial", "模拟考试"), "utf-8")
    with running(wanted) as house:
        assert house.key == key

        async def titles() -> list[str]:
            async with house.console() as console:
                return [one.title for one in (await console.get(Room)).exams]

        assert asyncio.run(titles()) == ["模拟考试"]
    with closing(sqlite3.connect(wanted.data / "invigilator.db")) as database:
        events = database.execute("SELECT event FROM journal WHERE event LIKE 'exam-%' ORDER BY seq").fetchall()
    assert events == [("exam-created",), ("exam-changed",)]


async def _empty(house: House) -> None:
    async with house.http() as http:
        shown = (await http.get("/api/exam")).json()
        assert (shown["exam"], shown["exams"], shown["startsAt"]) == ("", [], 0)
        who = {"admission": admission(1), "identity": identity(1), "device": "pc"}
        assert (await http.post("/api/identify", json=who)).json()["code"] == "unknown-candidate"
    async with house.console() as console:
        room = await console.get(Room)
        assert (room.exams, room.sittings) == ([], [])


def test_a_hub_without_an_exam_waits_for_one(settings: Settings) -> None:
    with running(dataclasses.replace(settings(), exam=None, roster=None)) as house:
        assert json.loads((house.data / "hub.json").read_text())["exams"] == 0
        asyncio.run(_empty(house))


def test_a_roster_needs_to_know_its_exam(two: HubSettings, tmp_path: Path) -> None:
    with (
        pytest.raises(HubError, match="There are several exams"),
        running(dataclasses.replace(two, roster=roster(tmp_path / "more.csv", 2))),
    ):
        pass


def test_the_exam_file_of_an_earlier_program_is_taken_over(settings: Settings) -> None:
    base = settings()
    base.data.mkdir(mode=0o700)
    assert base.exam is not None
    shutil.copy(base.exam, base.data / "exam.toml")
    with running(dataclasses.replace(base, exam=None)) as house:
        asyncio.run(_ok(house))
    with running(dataclasses.replace(base, exam=None, roster=None)) as house:
        asyncio.run(_ok(house))


async def _ok(house: House) -> None:
    assert (await house.identify(1)).status_code == 200

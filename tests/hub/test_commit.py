"""An event that is not saved has not happened: nobody is told, and the sitting stays what the journal says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from invigilator.exam.commands import Command
from invigilator.exam.ids import Refused
from invigilator.exam.rules import Exam, Rules
from invigilator.exam.sitting import Sitting
from invigilator.hub.clock import Clock
from invigilator.hub.examfile import ExamFile
from invigilator.hub.room import NotSavedError, Room
from invigilator.hub.seat import Seat
from invigilator.store.journal import Journal
from invigilator.store.pepper import load_pepper
from invigilator.store.roster import Roster
from invigilator.store.rosterfile import RosterRow

RULES = Rules(leave_return=0.2, reminder_gap=0)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    one = Journal.open(f"sqlite:///{tmp_path / 'room.db'}")
    yield one
    one.close()


async def _room(journal: Journal, folder: Path, exam: Exam) -> Room:
    roster = Roster(journal.database, load_pepper(folder / "pepper.key"))
    rows = [RosterRow("2026120001", "110101199001010012", "甲"), RosterRow("2026120002", "110101199001010020", "乙")]
    await roster.enrol("exam", rows, at=1)
    room = Room(journal, Clock())
    room.seat(ExamFile("exam", exam, ""), roster.candidates("exam"))
    room.recall(journal.replay())
    return room


def _exam() -> Exam:
    return Exam("mock", int(time.time() * 1000) - 5000, 60, RULES)


async def _sit(room: Room, seat: Seat) -> None:
    for do in ("front-on", "side-on", "login", "photograph", "accept-notice"):
        await room.do(seat, Command(do, "pc", picture="p"))


def test_what_is_not_saved_has_not_happened(journal: Journal, tmp_path: Path) -> None:
    async def main() -> None:
        room = await _room(journal, tmp_path, _exam())
        seat = room.by_number[1]
        await _sit(room, seat)
        before = repr(seat.sitting)
        journal.close()
        with pytest.raises(NotSavedError):
            await room.do(seat, Command("warn", "老师", clause="face"))
        with pytest.raises(Refused):
            await room.do(seat, Command("end-restroom", "老师"))
        assert repr(seat.sitting) == before

    asyncio.run(main())


def test_a_waiter_that_goes_away_stops_nothing(journal: Journal, tmp_path: Path) -> None:
    async def main() -> None:
        room = await _room(journal, tmp_path, _exam())
        seat = room.by_number[1]
        await _sit(room, seat)
        asking = asyncio.create_task(room.do(seat, Command("warn", "老师", clause="face")))
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await room.settle()
        assert seat.sitting.warned("face") == sum(one.event == "reminded" for one in journal.replay())

    asyncio.run(main())


def test_many_at_once_are_done_one_after_another(journal: Journal, tmp_path: Path) -> None:
    async def main() -> None:
        room = await _room(journal, tmp_path, _exam())
        seats = [room.by_number[1], room.by_number[2]]
        for seat in seats:
            await _sit(room, seat)
        orders = [room.do(seat, Command("warn", "老师", clause="face")) for seat in seats for _ in range(8)]
        results = await asyncio.gather(*orders, return_exceptions=True)
        assert [type(one) for one in results] == [type(None)] * 3 + [Refused] * 5 + [type(None)] * 3 + [Refused] * 5
        twice = [room.do(seats[0], Command("warn", "老师", clause="camera"), "console:one") for _ in range(5)]
        await asyncio.gather(*twice)
        assert seats[0].sitting.warned("camera") == 1

    asyncio.run(main())


def test_a_deadline_fires_by_itself_and_state_is_its_replay(journal: Journal, tmp_path: Path) -> None:
    async def main() -> None:
        exam = _exam()
        room = await _room(journal, tmp_path, exam)
        seat = room.by_number[1]
        await _sit(room, seat)
        timer = asyncio.create_task(room.run())
        await room.do(seat, Command("leave-screen", "pc"))
        until = seat.sitting.away_until
        async with asyncio.timeout(20):
            while seat.sitting.outcome is None:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        timer.cancel()
        await asyncio.gather(timer, return_exceptions=True)
        assert seat.sitting.ended_at == until
        again = await _room(journal, tmp_path, exam)
        assert again.by_number[1].sitting == seat.sitting
        assert isinstance(again.by_number[1].sitting, Sitting)

    asyncio.run(main())


def test_an_outage_before_the_login_opens_moves_nothing(journal: Journal, tmp_path: Path) -> None:
    async def main() -> None:
        exam = Exam("mock", int(time.time() * 1000) + 60_000, 60, Rules(login_opens=120))
        room = await _room(journal, tmp_path, exam)
        await room.resume(exam.opens_at - 9 * 3_600_000)
        moved = room.by_number[1].sitting.closes_at - exam.closes_at
        assert 0 < moved < 120_000, "only what lies inside the window"

    asyncio.run(main())

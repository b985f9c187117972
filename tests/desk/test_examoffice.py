"""The exam office's presenters against a real hub: what stands beside a field, what may be imported, who is moved."""

from __future__ import annotations

import asyncio
import datetime as dt
import sqlite3
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from invigilator.client.office import Office
from invigilator.config import HubSettings
from invigilator.desk.office.candidates import names
from invigilator.desk.office.exams import people, standing, state
from invigilator.desk.office.office import ExamOffice
from invigilator.desk.office.rulesheet import RuleSheet
from invigilator.exam.rules import CLAUSES, Rules
from invigilator.wire import admin
from tests.hub.conftest import running
from tests.hub.people import House, admission, identity, jpeg, name

NINE = dt.datetime.fromisoformat("2031-12-01T09:00")
HEAD = "准考证号,身份证号,姓名,考场\n"
Work = Callable[[ExamOffice], Coroutine[object, object, None]]


def now() -> int:
    return time.time_ns() // 1_000_000


def lines(count: int) -> str:
    return HEAD + "".join(f"{admission(n)},{identity(n)},{name(n)},一\n" for n in range(1, count + 1))


def file(path: Path, content: str) -> Path:
    path.write_text(content, "utf-8")
    return path


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with running(HubSettings(data=tmp_path / "data", host="127.0.0.1", port=0)) as found:
        yield found


@pytest.fixture
def at(house: House) -> Callable[[Work], None]:
    """Run a coroutine at the office of that hub."""

    def run(work: Work) -> None:
        async def whole() -> None:
            key = (house.data / "admin.key").read_text().strip()
            await work(ExamOffice(Office(house.url, key, house.ready.ca), "考务", now))

        asyncio.run(whole())

    return run


async def make(office: ExamOffice, title: str = "机器人运维", kind: str = "formal") -> str:
    office.form.draft.title, office.form.draft.kind = title, kind
    assert await office.create(), (office.clerk.trouble, office.form.faults(now()))
    return office.exams.chosen


def test_every_number_of_the_notice_is_on_the_sheet_with_its_clause_and_default():
    sheet = RuleSheet()
    assert [line.key for line in sheet.lines()] == list(CLAUSES)
    assert [*CLAUSES, "alarms"] == list(Rules.__dataclass_fields__), "the alarm table is no number"
    assert not any(line.deviates for line in sheet.lines())
    assert sheet.values() == {}
    sheet.put("leave_return", "30")
    sheet.put("leaves", "5")
    sheet.put("collect_overdue_break", "true")
    assert sheet.values() == {"leave_return": 30, "leaves": 5, "collect_overdue_break": True}
    for key, text, fault in (
        ("leaves", "0", "need-count"),
        ("leaves", "2.5", "need-count"),
        ("leave_return", "-1", "need-number"),
        ("leave_return", "zwanzig", "need-number"),
        ("leave_return", "nan", "need-number"),
    ):
        sheet.put(key, text)
        line = next(one for one in sheet.lines() if one.key == key)
        assert str(line.fault) == f"office.rules.{fault}", text
        assert line.deviates
        assert sheet.faulty
    sheet.reset("leaves")
    sheet.reset()
    assert not sheet.faulty
    assert str(sheet.load({"leaves": 0})).startswith("office.rules.bad(key=office.rule.leaves")
    assert str(sheet.load({"moon": 1, "leaves": 4})) == "office.rules.unknown(key=moon)"
    assert sheet.values() == {}, "a file is taken whole or not"
    assert sheet.load({"leaves": 4, "restroom": 600.0}) is None
    assert sheet.values() == {"leaves": 4, "restroom": 600}


def test_each_bad_field_is_named(at):
    async def work(office: ExamOffice) -> None:
        form, draft = office.form, office.form.draft
        draft.start, draft.offset = NINE, 480
        assert form.at() == dt.datetime(2031, 12, 1, 1, tzinfo=dt.UTC).timestamp() * 1000
        assert str(form.times()) == (
            "office.form.times(opens=08:30 closes=09:15 hand_in=09:30 ends=10:30 zone=UTC+08:00)"
        )
        assert list(form.faults(now())) == ["title"]
        assert list(form.remarks(now())) == ["contact"]
        draft.title, draft.kind, draft.minutes, draft.paper = "x", "", "1441", "file"
        assert list(form.faults(now())) == ["kind", "minutes", "paper"]
        draft.kind, draft.minutes, draft.paper, draft.paper_url = "mock", "90", "url", "http://x"
        assert list(form.faults(now())) == ["paper_url"]
        draft.paper_url = "https://exam.example.org/p"
        draft.start = dt.datetime.fromisoformat("2020-01-01T09:00")
        assert list(form.faults(now())) == ["start"]
        assert "start" in form.remarks(now())
        draft.start = dt.datetime.now(dt.UTC).replace(tzinfo=None) - dt.timedelta(minutes=5)
        draft.offset = 0
        assert form.faults(now()) == {}, "one that has begun is odd but no fault"
        form.rules.put("leaves", "x")
        assert list(form.faults(now())) == ["rules"]
        assert form.times() is None

    at(work)


def test_from_a_file_to_an_exam_and_what_the_hub_says_of_a_field(at, tmp_path):
    async def work(office: ExamOffice) -> None:
        form = office.form
        await form.load(tmp_path / "none.toml")
        assert str(form.loaded).startswith("office.file.unreadable")
        await form.load(file(tmp_path / "a.toml", "leaves = ["))
        assert str(form.loaded).startswith("office.file.no-toml")
        await form.load(file(tmp_path / "b.toml", "leafs = 3"))
        assert str(form.loaded).startswith("office.file.not-taken")
        await form.load(file(tmp_path / "rules.toml", "leaves = 5"))
        assert str(form.loaded).startswith("office.file.rules-taken")
        whole = '[exam]\ntitle = "机器人"\nkind = "retake"\nstart = "2031-12-01T09:00:00+08:00"\nminutes = 45\n'
        await form.load(file(tmp_path / "exam.toml", whole + 'paper = "p.toml"\n[exam.rules]\nleaves = 4\n'))
        draft = form.draft
        assert (draft.title, draft.kind, draft.minutes, draft.offset) == ("机器人", "retake", "45", 480)
        assert (draft.paper, draft.paper_file) == ("file", str(tmp_path / "p.toml"))
        assert form.rules.values() == {"leaves": 4}
        assert not await office.create()
        assert "p.toml" in str(form.refused["paper"]), "beside the field"
        form.changed("paper")
        draft.paper = "none"
        assert await office.create()
        (row,) = office.exams.rows
        assert (row.id, row.title, row.rules["leaves"], row.minutes) == (office.exams.chosen, "机器人", 4, 45)
        assert str(office.done).startswith("office.done.create")
        assert form.draft.title == "", "a fresh form"
        form.draft.title, form.draft.kind = "机器人", "retake"
        form.draft.start, form.draft.offset = NINE, 480
        assert not await office.create()
        assert list(form.refused) == ["title"]
        assert "已存在" in str(form.refused["title"])

    at(work)


def test_only_what_the_dry_run_has_seen_is_imported(at, tmp_path):
    async def work(office: ExamOffice) -> None:
        roster = office.roster
        exam = await make(office)
        await office.check(tmp_path / "none.csv")
        assert roster.stage == "unreadable"
        assert str(office.clerk.trouble).startswith("office.file.unreadable")
        path = file(tmp_path / "r.csv", lines(4).replace(identity(2), "1.10101E+17"))
        await office.check(path)
        (bad,) = [one for one in roster.findings if one.level == "problem"]
        assert (roster.stage, bad.row, bad.column, bad.field) == ("bad", 3, "2", "identity")
        assert not roster.may_import
        await office.take_roster()
        assert roster.stage == "bad"
        file(path, lines(4))
        await office.check(path)
        assert roster.stage == "clean"
        assert roster.may_import
        assert "new=4" in str(roster.said())
        file(path, lines(9))
        await office.take_roster()
        assert roster.stage == "done"
        assert len(office.candidates.rows) == 4, "what was looked at, not what lies there now"
        assert people(office.exams.rows[0]) == 4
        assert [(str(what), count) for what, count in standing(office.exams.rows[0])] == [
            ("office.standing.expected", 4)
        ]
        assert state(office.exams.rows[0], now()) == "ahead"
        other = await make(office, "另一场", "mock")
        assert roster.stage == "no-file", "dealt with"
        await office.check(path)
        assert roster.may_import
        await office.choose(exam)
        assert office.roster.count()["new"] == 5, "another exam, another dry run"
        await office.take_roster()
        await office.choose(other)
        assert office.candidates.rows == []

    at(work)


def test_who_has_no_right_to_a_retake_needs_a_reason(at, house, tmp_path):
    async def work(office: ExamOffice) -> None:
        roster = office.roster
        await make(office, "补考", "retake")
        await office.check(file(tmp_path / "r.csv", lines(2)))
        assert roster.stage == "denied"
        assert roster.has_denied
        assert not roster.may_import
        roster.force = True
        assert not roster.may_import
        await office.check_again()
        assert office.clerk.field == "reason"
        roster.reason = "主办方批准"
        await office.check_again()
        assert roster.stage == "clean"
        roster.force = False
        assert not roster.may_import, "the dry run was for another answer"
        roster.force = True
        await office.take_roster()
        assert roster.stage == "done"

    at(work)
    with closing(sqlite3.connect(house.data / "invigilator.db")) as database:
        allowed = database.execute("SELECT by FROM journal WHERE event = 'retake-allowed'").fetchall()
    assert allowed == [("考务",)] * 2


def test_candidates_are_sought_and_moved(at, tmp_path):
    async def work(office: ExamOffice) -> None:
        await make(office)
        await office.check(file(tmp_path / "r.csv", lines(6)))
        await office.take_roster()
        here = office.candidates
        assert here.rooms() == ["一"]
        here.filter = name(3)
        assert [one.seat for one in here.shown()] == [3]
        here.filter = "一 " + admission(2)
        assert [one.seat for one in here.shown()] == [2]
        here.filter = ""
        await office.assign([admission(n) for n in range(1, 5)], None, names("李，王"))
        assert here.moved == (4, 4)
        await office.assign([admission(6)], "二", None)
        assert [(one.room, one.invigilator) for one in here.rows] == [
            ("一", "李"),
            ("一", "李"),
            ("一", "王"),
            ("一", "王"),
            ("一", ""),
            ("二", ""),
        ]
        assert here.load() == [("一", "", 1), ("一", "李", 2), ("一", "王", 2), ("二", "", 1)]
        here.room = "二"
        assert [one.seat for one in here.shown()] == [6]
        await office.ledger.look_up(admission(1))
        assert [one.kind for one in office.ledger.rows or []] == ["formal"]
        await office.ledger.look_up("nobody")
        assert office.ledger.rows == []
        await office.write(tmp_path / "out")
        assert sorted(Path(path).name for path, _ in office.export.written) == [
            "answers.csv",
            "answers.json",
            "exam.json",
            "sittings.csv",
        ]
        assert all(len((tmp_path / path).read_bytes()) == size for path, size in office.export.written)
        await office.write(file(tmp_path / "plain", "x"))
        assert str(office.clerk.trouble).startswith("office.file.unwritable")

    at(work)


def test_photographs_are_looked_at_before_they_are_kept(at, tmp_path):
    folder = tmp_path / "photos"
    folder.mkdir()

    async def work(office: ExamOffice) -> None:
        photos, said = office.photos, []
        office.clerk.told = lambda: said.append(str(office.clerk.doing))
        await make(office)
        await office.check(file(tmp_path / "r.csv", lines(3)))
        await office.take_roster()
        await office.look_at_photos(folder)
        assert photos.stage == "unreadable"
        assert str(office.clerk.trouble).startswith("office.photos.refused")
        (folder / f"{admission(1)}.jpg").write_bytes(jpeg())
        await office.look_at_photos(folder)
        assert photos.stage == "clean"
        assert any("done=1 of=1" in one for one in said), "progress is told"
        assert "照片 1 张，2 名考生没有照片；未保存" in photos.lines[0]
        await office.keep_photos()
        assert photos.stage == "done"
        assert not photos.may_keep
        (folder / "stranger.jpg").write_bytes(jpeg())
        (folder / f"{admission(1)}.jpg").unlink()
        await office.look_at_photos(folder)
        assert photos.stage == "bad"
        assert not photos.may_keep

    at(work)


@pytest.mark.parametrize(
    ("text", "found"),
    [("张伟，李娜", ["张伟", "李娜"]), (" Li  Na ; Wang、 ", ["Li Na", "Wang"]), ("", []), ("、，", [])],
)
def test_names_as_people_write_them(text, found):
    assert names(text) == found


def test_a_hub_that_is_away_is_said_and_tried_again_by_hand(house):
    async def work() -> None:
        office = ExamOffice(Office("https://127.0.0.1:9", "k", house.ready.ca), "考务", now)
        await office.refresh()
        assert str(office.clerk.trouble).startswith("office.trouble.away")
        assert office.clerk.again
        assert not office.exams.known
        office = ExamOffice(Office(house.url, "k" * 40, house.ready.ca), "考务", now)
        await office.refresh()
        assert str(office.clerk.trouble).startswith("office.trouble.bad-key")
        assert not office.clerk.again

    asyncio.run(work())


def test_an_exam_is_over_when_nobody_answers_any_more():
    row = admin.ExamRow(
        id="e", title="", kind="formal", start=1000, minutes=1, over_at=61_000, rules={"login_opens": 0.5}
    )
    found = [state(row, at) for at in (499, 500, 1000, 60_999, 61_000)]
    assert found == ["ahead", "open", "running", "running", "over"]
    assert state(msgspec.structs.replace(row, standing={"answering": 1}), 61_000) == "running"

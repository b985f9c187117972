"""The exam office over HTTPS, from an exam to its export, against a real hub; and every way of not being served."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from invigilator.client.office import Office, OfficeError
from invigilator.config import HubSettings
from invigilator.wire import admin
from tests.hub.conftest import running
from tests.hub.people import admission, identity, name

START = int(dt.datetime(2031, 12, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=8))).timestamp() * 1000)
HEAD = "准考证号,身份证号,姓名,考场\n"


def rows(count: int) -> str:
    return HEAD + "".join(f"{admission(n)},{identity(n)},{name(n)},一\n" for n in range(1, count + 1))


def importing(exam: str, content: str, **more: object) -> admin.ImportRoster:
    return admin.ImportRoster(exam=exam, source="名册.csv", content=content.encode(), language="zh", **more)  # type: ignore[arg-type]


@pytest.fixture
def house(tmp_path):
    with running(HubSettings(data=tmp_path / "data", host="127.0.0.1", port=0)) as found:
        yield found


def office(house, key: str = "") -> Office:
    return Office(house.url, key or (house.data / "admin.key").read_text().strip(), house.ready.ca)


async def _whole(at: Office) -> None:
    made = await at.do(admin.CreateExam(kind="formal", start=START, minutes=90, title="机器人", rules={"leaves": 5}))
    (row,) = (await at.do(admin.ListExams())).exams
    assert (row.id, row.title, row.kind, row.start, row.standing) == (made.exam, "机器人", "formal", START, {})
    assert (row.rules["leaves"], row.rules["reminders"], row.over_at) == (5, 3, START + 90 * 60_000)

    bad = rows(4).replace(identity(2), "1.10101E+17").replace(f"{admission(3)},", f"{admission(1)},")
    dry = await at.do(importing(made.exam, bad, dry_run=True))
    assert [(one.level, one.row, one.column, one.field) for one in dry.findings if one.level == "problem"] == [
        ("problem", 3, "2", "identity"),
        ("problem", 4, "1", "admission"),
    ]
    assert "文本" in dry.findings[0].text
    assert "名册.csv" not in dry.findings[0].text, "the place stands in its own columns"
    assert not dry.foreseen

    dry = await at.do(importing(made.exam, rows(4), dry_run=True))
    assert not dry.problems
    assert [(one.admission, one.name, one.change, one.room) for one in dry.foreseen] == [
        (admission(n), name(n), "new", "一") for n in range(1, 5)
    ]
    assert (await at.do(admin.ListRoster(exam=made.exam))).candidates == []
    assert (await at.do(importing(made.exam, rows(4)))).problems == []
    again = await at.do(importing(made.exam, rows(5), dry_run=True))
    assert [one.change for one in again.foreseen] == ["unchanged"] * 4 + ["new"]

    moved = await at.do(admin.AssignRoster(exam=made.exam, admissions=[admission(2)], room="二", invigilators=["李"]))
    assert (moved.moved, moved.meant) == (1, 1)
    people = (await at.do(admin.ListRoster(exam=made.exam))).candidates
    assert [(one.seat, one.room, one.invigilator, one.standing) for one in people][:2] == [
        (1, "一", "", "expected"),
        (2, "二", "李", "expected"),
    ]
    assert identity(1) not in str(people)
    assert (await at.do(admin.ListExams())).exams[0].standing == {"expected": 4}

    retake = await at.do(admin.CreateExam(kind="retake", start=START + 86_400_000, minutes=90, title="补考"))
    denied = await at.do(importing(retake.exam, rows(2), dry_run=True))
    assert [(one.level, one.admission) for one in denied.findings if one.level != "remark"] == [
        ("denied", admission(1)),
        ("denied", admission(2)),
    ]
    assert len(denied.foreseen) == 2
    ledger = (await at.do(admin.ShowLedger(admission=admission(1)))).attempts
    assert [(one.kind, one.standing, one.exam) for one in ledger] == [("formal", "expected", made.exam)]
    assert set((await at.do(admin.ExportExam(exam=made.exam))).files) == {
        "exam.json",
        "sittings.csv",
        "answers.csv",
        "answers.json",
    }


def test_from_an_exam_to_its_export(house):
    asyncio.run(_whole(office(house)))


async def refused(at: Office, order: admin.AnyOrder) -> OfficeError:
    with pytest.raises(OfficeError) as caught:
        await at.do(order)
    return caught.value


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"minutes": 0}, "exam.minutes"),
        ({"kind": "final"}, "exam.kind"),
        ({"rules": {"leaves": 0}}, "rules.leaves"),
        ({"paper_url": "http://x"}, "exam.paper_url"),
        ({"paper": "{}"}, "exam.paper"),
    ],
)
def test_a_field_that_is_wrong_is_named_in_the_language_asked_for(house, given, field):
    order = admin.CreateExam(**{"kind": "mock", "start": START, "minutes": 90, "language": "zh", **given})
    error = asyncio.run(refused(office(house), order))
    assert (error.code, error.field) == ("refused", field)
    assert "请" in error.text


def test_every_way_of_not_being_served(house, tmp_path):
    async def whole() -> list[str]:
        order = admin.ListExams()
        ca = house.ready.ca
        tries = (
            office(house, "x" * 40),
            office(house, "密钥"),
            Office(house.url, "x", None),
            Office(house.url, "x", tmp_path / "none.pem"),
            Office("https://127.0.0.1:9", "x", ca),
            Office("ftp://127.0.0.1", "x", ca),
            Office(f"{house.url}/nothing", "x", ca),
        )
        codes = [(await refused(one, order)).code for one in tries]
        for one, code in zip(tries, codes, strict=True):  # the same, said by the other way of asking
            with pytest.raises(OfficeError) as caught:
                await asyncio.to_thread(one.do_and_wait, order)
            assert caught.value.code == code
        return codes

    codes = asyncio.run(whole())
    assert codes == ["bad-key", "bad-key", "certificate", "bad-ca", "away", "bad-url", "no-hub"]

"""What the watch says: one open flag a kind, and the table by which one becomes an alarm."""

from __future__ import annotations

import pytest

from invigilator.exam.alarmtable import DEFAULT, AlarmTable
from invigilator.exam.commands import Command
from invigilator.exam.events import Event
from invigilator.exam.flag import CLAUSES, Kind
from invigilator.exam.ids import AlarmName, Refused
from invigilator.exam.rules import Exam, Rules, RulesError
from invigilator.exam.sitting import Sitting

START = 1_800_000_000_000


class Desk:
    """A candidate who answers, a watch, and a virtual clock in seconds after the start."""

    def __init__(self, **alarms: dict[str, float | bool]) -> None:
        table = {name.replace("_", "-"): row for name, row in alarms.items()}
        self.exam = Exam("formal", START, 90, Rules.read({"alarms": table}))
        self.sitting, self.journal = Sitting(self.exam), list[Event]()
        for do in ("front-on", "side-on", "login", "photograph", "accept-notice"):
            self.do(-60, do)
        self.at(0)

    def at(self, seconds: float) -> Desk:
        now = START + round(seconds * 1000)
        while events := self.sitting.due(now):
            self._take(events)
        return self

    def do(self, seconds: float, do: str, **more: object) -> list[Event]:
        self.at(seconds)
        events = self.sitting.handle(Command(do, "watch", **more), START + round(seconds * 1000))  # type: ignore[arg-type]
        self._take(events)
        return events

    def flag(self, seconds: float, kind: Kind, camera: str = "front", score: float = 0.9) -> list[Event]:
        return self.do(seconds, "flag", kind=kind.value, camera=camera, score=score, box="0,0,1,1", picture="p")

    def end(self, seconds: float, kind: Kind | None = None) -> list[Event]:
        return self.do(seconds, "end-flag", kind=kind.value if kind else "")

    def alarms(self, *, open_only: bool = False) -> list[str]:
        kinds = {kind.value for kind in Kind}
        return [one.name.value for one in self.sitting.alarms if one.name in kinds and (one.open or not open_only)]

    def _take(self, events: list[Event]) -> None:
        for event in events:
            self.sitting.apply(event)
        self.journal += events
        assert Sitting.replay(self.exam, self.journal) == self.sitting


def test_every_kind_has_its_clause_and_its_alarm() -> None:
    assert set(CLAUSES) == set(Kind)
    assert set(DEFAULT) < set(Kind)
    assert not set(Kind) & set(AlarmName), "the name says where it came from"


def test_a_flag_becomes_an_alarm_when_it_has_lasted() -> None:
    desk = Desk(company={"after": 4, "score": 0.6})
    desk.flag(10, Kind.COMPANY)
    assert desk.at(14).alarms() == [], "in time through its limit"
    assert desk.at(14.001).alarms() == ["company"]
    raised = desk.journal[-1]
    assert (raised.at, raised.clause, raised.data["flag"]) == (START + 14_000, "五(一)", 1)
    assert desk.at(100).alarms() == ["company"], "once"


def test_what_ends_before_is_a_mark_only() -> None:
    desk = Desk(company={"after": 4})
    desk.flag(10, Kind.COMPANY)
    desk.end(13, Kind.COMPANY)
    assert desk.at(60).alarms() == []
    assert desk.sitting.flags.one(1).ended == START + 13_000


def test_seen_again_it_is_the_same_flag_and_only_a_stronger_look_is_kept() -> None:
    desk = Desk()
    desk.flag(10, Kind.COMPANY, score=0.5)
    assert desk.flag(11, Kind.COMPANY, score=0.4) == []
    assert [one.name for one in desk.flag(12, Kind.COMPANY, score=0.8)] == ["flag-grown"]
    assert [one.name for one in desk.flag(12, Kind.COMPANY, "side", score=0.7)] == ["flag-grown"]
    assert desk.flag(12.5, Kind.COMPANY, "side", score=0.7) == []
    flag = desk.sitting.flags.one(1)
    assert (flag.camera, flag.score, flag.cameras) == ("front", 0.8, {"front", "side"}), "the strongest look is kept"
    assert len(desk.sitting.flags.all) == 1
    assert desk.at(13).alarms() == ["company"], "both cameras agree"


def test_a_weak_flag_waits_until_it_is_strong() -> None:
    desk = Desk(company={"after": 4, "score": 0.7})
    desk.flag(10, Kind.COMPANY, score=0.5)
    assert desk.at(60).alarms() == []
    desk.flag(60, Kind.COMPANY, score=0.8)
    assert desk.at(60.001).alarms() == ["company"]
    assert desk.journal[-1].at == START + 60_000, "never stamped before it could be known"


def test_both_cameras_have_to_agree_where_the_table_says_so() -> None:
    desk = Desk(phone={"after": 5, "score": 1, "agreed": 5})
    desk.flag(10, Kind.PHONE)
    assert desk.at(30).alarms() == []
    desk.flag(30, Kind.PHONE, "side")
    assert desk.at(30.001).alarms() == ["phone"], "they agree now, and it has lasted long"


def test_repeated_it_is_an_alarm_however_short() -> None:
    desk = Desk(voice={"after": 20, "times": 3, "within": 600, "brief": 1})
    for at in (10, 100, 700):
        desk.flag(at, Kind.VOICE, "sound")
        desk.end(at + 2, Kind.VOICE)
    assert desk.at(710).alarms() == [], "the first lies more than ten minutes back"
    desk.flag(711, Kind.VOICE, "sound")
    assert desk.at(712).alarms() == [], "three, but not within ten minutes"
    desk.end(712, Kind.VOICE)
    desk.flag(720, Kind.VOICE, "sound")
    assert desk.at(721).alarms() == []
    assert desk.at(721.001).alarms() == ["voice"], "and it was no click"


def test_after_an_alarm_or_a_no_there_is_quiet() -> None:
    desk = Desk(company={"after": 4, "quiet": 120, "times": 0})
    desk.flag(10, Kind.COMPANY)
    desk.at(15)
    desk.end(16, Kind.COMPANY)
    desk.flag(20, Kind.COMPANY)
    desk.at(40).do(40, "answer-flag", number=2, text="no")
    assert desk.alarms(open_only=True) == ["company"], "the first is still to be answered"
    desk.do(41, "answer-flag", number=1, text="yes")
    assert desk.alarms(open_only=True) == []
    assert desk.at(170).alarms() == ["company"], "the second has had its answer"
    desk.end(171, Kind.COMPANY)
    desk.do(171, "answer-flag", number=2, text="unclear")
    desk.flag(180, Kind.COMPANY)
    assert desk.at(291).alarms() == ["company"], "quiet: 120 s after the last answer"
    assert desk.at(291.001).alarms() == ["company", "company"], "it still lasts"


def test_absence_is_held_back_on_a_break_and_counts_from_its_end() -> None:
    desk = Desk(nobody={"after": 10})
    desk.do(10, "show-paper")
    desk.do(12, "approve-restroom")
    desk.flag(14, Kind.NOBODY)
    desk.flag(14, Kind.COMPANY, "side")
    assert desk.at(100).alarms() == ["company"], "another person at the desk is no absence"
    desk.do(200, "end-restroom")
    assert desk.at(210).alarms() == ["company"]
    assert desk.at(210.001).alarms() == ["company", "nobody"]


def test_a_granted_accommodation_mutes_by_kind() -> None:
    desk = Desk(turned={"after": 10})
    desk.do(5, "mute-flags", text="turned voice")
    desk.flag(10, Kind.TURNED)
    assert desk.at(600).alarms() == []
    assert len(desk.sitting.flags.all) == 1, "still a mark on the timeline"
    with pytest.raises(Refused, match="unknown-kind"):
        desk.do(601, "mute-flags", text="turned autism")


def test_switched_off_for_an_exam_it_stays_a_mark() -> None:
    desk = Desk(company={"on": False})
    desk.flag(10, Kind.COMPANY)
    assert desk.at(600).alarms() == []


def test_who_looks_no_more_ends_every_flag() -> None:
    desk = Desk()
    desk.flag(10, Kind.COMPANY)
    desk.flag(10, Kind.DARK, "side")
    assert len(desk.end(11)) == 2
    assert desk.at(600).alarms() == []


def test_an_outage_of_the_hub_ends_flags_and_charges_nobody() -> None:
    desk = Desk(company={"after": 30})
    desk.flag(10, Kind.COMPANY)
    desk.do(20, "hub-down")
    desk.do(120, "hub-up")
    assert desk.at(300).alarms() == []
    assert desk.sitting.flags.open == {}


def test_the_end_of_a_sitting_ends_its_flags() -> None:
    desk = Desk()
    desk.flag(10, Kind.COMPANY)
    desk.do(11, "force-submit", reason="because")
    assert desk.sitting.flags.open == {}
    with pytest.raises(Refused, match="ended"):
        desk.flag(12, Kind.COMPANY)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"kind": "sorcery"}, "unknown-kind"),
        ({"kind": "company", "camera": "roof"}, "unknown-camera"),
        ({"kind": "company", "camera": "front", "score": float("nan")}, "bad-score"),
        ({"kind": "company", "camera": "front", "score": 7.0}, "bad-score"),
    ],
)
def test_nonsense_is_refused(more: dict[str, object], code: str) -> None:
    with pytest.raises(Refused, match=code):
        Desk().do(10, "flag", **more)


def test_the_table_of_an_exam_reads_back() -> None:
    given = {"company": {"after": 3.5, "agreed": 2}, "device": {"after": 90}, "voice": {"on": False}}
    rules = Rules.read({"leaves": 5, "alarms": given})
    assert Rules.read(rules.table()) == rules
    assert rules.alarms.rule(Kind.VOICE) is None
    assert rules.alarms.rule(Kind.DEVICE) is not None
    assert AlarmTable().table() == {}
    assert "alarms" not in Rules().table()


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ({"sorcery": {}}, "rules.alarms.sorcery: unknown"),
        ({"company": 4}, "rules.alarms.company: a table is needed"),
        ({"company": {"afer": 4}}, "rules.alarms.company.afer: unknown; known are on, after"),
        ({"company": {"after": "4"}}, "rules.alarms.company.after: '4' is no float"),
        ({"company": {"on": 1}}, "rules.alarms.company.on: 1 is no bool"),
        ({"company": {"score": 2}}, "rules.alarms.company: a number is out of range"),
        ({"company": {"after": float("nan")}}, "rules.alarms.company: a number is out of range"),
        ({"company": {"quiet": float("inf")}}, "rules.alarms.company: a number is out of range"),
        ({"company": {"agreed": -7}}, "rules.alarms.company: a number is out of range"),
        (5, "rules.alarms: a table is needed"),
    ],
)
def test_a_bad_table_is_named(table: object, says: str) -> None:
    with pytest.raises(RulesError) as error:
        Rules.read({"alarms": table})
    assert str(error.value).startswith(says)

from invigilator.desk.inbox import Group, Inbox, Item
from invigilator.desk.matter import PRIORITY, ZERO
from invigilator.desk.room import Room
from invigilator.exam.flag import Kind
from invigilator.exam.ids import AlarmName
from tests.desk.rehearsal import Rehearsal

NOON = 1_800_000_000_000
SECOND = 1000


class Column:
    """An inbox over a rehearsed room, and what it says."""

    def __init__(self, people: int = 12) -> None:
        self.there = Rehearsal(people, clock=lambda: NOON)
        self.there.seat()
        self.room = Room()
        self.inbox = Inbox(self.room)

    def act(self, seat: int, do: str, ago: int = 0, **fields: object) -> None:
        self.there.act(seat, do, ago=ago * SECOND, **fields)

    def lines(self) -> list[str]:
        for seat in self.there.people:
            self.there.due(seat, NOON)
        self.room.take(self.there.room())
        return [" ".join(line.split()) for line in self.inbox.snapshot(NOON).splitlines()]

    def name(self, seat: int) -> str:
        return self.there.people[seat].of.name


def test_every_alarm_of_the_rulebook_has_a_priority():
    assert set(PRIORITY) == {str(one) for one in (*AlarmName, *Kind)} - {"sheet"}, "a sheet is a request"
    calls = [one for name, one in PRIORITY.items() if name != ZERO]  # a zero calls nobody but senior proctors
    assert sum(one == 0 for one in calls) <= len(calls) / 4


def test_a_quiet_room_is_empty():
    assert Column().lines() == []


def test_most_urgent_first_then_the_longest_waiting():
    column = Column()
    column.act(1, "side-off", 100)
    column.act(2, "disconnect", 50)
    column.act(3, "leave-screen", 5)
    column.act(4, "show-paper", 20, picture="p4")
    column.act(5, "show-paper", 30, picture="p5")
    assert column.lines() == [
        f"HIGH 5 {column.name(5)}: restroom-request",
        f"HIGH 4 {column.name(4)}: restroom-request",
        f"MEDIUM 2 {column.name(2)}: disconnected [deadline.reconnect.running(left=4:10)]",
        f"MEDIUM 3 {column.name(3)}: leave [deadline.away.running(left=0:15)]",
        f"LOW 1 {column.name(1)}: side-lost",
    ]


def test_one_candidate_is_one_row():
    column = Column()
    column.act(3, "side-off", 90)
    column.act(3, "leave-screen", 40)
    column.act(3, "return-screen", 35)
    column.act(3, "leave-screen", 30)
    column.act(3, "return-screen", 25)
    column.act(3, "show-paper", 20, picture="p", text="厕所")
    assert column.lines() == [f"HIGH 3 {column.name(3)}: restroom-request, side-lost, was leave"]
    item = column.inbox.items()[0]
    assert len(item.answerable()) == 3, "both leaves and the lost camera; the request wants a decision"
    assert item.decision
    assert (item.paper, item.paper_text) == ("p", "厕所")


def test_what_has_gone_by_itself_waits_at_the_end():
    column = Column()
    column.act(1, "leave-screen", 100)
    column.act(1, "return-screen", 95)
    column.act(2, "leave-screen", 5)
    assert column.lines()[1] == f"LOW 1 {column.name(1)}: was leave"


def test_an_answered_alarm_is_gone():
    column = Column()
    column.act(1, "leave-screen", 100)
    column.act(1, "return-screen", 95)
    column.lines()
    for number in column.inbox.items()[0].answerable():
        column.act(1, "acknowledge-alarm", number=number, by="i")
    assert column.lines() == []


def test_a_flood_is_merged_and_the_urgent_stays_in_sight():
    column = Column(40)
    for seat in range(1, 31):
        column.act(seat, "side-off", 60 + seat)
    column.act(35, "disconnect", 20)
    column.act(36, "show-paper", 10, picture="p")
    column.inbox.capacity = 6
    assert column.lines() == [
        f"HIGH 36 {column.name(36)}: restroom-request",
        f"MEDIUM 35 {column.name(35)}: disconnected [deadline.reconnect.running(left=4:40)]",
        "LOW 30 x side-lost: " + " ".join(str(seat) for seat in range(30, 0, -1)),
    ]


def test_whatever_happens_the_rows_fit():
    column = Column(40)
    for seat in range(1, 6):
        column.act(seat, "side-off", 60)
    for seat in range(6, 11):
        column.act(seat, "disconnect", 60)
    for seat in range(11, 16):
        column.act(seat, "leave-screen", 5)
    for seat in range(16, 31):
        column.act(seat, "show-paper", 60, picture="p")
    column.act(31, "front-off", 60)
    column.lines()
    for capacity in (30, 12, 6, 4, 3):
        column.inbox.capacity = capacity
        rows = column.inbox.rows()
        assert len(rows) <= capacity
        assert sum(len(one.items) if isinstance(one, Group) else 1 for one in rows) == 31


def test_stepping_goes_round_and_a_group_can_be_entered():
    column = Column(20)
    for seat in range(1, 16):
        column.act(seat, "side-off", 60 - seat)
    column.act(16, "disconnect", 5)
    column.inbox.capacity = 4
    column.lines()
    inbox = column.inbox
    first = inbox.step(1)
    assert isinstance(first, Item)
    assert first.seat == 16
    group = inbox.step(1)
    assert isinstance(group, Group)
    entered = inbox.enter()
    assert entered is not None
    assert inbox.row() == entered
    assert inbox.enter() is None
    assert [line[0] for line in column.lines()] == ["M", ">", "L"]
    assert isinstance(inbox.step(1), Group)
    assert inbox.step(1) == first
    assert inbox.step(-1) != first


def test_the_current_row_follows_its_candidate_and_goes_with_it():
    column = Column()
    column.act(2, "disconnect", 50)
    column.lines()
    column.inbox.step(1)
    column.act(1, "show-paper", 5, picture="p")
    assert column.lines()[1].startswith(">MEDIUM 2")
    column.act(2, "force-submit", by="i", reason="x")
    column.act(2, "acknowledge-alarm", by="i", number=1)
    column.lines()
    assert column.inbox.row() is None
    assert column.inbox.find("s2") is None


def test_clocks_that_need_no_answer_are_listed_apart():
    column = Column()
    column.act(4, "show-paper", 100, picture="p")
    column.act(4, "approve-restroom", 90, by="i")
    for ago in (60, 44, 28):
        column.act(5, "warn", ago, by="i", clause="face", text="x")
    column.act(6, "leave-screen", 3)
    column.lines()
    assert [(view.seat, str(one.phrase(NOON))) for view, one in column.inbox.clocks()] == [
        (5, "deadline.uncorrected.running(left=0:32 clause=clause.face)"),
        (4, "deadline.break.running(left=3:30)"),
    ]


def test_an_overdue_break_counts_up():
    column = Column()
    column.act(4, "show-paper", 400, picture="p")
    column.act(4, "approve-restroom", 390, by="i")
    assert column.lines() == [f"HIGH 4 {column.name(4)}: restroom-overdue [deadline.break.over(left=1:30)]"]


def test_an_alarm_of_the_watch_has_its_picture_and_wants_an_answer():
    column = Column()
    column.act(3, "flag", 30, by="watch", kind="company", camera="front", score=0.9, picture="crop")
    column.act(4, "flag", 40, by="watch", kind="blocked", camera="side", score=0.9)
    column.act(4, "end-flag", 20, by="watch", kind="blocked")
    column.act(5, "flag", 40, by="watch", kind="phone", camera="side", score=0.9)
    column.act(5, "end-flag", 10, by="watch", kind="phone")
    assert column.lines() == [
        f"HIGH 3 {column.name(3)}: company",
        f"HIGH 5 {column.name(5)}: was phone",  # what was seen was seen
        f"LOW 4 {column.name(4)}: was blocked",
    ]
    item = column.inbox.items()[0]
    assert (item.picture, item.decision, item.answerable()) == ("crop", True, [])
    assert "lasted=flag.lasts(for=0:30)" in str(item.note(NOON))
    assert item.flagged is not None
    assert item.flagged.flags == (1,)
    column.act(3, "answer-flag", by="li", number=1, text="no")
    assert len(column.lines()) == 2


def test_a_flag_is_told_as_long_as_its_alarm_is_open():
    column = Column()
    column.act(3, "flag", 2000, by="watch", kind="company", camera="front", score=0.9, picture="crop")
    column.act(3, "end-flag", 1900, by="watch", kind="company")
    column.lines()
    assert column.inbox.items()[0].picture == "crop"
    column.act(3, "answer-flag", by="li", number=1, text="unclear")
    column.lines()
    assert column.room.sittings["s3"].flags == []


def test_a_request_says_who_found_it_and_what_it_reads():
    column = Column()
    column.act(3, "show-paper", 30, by="watch", picture="p", text="厕所")
    column.act(4, "show-paper", 20, by="watch", picture="p")
    column.act(5, "show-paper", 10, by="li", picture="p")
    column.lines()
    assert [str(one.reads) for one in column.inbox.items()] == [
        "inbox.sheet.watch-read(words=厕所 by=watch)",
        "inbox.sheet.watch(words= by=watch)",
        "inbox.sheet.hand(words= by=li)",
    ]

"""The whole rulebook under random commands at random instants: what must hold whatever people do."""

from __future__ import annotations

from copy import deepcopy

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from invigilator.exam.commands import Command
from invigilator.exam.events import Event
from invigilator.exam.ids import FINDING_CLAUSES, REMINDER_CLAUSES, Outcome, Phase, Refused
from invigilator.exam.rules import Exam, Rules
from invigilator.exam.sitting import Sitting
from invigilator.exam.table import TABLE

START = 1_800_000_000_000
CLAUSES = ["", "nonsense", *REMINDER_CLAUSES, *FINDING_CLAUSES]
# Jumps that land on, just before and just after the limits, and long ones that cross several at once.
STEPS = st.sampled_from(
    [0, 1, 999, 1_000, 15_000, 19_999, 20_000, 20_001, 60_001, 299_999, 300_000, 300_001, 900_000]
)


class Conduct(RuleBasedStateMachine):
    """One sitting, a virtual clock, and everything anybody could send."""

    @initialize(
        kind=st.sampled_from(["mock", "formal", "retake"]),
        collect=st.booleans(),
        before=st.sampled_from([2_400_000, 1_800_000, 600_000, 0]),
        seated=st.booleans(),
    )
    def begin(self, kind: str, collect: bool, before: int, seated: bool) -> None:
        self.exam = Exam(kind, START, 90, Rules(collect_overdue_break=collect))  # type: ignore[arg-type]
        self.sitting = Sitting(self.exam)
        self.journal: list[Event] = []
        self.now = START - before
        if seated and before <= 1_800_000:
            for do in ("front-on", "side-on", "login", "photograph", "accept-notice"):
                self.send(Command(do))

    def take(self, events: list[Event]) -> None:
        for event in events:
            self.sitting.apply(event)
            self.journal.append(event)

    def send(self, command: Command) -> None:
        before = deepcopy(self.sitting)
        try:
            events = self.sitting.handle(command, self.now)
        except Refused:
            events = []
        assert self.sitting == before, "deciding changed the state"
        assert all(event.at == self.now for event in events)
        if before.phase is Phase.ENDED:
            moved = {event.name for event in events} & {"answering", "waiting", "expected", "left-screen", "reminded"}
            assert not moved, "something happened after the end"
        self.take(events)

    @rule(ms=STEPS)
    def pass_time(self, ms: int) -> None:
        self.now += ms
        fired = 0
        while (at := self.sitting.next_deadline()) is not None and at <= self.now:
            before = self.sitting.next_deadline()
            events = self.sitting.due(self.now)
            assert events, "a deadline said nothing"
            assert all(event.at <= self.now for event in events)
            assert before is not None
            assert before - 1 <= events[0].at <= before
            self.take(events)
            fired += 1
            assert fired < 50, "a deadline fires for ever"
        assert self.sitting.due(self.now) == []

    @rule(
        do=st.sampled_from(sorted(TABLE)),
        clause=st.sampled_from(CLAUSES),
        reason=st.sampled_from(["", "because"]),
        senior=st.booleans(),
        by=st.sampled_from(["inv-a", "inv-b", "senior-c"]),
        number=st.integers(0, 4),
        back=st.booleans(),
        kind=st.sampled_from(["nobody", "company", "voice", "device", ""]),
        camera=st.sampled_from(["front", "side"]),
        score=st.sampled_from([0.4, 0.7, 0.9]),
    )
    def anything(
        self,
        do: str,
        clause: str,
        reason: str,
        senior: bool,
        by: str,
        number: int,
        back: bool,
        kind: str,
        camera: str,
        score: float,
    ) -> None:
        more = {"minutes": 5, "number": number, "senior": senior, "back": back, "device": "pc", "picture": "p"}
        more |= {"kind": kind, "camera": camera, "score": score}
        self.send(Command(do, by, clause, reason, **more))  # type: ignore[arg-type]

    @rule(
        do=st.sampled_from(["leave-screen", "return-screen", "show-paper", "approve-restroom", "disconnect", "login"])
    )
    def likely(self, do: str) -> None:
        self.send(Command(do, "inv-a"))

    @rule(do=st.sampled_from(["flag", "end-flag"]), kind=st.sampled_from(["nobody", "company"]))
    def watched(self, do: str, kind: str) -> None:
        self.send(Command(do, "watch", kind=kind, camera="front", score=0.9))

    @rule()
    def two_in_one_instant(self) -> None:
        """Two invigilators remind in the same instant: exactly one reminder is spent."""
        before = self.sitting.warned("face")
        self.send(Command("warn", "inv-a", "face"))
        self.send(Command("warn", "inv-b", "face"))
        assert self.sitting.warned("face") - before <= 1

    @invariant()
    def replay_is_the_state(self) -> None:
        if hasattr(self, "sitting"):
            assert Sitting.replay(self.exam, self.journal) == self.sitting

    @invariant()
    def counts_keep_their_caps(self) -> None:
        if not hasattr(self, "sitting"):
            return
        sitting, rules = self.sitting, self.exam.rules
        assert 0 <= sitting.leaves <= rules.leaves
        assert all(sitting.warned(clause) <= rules.reminders for clause in REMINDER_CLAUSES)
        assert (sitting.phase is Phase.ENDED) == (sitting.outcome is not None) == (sitting.cause is not None)
        if sitting.score_zero:
            assert sitting.outcome is Outcome.CANCELLED
            assert self.exam.kind != "mock"
        if sitting.leaves == rules.leaves:
            assert sitting.phase is Phase.ENDED
        if sitting.phase is Phase.ENDED:
            assert sitting.away_until is sitting.reconnect_until is sitting.break_until is None

    @invariant()
    def flags_only_ask_to_look(self) -> None:
        if not hasattr(self, "sitting"):
            return
        flags = self.sitting.flags
        assert set(flags.open.values()) == {one.number for one in flags.all if one.ended is None}
        assert len(flags.open) == len({one.kind for one in flags.all if one.ended is None}), "one a kind"
        assert sum(one.alarmed is not None for one in flags.all) == sum(one.flag > 0 for one in self.sitting.alarms)
        if self.sitting.phase is Phase.ENDED:
            assert not flags.open

    @invariant()
    def deadlines_lie_ahead(self) -> None:
        if hasattr(self, "sitting") and (at := self.sitting.next_deadline()) is not None:
            assert at > self.now or self.sitting.due(self.now)


Conduct.TestCase.settings = settings(max_examples=120, stateful_step_count=40)
TestConduct = Conduct.TestCase

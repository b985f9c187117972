"""Whole rooms on a virtual clock: random people, drops, hub kills, and the rulebook's invariants after each event.

``simulate.py --exams N --seed S --json F`` plays N rooms of 50 candidates through a two-hour exam. A room that breaks
an invariant is played again with ever fewer acts; the shortest journal that still shows it is printed.
Figures: ``room_hours_per_minute`` of one core (goal 200) and ``violations`` (goal 0).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from figures import Figure, write

from invigilator.exam.commands import Command
from invigilator.exam.events import Event
from invigilator.exam.ids import FINDING_CLAUSES, REMINDER_CLAUSES, Outcome, Phase, Refused
from invigilator.exam.rules import Exam, Rules
from invigilator.exam.sitting import Sitting

START = 1_800_000_000_000
MINUTES = 120
HOURS = (MINUTES + 40) / 60  # a room is watched from T-30 to ten minutes after the end
SECOND, MINUTE = 1_000, 60_000
Act = tuple[int, Command]
AFTER_END = {"zero-proposed", "zero-confirmed", "zero-rejected", "ended", "reinstated", "phone-released"}
FACTS = {
    "front-on",
    "front-off",
    "side-on",
    "side-off",
    "side-left",
    "disconnected",
    "consented",
    "hub-down",
    "hub-up",
}
ANSWERS = {"reminder-seen", "reminder-acknowledged", "alarm-raised", "alarm-acknowledged"}


class Violation(AssertionError):  # noqa: N818 - the word for it
    """An invariant of the rulebook does not hold."""


@dataclass(slots=True)
class Played:
    """One sitting played to its end."""

    sitting: Sitting
    journal: list[Event]
    acts: int


def person(rng: random.Random) -> Iterator[Act]:
    """What one candidate, and those who watch, do of their own accord: time (ms since 1970) and command, unsorted."""
    arrival = START + round(rng.triangular(-35 * MINUTE, 17 * MINUTE, -12 * MINUTE))
    for step, do in enumerate(("consent-recording", "front-on", "side-on", "login", "photograph", "accept-notice")):
        yield arrival + step * rng.randint(200, 20 * SECOND), Command(do, device="pc", picture="p")
    end = START + MINUTES * MINUTE

    def some(mean: float) -> Iterator[int]:
        at = START + rng.expovariate(1 / (MINUTES * MINUTE / mean))
        while at < end:
            yield round(at)
            at += rng.expovariate(1 / (MINUTES * MINUTE / mean))

    for at in some(0.8):
        yield at, Command("leave-screen")
        yield at + rng.choice([900, 8 * SECOND, 20 * SECOND, 20 * SECOND + 1, 45 * SECOND]), Command("return-screen")
    for at in some(0.5):
        yield at, Command("disconnect")
        yield from back(at + rng.choice([2 * SECOND, 2 * MINUTE, 5 * MINUTE, 5 * MINUTE + 1]))
    for at in some(0.4):
        yield at, Command("show-paper", text="厕所")
        yield at + 9 * SECOND, Command(rng.choice(["approve-restroom", "approve-restroom", "deny-restroom"]), "inv-a")
        yield at + rng.choice([3 * MINUTE, 6 * MINUTE]), Command("end-restroom", "inv-a")
    for at in some(2.5):
        clause = rng.choice([*REMINDER_CLAUSES])
        for _ in range(rng.choice([1, 1, 2])):  # two invigilators in the same instant
            yield at, Command("warn", rng.choice(["inv-a", "inv-b"]), clause)
        yield at + rng.randint(1, 20 * SECOND), Command("acknowledge", number=rng.randint(0, 4))
        yield at + rng.choice([30 * SECOND, 60 * SECOND, 61 * SECOND]), Command("correct", "inv-a", clause)
    for at in some(0.6):
        yield at, Command("side-off")
        yield at + rng.randint(1, 90 * SECOND), Command("side-on")
    for at in some(0.15):
        finding = rng.choice([*FINDING_CLAUSES, "conduct"])
        yield at, Command("propose-zero", "inv-a", finding, "seen")
        decide = rng.choice(["confirm-zero", "reject-zero"])
        yield at + 2 * MINUTE, Command(decide, rng.choice(["inv-a", "senior-c"]), senior=True, reason="looked at")
    for at in some(0.1):
        yield at, Command("force-submit", "inv-b", reason="asked to")
        yield at + MINUTE, Command("reinstate", "senior-c", reason="a mistake", senior=True)
    for at in some(0.05):
        yield at, Command("extend", "senior-c", reason="alarm in the house", minutes=5, senior=True)
    if rng.random() < 0.5:
        yield START + rng.randint(20 * MINUTE, MINUTES * MINUTE), Command("submit")
    for at in some(1.0):
        yield at, Command("acknowledge-alarm", "inv-a", number=rng.randint(0, 5))


def back(at: int) -> Iterator[Act]:
    """The same steps again after a lost connection."""
    for do in ("front-on", "side-on", "login"):
        yield at, Command(do)


def room(rng: random.Random, candidates: int) -> tuple[Exam, list[list[Act]]]:
    """An exam and, for each candidate, every act in time order, hub outages among them."""
    rules = Rules(collect_overdue_break=rng.random() < 0.3)
    exam = Exam(rng.choice(["mock", "formal", "formal", "retake"]), START, MINUTES, rules)  # type: ignore[arg-type]
    outages = [
        (down := START + rng.randint(-30 * MINUTE, MINUTES * MINUTE), down + rng.choice([4, 30, 300, 1500]) * SECOND)
        for _ in range(rng.choice([0, 1, 1, 2]))
    ]
    scripts = []
    for _ in range(candidates):
        acts = list(person(rng))
        for down, up in outages:
            acts = [act for act in acts if not down <= act[0] < up]  # nobody is heard while the hub is down
            acts += [(down, Command("hub-down")), (up, Command("hub-up", back=False))]
            acts += back(up + rng.choice([SECOND, 20 * SECOND, 4 * MINUTE, 6 * MINUTE]))
        scripts.append(sorted(acts, key=lambda act: act[0]))
    return exam, scripts


def play(exam: Exam, acts: Sequence[Act]) -> Played:
    """Play one candidate's acts through the real rules, checking after each event; the hub's kill is a replay.

    Raises:
        Violation: an invariant does not hold.
    """
    sitting = Sitting(exam)
    journal: list[Event] = []
    stop = START + (MINUTES + 120) * MINUTE
    for now, command in [*acts, (stop, Command("disconnect"))]:
        last = 0
        while (fires := sitting.next_deadline()) is not None and fires <= now:
            if fires < last:
                raise Violation(f"a deadline fires at {fires}, before one that has fired at {last}")
            last = fires
            events = sitting.due(now)
            take(sitting, journal, events)
            if not events or not fires - 1 <= events[0].at <= fires:
                raise Violation(f"a deadline of {fires} is missed or stamped wrongly")
            if (again := sitting.next_deadline()) == fires and sitting.due(now) == events:
                raise Violation(f"a deadline fires twice at {again}")
        try:
            take(sitting, journal, sitting.handle(command, now))
        except Refused:
            continue
        if command.do == "hub-up":
            rebuilt = Sitting.replay(exam, journal)
            if rebuilt != sitting:
                raise Violation("the journal does not lead to the state")
            sitting = rebuilt
    if sitting.phase is not Phase.ENDED:
        raise Violation("the exam is over and the sitting is not")
    if Sitting.replay(exam, journal) != sitting:
        raise Violation("the journal does not lead to the state")
    return Played(sitting, journal, len(acts))


def take(sitting: Sitting, journal: list[Event], events: list[Event]) -> None:
    """Apply and journal, and look at every invariant after each event."""
    for event in events:
        ended, name = sitting.phase is Phase.ENDED, event.name
        if ended and name not in AFTER_END and name not in FACTS and name not in ANSWERS:
            raise Violation(f"{name} after the end")
        sitting.apply(event)
        journal.append(event)
        check(sitting)


def check(sitting: Sitting) -> None:
    """What holds after every event."""
    rules = sitting.exam.rules
    if not 0 <= sitting.leaves <= rules.leaves:
        raise Violation(f"{sitting.leaves} leaves")
    if len(sitting.reminders) > rules.reminders * len(REMINDER_CLAUSES):
        raise Violation("more reminders than there are")
    if any(one.count > rules.reminders for one in sitting.reminders[-1:]):
        raise Violation("a reminder beyond the last")
    if (sitting.phase is Phase.ENDED) != (sitting.outcome is not None):
        raise Violation("an end without an outcome")
    if sitting.score_zero and (sitting.outcome is not Outcome.CANCELLED or sitting.exam.kind == "mock"):
        raise Violation("a zero without a cancelled sitting, or in a mock exam")
    if sitting.away_until is not None and (sitting.on_break or not sitting.connected):
        raise Violation("a leave is timed on a break or while nobody is there")
    if sitting.phase is Phase.ANSWERING and not sitting.connected and sitting.reconnect_until is None:
        raise Violation("nobody is there and no clock runs")


def shrink(exam: Exam, acts: list[Act], fails: Callable[[list[Act]], bool]) -> list[Act]:
    """The fewest acts that still fail: halves, quarters, ... are left out as long as that succeeds."""
    size = len(acts) // 2
    while size:
        at = 0
        while at < len(acts):
            fewer = acts[:at] + acts[at + size :]
            if fails(fewer):
                acts = fewer
            else:
                at += size
        size //= 2
    return acts


def breaks(exam: Exam) -> Callable[[list[Act]], bool]:
    """Whether these acts break an invariant of this exam."""

    def fails(acts: list[Act]) -> bool:
        try:
            play(exam, acts)
        except Violation:
            return True
        return False

    return fails


def report(seed: int, exam: Exam, acts: list[Act]) -> str:
    """The shortest journal that shows the violation, one act a line."""
    short = shrink(exam, acts, breaks(exam))
    lines = [f"seed {seed}:"]
    for at, command in short:
        offset = (at - START) / 1000
        lines.append(f"  {offset:+.3f} s {command.do} {command.by} {command.clause}".rstrip())
    try:
        play(exam, short)
    except Violation as violation:
        lines.append(f"  -> {violation}")
    return "\n".join(lines)


def main() -> int:
    """Play the rooms; exit 1 when an invariant broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--exams", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--candidates", type=int, default=50)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    began, violations, events, outcomes = time.process_time(), 0, 0, dict[str, int]()
    for number in range(arguments.exams):
        seed = arguments.seed + number
        exam, scripts = room(random.Random(seed), arguments.candidates)
        for acts in scripts:
            try:
                played = play(exam, acts)
            except Violation:
                violations += 1
                print(report(seed, exam, acts), file=sys.stderr)
                continue
            events += len(played.journal)
            key = f"{played.sitting.outcome}/{played.sitting.cause}"
            outcomes[key] = outcomes.get(key, 0) + 1
    spent = time.process_time() - began
    rate = arguments.exams * HOURS * arguments.candidates / 50 / (spent / 60)
    figures = [
        Figure("room_hours_per_minute", rate, "room-hours per core-minute", goal=200, held=rate >= 200),
        Figure("violations", violations, "sittings", goal=0, held=violations == 0),
        Figure("events_per_second", events / spent, "events per core-second"),
    ]
    write(arguments.json, figures, exams=arguments.exams, seed=arguments.seed, outcomes=outcomes)
    print(json.dumps(dict(sorted(outcomes.items()))))
    return 1 if violations else 0


if __name__ == "__main__":
    raise SystemExit(main())

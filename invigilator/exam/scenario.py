"""A scripted exam played through the real rules on a virtual clock (`invigilator scenario`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from invigilator.exam.commands import Command
from invigilator.exam.events import Event
from invigilator.exam.ids import Refused
from invigilator.exam.script import PATH, Expectation, Scenario, Step
from invigilator.exam.sitting import Sitting


@dataclass(frozen=True, slots=True)
class Played:
    """What a play gave: one line for each expectation that does not hold, and every event with its candidate."""

    failures: list[str]
    journal: list[tuple[str, Event]]


def play(scenario: Scenario) -> Played:
    """Run every step in order and look at every expectation when its instant has passed."""
    room = {admission: Sitting(scenario.exam) for admission in scenario.candidates}
    played = Played([], [])
    waiting = sorted(scenario.expectations, key=lambda one: one.at)
    complaints: list[tuple[int, int, str]] = []

    def look(until: int | None) -> None:
        while waiting and (until is None or waiting[0].at < until):
            one = waiting.pop(0)
            _run_to(room, one.at, played.journal)
            complaints.extend((1, one.number, line) for line in _complaints(one, room.get(one.candidate)))

    for step in scenario.steps:
        look(step.at)
        _run_to(room, step.at, played.journal)
        got = _act(room, step, played.journal)
        if got != step.expect:
            complaints.append((0, step.number, f"step {step.number}: expected {step.expect}, got {got}"))
    look(None)
    played.failures.extend(line for *_, line in sorted(complaints, key=lambda one: one[:2]))
    return played


def _run_to(room: Mapping[str, Sitting], now: int, journal: list[tuple[str, Event]]) -> None:
    """Fire every deadline of the room that is due by ``now``, in the order of their instants."""
    while True:
        due = [(at, name) for name, one in room.items() if (at := one.next_deadline()) is not None and at <= now]
        if not due:
            return
        _, name = min(due)
        _take(room[name], name, room[name].due(now), journal)


def _take(sitting: Sitting, name: str, events: list[Event], journal: list[tuple[str, Event]]) -> None:
    for event in events:
        sitting.apply(event)
        journal.append((name, event))


def _act(room: Mapping[str, Sitting], step: Step, journal: list[tuple[str, Event]]) -> str:
    if step.command.do in ("hub-down", "hub-up"):
        for name, sitting in room.items():
            _take(sitting, name, sitting.handle(step.command, step.at), journal)
        return "ok"
    if step.candidate not in room:
        return "refused:not-on-roster"
    sitting = room[step.candidate]
    try:
        for part in _parts(step.command, sitting):
            _take(sitting, step.candidate, sitting.handle(part, step.at), journal)
    except Refused as refused:
        return f"refused:{refused.code}"
    return "ok"


def _parts(command: Command, sitting: Sitting) -> Iterator[Command]:
    if command.do not in ("sit", "reconnect"):
        yield command
        return
    for do in PATH:
        given = (do == "photograph" and sitting.photo is not None) or (do == "accept-notice" and sitting.notice)
        if command.do == "sit" or not given:
            yield Command(do, command.by)


def _complaints(one: Expectation, sitting: Sitting | None) -> Iterator[str]:
    if sitting is None:
        yield f"expect {one.number}: candidate: {one.candidate} is not on the roster"
        return
    raised = {alarm.name.value for alarm in sitting.alarms}
    for key, wanted in one.wanted.items():
        if key == "raised":
            missing = [name for name in cast("list[str]", wanted) if name not in raised]
            if missing:
                yield f"expect {one.number}: raised: expected {', '.join(missing)}, got {_list(raised)}"
        elif key == "not_raised":
            found = [name for name in cast("list[str]", wanted) if name in raised]
            if found:
                yield f"expect {one.number}: not_raised: expected no {', '.join(found)}, got {_list(raised)}"
        elif key == "warnings":
            for clause, count in cast("dict[str, int]", wanted).items():
                if (got := sitting.warned(clause)) != count:
                    yield f"expect {one.number}: warnings.{clause}: expected {count}, got {got}"
        elif (state := _show(getattr(sitting, key))) != _show(wanted):
            yield f"expect {one.number}: {key}: expected {_show(wanted)}, got {state}"


def _list(names: set[str]) -> str:
    return ", ".join(sorted(names)) or "none"


def _show(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "none" if value in (None, "") else str(value)

"""A hub outage is charged to nobody."""

from __future__ import annotations

from invigilator.exam.commands import Command
from invigilator.exam.ids import Outcome, Phase
from invigilator.exam.rules import Exam
from invigilator.exam.sitting import Sitting

START = 1_800_000_000_000
MINUTE = 60_000


def send(sitting: Sitting, now: int, do: str, **more: object) -> None:
    while events := sitting.due(now):
        for event in events:
            sitting.apply(event)
    for event in sitting.handle(Command(do, **more), now):  # type: ignore[arg-type]
        sitting.apply(event)


def seated(at: int = START - 5 * MINUTE) -> Sitting:
    sitting = Sitting(Exam("formal", START, 90))
    for do in ("front-on", "side-on", "login", "photograph", "accept-notice"):
        send(sitting, at, do)
    return sitting


def test_a_real_restart_gives_five_minutes_from_the_return_of_the_hub() -> None:
    sitting = seated()
    send(sitting, START + 10 * MINUTE, "hub-down")
    send(sitting, START + 40 * MINUTE, "hub-up", back=False)
    assert not sitting.connected
    assert sitting.reconnect_until == START + 45 * MINUTE
    assert sitting.break_offs == 0, "the outage is not a break-off of the candidate's"
    for do in ("front-on", "side-on", "login"):
        send(sitting, START + 45 * MINUTE, do)
    assert sitting.connected
    assert sitting.phase is Phase.ANSWERING


def test_not_back_in_five_minutes_is_collected() -> None:
    sitting = seated()
    send(sitting, START + 10 * MINUTE, "hub-down")
    send(sitting, START + 12 * MINUTE, "hub-up", back=False)
    send(sitting, START + 17 * MINUTE + 1, "disconnect")
    assert sitting.outcome is Outcome.COLLECTED
    assert sitting.ended_at == START + 17 * MINUTE


def test_running_clocks_stand_still() -> None:
    sitting = seated()
    send(sitting, START + MINUTE, "show-paper")
    send(sitting, START + MINUTE, "approve-restroom")
    send(sitting, START + 2 * MINUTE, "hub-down")
    send(sitting, START + 20 * MINUTE, "hub-up")
    assert sitting.break_until == START + 24 * MINUTE
    assert not sitting.overdue


def test_the_login_window_moves_by_the_outage_and_the_end_does_not() -> None:
    late = Sitting(Exam("formal", START, 90))
    send(late, START + 10 * MINUTE, "hub-down")
    send(late, START + 20 * MINUTE, "hub-up")
    for do in ("front-on", "side-on", "login"):
        send(late, START + 25 * MINUTE, do)
    assert late.connected
    assert late.ends_at == START + 90 * MINUTE


def test_the_exam_starts_and_ends_while_the_hub_is_down() -> None:
    sitting = seated()
    send(sitting, START - MINUTE, "hub-down")
    send(sitting, START + 91 * MINUTE, "hub-up", back=False)
    assert sitting.phase is Phase.ENDED
    assert sitting.ended_at == START + 90 * MINUTE

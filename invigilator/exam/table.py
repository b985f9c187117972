"""Which command when: the rulebook's table of commands and refusals as data, and what each one decides.

A refusal is the first that applies: an ended sitting (``too-late`` if forfeited, else ``ended``); ``unknown-clause``,
``reason-missing``; the wrong phase; then the command's own, in the order of its row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from invigilator.exam import answering, conduct, flagging, path
from invigilator.exam.commands import Command
from invigilator.exam.events import Event
from invigilator.exam.ids import (
    FINDING_CLAUSES,
    REMINDER_CLAUSES,
    Outcome,
    Phase,
    Refused,
)

if TYPE_CHECKING:
    from invigilator.exam.sitting import Sitting

Decide = Callable[["Sitting", Command, int], list[Event]]

EVERY = frozenset(Phase)
OPEN = frozenset({Phase.EXPECTED, Phase.WAITING, Phase.ANSWERING})
ANSWERING = frozenset({Phase.ANSWERING})
WATCHED = frozenset({Phase.WAITING, Phase.ANSWERING})
JUDGED = frozenset({Phase.WAITING, Phase.ANSWERING, Phase.ENDED})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``clauses`` are those the command may name, None when it names none."""

    decide: Decide
    phases: frozenset[Phase]
    wrong: str = "not-answering"
    clauses: Collection[str] | None = None
    reason: bool = False


def decide(sitting: Sitting, command: Command, now: int) -> list[Event]:
    """What ``command`` means at ``now``.

    Raises:
        Refused: with the rulebook's code; ``unknown-command`` for a name that is not in the table.
    """
    row = TABLE.get(command.do)
    if row is None:
        raise Refused("unknown-command")
    if sitting.phase is Phase.ENDED:
        if Phase.ENDED not in row.phases:
            raise Refused("too-late" if sitting.outcome is Outcome.FORFEITED else "ended")
        if row.phases is JUDGED and sitting.outcome is Outcome.FORFEITED:
            raise Refused("too-late")
    if row.clauses is not None and command.clause not in row.clauses:
        raise Refused("unknown-clause")
    if row.reason and not command.reason.strip():
        raise Refused("reason-missing")
    if sitting.phase not in row.phases:
        raise Refused(row.wrong)
    return row.decide(sitting, command, now)


FINDABLE = {**FINDING_CLAUSES, "conduct": ""}

TABLE: dict[str, Row] = {
    "front-on": Row(path.feed, EVERY),
    "front-off": Row(path.feed, EVERY),
    "side-on": Row(path.feed, EVERY),
    "side-off": Row(path.feed, EVERY),
    "side-exit": Row(path.side_exit, EVERY),
    "disconnect": Row(path.disconnect, EVERY),
    "hub-down": Row(path.hub_down, EVERY),
    "hub-up": Row(path.hub_up, EVERY),
    "consent-recording": Row(path.consent, EVERY),
    "allow-face": Row(path.face, OPEN),
    "refuse-face": Row(path.face, OPEN),
    "confirm-check": Row(path.confirm_check, OPEN),
    "feedback": Row(path.feedback, OPEN),
    "answer-feedback": Row(path.feedback, OPEN),
    "login": Row(path.login, OPEN),
    "photograph": Row(path.photograph, OPEN),
    "accept-notice": Row(path.accept_notice, OPEN),
    "leave-screen": Row(answering.leave_screen, ANSWERING),
    "return-screen": Row(answering.return_screen, ANSWERING),
    "answer": Row(answering.answer, ANSWERING),
    "submit": Row(answering.submit, ANSWERING),
    "force-submit": Row(answering.force_submit, ANSWERING, reason=True),
    "show-paper": Row(answering.show_paper, ANSWERING),
    "approve-restroom": Row(answering.approve, ANSWERING),
    "deny-restroom": Row(answering.deny, ANSWERING),
    "end-restroom": Row(answering.end_restroom, ANSWERING),
    "warn": Row(conduct.warn, ANSWERING, clauses=REMINDER_CLAUSES),
    "correct": Row(conduct.correct, ANSWERING, clauses=REMINDER_CLAUSES),
    "seen": Row(conduct.answer_reminder, EVERY),
    "acknowledge": Row(conduct.answer_reminder, EVERY),
    "acknowledge-alarm": Row(conduct.acknowledge_alarm, EVERY),
    "flag": Row(flagging.flag, WATCHED),
    "end-flag": Row(flagging.end_flag, EVERY),
    "answer-flag": Row(flagging.answer_flag, EVERY),
    "mute-flags": Row(flagging.mute, EVERY),
    "propose-zero": Row(conduct.propose_zero, JUDGED, clauses=FINDABLE, reason=True),
    "confirm-zero": Row(conduct.confirm_zero, JUDGED),
    "reject-zero": Row(conduct.reject_zero, JUDGED),
    "extend": Row(conduct.extend, frozenset({Phase.WAITING, Phase.ANSWERING}), reason=True),
    "reinstate": Row(conduct.reinstate, EVERY, reason=True),
}

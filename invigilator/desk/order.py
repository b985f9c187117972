"""What an invigilator does to a candidate: one coroutine an intent, each answered by one sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Self

from invigilator.client.session import Session, command
from invigilator.desk.phrase import Phrase, Value
from invigilator.desk.snapshot import snapshot

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from invigilator.desk.flag import Word
    from invigilator.desk.room import Room
    from invigilator.wire.messages import Command

Clause = Literal["face", "camera", "conduct"]
CLAUSES: tuple[Clause, ...] = ("face", "camera", "conduct")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether it was done, and the sentence that says so or why not."""

    ok: bool
    phrase: Phrase
    reminded: str = ""  # the sitting that a reminder went to: what becomes of it is worth following

    @classmethod
    def done(cls, key: str, values: Mapping[str, Value]) -> Self:
        """It was done and is in the journal."""
        return cls(ok=True, phrase=Phrase(f"done.{key}", values))

    @classmethod
    def refused(cls, code: str, values: Mapping[str, Value]) -> Self:
        """It was not done; ``code`` is the rulebook's, or ours."""
        return cls(ok=False, phrase=Phrase(f"refused.{code}", values))


class Orders:
    """Intents towards the hub. Nothing is decided here: the hub's rules accept or refuse."""

    def __init__(self, session: Session, room: Room) -> None:
        self._session = session
        self._room = room

    async def remind(self, sitting: str, clause: Clause, words: str) -> Outcome:
        """Say one sentence to a candidate, counted under its clause (五(二), 五(五))."""
        count, limit = self._count(sitting, clause)
        order = command("warn", sitting, clause=clause, text=words)
        said = await self._send(order, "remind", clause=Phrase(f"clause.{clause}"), count=count + 1, limit=limit)
        return replace(said, reminded=sitting if said.ok else "")

    async def correct(self, sitting: str, clause: Clause) -> Outcome:
        """Mark that the candidate did as reminded: the 60 s clock stops, the count stays."""
        order = command("correct", sitting, clause=clause)
        return await self._send(order, "correct", clause=Phrase(f"clause.{clause}"))

    async def mark_paper(self, sitting: str) -> Outcome:
        """Take the front picture as it is now as the written request for a break (六(九))."""
        view = self._room.everyone.get(sitting)
        if view is None:
            return Outcome.refused("not-on-roster", self._who(sitting))
        picture = await snapshot(self._session, view.front)
        if not picture:
            return Outcome.refused("no-picture", self._who(sitting))
        return await self._send(command("show-paper", sitting, picture=picture), "paper")

    async def approve(self, sitting: str) -> Outcome:
        """Let the candidate go: five minutes (六(九))."""
        return await self._send(command("approve-restroom", sitting), "approve")

    async def deny(self, sitting: str) -> Outcome:
        """Do not let the candidate go."""
        return await self._send(command("deny-restroom", sitting), "deny")

    async def end_break(self, sitting: str) -> Outcome:
        """The candidate is back from the break."""
        return await self._send(command("end-restroom", sitting), "end-break")

    async def collect(self, sitting: str, reason: str) -> Outcome:
        """Collect the paper now, for a reason that the journal keeps (六(九))."""
        if not reason.strip():
            return Outcome.refused("reason-missing", self._who(sitting))
        return await self._send(command("force-submit", sitting, reason=reason.strip()), "collect")

    async def answer(self, sitting: str, words: str) -> Outcome:
        """Answer what a candidate has asked before the login (四(二))."""
        if not words.strip():
            return Outcome.refused("bad-text", self._who(sitting))
        return await self._send(command("answer-feedback", sitting, text=words.strip()), "answer")

    async def propose_zero(self, sitting: str, clause: str, reason: str) -> Outcome:
        """Propose a score of nought as the first of two people (五)."""
        if not reason.strip():
            return Outcome.refused("reason-missing", self._who(sitting))
        order = command("propose-zero", sitting, clause=clause, reason=reason.strip())
        return await self._send(order, "propose", clause=Phrase(f"clause.{clause}"))

    async def confirm_zero(self, sitting: str) -> Outcome:
        """Sign a proposed zero as the second person (五)."""
        return await self._send(command("confirm-zero", sitting), "sign")

    async def reject_zero(self, sitting: str, reason: str) -> Outcome:
        """Do not sign it, for a reason that the journal keeps."""
        if not reason.strip():
            return Outcome.refused("reason-missing", self._who(sitting))
        return await self._send(command("reject-zero", sitting, reason=reason.strip()), "reject")

    async def extend(self, sitting: str, minutes: int, reason: str) -> Outcome:
        """Give a candidate more minutes."""
        order = command("extend", sitting, minutes=minutes, reason=reason.strip())
        return await self._send(order, "extend", minutes=minutes)

    async def reinstate(self, sitting: str, reason: str) -> Outcome:
        """Take a collection back while the time still runs."""
        return await self._send(command("reinstate", sitting, reason=reason.strip()), "reinstate")

    async def acknowledge(self, sitting: str, numbers: Iterable[int]) -> Outcome:
        """Answer alarms that ask for nothing but to be known."""
        outcome = Outcome.refused("nothing-to-acknowledge", self._who(sitting))
        for number in numbers:
            outcome = await self._send(command("acknowledge-alarm", sitting, number=number), "acknowledge")
            if not outcome.ok:
                break
        return outcome

    async def answer_flags(self, sitting: str, flags: Iterable[int], word: Word, what: str, then: Phrase) -> Outcome:
        """Say what somebody has seen who looked where the watch pointed; ``then`` is worth doing if it is so."""
        outcome = Outcome.refused("no-such-flag", self._who(sitting))
        for number in flags:
            order = command("answer-flag", sitting, number=number, text=word)
            outcome = await self._send(order, f"flag-{word}", what=Phrase(f"alarm.{what}"), then=then)
            if not outcome.ok:
                break
        return outcome

    def _count(self, sitting: str, clause: str) -> tuple[int, int]:
        view = self._room.everyone.get(sitting)
        if view is None:
            return 0, 0
        return view.candidate.warnings.get(clause, 0), view.candidate.warnings_limit

    def _who(self, sitting: str) -> dict[str, Value]:
        view = self._room.everyone.get(sitting)
        return {"name": view.name if view else "", "seat": view.seat if view else 0}

    async def _send(self, order: Command, done: str, **values: Value) -> Outcome:
        said = {**self._who(order.sitting), **values}
        reply = await self._session.send(order)
        if reply.ok:
            return Outcome.done(done, said)
        return Outcome.refused(reply.code, said)

"""What a key or button does: looks at who is selected, asks where asking is due, has the hub do it, tells the result.

Nothing here blocks: orders run as tasks, panels are widgets of the window.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Protocol

from invigilator.desk.flag import WORDS, next_step
from invigilator.desk.inbox import Group, Item
from invigilator.desk.order import CLAUSES, Outcome
from invigilator.desk.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from invigilator.console.tasks import Tasks
    from invigilator.desk.chime import Chime
    from invigilator.desk.flag import Word
    from invigilator.desk.focus import Card, Focus
    from invigilator.desk.inbox import Inbox, Row
    from invigilator.desk.order import Clause, Orders
    from invigilator.desk.refusal import Act
    from invigilator.desk.room import Room


LOOK = 0.4  # seconds that a row must have stood there before it can be acknowledged


class Stage(Protocol):
    """What acts need of the window."""

    def select(self, sitting: str) -> None:
        """Show this candidate as the selected one, everywhere."""

    def ask(self, act: Act, card: Card) -> None:
        """Open the panel of an act."""

    def sees(self, picture: str) -> bool:
        """Whether this sheet or what a detector saw is shown now."""

    def tell(self, outcome: Outcome) -> None:
        """Say what came of an act."""

    def refresh(self) -> None:
        """Show the state anew."""


class Acts:
    """One method an act of `keys.KEYS` that concerns candidates or the inbox."""

    def __init__(
        self,
        stage: Stage,
        room: Room,
        focus: Focus,
        inbox: Inbox,
        chime: Chime,
        orders: Orders,
        tasks: Tasks,
    ) -> None:
        self._stage = stage
        self._room = room
        self._focus = focus
        self._inbox = inbox
        self._chime = chime
        self._orders = orders
        self._tasks = tasks
        self._moved = float("-inf")  # monotonic seconds at which acknowledging went on to the next row
        self._doing: dict[str, Callable[[], None]] = {
            "remind": lambda: self._panel("remind"),
            "correct": lambda: self._panel("correct"),
            "feedback": lambda: self._panel("feedback"),
            "extend": lambda: self._panel("extend"),
            "reinstate": lambda: self._panel("reinstate"),
            "zero": lambda: self._panel("zero"),
            "collect": lambda: self._panel("collect"),
            "paper": lambda: self._order("paper", self._orders.mark_paper),
            "approve": lambda: self._decide("approve", self._orders.approve),
            "deny": lambda: self._decide("deny", self._orders.deny),
            "end-break": lambda: self._order("end-break", self._orders.end_break),
            "acknowledge": self._acknowledge,
            "enter": self._enter,
            **{f"flag-{word}": partial(self._answer_flag, word) for word in WORDS},
            "hush": self._hush,
            "next": lambda: self._step(1),
            "previous": lambda: self._step(-1),
        }

    def do(self, act: str) -> bool:
        """Do it; False when it is none of these."""
        doing = self._doing.get(act)
        if doing is None:
            return False
        doing()
        return True

    def choose(self, key: str) -> None:
        """Make a row of the inbox the current one, and its candidate the selected one."""
        self._inbox.current = key
        self._show(self._inbox.row())

    def remind(self, sitting: str, clause: str, words: str) -> None:
        """Send a reminder that the panel has asked for."""
        self._start("remind", self._orders.remind(sitting, _clause(clause), words))

    def correct(self, sitting: str, clause: str) -> None:
        """Mark a clause corrected that the panel has asked for."""
        self._start("correct", self._orders.correct(sitting, _clause(clause)))

    def collect(self, sitting: str, reason: str) -> None:
        """Collect a paper that the panel has confirmed."""
        self._start("collect", self._orders.collect(sitting, reason))

    def answer(self, sitting: str, words: str) -> None:
        """Answer what a candidate has asked."""
        self._start("answer", self._orders.answer(sitting, words))

    def propose(self, sitting: str, clause: str, reason: str) -> None:
        """Propose a zero that the panel has confirmed."""
        self._start("propose", self._orders.propose_zero(sitting, clause, reason))

    def sign(self, sitting: str) -> None:
        """Sign a zero that the panel has confirmed."""
        self._start("sign", self._orders.confirm_zero(sitting))

    def reject(self, sitting: str, reason: str) -> None:
        """Reject a zero."""
        self._start("reject", self._orders.reject_zero(sitting, reason))

    def extend(self, sitting: str, minutes: int, reason: str) -> None:
        """Give more minutes."""
        self._start("extend", self._orders.extend(sitting, minutes, reason))

    def reinstate(self, sitting: str, reason: str) -> None:
        """Take a collection back."""
        self._start("reinstate", self._orders.reinstate(sitting, reason))

    def _card(self, act: Act) -> Card | None:
        """The candidate an act is for; None, with a sentence, when it cannot be done now."""
        card = self._focus.card(self._focus.opened or self._focus.selected)
        why = card.refused.get(act) if card else Phrase("refused.nobody-selected")
        if self._room.lost:
            why = Phrase("refused.offline")
        if why is not None:
            self._refuse(why)
            return None
        return card

    def _refuse(self, why: Phrase) -> None:
        self._stage.tell(Outcome(ok=False, phrase=why))

    def _panel(self, act: Act) -> None:
        card = self._card(act)
        if card is not None:
            self._stage.ask(act, card)

    def _order(self, act: Act, order: Callable[[str], Coroutine[object, object, Outcome]]) -> None:
        card = self._card(act)
        if card is not None:
            self._start(act, order(card.sitting))

    def _decide(self, act: Act, order: Callable[[str], Coroutine[object, object, Outcome]]) -> None:
        """Approve or deny, but only what has been looked at."""
        card = self._card(act)
        if card is None:
            return
        if card.paper and not self._stage.sees(card.paper):
            self._inbox.current = card.sitting
            self._stage.refresh()
            self._refuse(Phrase("refused.look-first"))
            return
        self._start(act, order(card.sitting))

    def _enter(self) -> None:
        self._show(self._inbox.enter())

    def _hush(self) -> None:
        done = self._chime.hush()
        if done is None:
            self._refuse(Phrase("refused.nothing-to-hush"))
        else:
            name, hushed = done
            what = Phrase(f"alarm.{name}")
            self._stage.tell(Outcome.done("hushed" if hushed else "sounding", {"what": what}))

    def _step(self, by: int) -> None:
        self._show(self._inbox.step(by))

    def _show(self, row: Row | None) -> None:
        if isinstance(row, Item):
            self._stage.select(row.sitting)
        self._stage.refresh()

    def _acknowledge(self) -> None:
        row = self._inbox.row()
        if self._room.lost:
            self._refuse(Phrase("refused.offline"))
        elif row is None:
            self._step(1)  # first look, then acknowledge
        elif time.monotonic() - self._moved < LOOK:
            return  # a key that bounced: nobody has read this row yet
        else:
            items = row.items if isinstance(row, Group) and row.name != "mixed" else ()
            items = (row,) if isinstance(row, Item) else items
            answerable = [(one.sitting, one.answerable()) for one in items if one.answerable()]
            if not answerable:
                flagged = isinstance(row, Item) and row.first.flags
                self._refuse(Phrase("refused.answer-flag" if flagged else "refused.decide"))
                return
            if not self._undecided(row.key):
                self._go_on(row.key)
            self._start("acknowledge", self._acknowledge_all(answerable))

    def _answer_flag(self, word: Word) -> None:
        """Say what has been seen where the watch pointed. Who was right stays selected: something follows."""
        row = self._inbox.row()
        matter = row.flagged if isinstance(row, Item) else None
        if self._room.lost:
            self._refuse(Phrase("refused.offline"))
        elif row is None:
            self._step(1)  # first look, then answer
        elif time.monotonic() - self._moved < LOOK:
            return
        elif not isinstance(row, Item) or matter is None:
            self._refuse(Phrase("refused.no-flag-here"))
        elif row.picture and not self._stage.sees(row.picture):
            self._refuse(Phrase("refused.look-first"))
        else:
            view = self._room.sittings[row.sitting]
            then = next_step(matter.name, matter.clause, scored=self._room.kind(view) != "mock")
            if word != "yes" and len(row.matters) == 1:
                self._go_on(row.key)
            else:
                self._moved = time.monotonic()
            self._start("flag", self._orders.answer_flags(row.sitting, matter.flags, word, matter.name, then))

    def _go_on(self, key: str) -> None:
        """To the row after this one.

        At once, not when the hub has answered: the next key must never meet another candidate than the one it was
        pressed for.
        """
        self.choose(self._after(key))
        self._moved = time.monotonic()

    def _after(self, key: str) -> str:
        """The row after this one, round at the end, "" when there is no other."""
        keys = [one.key for one in self._inbox.rows()]
        at = keys.index(key)
        return next(iter(keys[at + 1 :] + keys[:at]), "")

    async def _acknowledge_all(self, answerable: list[tuple[str, list[int]]]) -> Outcome:
        outcome = Outcome.refused("nothing-to-acknowledge", {"name": "", "seat": 0})
        for sitting, numbers in answerable:
            outcome = await self._orders.acknowledge(sitting, numbers)
            if not outcome.ok:
                return outcome
        if len(answerable) > 1:
            return Outcome(ok=True, phrase=Phrase("done.acknowledge-all", {"count": len(answerable)}))
        return outcome

    def _undecided(self, key: str) -> bool:
        item = self._inbox.find(key)
        return item is not None and item.decision

    def _start(self, name: str, work: Coroutine[object, object, Outcome]) -> None:
        async def run() -> None:
            self._stage.tell(await work)

        self._tasks.start(run(), name)


def _clause(name: str) -> Clause:
    return next((one for one in CLAUSES if one == name), "conduct")

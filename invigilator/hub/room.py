"""The room: every sitting rebuilt from the journal, every command decided, committed, applied and only then told."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any

from invigilator.exam.commands import Command
from invigilator.exam.events import Event
from invigilator.exam.ids import Phase, Refused
from invigilator.exam.sitting import Sitting
from invigilator.hub.clock import Clock
from invigilator.hub.examfile import NO_EXAM, ExamFile
from invigilator.hub.line import Line
from invigilator.hub.seat import Seat
from invigilator.hub.view import candidate_view, sitting_view
from invigilator.store.candidate import Candidate
from invigilator.store.entry import Draft, Entry
from invigilator.store.errors import StoreError
from invigilator.store.evidence import ROSTER_PHOTO
from invigilator.store.journal import Journal
from invigilator.wire.messages import Changed, You, encode
from invigilator.wire.messages import Room as RoomView
from invigilator.wire.views import ExamView

log = logging.getLogger(__name__)
_LOOK = 1.0  # seconds between two looks at the clock, in case this machine slept
_OFFICE = frozenset({"exam-created", "exam-changed", "enrolled", "assigned", "retake-allowed", ROSTER_PHOTO})
"""What may have been written while no hub ran, and says nothing of how long one did."""
HUB = "hub"  # who acts when nobody does


class NotSavedError(Exception):
    """The journal did not take the events; nothing has happened. The text is for people."""


class Room:
    """All seats of all exams. One event loop; the sittings of different seats go on side by side."""

    def __init__(self, journal: Journal, clock: Clock) -> None:
        self.exams: dict[str, ExamFile] = {}
        self.clock = clock
        self.seats: dict[str, Seat] = {}
        self.by_number: dict[int, Seat] = {}
        self.staff: set[Line] = set()
        self.seq = 0
        self.witness: Callable[[Seat, Sequence[Event]], None] = lambda _seat, _events: None  # told what has happened
        self.closing = False  # the hub goes down: who drops off now is not to blame
        self._journal = journal
        self._last = 0  # when the newest event of the run before happened
        self._tasks: set[asyncio.Task[Any]] = set()
        self._alarm = asyncio.Event()  # a deadline may have moved

    # ---- coming up ---------------------------------------------------------------------------------------------

    def seat(self, exam: ExamFile, candidates: Iterable[Candidate]) -> None:
        """Give everyone of an exam a seat; who has one keeps it, with what is known of the candidate now."""
        self.exams[exam.id] = exam
        for one in candidates:
            if (known := self.seats.get(one.sitting)) is not None:
                known.candidate = one
                continue
            seat = self.seats[one.sitting] = self.by_number[one.seat] = Seat(one, exam, Sitting(exam.exam))
            self._deadline(seat)

    def recall(self, entries: Iterable[Entry]) -> None:
        """Bring each sitting to where the journal says it is."""
        for entry in entries:
            self.seq = entry.seq
            if entry.event not in _OFFICE:
                self._last = max(self._last, entry.at)
            if (seat := self.seats.get(entry.sitting)) is not None:
                seat.sitting.apply(_event(entry))
                if entry.event == ROSTER_PHOTO:
                    seat.roster_photo = entry.text("picture")

    async def resume(self, down: int | None) -> None:
        """Charge nobody for the time from ``down`` (the last heartbeat, ms since 1970) until now.

        Raises:
            NotSavedError: the journal does not take it.
        """
        if down is None:
            return
        now, down = self.clock.now(), max(down, self._last)
        await asyncio.gather(*(self._resume(one, down, now) for one in self.seats.values()))

    async def _resume(self, seat: Seat, down: int, now: int) -> None:
        opens = seat.exam.exam.opens_at
        if now <= opens:
            return  # before the login opens nothing runs that an outage could hold up
        if seat.sitting.phase is Phase.ENDED and seat.sitting.phone_until is None:
            return
        down = min(now, max(down, opens))
        async with seat.lock:
            await self._catch_up(seat, down)
            if seat.sitting.down_since is None:
                await self._settle(seat, seat.sitting.handle(Command("hub-down", HUB), down))
            await self._catch_up(seat, now)
            await self._settle(seat, seat.sitting.handle(Command("hub-up", HUB, back=False), now))

    # ---- deciding ----------------------------------------------------------------------------------------------

    async def do(self, seat: Seat, command: Command, key: str = "") -> None:
        """Have one command done and committed; ``key`` names it, so that it is done once however often it comes.

        Raises:
            Refused: the rules do not allow it; nothing has changed.
            NotSavedError: the journal did not take it; nothing has changed.
        """
        # Shielded: a socket that closes meanwhile must not stop it between the commit and its effect.
        task = asyncio.create_task(self._do(seat, command, key))
        self._tasks.add(task)
        task.add_done_callback(self._done)
        await asyncio.shield(task)

    async def _do(self, seat: Seat, command: Command, key: str) -> None:
        async with seat.lock:
            now = self.clock.now()
            await self._catch_up(seat, now)
            if key and self._journal.done(seat.candidate.sitting, key):
                return
            await self._settle(seat, seat.sitting.handle(command, now), key)

    def check(self, seat: Seat, command: Command) -> None:
        """Ask whether the rules would allow it now, without doing it.

        Raises:
            Refused: they would not.
        """
        seat.sitting.handle(command, self.clock.now())

    async def note(
        self, event: str, sitting: str = "", data: Mapping[str, str | int | bool] | None = None
    ) -> list[Entry]:
        """Journal something that is no command: an arrival, a still, a step of the clock. Best effort: [] if not."""
        try:
            return await self._journal.commit([Draft(self.clock.now(), sitting, event, HUB, "", data or {})])
        except StoreError:
            log.warning("the note %s could not be journalled", event)
            return []

    async def run(self) -> None:
        """Fire deadlines when they are due, for ever: one timer, for the earliest of all."""
        for seat in self.seats.values():
            seat.deadline = seat.sitting.next_deadline()
        while True:
            self._alarm.clear()
            now = self.clock.now()
            for seat in [one for one in self.seats.values() if one.deadline is not None and one.deadline <= now]:
                if not seat.lock.locked():  # whoever holds it does this first
                    await self._fire(seat)
            earliest = min((one.deadline for one in self.seats.values() if one.deadline is not None), default=None)
            wait = _LOOK if earliest is None else (earliest - self.clock.now()) / 1000
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(_LOOK, max(0.005, wait))):
                    await self._alarm.wait()

    async def _fire(self, seat: Seat) -> None:
        try:
            async with seat.lock:
                await self._catch_up(seat, self.clock.now())
        except NotSavedError:
            await asyncio.sleep(0.25)  # the journal is away; its own health says so

    async def _catch_up(self, seat: Seat, now: int) -> None:
        while events := seat.sitting.due(now):
            await self._settle(seat, events)

    async def _settle(self, seat: Seat, events: list[Event], key: str = "") -> None:
        """Commit, then apply, then tell. The seat's lock is held."""
        if not events:
            return
        sitting = seat.candidate.sitting
        drafts = [
            Draft(one.at, sitting, one.name, one.by, one.clause, one.data, key if first else "")
            for first, one in ((at == 0, one) for at, one in enumerate(events))
        ]
        try:
            entries = await self._journal.commit(drafts)
        except StoreError as error:
            self._rebuild(seat)
            raise NotSavedError(str(error)) from None
        for event in events:
            seat.sitting.apply(event)
        self._deadline(seat)
        self.tell(seat, entries)
        self.witness(seat, events)

    def _rebuild(self, seat: Seat) -> None:
        """After a failed commit only the journal knows what is so."""
        try:
            entries = list(self._journal.replay(seat.candidate.sitting))
        except StoreError:
            return  # nothing had been applied, so what is held is what was last committed
        seat.sitting = Sitting.replay(seat.exam.exam, (_event(one) for one in entries))
        self._deadline(seat)

    def _deadline(self, seat: Seat) -> None:
        seat.deadline = seat.sitting.next_deadline()
        self._alarm.set()

    # ---- telling -----------------------------------------------------------------------------------------------

    def tell(self, seat: Seat, entries: Sequence[Entry]) -> None:
        """Tell the staff each of these events, and the candidate's pages how things stand now."""
        now = self.clock.now()
        view = sitting_view(seat.sitting, seat.candidate, now, seat.stills, seat.roster_photo)
        self.seq = max(self.seq, *(entry.seq for entry in entries))
        counted, seat.counted = seat.counted, view.candidate.answers
        if counted == seat.counted and all(entry.event == "answered" for entry in entries):
            return  # somebody types: nobody sees anything else, and a room of typists is hundreds a second
        for entry in entries:
            text = encode(
                Changed(
                    seq=entry.seq,
                    at=entry.at,
                    event=entry.event,
                    by=entry.by,
                    clause=entry.clause,
                    sitting=view,
                )
            )
            for line in self.staff:
                line.outbox.say(text)
        for page in seat.pages:
            mine = candidate_view(seat.sitting, seat.candidate, page.device)
            page.line.say(You(now=now, view=mine), replaces="you")

    def view(self) -> RoomView:
        """Everything a console needs to start from nothing."""
        now = self.clock.now()
        return RoomView(
            seq=self.seq,
            now=now,
            sittings=[
                sitting_view(one.sitting, one.candidate, now, one.stills, one.roster_photo)
                for one in self.seats.values()
            ],
            exams=[one.view for one in self.current()],
        )

    def show(self) -> None:
        """Tell every console the whole room anew: exams or seats are others now."""
        text = encode(self.view())
        for line in self.staff:
            line.outbox.say(text, replaces="room")

    def show_photos(self, pictures: Mapping[str, str]) -> None:
        """Pictures have come with the roster, by sitting: tell every console."""
        for sitting, picture in pictures.items():
            if (seat := self.seats.get(sitting)) is not None:
                seat.roster_photo = picture
        self.show()

    def current(self) -> list[ExamFile]:
        """The exams that are not over, by start; when all are, the last one."""
        now = self.clock.now()
        known = sorted(self.exams.values(), key=lambda one: (one.exam.start, one.id))
        open_ = {one.exam.id for one in self.seats.values() if one.sitting.phase is not Phase.ENDED}
        return [one for one in known if one.exam.ends_at >= now or one.id in open_] or known[-1:]

    @property
    def exam(self) -> ExamView:
        """What is shown where only one exam has a place: the next or the running one."""
        return next((one.view for one in self.current()), NO_EXAM)

    # ---- on the side -------------------------------------------------------------------------------------------

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something beside, owned by the room until it is done."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._reap)

    async def settle(self) -> None:
        """Wait for everything that runs beside."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # told to whoever asked; if that socket is gone, to nobody

    def _reap(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            if isinstance(error, Refused | NotSavedError):
                log.info("a background command was not done: %s", type(error).__name__)
            else:
                log.error("a background task failed", exc_info=error)


def _event(entry: Entry) -> Event:
    return Event(entry.at, entry.event, entry.by, entry.clause, entry.data)

"""The hub of the tour: exams that stand at every point of their time, and somebody on staff who acts in them."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from invigilator.client.live import LiveSession
from invigilator.client.session import command
from invigilator.config import UserError
from invigilator.demo.child import Child
from invigilator.demo.room import PAPER, announced
from invigilator.drill import cast
from invigilator.hub import paperfile
from invigilator.hub.trouble import HubError
from invigilator.office.errand import Where
from invigilator.office.errand import run as ask
from invigilator.store.exams import paper_text
from invigilator.wire.admin import CreateExam, ImportRoster
from invigilator.wire.messages import Changed, Room
from invigilator.wire.views import SittingView

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from invigilator.drill.cast import Entry
    from invigilator.wire.admin import AnyOrder

_START = 60.0  # seconds for the hub to start
_PATIENCE = 30.0  # seconds for something to come about
_CONTACT = "400-800-1234"


@dataclass(slots=True)
class Staff:
    """A console without a window: what it knows of the sittings, by admission number."""

    session: LiveSession
    sittings: dict[str, SittingView] = field(default_factory=dict)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def listen(self) -> None:
        """Follow the room until the session is closed."""
        async for event in self.session.events():
            match event:
                case Room(sittings=all_of_them):
                    self.sittings = {one.admission: one for one in all_of_them}
                case Changed(sitting=one):
                    self.sittings[one.admission] = one
                case _:
                    continue
            self._news.set()

    async def until(self, who: Entry, holds: Callable[[SittingView], bool]) -> SittingView:
        """Wait until the candidate's sitting is so.

        Raises:
            TimeoutError: it never is.
        """
        async with asyncio.timeout(_PATIENCE):
            while (one := self.sittings.get(who.admission)) is None or not holds(one):
                self._news.clear()
                await self._news.wait()
        return one

    async def do(self, who: Entry, name: str, *, clause: str = "", text: str = "", reason: str = "") -> bool:
        """Command the candidate's sitting; whether it was accepted."""
        one = await self.until(who, lambda _: True)
        order = command(name, one.sitting, clause=clause, text=text, reason=reason)
        return (await self.session.send(order)).ok


@dataclass(frozen=True, slots=True)
class ExamHub:
    """A running hub with ``staff`` and a ``senior`` proctor at work in it."""

    url: str
    folder: Path
    staff: Staff
    senior: Staff


def exam(
    name: str,
    starts_in: float,
    *,
    title: str,
    kind: str = "formal",
    minutes: float = 90,
    paper: str = "",
    **rules: float,
) -> CreateExam:
    """An exam that starts ``starts_in`` seconds from now."""
    start = int((time.time() + starts_in) * 1000)
    return CreateExam(
        id=name,
        title=title,
        kind=kind,
        start=start,
        minutes=minutes,
        contact=_CONTACT,
        rules=dict(rules),
    )


def with_paper(order: CreateExam) -> CreateExam:
    """The same exam with the drill's paper, which has every kind of question."""
    read = paperfile.load(PAPER)
    return msgspec.structs.replace(
        order, paper=paper_text(read.paper), paper_file="paper.json", pictures=dict(read.pictures)
    )


def enrol(folder: Path, order: CreateExam, people: Sequence[Entry]) -> None:
    """Create the exam and seat these people in it, whether or not a hub runs there.

    Raises:
        UserError: it was refused; a full sentence.
    """
    _ask(folder, order)
    if people:
        content = cast.roster_csv(list(people)).encode()
        _ask(folder, ImportRoster(exam=order.id, source="roster.csv", content=content))


def _ask(folder: Path, order: AnyOrder) -> None:
    try:
        answer = ask(order, Where(folder))
    except HubError as error:
        raise UserError(str(error)) from None
    if answer.problems:
        raise UserError(answer.problems[0])


@contextlib.asynccontextmanager
async def exam_hub(folder: Path) -> AsyncIterator[ExamHub]:
    """A hub in this folder, which exams have been made in.

    Raises:
        UserError: it does not start; in its own words.
    """
    (folder / "hub.json").unlink(missing_ok=True)
    arguments = ["--data", f"{folder}", "--host", "127.0.0.1", "--port", "0", "--watch", "0"]
    hub = Child("hub", arguments, folder / "hub.out")
    try:
        await asyncio.to_thread(hub.wait_for, lambda: announced(folder, hub.pid) is not None, _START)
        ready = announced(folder, hub.pid) or {}
        async with contextlib.AsyncExitStack() as stack:
            staff = [
                await stack.enter_async_context(_staff(folder, ready["url"], key, name))
                for key, name in (("access.key", "invigilator"), ("senior.key", "senior"))
            ]
            yield ExamHub(ready["url"], folder, *staff)
    finally:
        await asyncio.to_thread(hub.stop)


@contextlib.asynccontextmanager
async def _staff(folder: Path, url: str, key: str, name: str) -> AsyncIterator[Staff]:
    secret = (folder / key).read_text("utf-8").strip()
    one = Staff(LiveSession(url, secret, folder / "tls" / "ca.pem", by=name, agent="tour"))
    task = asyncio.create_task(one.listen())
    try:
        yield one
    finally:
        await one.session.close()
        await asyncio.gather(task, return_exceptions=True)

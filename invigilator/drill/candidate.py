"""One drill candidate: a person at a PC with a phone beside it, who does what pages and people do."""

from __future__ import annotations

import asyncio
import contextlib
import random
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import httpx

from invigilator.drill.cast import ACTIONS, ONCE
from invigilator.drill.door import NotLetInError, identify
from invigilator.drill.link import Link
from invigilator.drill.socket import PATIENCE, Hub, HubTime
from invigilator.wire.messages import Device, KeyFrame, Outbound, Welcome, You
from invigilator.wire.views import CandidateView

if TYPE_CHECKING:
    from collections.abc import Callable

    from invigilator.drill.cast import Entry, Member
    from invigilator.drill.footage import Footage
    from invigilator.drill.reel import Reel
    from invigilator.drill.script import Moment

_REFUSED = 2.0  # seconds before a refused step is tried again
_HUMAN = (2.0, 6.0)  # seconds a person takes to answer a reminder
_LAG = 4.0  # seconds that a bad uplink keeps pictures back
_BREAK = 45.0  # seconds in the restroom
_ANSWERED = 60.0  # seconds that a question before the login waits for its answer
_PHONE_STAYS = 20.0  # seconds from the end until the phone is taken down


@dataclass(frozen=True, slots=True)
class World:
    """What all candidates of a drill share.

    ``reminded`` is told the feed and number of each new reminder; ``answering`` is set when the first one answers.
    """

    hub: Hub
    http: httpx.AsyncClient
    clock: HubTime
    footage: Footage
    sounds: dict[str, list[bytes]]
    reminded: Callable[[int, int], None]
    draw: random.Random
    answering: asyncio.Event


def next_step(view: CandidateView, now: int) -> str:
    """What the page does next on the way to answering, "" for nothing; ``now`` on the hub's clock."""
    if view.phase == "ended" or not (view.front_on and view.side_on) or now < view.opens_at:
        return ""
    if not view.logged_in:
        return "login"
    if not view.photo:
        return "photograph"
    return "" if view.notice else "accept-notice"


class Candidate:
    """Sits one exam. `run` takes the path of the page; `perform` is the script speaking."""

    def __init__(self, world: World, entry: Entry, member: Member, reel: Reel, question: str = "") -> None:
        """``question``: asked by feedback before the login, which waits for an answer."""
        self.member = member
        self._question = question
        self.reel = reel
        self.view: CandidateView | None = None
        self.trouble = ""  # code of what keeps this candidate out
        self._world, self._entry = world, entry
        self._pc: Link | None = None
        self._phone: Link | None = None
        self._feed = 0
        self._news = asyncio.Event()  # a new one with each view, so that nobody clears another's
        self._met: set[int] = set()  # reminders that came to be seen
        self._restroom = "none"
        self._turn = 0  # of the newest thing done, so that an older one's end does not end it
        self._voice = 0
        self._later: set[asyncio.TimerHandle] = set()

    async def run(self) -> None:
        """Take part until cancelled, or until the sitting has ended and the phone is down."""
        try:
            async with asyncio.TaskGroup() as group:
                token = await self._identify("pc")
                if not token:
                    return
                self._pc = self._link("pc", token)
                links = [group.create_task(self._pc.run())]
                steps = group.create_task(self._steps())
                links.append(group.create_task(self._bring_phone()))
                await self._end()
                for task in (steps, *links):
                    task.cancel()
        finally:
            for one in self._later:
                one.cancel()

    def beat(self) -> None:
        """Every few seconds: what pages report of themselves."""
        for link in (self._pc, self._phone):
            if link is not None:
                link.beat()

    def perform(self, moment: Moment) -> None:
        """Do one thing of the script."""
        turn = self._turn
        match moment.do:
            case do if do in ACTIONS:
                turn = self._act(do)
            case "speech":
                self._speak(moment.seconds)
            case "leave-screen" | "return-screen" | "submit":
                self._tell(moment.do)
            case "drop":
                self._each(lambda link: link.drop())
            case "feed-lost":
                if self._phone:
                    self._phone.film(on=False)
            case "freeze":
                self.reel.freeze(on=True)
            case "lag":
                self.reel.front.lag = self.reel.side.lag = _LAG
        if moment.seconds:
            self._after(moment.seconds, lambda: self._undo(moment.do, turn))

    def _undo(self, do: str, turn: int) -> None:
        """The end of what `perform` began."""
        match do:
            case do if do in ACTIONS:
                if turn == self._turn:
                    self._act("idle", now=False)
            case "leave-screen":
                self._tell("return-screen")
            case "drop":
                self._each(lambda link: link.restore())
            case "feed-lost":
                if self._phone:
                    self._phone.film(on=True)
            case "freeze":
                self.reel.freeze(on=False)
            case "lag":
                self.reel.front.lag = self.reel.side.lag = 0.0

    def _act(self, action: str, *, now: bool = True) -> int:
        """Be seen doing something, front and side together; the number of this turn."""
        self._turn += 1
        front, side = (self._world.footage.clip(name) for name in self.member.clips(action))
        self.reel.play((front, side), once=self.member.nearest(action) in ONCE, now=now)
        return self._turn

    def _speak(self, seconds: float) -> None:
        self._voice += 1
        voice = self._voice
        self.reel.listen(self._world.sounds["speech"])
        self._after(seconds, lambda: self._hush(voice))

    def _hush(self, voice: int) -> None:
        if voice == self._voice:
            self.reel.listen(self._world.sounds["keys"])

    def _tell(self, do: str, number: int = 0) -> None:
        if self._pc is not None:
            self._pc.tell(do, number=number)

    def _each(self, do: Callable[[Link], None]) -> None:
        for link in (self._pc, self._phone):
            if link is not None:
                do(link)

    def _after(self, seconds: float, do: Callable[[], None]) -> None:
        def now() -> None:
            self._later.discard(handle)
            do()

        handle = asyncio.get_running_loop().call_later(seconds, now)
        self._later.add(handle)

    def _link(self, role: Device, token: str) -> Link:
        camera = self.reel.front if role == "pc" else self.reel.side
        heard = self._heard if role == "pc" else self._phone_heard
        return Link(self._world.hub, self._world.clock, role, token, camera, heard, self.reel.want_key)

    async def _identify(self, device: Device, ticket: str = "") -> str:
        """A token; "" when the hub lets this candidate not in (then `trouble` says why)."""
        try:
            return await identify(self._world.http, self._world.hub.url, self._entry, device, ticket)
        except NotLetInError as error:
            self.trouble = error.code
            return ""

    async def _bring_phone(self) -> None:
        """As the QR code does: once the PC's camera is on, join the phone; again when its ticket ran out."""
        assert self._pc is not None  # noqa: S101 - run() sets it first
        await self._until(lambda view: view.front_on)
        while True:
            invitation = await self._pc.invite()
            if invitation is not None:
                ticket = httpx.URL(invitation.url).fragment.removeprefix("t=")
                token = await self._identify("phone", ticket)
                if token:
                    self.trouble = ""
                    self._phone = self._link("phone", token)
                    await self._phone.run()
                    self.trouble = self._phone.problem
                    return
            await asyncio.sleep(_REFUSED)

    async def _steps(self) -> None:
        """Log in, be photographed, accept the notice; again after each break-off."""
        assert self._pc is not None  # noqa: S101 - run() sets it first
        if self._question:
            await self._ask(self._pc)
        while True:
            now = self._world.clock.now()
            view = self.view
            step = next_step(view, now) if view else ""
            if step:
                still = self._world.footage.clip(self.member.clips("idle")[0]).still
                reply = await self._pc.order(step, picture=still if step == "photograph" else b"")
                self.trouble = "" if reply.ok else reply.code
                if not reply.ok:
                    await asyncio.sleep(_REFUSED)
                    continue
            wait = (view.opens_at - now) / 1000 if view and now < view.opens_at else None
            with contextlib.suppress(TimeoutError):
                # After a step the new view may come behind its reply: asking twice would be a second login.
                await asyncio.wait_for(self._newer(view), PATIENCE if step else wait)

    async def _ask(self, pc: Link) -> None:
        """Ask, and wait for an answer as long as anybody would."""
        await self._until(lambda view: view.front_on)
        pc.tell("feedback", text=self._question)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_ANSWERED):
                await self._until(lambda view: any(one.by == "staff" for one in view.messages))

    async def _until(self, holds: Callable[[CandidateView], bool]) -> None:
        while self.view is None or not holds(self.view):
            await self._newer(self.view)

    async def _newer(self, view: CandidateView | None) -> None:
        """Until the hub has said something newer than ``view``."""
        while self.view is view:
            await self._news.wait()

    async def _end(self) -> None:
        """The paper is gone: the PC's camera goes off, and after a while the phone is taken down."""
        await self._until(lambda view: view.phase == "ended")
        if self._pc is not None:
            self._pc.film(on=False)
        await asyncio.sleep(_PHONE_STAYS)
        if self._phone is not None:
            await self._phone.order("side-exit")

    def _heard(self, message: Outbound) -> None:
        match message:
            case Welcome(you=view, feed=feed) if view is not None:
                self._feed = feed or 0
                self._met.clear()
                self._look(view)
            case You(view=view):
                self._look(view)
            case KeyFrame():
                self.reel.want_key()
            case _:
                pass

    def _phone_heard(self, message: Outbound) -> None:
        """The phone shows what the PC knows already."""

    def _look(self, view: CandidateView) -> None:
        self.view = view
        self._news.set()
        self._news = asyncio.Event()
        if view.phase == "answering":
            self._world.answering.set()
        for one in view.reminders:
            if one.acknowledged is not None or one.number in self._met:
                continue
            self._met.add(one.number)
            if one.seen is None:
                self._world.reminded(self._feed, one.number)
                self._tell("seen", one.number)
            self._after(self._world.draw.uniform(*_HUMAN), partial(self._tell, "acknowledge", one.number))
        if view.restroom == "away" != self._restroom:
            turn = self._act("leave")
            self._after(_BREAK, lambda: self._undo("leave", turn))
        self._restroom = view.restroom

"""A candidate's control socket: one page of a PC or a phone."""

from __future__ import annotations

import logging
import time

from invigilator.exam.commands import Command as ExamCommand
from invigilator.exam.ids import Refused
from invigilator.hub import order, plain
from invigilator.hub.address import outward
from invigilator.hub.connection import Connection
from invigilator.hub.hello import Candidate
from invigilator.hub.hub import Hub
from invigilator.hub.line import Line
from invigilator.hub.page import Page
from invigilator.hub.room import HUB
from invigilator.hub.seat import Seat
from invigilator.hub.socket import GoodbyeError
from invigilator.hub.ticket import qr
from invigilator.hub.view import candidate_view
from invigilator.media.bucket import Bucket
from invigilator.store.errors import StoreError
from invigilator.store.tokens import Device
from invigilator.wire.messages import PROTOCOL, Command, Invitation, Invite, Message, Reply, Telemetry, Welcome

log = logging.getLogger(__name__)
INK_PER_SECOND = 16_000.0  # characters of answers one page may have saved
INK_BURST = 500_000.0
ANSWER_COST = 400  # what an answer of no length counts

ALLOWED: dict[Device, frozenset[str]] = {
    "pc": frozenset(
        {
            "consent-recording",
            "allow-face",
            "refuse-face",
            "confirm-check",
            "feedback",
            "login",
            "photograph",
            "accept-notice",
            "leave-screen",
            "return-screen",
            "answer",
            "submit",
            "acknowledge",
            "seen",
        }
    ),
    "phone": frozenset({"consent-recording", "side-exit"}),
}


def welcome(hub: Hub, who: Candidate) -> Welcome:
    """The answer to a page's hello, on either socket."""
    return Welcome(
        v=PROTOCOL,
        now=hub.clock.now(),
        exam=who.seat.exam.view,
        you=candidate_view(who.seat.sitting, who.seat.candidate, who.device),
        feed=who.seat.feed(who.device),
    )


class CandidateConnection(Connection):
    """Serves one page until it goes."""

    def __init__(self, hub: Hub, line: Line, who: Candidate, host: str) -> None:
        super().__init__(hub, line)
        self._seat = who.seat
        self._who = who
        self._host = host
        self._page = Page(line, who.device, who.token)
        self._ink = Bucket(INK_PER_SECOND, INK_BURST, time.monotonic())

    async def run(self) -> None:
        """From welcome to goodbye.

        Raises:
            GoodbyeError: another live socket holds the same token.
        """
        await self._replace()
        self._seat.pages.add(self._page)
        self.line.say(welcome(self.hub, self._who))
        try:
            await self.line.run(self._take)
        finally:
            self._leave(self._page)

    async def _replace(self) -> None:
        """A page that reconnects finds its own dead socket; a copied token finds a living one."""
        former = next((one for one in self._seat.pages if one.token == self._page.token), None)
        if former is None:
            return
        if await former.line.socket.probe():
            raise GoodbyeError("in-use", "This token is in use on another connection.")
        former.line.end("taken-over", "Your page has connected anew.")
        self._leave(former)

    def _leave(self, page: Page) -> None:
        self._seat.pages.discard(page)
        if self._seat.pc is page:
            self._seat.pc = None
            if self.hub.room.closing:
                return  # the outage is told at the next start, and charged to nobody
            self.hub.room.spawn(self.hub.room.do(self._seat, ExamCommand("disconnect", HUB)))

    async def _take(self, raw: str | bytes) -> None:
        match message := self.receive(raw):
            case None:
                pass
            case Command():
                self.order(lambda: self._command(message))
            case Invite():
                self.line.say(self._invite(message))
            case Telemetry():
                self._seat.telemetry[self._page.device] = _clean(message)
            case _:
                raise GoodbyeError("bad-message", "That is not said on this socket.")

    async def _command(self, said: Command) -> Message:
        device = self._page.device
        if said.do not in ALLOWED[device] or said.sitting not in ("", self._seat.candidate.sitting):
            return Reply(id=said.id, ok=False, code="not-allowed")
        if said.do == "answer" and not self._ink.take(len(said.text) + ANSWER_COST, time.monotonic()):
            return Reply(id=said.id, ok=False, code="too-fast")
        try:
            wanted = order.translate(said, device, device)
        except Refused as error:
            return Reply(id=said.id, ok=False, code=error.code)
        return await order.answer(self.hub, self._seat, said, wanted, device, self._perform)

    async def _perform(self, wanted: ExamCommand, key: str) -> None:
        match wanted.do:
            case "login":
                await self._login(wanted)
            case "photograph" | "accept-notice" | "leave-screen" | "return-screen" | "answer" | "submit":
                # A second PC of the same candidate may not act for the one that has logged in.
                if self._seat.pc is not self._page:
                    raise Refused(
                        "not-logged-in" if wanted.do in ("photograph", "accept-notice") else "not-connected"
                    )
                await self.hub.room.do(self._seat, wanted, key)
            case "side-exit":
                await self.hub.room.do(self._seat, wanted, key)
                self._end_camera(self._seat)
            case _:
                await self.hub.room.do(self._seat, wanted, key)

    async def _login(self, wanted: ExamCommand) -> None:
        seat, page, feeds = self._seat, self._page, self.hub.feeds
        former = seat.pc
        if former is page and seat.sitting.connected:
            return  # said twice
        self.hub.room.check(seat, wanted)  # the rules' own refusals come first
        if not feeds.ready(seat, page.token):
            raise Refused("front-missing")  # the camera that is on belongs to another PC
        await self.hub.room.do(seat, wanted)
        if page not in seat.pages:  # gone while it was committed
            await self.hub.room.do(seat, ExamCommand("disconnect", HUB))
            return
        seat.pc = page
        feeds.take_over(seat, page.token)
        for other in seat.pages:
            if other.device == "pc" and other.token != page.token:
                other.line.end("taken-over", "You have logged in on another computer.")
        try:
            await self.hub.tokens.revoke(seat.candidate.sitting, "pc", except_token=page.token)
        except StoreError:
            log.warning("older tokens of sitting %s could not be revoked", seat.candidate.sitting)

    def _end_camera(self, seat: Seat) -> None:
        publisher = seat.publisher(self._page.token)
        if publisher is not None:
            publisher.line.end("released", "You have left with this camera.")

    def _invite(self, asked: Invite) -> Message:
        if self._page.device != "pc":
            return Reply(id=asked.id, ok=False, code="not-allowed")
        ticket, until = self.hub.tickets.issue(self._seat.candidate.sitting, self.hub.clock.now())
        url = f"https://{outward(self._host, self.hub.everywhere)}/phone#t={ticket}"
        return Invitation(id=asked.id, url=url, svg=qr(url), until=until)


def _clean(told: Telemetry) -> Telemetry:
    """What a page says of itself, cut to a size that consoles can show."""
    return Telemetry(
        hidden=told.hidden,
        video_codec=plain.line(told.video_codec, 40),
        sound_codec=plain.line(told.sound_codec, 40),
        fps=told.fps,
        dropped=told.dropped,
        buffered=told.buffered,
        camera=plain.line(told.camera, 120),
        battery=max(-1, min(100, told.battery)),
        charging=told.charging,
        problem=plain.line(told.problem, 40),
    )

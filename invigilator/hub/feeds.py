"""Whose packets are a feed: consent, ownership, the way into relay and recorder, and when a feed is on or lost."""

from __future__ import annotations

import asyncio
import time

from invigilator.exam.commands import Command
from invigilator.exam.ids import Phase
from invigilator.hub.publisher import Publisher
from invigilator.hub.room import HUB, Room
from invigilator.hub.seat import Seat
from invigilator.hub.socket import GoodbyeError
from invigilator.media.recorder import Recorder
from invigilator.media.relay import RefusedPacketError, Relay
from invigilator.store.tokens import Device
from invigilator.wire.messages import KeyFrame
from invigilator.wire.packet import Layer

GONE = 1.0  # seconds without a media socket until the feed counts as lost
SILENT = 4.0  # seconds without a packet; the badge has to stand within five
HUNG_UP = 14.0  # seconds of silence on a control socket until it is closed, which may take one more
_TICK = 0.25
_KIND: dict[Device, str] = {"pc": "front", "phone": "side"}


class Feeds:
    """Every camera of the room."""

    def __init__(self, room: Room, relay: Relay, recorder: Recorder) -> None:
        self._room = room
        self._relay = relay
        self._recorder = recorder
        self._gone: dict[int, float] = {}  # feed -> since when it has no publisher

    # ---- owners ------------------------------------------------------------------------------------------------

    async def join(self, seat: Seat, new: Publisher) -> None:
        """Let a media socket in: as the feed's owner, or waiting until its PC logs in.

        Raises:
            GoodbyeError: another live socket holds the same token.
        """
        await self._refuse_copy(seat, new)
        owner = seat.owners.get(new.device)
        if owner is None or owner.token == new.token or not self._holds(seat, owner):
            self._own(seat, new)
        else:
            former = seat.newcomers.get(new.device)
            seat.newcomers[new.device] = new
            if former is not None:
                former.line.end("taken-over")

    async def _refuse_copy(self, seat: Seat, new: Publisher) -> None:
        """A reconnecting page finds its own dead socket; a copied token meets a living one."""
        former = seat.publisher(new.token)
        if former is not None and await former.line.socket.probe():
            raise GoodbyeError("in-use", "This token is in use on another connection.")

    def _holds(self, seat: Seat, owner: Publisher) -> bool:
        """Whether only a full login may take the feed from its owner."""
        pc = seat.pc
        return owner.device == "pc" and seat.sitting.connected and pc is not None and pc.token == owner.token

    def take_over(self, seat: Seat, token: str) -> None:
        """The PC with this token has logged in: the feed is its own from now on."""
        new = seat.newcomers.get("pc")
        if new is not None and new.token == token:
            del seat.newcomers["pc"]
            self._own(seat, new)

    def ready(self, seat: Seat, token: str) -> bool:
        """Whether the PC with this token sends pictures now."""
        one = seat.publisher(token)
        return one is not None and one.last is not None and time.monotonic() - one.last < SILENT

    def leave(self, seat: Seat, old: Publisher) -> None:
        """A media socket has closed."""
        if seat.newcomers.get(old.device) is old:
            del seat.newcomers[old.device]
        if seat.owners.get(old.device) is not old:
            return
        del seat.owners[old.device]
        self._relay.gone(old.feed)
        self._recorder.close(old.feed)
        self._gone[old.feed] = time.monotonic()
        if (next_one := seat.newcomers.pop(old.device, None)) is not None:
            self._own(seat, next_one)

    def _own(self, seat: Seat, new: Publisher) -> None:
        former = seat.owners.get(new.device)
        if former is not None:
            former.line.end("taken-over", "Another connection of yours sends this camera now.")
            self._relay.gone(new.feed)
        seat.owners[new.device] = new
        self._gone.pop(new.feed, None)
        self._recorder.open(new.feed, seat.candidate.sitting, _KIND[new.device])
        for layer in (Layer.THUMB, Layer.MAIN):
            new.line.say(KeyFrame(feed=new.feed, layer=layer))

    # ---- packets -----------------------------------------------------------------------------------------------

    def deliver(self, seat: Seat, of: Publisher, raw: bytes) -> None:
        """One message of a publisher, to everybody who wants it and to disk.

        Raises:
            GoodbyeError: the publisher must be closed.
        """
        if of.device not in seat.sitting.consents:
            raise GoodbyeError("consent-missing", "Consent to recording comes before the first picture.")
        packet = of.read(raw, self._room.clock.now())
        of.last = time.monotonic()
        if seat.owners.get(of.device) is not of:
            return  # a newcomer shows that its camera works; it is nobody's feed before its login
        if not seat.live(of.device):
            if of.device == "phone" and seat.sitting.phase is Phase.ENDED and seat.sitting.phone_until is None:
                raise GoodbyeError("released", "The exam is over; this camera is no longer needed.")
            self._switch(seat, of.device, on=True)
        try:
            self._relay.publish(packet)
        except RefusedPacketError as error:
            raise GoodbyeError(error.code, str(error)) from None

    def key_wanted(self, feed: int, layer: Layer) -> None:
        """Ask the publisher of this feed for a key frame."""
        seat = self._room.by_number.get(feed // 2)
        if seat is not None:
            owner = seat.owners.get("phone" if feed % 2 else "pc")
            if owner is not None:
                owner.line.say(KeyFrame(feed=feed, layer=layer), replaces=f"key-{layer}")

    # ---- presence ----------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Find lost feeds and dead connections, for ever."""
        while True:
            await asyncio.sleep(_TICK)
            now = time.monotonic()
            for seat in self._room.seats.values():
                for device in _KIND:
                    if seat.live(device) and self._lost(seat, device, now):
                        self._switch(seat, device, on=False)
                for page in seat.pages:
                    if now - page.line.heard > HUNG_UP:
                        page.line.end("silent", "Nothing was heard from you for 14 seconds.")

    def _lost(self, seat: Seat, device: Device, now: float) -> bool:
        owner = seat.owners.get(device)
        if owner is None:
            return now - self._gone.setdefault(seat.feed(device), now) > GONE
        return now - (owner.last or owner.joined) > SILENT

    def _switch(self, seat: Seat, device: Device, *, on: bool) -> None:
        if device not in seat.switching and not self._room.closing:
            seat.switching.add(device)
            self._room.spawn(self._switched(seat, device, on=on))

    async def _switched(self, seat: Seat, device: Device, *, on: bool) -> None:
        try:
            await self._room.do(seat, Command(f"{_KIND[device]}-{'on' if on else 'off'}", HUB))
        finally:
            seat.switching.discard(device)

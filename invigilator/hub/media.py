"""The media socket: packets in from a candidate's camera, or out to a console that watches."""

from __future__ import annotations

import time

from invigilator.hub import hello
from invigilator.hub.candidate import welcome
from invigilator.hub.hello import Candidate
from invigilator.hub.hub import Hub
from invigilator.hub.line import Line
from invigilator.hub.publisher import Publisher
from invigilator.hub.socket import GoodbyeError
from invigilator.media.bucket import Bucket
from invigilator.media.outbox import Policy
from invigilator.store.evidence import Still
from invigilator.wire.messages import (
    PROTOCOL,
    Clock,
    ClockReply,
    Fetch,
    Inbound,
    KeyFrame,
    Picture,
    Subscribe,
    Unsubscribe,
    Welcome,
)
from invigilator.wire.packet import Codec, Layer

ASKS_PER_SECOND = 50.0
ASKS_BURST = 1000.0  # a wall of hundreds of tiles subscribes at once


async def publish(hub: Hub, line: Line, who: Candidate) -> None:
    """Take a camera's packets until it goes.

    Raises:
        GoodbyeError: another live socket holds the same token.
    """
    seat = who.seat
    publisher = Publisher(line, who.device, who.token, seat.feed(who.device))
    bucket = Bucket(ASKS_PER_SECOND, ASKS_BURST, time.monotonic())

    async def take(raw: str | bytes) -> None:
        if isinstance(raw, bytes):
            hub.feeds.deliver(seat, publisher, raw)
            return
        message = hello.read(raw)
        if not bucket.take(1, time.monotonic()):
            raise GoodbyeError("too-fast", f"More than {ASKS_PER_SECOND:.0f} questions a second.")
        if not isinstance(message, Clock):
            raise GoodbyeError("bad-message", "A camera sends packets and asks the time, nothing else.")
        line.say(ClockReply(sent=message.sent, hub=hub.clock.now()))

    line.say(welcome(hub, who))
    await hub.feeds.join(seat, publisher)
    try:
        await line.run(take)
    finally:
        hub.feeds.leave(seat, publisher)


class Viewer:
    """A console's media socket: it subscribes, the relay fills its outbox."""

    def __init__(self, hub: Hub, line: Line) -> None:
        self._hub = hub
        self._line = line
        self._bucket = Bucket(ASKS_PER_SECOND, ASKS_BURST, time.monotonic())

    async def run(self) -> None:
        """Serve until it goes."""
        self._line.say(Welcome(v=PROTOCOL, now=self._hub.clock.now(), exam=self._hub.room.exam))
        try:
            await self._line.run(self._take)
        finally:
            self._hub.relay.leave(self._line.outbox)

    async def _take(self, raw: str | bytes) -> None:
        if not self._bucket.take(1, time.monotonic()):
            raise GoodbyeError("too-fast", f"More than {ASKS_PER_SECOND:.0f} requests a second.")
        await self._answer(hello.read(raw))

    async def _answer(self, message: Inbound) -> None:
        relay, outbox = self._hub.relay, self._line.outbox
        match message:
            case Clock():
                self._line.say(ClockReply(sent=message.sent, hub=self._hub.clock.now()))
            case Subscribe():
                layer, policy = _layer(message.layer), Policy(message.policy)
                for feed in self._known(message.feeds):
                    relay.subscribe(outbox, feed, layer, policy)
            case Unsubscribe():
                layer = _layer(message.layer)
                for feed in self._known(message.feeds):
                    relay.unsubscribe(outbox, feed, layer)
            case KeyFrame():
                layer = _layer(message.layer)
                for feed in self._known([message.feed]):
                    relay.want_key(feed, layer)
            case Fetch():
                name = message.picture[:128]
                match await self._hub.stills.get(name):
                    case None:
                        self._line.say(Picture(picture=name))
                    case Still(codec=Codec.JPEG, payload=jpeg):
                        self._line.say(Picture(picture=name, jpeg=jpeg))
                    case Still(codec=codec, payload=frame):
                        self._line.say(Picture(picture=name, codec=codec, frame=frame))
            case _:
                raise GoodbyeError("bad-message", "That is not said on this socket.")

    def _known(self, feeds: list[int]) -> list[int]:
        """Handles of this room; others are passed over, so that they cost nothing."""
        return [one for one in feeds if one // 2 in self._hub.room.by_number]


def _layer(number: int) -> Layer:
    try:
        return Layer(number)
    except ValueError:
        raise GoodbyeError("bad-message", f"There is no layer {number}.") from None

"""One drill device (PC or phone) on the wire: control and media sockets, kept up until it is stopped."""

from __future__ import annotations

import asyncio
import random
import secrets
import time
from typing import TYPE_CHECKING

from invigilator.drill.socket import PATIENCE, TROUBLE, Connection, GoodbyeError, Hub, HubTime, greeted
from invigilator.wire.messages import (
    Clock,
    ClockReply,
    Command,
    Device,
    Goodbye,
    Hello,
    Invitation,
    Invite,
    KeyFrame,
    Message,
    Outbound,
    Reply,
    Telemetry,
    decode_outbound,
    encode,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from invigilator.drill.reel import Camera

_RETRY = (0.5, 5.0)  # seconds: first and longest wait of the full-jitter backoff


class Link:
    """Holds both sockets of one device. What the hub says goes to ``heard``, on the event loop."""

    def __init__(
        self,
        hub: Hub,
        clock: HubTime,
        role: Device,
        token: str,
        camera: Camera,
        heard: Callable[[Outbound], None],
        key_wanted: Callable[[], None],
    ) -> None:
        self._hub, self._clock = hub, clock
        self._hello = Hello(role=role, token=token, agent="drill")
        self._camera, self._heard, self._key_wanted = camera, heard, key_wanted
        self._control: Connection | None = None
        self._media: Connection | None = None
        self._replies: dict[str, asyncio.Future[Reply | Invitation]] = {}
        self._feed = 0
        self._consented = False
        self._online, self._filming = asyncio.Event(), asyncio.Event()
        self._online.set()
        self._filming.set()
        self.problem = ""  # code of the goodbye that ended it

    async def run(self) -> None:
        """Stay connected until cancelled, or until the hub says that trying again is of no use."""
        wait = _RETRY[0]
        while True:
            await self._online.wait()
            began = time.monotonic()
            try:
                async with greeted(self._hub, "/control", self._hello) as (self._control, welcome):
                    self._feed = welcome.feed or 0
                    self._heard(welcome)
                    self.beat()
                    await self._talk(self._control)
            except GoodbyeError as goodbye:
                if goodbye.final:
                    self.problem = goodbye.code
                    return
            except TROUBLE:
                pass
            finally:
                self._hang_up()
            wait = _RETRY[0] if time.monotonic() - began > PATIENCE else min(wait * 2, _RETRY[1])
            await asyncio.sleep(random.uniform(0, wait))  # noqa: S311 - no secret

    async def order(self, do: str, *, picture: bytes = b"") -> Reply:
        """Have something done; a reply that never comes has the code ``no-answer``."""
        order = Command(id=secrets.token_hex(8), do=do, picture=picture)
        reply = await self._ask(order, order.id)
        return reply if isinstance(reply, Reply) else Reply(id=order.id, ok=False, code="no-answer")

    async def invite(self) -> Invitation | None:
        """The address for the phone, None when the hub gives none now."""
        wish = Invite(id=secrets.token_hex(8))
        reply = await self._ask(wish, wish.id)
        return reply if isinstance(reply, Invitation) else None

    def tell(self, do: str, *, number: int = 0, text: str = "") -> bool:
        """Have something done without waiting for the reply; False when nobody is there to tell."""
        return self._say(Command(id=secrets.token_hex(8), do=do, number=number, text=text))

    def beat(self) -> None:
        """What a page reports every few seconds, and a look at the hub's clock."""
        phone = self._hello.role == "phone"
        self._say(
            Telemetry(
                video_codec="avc1.42E01E",
                sound_codec="opus",
                fps=10.0 if self._camera.push else 0.0,
                dropped=self._camera.dropped,
                camera="drill side" if phone else "drill front",
                battery=80 if phone else -1,
            )
        )
        self._say(Clock(sent=time.monotonic()))

    def drop(self) -> None:
        """Cut the network: both sockets gone without a word, no new ones until `restore`."""
        self._online.clear()
        for one in (self._control, self._media):
            if one is not None:
                one.transport.abort()

    def restore(self) -> None:
        """The network is back."""
        self._online.set()

    def film(self, *, on: bool) -> None:
        """Camera on or off; off closes the media socket."""
        if on:
            self._filming.set()
            return
        self._filming.clear()
        self._camera.off()
        if self._media is not None:
            self._media.transport.abort()

    async def _talk(self, control: Connection) -> None:
        """Everything on one control socket; the media socket lives beside it."""
        media = asyncio.create_task(self._show())
        try:
            async for text in control:
                self._take(decode_outbound(text))
        finally:
            media.cancel()
            await asyncio.wait([media])

    def _take(self, message: Outbound) -> None:
        match message:
            case ClockReply(sent=sent, hub=hub):
                self._clock.learn(sent, hub, time.monotonic())
            case Reply(id=one) | Invitation(id=one):
                self._answer(one, message)
            case Goodbye(code=code):
                raise GoodbyeError(code)
            case _:
                self._heard(message)

    async def _show(self) -> None:
        """Consent once, then keep a media socket as long as the camera is on."""
        wait = _RETRY[0]
        while True:
            await self._filming.wait()
            try:
                if not self._consented:
                    self._consented = (await self.order("consent-recording")).ok
                if self._consented:
                    async with greeted(self._hub, "/media", self._hello) as (self._media, _):
                        wait = _RETRY[0]
                        await self._film(self._media)
            except GoodbyeError as goodbye:
                self._consented &= goodbye.code != "consent-missing"
                if goodbye.final:
                    self.problem = goodbye.code
                    return
            except TROUBLE:
                pass
            finally:
                self._camera.off()
                self._media = None
            await asyncio.sleep(random.uniform(0, wait))  # noqa: S311 - no secret
            wait = min(wait * 2, _RETRY[1])

    async def _film(self, media: Connection) -> None:
        """Send pictures, and a key frame when one is wanted, until the socket ends."""
        self._camera.on(self._feed, media.push)
        self._key_wanted()
        async for text in media:
            match decode_outbound(text):
                case KeyFrame():
                    self._key_wanted()
                case Goodbye(code=code):
                    raise GoodbyeError(code)
                case _:
                    pass

    def _say(self, message: Message) -> bool:
        return self._control is not None and self._control.push(encode(message))

    async def _ask(self, message: Message, one: str) -> Reply | Invitation | None:
        """Say it and wait for the answer of this id, None when none comes in time."""
        waiting: asyncio.Future[Reply | Invitation] = asyncio.get_running_loop().create_future()
        self._replies[one] = waiting
        try:
            if not self._say(message):
                return None
            async with asyncio.timeout(PATIENCE):
                return await waiting
        except TimeoutError:
            return None
        finally:
            self._replies.pop(one, None)

    def _answer(self, one: str, reply: Reply | Invitation) -> None:
        waiting = self._replies.pop(one, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(reply)

    def _hang_up(self) -> None:
        """The control socket is gone: nobody will answer any more."""
        self._control = None
        self._camera.off()
        for one in list(self._replies):
            self._answer(one, Reply(id=one, ok=False, code="no-answer"))

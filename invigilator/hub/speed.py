"""How fast a candidate's line is: a short download, before any login, that may never be in the room's way."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter, OrderedDict
from typing import TYPE_CHECKING

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from invigilator.exam.ids import Phase
from invigilator.hub.access import network
from invigilator.hub.hub import Hub
from invigilator.media.bucket import Bucket

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Receive, Scope, Send

SIZE = 1_500_000  # bytes
PACE = 2_500_000  # bytes a second: the notice asks for one million, and knowing more is of no use (三(三))
LONGEST = 3.0  # seconds, however slow the line
AT_ONCE = 3
AT_ONCE_ANSWERING = 1  # while somebody answers, pictures come first
AT_ONCE_ADDRESS = 2  # a school's candidates share one
PER_SECOND, BURST = 1.0, 30.0  # of everybody
PER_SECOND_ADDRESS, BURST_ADDRESS = 0.5, 20.0
_PIECE = 32 * 1024
_KEPT = 5_000  # addresses remembered
_AFTER = 2  # seconds after which to ask again


class Speed:
    """Serves ``GET /api/speed``; counts who is served and who has been."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._all = Bucket(PER_SECOND, BURST, time.monotonic())
        self._each: OrderedDict[str, Bucket] = OrderedDict()
        self._served: Counter[str] = Counter()
        self._bytes = os.urandom(SIZE)  # nothing on the way can make it shorter

    def route(self) -> Route:
        """For the site's table."""
        return Route("/api/speed", self._serve, methods=["GET"])

    async def _serve(self, request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return _refuse(400, "bad-request", "The request comes from a page of another site.")
        address = network(request.client.host if request.client else "")
        if not self._may(address, time.monotonic()):
            return _refuse(429, "busy", "Too many lines are being measured. Ask again in a moment.")
        self._served[address] += 1
        return _Download(self._bytes, lambda: self._done(address))

    def _may(self, address: str, now: float) -> bool:
        most = AT_ONCE_ANSWERING if self._answering() else AT_ONCE
        if self._served.total() >= most or self._served[address] >= AT_ONCE_ADDRESS:
            return False
        mine = self._each.setdefault(address, Bucket(PER_SECOND_ADDRESS, BURST_ADDRESS, now))
        self._each.move_to_end(address)
        if len(self._each) > _KEPT:
            self._each.popitem(last=False)
        return mine.take(1, now) and self._all.take(1, now)

    def _answering(self) -> bool:
        return any(
            one.sitting.phase is Phase.ANSWERING and one.sitting.connected for one in self._hub.room.seats.values()
        )

    def _done(self, address: str) -> None:
        self._served[address] -= 1
        if self._served[address] <= 0:
            del self._served[address]


class _Download(Response):
    """The bytes in small pieces at a steady pace, so that the loop and the line have room for everything else."""

    def __init__(self, content: bytes, done: Callable[[], None]) -> None:
        super().__init__(media_type="application/octet-stream", headers={"Cache-Control": "no-store, no-transform"})
        del self.headers["content-length"]  # a slow line gets less
        self._content = content
        self._done = done

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send for as long as it may take."""
        try:
            async with asyncio.timeout(LONGEST):
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                await self._send(send)
        except TimeoutError:
            pass  # what has come tells enough
        finally:
            self._done()
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, send: Send) -> None:
        began = time.monotonic()
        for at in range(0, len(self._content), _PIECE):
            await asyncio.sleep(max(0.0, began + at / PACE - time.monotonic()))
            piece = self._content[at : at + _PIECE]
            await send({"type": "http.response.body", "body": piece, "more_body": True})


def _refuse(status: int, code: str, text: str) -> Response:
    headers = {"Cache-Control": "no-store"}
    if status == 429:
        headers["Retry-After"] = str(_AFTER)
    return Response(
        msgspec.json.encode({"code": code, "text": text}), status, media_type="application/json", headers=headers
    )

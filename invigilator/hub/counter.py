"""Where the exam office of a running hub is asked: ``POST /api/admin/WORD`` with the admin key."""

from __future__ import annotations

import asyncio
import hmac
import logging

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from invigilator.hub import plain
from invigilator.hub.access import same_site
from invigilator.hub.hub import Hub
from invigilator.hub.listing import say
from invigilator.hub.office import Office
from invigilator.hub.trouble import HubError
from invigilator.store.errors import StoreError
from invigilator.wire import admin

MAX_BODY = 160 << 20  # a paper with all its pictures, in base64
_PATIENCE = 60.0  # seconds for an order to arrive
_STATUS = {"bad-request": 400, "bad-key": 401, "refused": 409, "not-saved": 503}
_body: msgspec.json.Decoder[admin.AnyOrder] = msgspec.json.Decoder(admin.AnyOrder)
log = logging.getLogger(__name__)


class Counter:
    """Takes orders of whoever has the key, one after another."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._key = hub.folder.admin_key().encode()
        self._office = Office(hub.folder, hub.journal, hub.roster, hub.clock.now, hub.room)

    def route(self) -> Route:
        """For the site's table."""
        return Route("/api/admin/{word}", self._serve, methods=["POST"])

    async def _serve(self, request: Request) -> Response:
        if not same_site(request.headers.get("origin"), request.headers.get("host"), self._hub.names):
            return _refuse("bad-request", "The request comes from a page of another site.")
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(key.strip().encode(), self._key):
            return _refuse("bad-key", "The key is not the one in the hub's admin.key. Give that one.")
        order = await _read(request)
        if order is None or admin.word(order) != request.path_params["word"]:
            return _refuse("bad-request", "The request is not understood. Use the program of the hub's version.")
        order = msgspec.structs.replace(order, by=plain.line(order.by) or "admin")
        try:
            answer = await self._office.do(order)
        except HubError as error:
            return _refuse("refused", error.said(order.language), error.field)
        except StoreError as error:
            log.warning("an order of the exam office was not saved: %s", error.code)
            english = f"The hub could not save it; nothing was done. Try again. ({error.code})"
            chinese = f"服务器没能保存，未执行任何操作。请重试。（{error.code}）"
            return _refuse("not-saved", say(order.language, english, chinese))
        return await asyncio.to_thread(_json, answer, 200)


async def _read(request: Request) -> admin.AnyOrder | None:
    body = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > MAX_BODY:
                    return None
        return await asyncio.to_thread(_body.decode, bytes(body))
    except (TimeoutError, ClientDisconnect, msgspec.DecodeError, UnicodeError):
        return None


def _refuse(code: str, text: str, field: str = "") -> Response:
    return _json(admin.AdminRefusal(code=code, text=text, field=field), _STATUS[code])


def _json(content: msgspec.Struct, status: int) -> Response:
    return Response(
        msgspec.json.encode(content), status, media_type="application/json", headers={"Cache-Control": "no-store"}
    )

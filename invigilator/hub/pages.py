"""Everything a browser asks for by HTTPS: the two pages, their files, the exam, and identify."""

from __future__ import annotations

import asyncio
import html
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from invigilator.hub import choice, plain
from invigilator.hub.access import network, same_site
from invigilator.hub.counter import Counter
from invigilator.hub.examfile import frame_origin
from invigilator.hub.handout import Handout
from invigilator.hub.headers import SecurityHeaders
from invigilator.hub.hub import Hub
from invigilator.hub.sidepicture import SidePicture
from invigilator.hub.sockets import Sockets
from invigilator.hub.speed import Speed
from invigilator.store.errors import StoreError
from invigilator.wire.messages import Device
from invigilator.wire.views import ExamView

if TYPE_CHECKING:
    from starlette.types import ASGIApp

log = logging.getLogger(__name__)
RESOURCES = Path(__file__).resolve().parents[2] / "resources"
_MAX_BODY = 4096
_PATIENCE = 10.0  # seconds for a request to arrive
_MAX_NUMBER = 64


class IdentifyRequest(msgspec.Struct, frozen=True, kw_only=True):
    """Body of ``POST /api/identify``. ``ticket`` is what a phone read from the QR, ``exam`` what was chosen."""

    admission: str
    identity: str
    device: Device
    ticket: str = ""
    exam: str = ""


class Identified(msgspec.Struct, frozen=True, kw_only=True):
    """Its answer: the token for both sockets, and the name to greet."""

    token: str
    name: str


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """Its answer when there is no token: a code, and an English sentence for the log.

    ``exams``: between which one has to choose (``choose-exam``).
    """

    code: str
    text: str
    exams: list[ExamView] = []


_SENTENCES = {
    "bad-request": (400, "The request is not understood."),
    "unknown-candidate": (403, "The two numbers do not belong to a candidate of this exam."),
    "ticket-missing": (403, "A phone joins by the code that the computer shows."),
    "ticket-invalid": (403, "This code was used already or is too old. Take the one the computer shows now."),
    "choose-exam": (409, "The candidate is on the roster of several exams. Choose one of them."),
    "too-many-tries": (429, "Too many wrong numbers. Wait a quarter of an hour, or call the contact."),
    "not-saved": (503, "This could not be saved. Try again."),
}
_body = msgspec.json.Decoder(IdentifyRequest)


def application(hub: Hub, resources: Path = RESOURCES) -> ASGIApp:
    """The whole site of a hub."""

    async def exam(_: Request) -> Response:
        shown = msgspec.to_builtins(hub.room.exam)
        current = [one.view for one in hub.room.current()]
        return _json({**shown, "now": hub.clock.now(), "exams": current})

    async def identify(request: Request) -> Response:
        return await _identify(hub, request)

    def page(name: Literal["station", "phone"]) -> Route:
        path = resources / name / "index.html"

        async def show(_: Request) -> Response:
            if not path.is_file():
                raise HTTPException(503)
            return FileResponse(path, media_type="text/html; charset=utf-8")

        return Route("/" if name == "station" else "/phone", show)

    routes = [
        page("station"),
        page("phone"),
        Route("/api/exam", exam),
        Route("/api/identify", identify, methods=["POST"]),
        *Handout(hub).routes(),
        SidePicture(hub).route(),
        Counter(hub).route(),
        Speed(hub).route(),
        *(
            Mount(f"/{name}", StaticFiles(directory=resources / name, check_dir=False))
            for name in ("station", "phone", "common")
        ),
    ]
    site = Starlette(routes=routes, exception_handlers={HTTPException: _sorry, Exception: _broken})
    return SecurityHeaders(site, Sockets(hub), frames=lambda: _frames(hub))


def _frames(hub: Hub) -> str:
    """Where the outside papers of this hub's exams come from."""
    return " ".join(sorted({frame_origin(one.exam.paper_url) for one in hub.room.exams.values()} - {""}))


async def _identify(hub: Hub, request: Request) -> Response:
    if not same_site(request.headers.get("origin"), request.headers.get("host"), hub.names):
        return _refuse("bad-request")
    asked = await _read(request)
    if asked is None:
        return _refuse("bad-request")
    now, address = hub.clock.now(), network(request.client.host if request.client else "")
    if not hub.tries.may(asked.admission, address, now):
        return _refuse("too-many-tries")
    wanted: str | None = None
    if asked.device == "phone":
        if not asked.ticket:
            return _refuse("ticket-missing")
        wanted = hub.tickets.sitting(asked.ticket, now)
        if wanted is None:
            return _refuse("ticket-invalid")
    hub.tries.failed(asked.admission, address, now)  # until it proves right: many may be asked at once
    found = await hub.roster.sittings(asked.admission, asked.identity)
    seats = [seat for one in found.values() if (seat := hub.room.seats.get(one)) is not None]
    if wanted is not None:
        seats = [one for one in seats if one.candidate.sitting == wanted]
    elif asked.exam:
        seats = [one for one in seats if one.exam.id == asked.exam]
    else:
        seats = choice.among(seats, now)
    if not seats:
        return _refuse("unknown-candidate")
    if len(seats) > 1:
        hub.tries.passed(asked.admission, address)
        return _refuse("choose-exam", [one.exam.view for one in seats])
    sitting = seats[0].candidate.sitting
    if asked.device == "phone" and hub.tickets.use(asked.ticket, now) != sitting:
        return _refuse("ticket-invalid")  # another phone was faster
    hub.tries.passed(asked.admission, address)
    return await _let_in(hub, sitting, asked.device)


async def _let_in(hub: Hub, sitting: str, device: Device) -> Response:
    seat = hub.room.seats[sitting]
    try:
        token = await hub.tokens.issue(sitting, device, hub.clock.now())
        if device == "phone":  # a ticket names the one phone of a sitting: a former one goes
            await hub.tokens.revoke(sitting, "phone", except_token=token)
    except StoreError:
        return _refuse("not-saved")
    if device == "phone":
        for page in [one for one in seat.pages if one.device == "phone"]:
            page.line.end("taken-over", "Another phone has joined.")
        if (owner := seat.owners.get("phone")) is not None:
            owner.line.end("taken-over", "Another phone has joined.")
    await hub.room.note("identified", sitting, {"device": device})
    return _json(Identified(token=token, name=plain.line(seat.candidate.name)))


async def _read(request: Request) -> IdentifyRequest | None:
    body = bytearray()
    try:
        async with asyncio.timeout(_PATIENCE):
            async for chunk in request.stream():
                body += chunk
                if len(body) > _MAX_BODY:
                    return None
    except (TimeoutError, ClientDisconnect):
        return None
    try:
        asked = _body.decode(bytes(body))
    except msgspec.DecodeError:
        return None
    admission, identity = "".join(asked.admission.split()), "".join(asked.identity.split()).upper()
    if (
        not 0 < len(admission) <= _MAX_NUMBER
        or not 0 < len(identity) <= _MAX_NUMBER
        or len(asked.ticket) > 64
        or len(asked.exam) > 500
    ):
        return None
    return msgspec.structs.replace(asked, admission=admission, identity=identity)


def _json(content: object, status: int = 200) -> Response:
    return Response(
        msgspec.json.encode(content), status, media_type="application/json", headers={"Cache-Control": "no-store"}
    )


def _refuse(code: str, exams: Sequence[ExamView] = ()) -> Response:
    status, text = _SENTENCES[code]
    refusal = msgspec.to_builtins(Refusal(code=code, text=text, exams=list(exams)))
    if not exams:
        del refusal["exams"]
    return _json(refusal, status)


_PLAIN = {
    404: ("这里没有页面，请检查网址。", "There is no page here; check the address."),
    405: ("不支持这种请求。", "This request is not supported."),
    503: ("页面文件缺失，请联系监考方。", "The page's files are missing; tell the exam centre."),
}


async def _sorry(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _plain_page(status)


async def _broken(_: Request, error: Exception) -> Response:
    log.error("a request failed", exc_info=error)
    return _plain_page(500)


def _plain_page(status: int) -> Response:
    chinese, english = _PLAIN.get(
        status, ("服务器出错，请稍后重试。", "The server has made a mistake; try again in a moment.")
    )
    return HTMLResponse(
        f'<!doctype html><html lang="zh"><meta charset="utf-8"><title>{status}</title>'
        f"<p>{html.escape(chinese)}</p><p lang=en>{html.escape(english)}</p></html>",
        status,
    )

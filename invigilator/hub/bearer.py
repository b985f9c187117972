"""A page that asks over HTTPS shows its token in a header, never in the address; what it is refused with."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from invigilator.hub.access import same_site
from invigilator.hub.hub import Hub
from invigilator.hub.seat import Seat

_STATUS = {
    "bad-request": (400, "The request is not understood."),
    "bad-token": (401, "The token is not known. Identify again."),
    "not-answering": (403, "The paper is there while it is answered."),
    "not-connected": (403, "Log in on this computer first."),
    "ended": (403, "The exam has ended."),
    "no-paper": (404, "This exam has no built-in paper."),
    "unknown-picture": (404, "The paper has no such picture."),
    "too-fast": (429, "Too many requests. Wait a moment."),
}


class Denied(Exception):  # noqa: N818 - a refusal, no mistake
    """Nothing is given; ``code`` is a key of the table above."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def computer(hub: Hub, request: Request) -> tuple[Seat, str]:
    """The seat whose PC asks, and its token.

    Raises:
        Denied: a page of another site, no token, an unknown one, or a phone's.
    """
    if not same_site(request.headers.get("origin"), request.headers.get("host"), hub.names):
        raise Denied("bad-request")
    scheme, _, rest = request.headers.get("authorization", "").partition(" ")
    token = rest.strip()
    found = hub.tokens.look_up(token) if scheme.lower() == "bearer" else None
    seat = hub.room.seats.get(found[0]) if found is not None and found[1] == "pc" else None
    if seat is None:
        raise Denied("bad-token")
    return seat, token


def refuse(code: str) -> Response:
    """The answer that says no."""
    status, text = _STATUS[code]
    return Response(
        msgspec.json.encode({"code": code, "text": text}),
        status,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )

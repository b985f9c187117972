"""The two WebSocket addresses, ``/control`` and ``/media``: who may come in, and who then serves them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from starlette.datastructures import Headers

from invigilator.hub import media
from invigilator.hub.access import same_site
from invigilator.hub.candidate import CandidateConnection
from invigilator.hub.hello import Candidate, greet
from invigilator.hub.hub import Hub
from invigilator.hub.line import Line
from invigilator.hub.socket import GoodbyeError, Socket, SocketGoneError
from invigilator.hub.staff import StaffConnection
from invigilator.media.outbox import Outbox

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

log = logging.getLogger(__name__)
CONTROL_BYTES = 4 * 1024 * 1024  # what may wait for one reader of control messages
PAGE_BYTES = 256 * 1024  # and for a page, which is sent little


class Sockets:
    """The ASGI application of both addresses; it stands before the site, so a frame passes no router."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket until it is closed."""
        hub, headers = self._hub, Headers(scope=scope)
        await receive()  # websocket.connect
        known = scope["path"] in ("/control", "/media")
        if not known or not same_site(headers.get("origin"), headers.get("host"), hub.names):
            await send({"type": "websocket.close", "code": 1008})  # before accept: HTTP 403
            return
        await send({"type": "websocket.accept"})
        socket = Socket(scope, receive, send)
        try:
            await _serve(hub, socket, headers.get("host", ""), media_socket=scope["path"] == "/media")
        except SocketGoneError:
            pass
        except GoodbyeError as error:
            await socket.goodbye(error.code, error.text)
        except Exception:
            log.exception("a socket's handler failed")
            await socket.goodbye("internal", "The hub has made a mistake; it stands in its log.")


async def _serve(hub: Hub, socket: Socket, host: str, *, media_socket: bool) -> None:
    who = await greet(hub, socket)
    page = isinstance(who, Candidate)
    if media_socket and not page:
        outbox = Outbox(key_wanted=hub.relay.want_key)
    else:
        outbox = Outbox(max_bytes=PAGE_BYTES if page else CONTROL_BYTES)
    line = Line(socket, outbox)
    hub.lines.add(line)
    try:
        match who:
            case Candidate() if media_socket:
                await media.publish(hub, line, who)
            case Candidate():
                await CandidateConnection(hub, line, who, host).run()
            case _ if media_socket:
                await media.Viewer(hub, line).run()
            case _:
                await StaffConnection(hub, line, who).run()
    finally:
        hub.lines.discard(line)

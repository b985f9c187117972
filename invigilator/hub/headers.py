"""What a browser is told to forbid itself, on every answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "font-src 'self'; worker-src 'self'; connect-src 'self'{sockets}; frame-src {frames}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
_HOST = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]")


class SecurityHeaders:
    """Wraps the site and passes the sockets by. Files are checked again each time, so no page is half old.

    ``frames`` are the origins of outside papers, the only thing a page may hold in a frame.
    """

    def __init__(self, site: ASGIApp, sockets: ASGIApp, *, frames: Callable[[], str] = str) -> None:
        self._site = site
        self._sockets = sockets
        self._frames = frames

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; add the headers to its answer."""
        if scope["type"] == "websocket":
            await self._sockets(scope, receive, send)
            return
        host = Headers(scope=scope).get("host", "")
        # Older Safari does not take 'self' for the wss: of the same host.
        sockets = f" wss://{host}" if host and set(host) <= _HOST else ""

        frames = self._frames() or "'none'"

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _FIXED.items():
                    headers[name] = value
                headers["Content-Security-Policy"] = _CSP.format(sockets=sockets, frames=frames)
                headers.setdefault("Cache-Control", "no-cache")
            await send(message)

        await self._site(scope, receive, send_guarded)

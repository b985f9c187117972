"""A hub's certificate and port tried out as a browser would, without sending anything beyond a handshake."""

from __future__ import annotations

import json
import ssl
import urllib.request
from urllib.parse import urlsplit

from invigilator.hub import tls
from invigilator.hub.certificate import Certificate
from invigilator.hub.folder import Folder

_PATIENCE = 4.0  # seconds
_ROUNDS = 8


def refusal(made: Certificate, name: str) -> str:
    """Why a client with this machine's trust would not take the certificate for ``name``; "" when it would.

    Both sides of the handshake run here, in memory.
    """
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = tls.context(made).wrap_bio(to_server, to_client, server_side=True)
    client = ssl.create_default_context().wrap_bio(to_client, to_server, server_hostname=name)
    for _ in range(_ROUNDS):
        done = 0
        for side in (client, server):
            try:
                side.do_handshake()
                done += 1
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError as error:
                return error.verify_message
            except ssl.SSLError as error:
                return error.reason or "the handshake failed"
        if done == 2:
            return ""
    return "the handshake did not end"


def running(folder: Folder) -> int | None:
    """The port of the hub that works in this folder, None when none does."""
    try:
        url = urlsplit(json.loads(folder.ready.read_text("utf-8"))["url"])
        host, port = url.hostname, url.port
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return port if host and port and answers(host, port) else None


def answers(host: str, port: int) -> bool:
    """Whether a hub answers there; its certificate is not looked at."""
    unchecked = ssl.create_default_context()
    unchecked.check_hostname = False
    unchecked.verify_mode = ssl.CERT_NONE
    where = f"[{host}]" if ":" in host else host
    request = urllib.request.Request(f"https://{where}:{port}/api/exam")
    direct = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=unchecked)
    )
    try:
        with direct.open(request, timeout=_PATIENCE) as answer:
            return "startsAt" in json.loads(answer.read(100_000))
    except (OSError, ValueError):
        return False

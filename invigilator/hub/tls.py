"""The listening side of TLS: one context, its certificate replaced while it serves."""

from __future__ import annotations

import asyncio
import logging
import ssl
from pathlib import Path

from invigilator.hub import certificate
from invigilator.hub.trouble import HubError

log = logging.getLogger(__name__)
Stamp = tuple[int, int, int]


def context(of: certificate.Certificate) -> ssl.SSLContext:
    """A server context that speaks TLS 1.2 and later with this certificate."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.set_alpn_protocols(["http/1.1"])  # sockets upgrade from it
    made.load_cert_chain(of.chain, of.key)
    return made


class Reloader:
    """Watches the files of a certificate and gives new ones to a context; open connections go on."""

    def __init__(self, serving: ssl.SSLContext, chain: Path, key: Path) -> None:
        self._serving = serving
        self._chain = chain
        self._key = key
        self._seen = self._stamps()

    def check(self) -> bool:
        """Load the files again when they changed. True when new ones are in use; bad ones are logged and left."""
        stamps = self._stamps()
        if stamps == self._seen:
            return False
        try:
            certificate.read(self._chain, self._key)
            self._serving.load_cert_chain(self._chain, self._key)
        except (HubError, OSError):
            # Either half-copied (the next look finds it whole) or wrong: the old one goes on serving.
            log.warning("the changed certificate files cannot be used yet; the former certificate goes on serving")
            return False
        self._seen = stamps
        log.info("a new certificate is in use")
        return True

    async def run(self, every: float = 5.0) -> None:
        """Look every few seconds, for ever."""
        while True:
            await asyncio.sleep(every)
            await asyncio.to_thread(self.check)

    def _stamps(self) -> tuple[Stamp | None, ...]:
        return tuple(_stamp(path) for path in (self._chain, self._key))


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino

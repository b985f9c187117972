"""The exam office of a hub over HTTPS: an order there, its answer back, every way it can fail put into a code."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

import httpx
import msgspec

from invigilator.wire import admin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_TIMEOUT = httpx.Timeout(120.0, connect=10.0)  # seconds for an answer, and for a connection


class OfficeError(Exception):
    """Nothing is known to have been done. ``text`` is a sentence of the hub's in the order's language, or "".

    ``code`` is the hub's (``bad-request``, ``bad-key``, ``refused``, ``not-saved``) or ours: ``bad-url``, ``bad-ca``,
    ``away``, ``certificate``, ``no-hub``. ``field`` is what was given wrong, as ``exam.start``.
    """

    def __init__(self, code: str, text: str = "", field: str = "") -> None:
        super().__init__(text or code)
        self.code = code
        self.text = text
        self.field = field


@dataclass(frozen=True, slots=True)
class _Request:
    address: str
    headers: Mapping[bytes, bytes]
    content: bytes
    tls: ssl.SSLContext


class Office:
    """Sends orders to one hub with its admin key. Each order has a connection of its own; nothing is kept open."""

    def __init__(self, url: str, key: str, ca: Path | None = None) -> None:
        """``ca``: the hub's own authority, None to trust what this system trusts."""
        self.url = url.rstrip("/")
        self._key = key
        self._ca = ca

    async def do(self, order: admin.AnyOrder) -> admin.Answer:
        """Have the order carried out.

        Raises:
            OfficeError: it was not, or nobody knows.
        """
        asked = await asyncio.to_thread(self._ask, order)
        with _failures():
            async with httpx.AsyncClient(verify=asked.tls, timeout=_TIMEOUT, trust_env=False) as http:
                got = await http.post(asked.address, content=asked.content, headers=asked.headers)
        return await asyncio.to_thread(_read, got)

    def do_and_wait(self, order: admin.AnyOrder) -> admin.Answer:
        """The same where no loop runs, or where one may stand still.

        Raises:
            OfficeError: it was not, or nobody knows.
        """
        asked = self._ask(order)
        with _failures(), httpx.Client(verify=asked.tls, timeout=_TIMEOUT, trust_env=False) as http:
            got = http.post(asked.address, content=asked.content, headers=asked.headers)
        return _read(got)

    def _ask(self, order: admin.AnyOrder) -> _Request:
        try:
            tls = ssl.create_default_context(cafile=self._ca)
            key = self._key.encode("ascii")
        except OSError as error:  # an SSLError is one
            raise OfficeError("bad-ca", str(error)) from None
        except UnicodeError:
            raise OfficeError("bad-key") from None
        headers = {b"authorization": b"Bearer " + key, b"content-type": b"application/json"}
        return _Request(f"{self.url}/api/admin/{admin.word(order)}", headers, msgspec.json.encode(order), tls)


@contextlib.contextmanager
def _failures() -> Iterator[None]:
    """Every way a request can fail, as a code."""
    try:
        yield
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
        raise OfficeError("bad-url") from None
    except httpx.HTTPError as error:
        untrusted = "CERTIFICATE_VERIFY_FAILED" in str(error)
        raise OfficeError("certificate" if untrusted else "away") from None


def _read(got: httpx.Response) -> admin.Answer:
    try:
        if got.is_success:
            return msgspec.json.decode(got.content, type=admin.Answer)
        refusal = msgspec.json.decode(got.content, type=admin.AdminRefusal)
    except (msgspec.DecodeError, UnicodeError):
        raise OfficeError("no-hub") from None
    raise OfficeError(refusal.code, refusal.text, refusal.field)


def keep(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write an answer's files into a folder, which is made; where they are now.

    Raises:
        OSError: it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept = []
    for name, content in files.items():
        path = folder / PurePath(name).name
        path.write_bytes(content)
        kept.append(path)
    return kept

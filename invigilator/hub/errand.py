"""Bringing an order to the exam office: over HTTPS to the hub that runs, or into the data folder where none does."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import msgspec

from invigilator.exam.events import PRIVATE
from invigilator.hub.folder import Folder
from invigilator.hub.office import Office
from invigilator.hub.trouble import HubError
from invigilator.store.errors import StoreError
from invigilator.store.journal import Journal
from invigilator.store.pepper import load_pepper
from invigilator.store.roster import Roster
from invigilator.wire import admin

_PATIENCE = 120.0  # seconds for an answer


@dataclass(frozen=True, slots=True)
class Where:
    """Where the office is: ``url`` "" means the folder, or the hub that works in it. ``key`` "" is the folder's."""

    data: Path
    url: str = ""
    key: str = ""
    ca: Path | None = None


def run(order: admin.AnyOrder, where: Where) -> admin.Answer:
    """Have the order carried out and give the answer.

    Raises:
        HubError: it was not; a full sentence.
    """
    if where.url:
        return _ask(order, where.url, where.key, where.ca)
    folder = Folder(where.data)
    if not folder.database.exists() and not isinstance(order, admin.CreateExam):
        raise HubError(
            f"There is no exam in {folder.path}. Name another data folder with --data, or a hub with --hub."
        )
    try:
        folder.take()
    except HubError:
        if not folder.path.is_dir():
            raise
        url, ca = _running(folder)
        return _ask(order, url, where.key or folder.admin_key(), ca)
    try:
        return asyncio.run(_here(order, folder))
    except StoreError as error:
        raise HubError(str(error)) from None
    finally:
        folder.release()


async def _here(order: admin.AnyOrder, folder: Folder) -> admin.Answer:
    folder.admin_key()
    pepper = load_pepper(folder.pepper)
    journal = await asyncio.to_thread(Journal.open, f"sqlite:///{folder.database}", private=PRIVATE | {"problem"})
    try:
        beat = journal.last_heartbeat() or 0
        return await Office(
            folder, journal, Roster(journal.database, pepper), lambda: max(beat, int(time.time() * 1000))
        ).do(order)
    finally:
        await asyncio.to_thread(journal.close)


def _running(folder: Folder) -> tuple[str, Path | None]:
    try:
        found = json.loads(folder.ready.read_text("utf-8"))
        return str(found["url"]), Path(found["ca"]) if found.get("ca") else None
    except (OSError, ValueError, KeyError, TypeError):
        raise HubError(
            f"Another program works in {folder.path}, or a hub that is just starting or stopping. Try again."
        ) from None


def _ask(order: admin.AnyOrder, url: str, key: str, ca: Path | None) -> admin.Answer:
    try:
        tls = ssl.create_default_context(cafile=str(ca) if ca else None)
    except OSError as error:
        raise HubError(f"The authority {ca} cannot be read ({error}). Give the hub's ca.pem with --ca.") from None
    address = f"{url.rstrip('/')}/api/admin/{admin.word(order)}"
    headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
    try:
        answer = httpx.post(
            address,
            content=msgspec.json.encode(order),
            headers=headers,
            verify=tls,
            timeout=_PATIENCE,
            trust_env=False,
        )
        if answer.is_success:
            return msgspec.json.decode(answer.content, type=admin.Answer)
        raise HubError(msgspec.json.decode(answer.content, type=admin.AdminRefusal).text)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise HubError(f"The hub at {url} does not answer ({type(error).__name__}). See that it runs.") from None
    except msgspec.DecodeError:
        raise HubError(f"What answers at {url} is no hub of this version. Check the address.") from None

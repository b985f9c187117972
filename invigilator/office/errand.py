"""Bringing an order to the exam office: over HTTPS to the hub that runs, or into the data folder where none does."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from pathlib import Path

from invigilator.client import office as client
from invigilator.exam.events import PRIVATE
from invigilator.hub.folder import Folder
from invigilator.hub.office import Office
from invigilator.hub.trouble import HubError
from invigilator.store.errors import StoreError
from invigilator.store.journal import Journal
from invigilator.store.pepper import load_pepper
from invigilator.store.roster import Roster
from invigilator.wire import admin


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
            f"There is no exam in {folder.path}. Name another data folder with --data, or a hub with --hub.",
            f"{folder.path} 中没有考试。请用 --data 指定其他数据文件夹，或用 --hub 指定服务器。",
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
        raise HubError(str(error), error.chinese) from None
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
            f"Another program works in {folder.path}, or a hub that is just starting or stopping. Try again.",
            f"{folder.path} 正被其他程序使用，或服务器正在启动或停止。请稍后重试。",
        ) from None


def _ask(order: admin.AnyOrder, url: str, key: str, ca: Path | None) -> admin.Answer:
    try:
        return client.Office(url, key, ca).do_and_wait(order)
    except client.OfficeError as error:
        raise HubError(*_words(error, url, ca)) from None


def _words(error: client.OfficeError, url: str, ca: Path | None) -> tuple[str, str]:
    match error.code:
        case "bad-ca":
            return (
                f"The authority {ca} cannot be read ({error.text}). Give the hub's ca.pem with --ca.",
                f"证书文件 {ca} 无法读取（{error.text}）。请用 --ca 指定服务器的 ca.pem。",
            )
        case "certificate":
            return (
                f"The certificate of {url} is not trusted. Give the hub's ca.pem with --ca.",
                f"{url} 的证书不受信任。请用 --ca 指定服务器的 ca.pem。",
            )
        case "no-hub":
            return (
                f"What answers at {url} is no hub of this version. Check the address.",
                f"{url} 不是同版本的考务服务器。请检查地址。",
            )
        case "away" | "bad-url":
            return (
                f"The hub at {url} does not answer. See that it runs.",
                f"{url} 没有应答。请确认考务服务器已启动。",
            )
        case "bad-key":
            return (
                "The key is not the one in the hub's admin.key. Give that one.",
                "密钥与服务器的 admin.key 不符。请使用正确的密钥。",
            )
        case _:
            return error.text, error.text

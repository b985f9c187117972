"""Who takes orders to the exam office: one at a time, with what is being done and what went wrong in phrases."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING, Protocol, TypeVar

from invigilator.client.office import OfficeError
from invigilator.desk.phrase import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable

    from invigilator.wire import admin

T = TypeVar("T")
AGAIN = frozenset({"away", "not-saved", "certificate", "no-hub"})
"""Codes after which the same order may be sent again by hand."""


class Asked(Protocol):
    """What takes orders; `client.office.Office` is one."""

    async def do(self, order: admin.AnyOrder) -> admin.Answer:
        """See `client.office.Office.do`."""
        ...


class Clerk:
    """Carries orders for all pages. ``by`` is the name for the journal, ``told`` is called at every change."""

    def __init__(self, office: Asked, by: str, told: Callable[[], None] = lambda: None) -> None:
        self._office = office
        self._turn = asyncio.Lock()
        self.told = told
        self.by = by
        self.language: admin.Language = "zh"
        self.doing: Phrase | None = None
        """What is being done now."""
        self.trouble: Phrase | None = None
        """Why the last order was not carried out; None when it was."""
        self.field = ""
        """What was given wrong then, as ``exam.start``; "" when nobody knows."""
        self.again = False
        """Whether it is of use to send the same once more."""

    async def ask(self, order: admin.AnyOrder, doing: str) -> admin.Answer | None:
        """Have an order carried out; None when it was not, `trouble` says why. ``doing``: a key of the catalogue."""
        async with self._turn:
            self._begin(doing)
            try:
                return await self._office.do(order)
            except OfficeError as error:
                said = error.code if error.code not in {"refused", "not-saved"} else "said"
                self.fail(Phrase(f"office.trouble.{said}", {"text": error.text}), error.field)
                self.again = error.code in AGAIN
                return None
            finally:
                self._end()

    async def here(self, work: Callable[[], T], doing: str) -> T:
        """Work of this machine's own (a file to be read) in a thread, shown as what is being done."""
        self._begin(doing)
        try:
            return await asyncio.to_thread(work)
        finally:
            self._end()

    def progress(self, doing: Phrase) -> None:
        """How far what is being done has come; of no account once it has ended."""
        if self.doing is not None:
            self.doing = doing
            self.told()

    def fail(self, trouble: Phrase, field: str = "") -> None:
        """Say that something was not done."""
        self.trouble, self.field, self.again = trouble, field, False
        self.told()

    def _begin(self, doing: str) -> None:
        self.doing, self.trouble, self.field, self.again = Phrase(doing), None, "", False
        self.told()

    def _end(self) -> None:
        self.doing = None
        self.told()


def instant(at: int, offset: dt.tzinfo | None = None) -> str:
    """``2026-12-01 09:00`` of this machine's zone, or of another."""
    return dt.datetime.fromtimestamp(at / 1000, dt.UTC).astimezone(offset).strftime("%Y-%m-%d %H:%M")


def zoned(at: int) -> str:
    """The same with the zone: ``2026-12-01 09:00 (UTC+08:00)``."""
    return f"{instant(at)} ({zone(at)})"


def zone(at: int | None = None) -> str:
    """This machine's zone then, or now: ``UTC+08:00``."""
    then = dt.datetime.now(dt.UTC) if at is None else dt.datetime.fromtimestamp(at / 1000, dt.UTC)
    away = then.astimezone().utcoffset() or dt.timedelta()
    return offset_name(round(away.total_seconds() / 60))


def offset_name(minutes: int) -> str:
    """``UTC+08:00``."""
    sign, rest = "-" if minutes < 0 else "+", abs(minutes)
    return f"UTC{sign}{rest // 60:02}:{rest % 60:02}"

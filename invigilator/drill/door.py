"""Identify: the two numbers (and the ticket of the QR code) against a token, over HTTPS."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING

import httpx
import msgspec

from invigilator.drill.socket import PATIENCE

if TYPE_CHECKING:
    from invigilator.drill.cast import Entry
    from invigilator.wire.messages import Device

_RETRY = (0.5, 5.0)  # seconds: first and longest wait of the full-jitter backoff


class NotLetInError(Exception):
    """The hub refused; carries its code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Identified(msgspec.Struct, frozen=True):
    token: str


class _Refusal(msgspec.Struct, frozen=True):
    code: str


async def identify(http: httpx.AsyncClient, url: str, entry: Entry, device: Device, ticket: str = "") -> str:
    """A token; tries on while the hub cannot be reached.

    Raises:
        NotLetInError: it was reached and said no.
    """
    who = {"admission": entry.admission, "identity": entry.identity, "device": device, "ticket": ticket}
    headers = {"content-type": "application/json", "origin": url}
    wait = _RETRY[0]
    while True:
        try:
            answer = await http.post(
                f"{url}/api/identify", content=msgspec.json.encode(who), headers=headers, timeout=PATIENCE
            )
        except httpx.HTTPError:
            await asyncio.sleep(random.uniform(0, wait))  # noqa: S311 - no secret
            wait = min(wait * 2, _RETRY[1])
            continue
        try:
            if answer.is_success:
                return msgspec.json.decode(answer.content, type=_Identified).token
            code = msgspec.json.decode(answer.content, type=_Refusal).code
        except msgspec.DecodeError:
            code = f"http-{answer.status_code}"
        raise NotLetInError(code)

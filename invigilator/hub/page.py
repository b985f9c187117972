"""A candidate's page as the hub holds it: its control socket, its device and its token."""

from __future__ import annotations

from dataclasses import dataclass

from invigilator.hub.line import Line
from invigilator.store.tokens import Device


@dataclass(slots=True, eq=False)
class Page:
    """Lives as long as its control socket."""

    line: Line
    device: Device
    token: str

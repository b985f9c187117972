"""One place in the room: a candidate, the state of the sitting, and who is connected for it."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field

from invigilator.exam.sitting import Sitting
from invigilator.hub.examfile import ExamFile
from invigilator.hub.page import Page
from invigilator.hub.publisher import Publisher
from invigilator.hub.view import front, side
from invigilator.media.bucket import Bucket
from invigilator.store.candidate import Candidate
from invigilator.store.tokens import Device
from invigilator.wire.messages import Telemetry
from invigilator.wire.views import Kept

STILLS = 6  # shown of a sitting: three moments of both cameras


@dataclass(slots=True, eq=False)
class Seat:
    """The sitting changes only under ``lock`` and only by committed events, so it may be read at any time."""

    candidate: Candidate
    exam: ExamFile
    sitting: Sitting
    deadline: int | None = None  # of the sitting, kept because the room looks at everybody's
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    pages: set[Page] = field(default_factory=set)  # control sockets that have said hello
    pc: Page | None = None  # the one that has logged in
    owners: dict[Device, Publisher] = field(default_factory=dict)  # whose packets are the feed
    newcomers: dict[Device, Publisher] = field(default_factory=dict)  # a PC that has yet to log in
    switching: set[Device] = field(default_factory=set)  # a feed whose on or off is being committed
    telemetry: dict[Device, Telemetry] = field(default_factory=dict)
    stills: deque[Kept] = field(default_factory=lambda: deque(maxlen=STILLS))  # the newest
    roster_photo: str = ""  # id of the picture that came with the roster
    counted: int = 0  # answers, as they were last told
    asking: Bucket | None = None  # requests for the paper
    looking: Bucket | None = None  # requests for the phone's picture

    @property
    def feeds(self) -> tuple[Device, ...]:
        """The devices of a candidate."""
        return ("pc", "phone")

    def feed(self, device: Device) -> int:
        """The feed handle of this device's camera."""
        return front(self.candidate.seat) if device == "pc" else side(self.candidate.seat)

    def live(self, device: Device) -> bool:
        """Whether the rules take this device's camera as on."""
        return self.sitting.front_on if device == "pc" else self.sitting.side_on

    def publisher(self, token: str) -> Publisher | None:
        """The media socket opened with this token."""
        for one in (*self.owners.values(), *self.newcomers.values()):
            if one.token == token:
                return one
        return None

"""A made-up room for tests of the wall: sittings in every state, and a session that only counts."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from invigilator.client.session import Cancel, Event, Policy, Sink
from invigilator.wire.messages import Command, Health, Reply, Room
from invigilator.wire.packet import Layer
from invigilator.wire.views import Alarm, CandidateView, FeedHealth, SittingView

NAMES = [
    "王小明",
    "李静怡",
    "张伟",
    "刘洋",
    "陈思远",
    "杨柳青",
    "赵子龙",
    "黄蓉",
    "周杰",
    "吴敏",
    "徐丽",
    "孙悦",
    "胡歌",
    "朱琳",
    "高原",
    "林一凡",
    "何苗",
    "郭靖",
    "马超",
    "罗兰",
]
NOW = 1_800_000_000_000
QUIET: dict[str, Any] = {
    "phase": "answering",
    "connected": True,
    "front_on": True,
    "side_on": True,
    "consent": True,
    "logged_in": True,
    "photo": True,
    "notice": True,
    "opens_at": NOW - 3_600_000,
    "closes_at": NOW - 1_000_000,
    "starts_at": NOW - 2_000_000,
    "hand_in_at": NOW - 200_000,
    "ends_at": NOW + 3_600_000,
    "leaves": 0,
    "leaves_limit": 3,
    "warnings": {},
    "warnings_limit": 3,
}


def person(
    seat: int, name: str = "", *, alarms: tuple[str, ...] = (), uncorrected: bool = False, **state: Any
) -> SittingView:
    """One candidate, answering quietly unless told otherwise."""
    return SittingView(
        sitting=f"s{seat}",
        seat=seat,
        admission=f"2026{seat:06}",
        name=name or NAMES[(seat - 1) % len(NAMES)],
        front=2 * seat,
        side=2 * seat + 1,
        candidate=CandidateView(**{**QUIET, **state}),
        alarms=[Alarm(number=n, name=one, clause="", at=NOW - 1000 * n) for n, one in enumerate(alarms, start=1)],
        uncorrected={"face": NOW + 41_000} if uncorrected else {},
    )


def health(feeds: list[int], age: int = 80, at: int = NOW) -> Health:
    """All these feeds in the best of health."""
    return Health(now=at, feeds=[FeedHealth(feed=one, fps={"thumb": 10.0}, age=age) for one in feeds])


@dataclass
class StillSession:
    """A session whose clock stands (or runs with this machine's) and that remembers who watches what."""

    clock: int = NOW
    running: bool = False
    watched: dict[int, Sink] = field(default_factory=dict)

    async def events(self) -> AsyncIterator[Event]:
        """Nothing ever happens."""
        return
        yield

    async def send(self, order: Command) -> Reply:
        """Everything is fine."""
        return Reply(id=order.id, ok=True)

    def watch(self, feed: int, layer: Layer, sink: Sink, policy: Policy = "gop") -> Cancel:
        """Remember the sink."""
        assert layer is Layer.THUMB
        assert policy == "gop"
        assert feed not in self.watched
        self.watched[feed] = sink
        return lambda: self.watched.pop(feed, None) and None

    def ask_key_frame(self, feed: int, layer: Layer) -> None:
        """Nobody to ask."""

    async def picture(self, picture: str) -> bytes:
        """There are none."""
        return b""

    def now(self) -> int:
        """Where the clock stands, or this machine's."""
        return time.time_ns() // 1_000_000 if self.running else self.clock

    async def close(self) -> None:
        """Nothing to close."""


def room(people: list[SittingView]) -> Room:
    """The message that opens a room."""
    return Room(seq=1, now=NOW, sittings=people)

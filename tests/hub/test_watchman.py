"""A hub keeps its watch running: the real process, real pictures, killed and back."""

from __future__ import annotations

import asyncio
import dataclasses
import time
from collections.abc import Callable
from pathlib import Path

import av
import psutil
import pytest

from invigilator.config import HubSettings
from invigilator.media.still import jpeg
from invigilator.wire.messages import Changed, Clock, Health
from tests.hub.conftest import running
from tests.hub.people import House, Peer, Person

pytestmark = [pytest.mark.room, pytest.mark.timeout(180)]
FOOTAGE = Path(__file__).parents[2] / "resources" / "footage"


def filmed(name: str) -> bytes:
    """The first picture of a clip."""
    with av.open(str(FOOTAGE / name)) as clip:
        return jpeg(next(clip.decode(video=0)))


def watch() -> psutil.Process:
    return next(one for one in psutil.Process().children(recursive=True) if "watch" in one.cmdline())


async def flagged(console: Peer, kind: str, *, after: int = 0) -> Changed:
    """A flag of this kind, open."""
    return await console.get(
        Changed,
        lambda one: one.event == "flagged" and any(f.kind == kind and f.ended is None for f in one.sitting.flags),
        after=after,
    )


async def beat(peer: Peer) -> None:
    """What a page says every two seconds, so that the hub knows it lives."""
    while True:
        await peer.send(Clock(sent=0))
        await asyncio.sleep(2)


async def _watched(house: House) -> None:
    async with house.console() as console, house.candidate(1) as person, asyncio.TaskGroup() as group:
        beating = group.create_task(beat(person.pc))
        await _looks(console, person)
        beating.cancel()


async def _looks(console: Peer, person: Person) -> None:
    await console.changed("answering")
    person.front.picture = filmed("li/front-idle.mp4")
    person.side.picture = filmed("li/side-idle.mp4")
    await console.get(Health, lambda one: one.watched)
    looked = await console.get(Health, lambda one: all(f.looked >= 0 for f in one.feeds) and len(one.feeds) == 2)
    assert {one.blind for one in looked.feeds} == {""}
    person.front.picture = filmed("li/front-absent.mp4")
    began = time.monotonic()
    told = await flagged(console, "nobody")
    assert time.monotonic() - began < 15, "on a busy machine"
    flag = next(one for one in told.sitting.flags if one.kind == "nobody")
    assert (flag.clause, flag.camera) == ("五(五)", "front")
    assert flag.picture, "the empty room is shown"
    await console.get(Changed, lambda one: any(a.name == "nobody" for a in one.sitting.alarms))
    assert not any(one.kind == "company" for one in told.sitting.flags)

    after, killed = len(console.heard), time.monotonic()
    watch().kill()
    ended = await console.get(Changed, lambda one: one.event == "flag-ended", after=after)
    assert ended.sitting.flags[-1].ended is not None
    await console.get(Health, lambda one: not one.watched, after=after)
    again = len(console.heard)
    await console.get(Health, lambda one: one.watched, after=again)
    assert time.monotonic() - killed < 20, "five seconds on a machine of its own"
    await flagged(console, "nobody", after=again)


def test_a_watch_flags_dies_and_comes_back(
    settings: Callable[..., HubSettings], expected_log: Callable[[str], None]
) -> None:
    expected_log("WARNING invigilator.hub.watchman: watch 0 ended (-9)")
    with running(dataclasses.replace(settings(), watches=1)) as house:
        asyncio.run(_watched(house))
    assert not [one for one in psutil.Process().children(recursive=True) if "watch" in one.cmdline()]

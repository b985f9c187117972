"""A watch says what it sees, and no more: flags, alarms by the table, and silence when it is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from invigilator.config import HubSettings
from invigilator.wire.messages import Changed, Fetch, Health, Looked, Picture
from invigilator.wire.views import LookAt
from tests.hub.conftest import running
from tests.hub.people import House, Peer, jpeg

CROP = jpeg(96, 96)
FEEDS = {"front", "side"}


async def see(watch: Peer, sitting: str, kind: str = "company", **more: object) -> str:
    fields = {"kind": kind, "camera": "front", "score": 0.9, "box": "0.1,0.2,0.5,0.9", "picture": CROP, **more}
    reply = await watch.do("flag", sitting=sitting, **fields)
    return reply.code if not reply.ok else "ok"


async def _watched(house: House) -> None:
    async with house.console() as console, house.candidate(1):
        sitting = (await console.sitting(1)).sitting
        await console.changed("answering")
        async with house.peer("/control", "watch", house.key) as watch:
            assert not (await watch.do("warn", sitting=sitting, clause="face")).ok
            assert (await console.do("flag", sitting=sitting, kind="company", camera="front")).code == "not-allowed"
            assert await see(watch, sitting) == "ok"
            told = (await console.changed("flagged")).sitting.flags[-1]
            assert (told.kind, told.clause, told.camera, told.score) == ("company", "五(一)", "front", 0.9)
            async with house.peer("/media", "console", house.key) as media:
                await media.send(Fetch(picture=told.picture))
                assert (await media.get(Picture)).jpeg == CROP
            await console.get(
                Changed, lambda one: {s.feed for s in one.sitting.stills if s.why == "company"} == FEEDS
            )
            raised = await console.changed("alarm-raised")
            assert (raised.sitting.alarms[-1].name, raised.sitting.alarms[-1].flag) == ("company", told.number)
            assert (await console.do("answer-flag", sitting=sitting, number=told.number, text="no")).ok
            answered = (await console.changed("flag-answered")).sitting
            assert (answered.flags[-1].answer, answered.alarms[-1].open) == ("no", False)
            assert (await watch.do("show-paper", sitting=sitting, text="我要上厕所", picture=CROP)).ok
            shown = await console.changed("paper-shown")
            assert (shown.by, shown.sitting.paper_by) == ("watch", "watch")
            assert await see(watch, sitting, picture=b"no picture") == "picture-unreadable"
            assert await see(watch, sitting, kind="sorcery") == "unknown-kind"
            assert await see(watch, sitting, camera="roof") == "unknown-camera"
        ended = await console.changed("flag-ended")
        assert ended.sitting.flags[-1].ended is not None, "nobody sees any longer what it said"


async def _two(house: House) -> None:
    """Each watch has its share: when one dies, its flags end and the other's stay."""
    async with house.console() as console, house.candidate(1), house.candidate(2):
        one, two = [(await console.sitting(number)).sitting for number in (1, 2)]
        for sitting in (one, two):
            await console.get(
                Changed, lambda said, s=sitting: said.event == "answering" and said.sitting.sitting == s
            )
        async with house.peer("/control", "watch", house.key) as stays:
            await stays.send(Looked())
            assert await see(stays, one) == "ok"
            async with house.peer("/control", "watch", house.key) as dies:
                await dies.send(Looked())
                assert await see(dies, two) == "ok"
            ended = await console.changed("flag-ended")
            assert ended.sitting.sitting == two
            assert await see(stays, one, camera="side") == "ok"
            grown = await console.changed("flag-grown")
            assert [one.ended for one in grown.sitting.flags] == [None]


async def _looks(house: House) -> None:
    async with house.console() as console, house.candidate(1):
        front = (await console.sitting(1)).front
        await console.changed("answering")
        assert not (await console.get(Health)).watched
        async with house.peer("/control", "watch", house.key) as watch:
            now = (await console.get(Health)).now
            await watch.send(Looked(feeds=[LookAt(feed=front, at=now, blind="dark")], behind=1.5))
            health = await console.get(Health, lambda one: one.watched)
            assert health.watch_behind == 1.5
            feed = next(one for one in health.feeds if one.feed == front)
            assert feed.blind == "dark"
            assert 0 <= feed.looked < 10_000
        after = len(console.heard)
        gone = await console.get(Health, after=after)
        assert (gone.watched, {one.looked for one in gone.feeds}) == (False, {-1})


async def _score(house: House) -> list[float]:
    async with house.console() as console:
        return [one.score for one in (await console.sitting(1)).flags]


def test_flags_alarms_and_answers(settings: Callable[..., HubSettings]) -> None:
    wanted = settings()
    with running(wanted) as house:
        asyncio.run(_watched(house))
    with running(wanted) as house:
        assert asyncio.run(_score(house)) == [0.9], "as sure as it was, after a start too"


def test_what_was_looked_at_and_when(settings: Callable[..., HubSettings]) -> None:
    with running(settings()) as house:
        asyncio.run(_looks(house))


def test_a_watch_that_dies_takes_its_own_flags_along(settings: Callable[..., HubSettings]) -> None:
    with running(settings()) as house:
        asyncio.run(_two(house))

"""What staff do and what the rules do by themselves, seen from both sides."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from invigilator.config import HubSettings
from invigilator.wire.messages import Changed, Fetch, Health, Picture, Telemetry
from tests.hub.conftest import running
from tests.hub.people import House, jpeg


async def _remind(house: House) -> None:
    async with house.console() as console, house.candidate(1) as person:
        sitting = (await console.sitting(1)).sitting
        await console.changed("answering")
        assert (await console.do("warn", sitting=sitting, clause="face", text="请露出双耳")).ok
        view = await person.pc.view(lambda one: bool(one.reminders))
        assert (view.reminders[0].text, view.reminders[0].count, view.warnings["face"]) == ("请露出双耳", 1, 1)
        assert (await console.do("warn", sitting=sitting, clause="face")).code == "too-soon"
        assert (await console.do("warn", sitting=sitting, clause="hat")).code == "unknown-clause"
        assert (await person.pc.do("seen", number=1)).ok
        assert (await person.pc.do("acknowledge", number=1)).ok
        event = await console.changed("reminder-acknowledged")
        assert event.sitting.candidate.reminders[0].acknowledged
        for count in (2, 3):
            await asyncio.sleep(1.05)  # the gap between two reminders, by this exam's rules
            assert (await console.do("warn", sitting=sitting, clause="face")).ok, count
        await asyncio.sleep(1.05)
        assert (await console.do("warn", sitting=sitting, clause="face")).code == "warnings-exhausted"
        assert (await console.do("warn", sitting=sitting, clause="camera")).ok, "each clause is counted apart"
        assert (
            await console.do("propose-zero", sitting=sitting, clause="phone", reason="x")
        ).code == "mock-has-no-score"


def test_three_reminders_for_each_clause(house: House) -> None:
    asyncio.run(_remind(house))


async def _restroom(house: House) -> None:
    sheet = jpeg(320, 240, 250)
    async with house.console() as console, house.candidate(1) as person:
        sitting = (await console.sitting(1)).sitting
        await console.changed("answering")
        shown = await console.do("show-paper", sitting=sitting, picture=sheet, text="去洗手间")
        assert shown.ok
        event = await console.changed("paper-shown")
        assert event.sitting.paper_text == "去洗手间"
        async with house.peer("/media", "console", house.key) as media:
            await media.send(Fetch(picture=event.sitting.paper))
            assert (await media.get(Picture)).jpeg == sheet
            await media.send(Fetch(picture="nonsense"))
            assert (await media.get(Picture, lambda one: one.picture == "nonsense")).jpeg == b""
        assert (await console.changed("alarm-raised")).sitting.alarms[-1].name == "restroom-request"
        assert (await console.do("approve-restroom", sitting=sitting)).ok
        view = await person.pc.view(lambda one: one.restroom == "away")
        assert view.break_until is not None
        await person.pc.view(lambda one: one.restroom == "overdue")
        overdue = await console.changed("break-overdue")
        assert overdue.at == view.break_until, "stamped with the limit itself"
        assert (await console.do("end-restroom", sitting=sitting)).ok
        after = len(console.heard)
        assert (await console.do("end-restroom", sitting=sitting)).code == "not-on-break"
        assert (await console.do("deny-restroom", sitting=sitting)).code == "no-restroom-request"
        told = [one.event for one in console.heard[after:] if isinstance(one, Changed)]
        assert not set(told) - {"still-kept"}
        for wrong in (b"GIF89a", b"\xff\xd8\xff", jpeg(2000, 2000)):
            bad = await console.do("show-paper", sitting=sitting, picture=wrong)
            assert bad.code in ("picture-unreadable", "picture-too-large")


def test_a_restroom_break_with_its_picture(house: House) -> None:
    asyncio.run(_restroom(house))


async def _collect(house: House) -> None:
    async with house.console() as console, house.candidate(1) as person:
        sitting = (await console.sitting(1)).sitting
        await console.changed("answering")
        assert (await console.do("force-submit", sitting=sitting)).code == "reason-missing"
        assert (await console.do("force-submit", sitting=sitting, reason="代考")).ok
        view = await person.pc.view(lambda one: one.phase == "ended")
        assert (view.outcome, view.cause) == ("collected", "invigilator")
        assert (await console.do("warn", sitting=sitting, clause="face")).code == "ended"
        assert (await person.phone.do("side-exit")).ok
        assert await person.side.peer.goodbye() == "released"
        await console.changed("side-left")


def test_force_submission_needs_a_reason_and_ends_the_sitting(house: House) -> None:
    asyncio.run(_collect(house))


async def _leaves(house: House) -> None:
    async with house.console() as console, house.candidate(1) as one, house.candidate(2) as two:
        for _ in range(2):
            assert (await one.pc.do("leave-screen")).ok
            assert (await one.pc.do("return-screen")).ok
        assert (await one.pc.do("leave-screen")).ok
        assert (await one.pc.view(lambda view: view.phase == "ended")).cause == "leaves"
        assert (await two.pc.do("leave-screen")).ok
        until = (await two.pc.view(lambda view: view.away_until is not None)).away_until
        assert (await two.pc.view(lambda view: view.phase == "ended")).cause == "leave-timeout"
        ended = await console.get(
            type(await console.changed("ended")), lambda event: event.event == "ended" and event.sitting.seat == 2
        )
        assert ended.at == until


def test_the_third_leave_and_a_long_one_collect(house: House) -> None:
    asyncio.run(_leaves(house))


async def _not_allowed(house: House) -> None:
    async with (
        house.console() as console,
        house.peer("/control", "watch", house.key) as watch,
        house.candidate(1) as person,
    ):
        sitting = (await console.sitting(1)).sitting
        assert (await person.pc.do("warn", clause="face")).code == "not-allowed"
        assert (await person.pc.do("submit", sitting="another")).code == "not-allowed"
        assert (await person.phone.do("login")).code == "not-allowed"
        assert (await person.phone.do("submit")).code == "not-allowed"
        assert (await console.do("login", sitting=sitting)).code == "not-allowed"
        assert (await console.do("confirm-zero", sitting=sitting)).code == "not-proposed"
        assert (await console.do("extend", sitting=sitting, minutes=5, reason="断电")).code == "not-senior"
        assert (await console.do("front-off", sitting=sitting)).code == "not-allowed"
        assert (await console.do("warn", sitting="nobody", clause="face")).code == "not-on-roster"
        assert (await watch.do("warn", sitting=sitting, clause="face")).code == "not-allowed"
        assert (await console.do("warn", sitting=sitting, clause="face", text="x" * 1001)).code == "bad-request"
        await watch.changed("answering")


def test_nobody_does_what_is_not_theirs(house: House) -> None:
    asyncio.run(_not_allowed(house))


async def _once(house: House) -> None:
    async with house.console() as console, house.candidate(1) as person:
        sitting = (await console.sitting(1)).sitting
        await console.changed("answering")
        for _ in range(3):
            assert (await console.do("warn", again="the-same", sitting=sitting, clause="face")).ok
        view = await person.pc.view(lambda one: bool(one.reminders))
        assert view.warnings["face"] == 1
        assert (await person.pc.do("leave-screen", again="l")).ok
        assert (await person.pc.do("return-screen", again="r")).ok
        assert (await person.pc.do("leave-screen", again="l")).ok, "done already"
        async with house.console() as other:
            assert (await other.sitting(1)).candidate.leaves == 1


def test_a_command_sent_again_happens_once(house: House) -> None:
    asyncio.run(_once(house))


async def _texts(house: House) -> None:
    async with house.console() as console, house.candidate(1) as person:
        sitting = (await console.sitting(1)).sitting
        await console.changed("answering")
        nasty = "<img src=file:///x>\u202eneveler\0'; drop table events;--\n=cmd()"
        assert (await console.do("warn", sitting=sitting, clause="conduct", text=nasty)).ok
        view = await person.pc.view(lambda one: bool(one.reminders))
        assert view.reminders[0].text == "<img src=file:///x>neveler'; drop table events;--\n=cmd()"


def test_texts_stay_plain(house: House) -> None:
    asyncio.run(_texts(house))


async def _health(house: House) -> None:
    async with house.console() as console, house.candidate(1) as person:
        await person.phone.send(Telemetry(battery=7, camera="后置\u202e相机" + "x" * 500, problem="muted"))
        front, side = person.front.feed, person.side.feed

        def fits(one: Health) -> bool:
            figures = {feed.feed: feed for feed in one.feeds}
            told = figures.get(side)
            return (
                front in figures and figures[front].fps.get("thumb", 0) > 5 and told is not None and told.battery == 7
            )

        health = await console.get(Health, fits)
        feed = next(one for one in health.feeds if one.feed == side)
        assert feed.camera.startswith("后置相机x")
        assert len(feed.camera) == 120
        assert feed.problem == "muted"
        assert 0 <= feed.age < 1000
        assert health.recording
        assert 0 < health.disk_free <= 1


def test_health_every_second(house: House) -> None:
    asyncio.run(_health(house))


async def _forfeit(house: House) -> None:
    async with house.console() as console:
        event = await console.changed("ended")
        assert (event.sitting.candidate.outcome, event.sitting.candidate.cause) == ("forfeited", "late")
        person_token = await house.token(1)
        async with house.peer("/control", "pc", person_token) as pc:
            assert (await pc.do("login")).code == "too-late"


def test_who_is_not_there_when_the_window_closes_is_forfeited(settings: Callable[..., HubSettings]) -> None:
    with running(settings(login_closes=6)) as house:
        asyncio.run(_forfeit(house))

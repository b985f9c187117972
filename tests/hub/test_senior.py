"""Two people sign a zero, and only a senior proctor gives second chances."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from invigilator.config import HubSettings
from tests.hub.conftest import running
from tests.hub.people import House


async def _zero(house: House) -> None:
    async with (
        house.console(by="王老师") as console,
        house.senior(by="李主任") as senior,
        house.senior(by="王老师") as same,
        house.candidate(1) as person,
    ):
        assert console.welcome is not None
        assert senior.welcome is not None
        assert (console.welcome.senior, senior.welcome.senior) == (False, True)
        sitting = (await console.sitting(1)).sitting
        await console.changed("answering")
        assert (await senior.do("confirm-zero", sitting=sitting)).code == "not-proposed"
        assert (await console.do("propose-zero", sitting=sitting, clause="phone", reason="桌上有手机")).ok
        proposed = await senior.changed("zero-proposed")
        assert (proposed.by, proposed.sitting.zero_clause, proposed.sitting.zero_by) == ("王老师", "phone", "王老师")
        assert proposed.sitting.zero_reason == "桌上有手机", "nobody signs what they cannot read"
        assert proposed.sitting.zero_at == proposed.at
        assert (await console.do("confirm-zero", sitting=sitting)).code == "not-senior"
        assert (await console.do("reject-zero", sitting=sitting)).code == "not-senior"
        assert (await same.do("confirm-zero", sitting=sitting)).code == "same-person"
        assert (await senior.do("reject-zero", sitting=sitting, reason="是计算器")).ok
        rejected = (await senior.changed("zero-rejected")).sitting
        assert (rejected.zero_clause, rejected.zero_by, rejected.zero_reason) == ("", "", "")
        assert (await senior.do("propose-zero", sitting=sitting, clause="phone", reason="确是手机")).ok
        assert (await senior.do("confirm-zero", sitting=sitting)).code == "same-person"
        assert (await same.do("confirm-zero", sitting=sitting)).ok
        signed = await console.changed("zero-confirmed")
        assert (signed.by, signed.sitting.ended_by) == ("王老师", "王老师")
        assert (signed.sitting.zero_by, signed.sitting.zero_reason) == ("李主任", "确是手机")
        view = await person.pc.view(lambda one: one.phase == "ended")
        assert (view.outcome, view.cause) == ("cancelled", "zero")


def test_two_people_sign_a_zero(settings: Callable[..., HubSettings]) -> None:
    with running(settings(kind="formal")) as house:
        asyncio.run(_zero(house))


async def _chances(house: House) -> None:
    async with house.console(by="王老师") as console, house.senior() as senior, house.candidate(1) as person:
        sitting = (await console.sitting(1)).sitting
        await console.changed("answering")
        before = (await person.pc.view(lambda one: one.phase == "answering")).ends_at
        assert (await senior.do("extend", sitting=sitting, minutes=5)).code == "reason-missing"
        assert (await console.do("extend", sitting=sitting, minutes=5, reason="x")).code == "not-senior"
        assert (await senior.do("extend", sitting=sitting, minutes=0, reason="x")).code == "bad-minutes"
        assert (await senior.do("extend", sitting=sitting, minutes=5, reason="断电")).ok
        assert (await person.pc.view(lambda one: one.ends_at != before)).ends_at == before + 5 * 60_000
        assert (await console.do("force-submit", sitting=sitting, reason="误会")).ok
        await person.pc.view(lambda one: one.phase == "ended")
        ended = (await console.changed("ended")).sitting
        assert (ended.ended_by, ended.ended_reason) == ("王老师", "误会")
        heard = len(person.pc.heard)
        assert (await console.do("reinstate", sitting=sitting, reason="x")).code == "not-senior"
        assert (await senior.do("reinstate", sitting=sitting, reason="已澄清")).ok
        again = await console.changed("reinstated")
        assert (again.by, again.sitting.ended_by, again.sitting.ended_reason) == ("主监考", "", "")
        assert (await person.pc.do("leave-screen")).ok
        assert len(person.pc.heard) > heard
        async with house.peer("/control", "watch", house.senior_key) as watch:
            assert watch.welcome is not None
            assert not watch.welcome.senior
            assert (await watch.do("extend", sitting=sitting, minutes=5, reason="x")).code == "not-allowed"


def test_only_a_senior_proctor_gives_second_chances(house: House) -> None:
    asyncio.run(_chances(house))

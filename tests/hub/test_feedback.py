"""Before the login: the list of what to close, consent to face comparison, and a dialogue with the staff."""

from __future__ import annotations

import asyncio

from invigilator.wire.messages import Changed
from invigilator.wire.views import CandidateView
from tests.hub.people import House


def _said(view: CandidateView) -> list[tuple[str, str]]:
    return [(one.by, one.text) for one in view.messages]


async def _dialogue(house: House) -> None:
    async with house.console() as console, house.candidate(1, sit=False) as person:
        sitting = (await console.sitting(1)).sitting
        assert (await console.do("answer-feedback", sitting=sitting, text="有事吗")).code == "nothing-asked"
        assert (await person.pc.do("feedback", text=" \n ")).code == "bad-text"
        assert (await person.pc.do("feedback", text="摄像头打不开", again="f1")).ok
        assert (await person.pc.do("feedback", text="摄像头打不开", again="f1")).ok, "sent again"
        raised = await console.changed("alarm-raised")
        assert [one.name for one in raised.sitting.alarms] == ["feedback"]
        assert raised.sitting.alarms[0].open
        assert _said(raised.sitting.candidate) == [("candidate", "摄像头打不开")]
        assert (await console.do("answer-feedback", sitting=sitting, text="请换浏览器")).ok
        view = await person.pc.view(lambda one: len(one.messages) == 2)
        assert _said(view) == [("candidate", "摄像头打不开"), ("staff", "请换浏览器")]
        closed = await console.get(Changed, lambda one: len(one.sitting.candidate.messages) == 2)
        assert not closed.sitting.alarms[0].open
        assert closed.by == "老师"
        assert not view.admitted
        await person.sit()
        assert (await person.pc.view(lambda one: one.admitted)).connected
        assert (await person.pc.do("feedback", text="还有一题不懂")).code == "feedback-closed"
        assert (await console.do("answer-feedback", sitting=sitting, text="请安静")).code == "feedback-closed"


def test_a_candidate_asks_before_the_login_only(house: House) -> None:
    asyncio.run(_dialogue(house))


async def _checks(house: House) -> None:
    async with house.console() as console, house.candidate(1, sit=False) as person:
        assert (await person.pc.view(lambda one: one.checks == [])).face == ""
        for item in ("wechat", "qq", "qq"):
            assert (await person.pc.do("confirm-check", text=item)).ok
        assert (await person.pc.do("confirm-check", text="x" * 41)).code == "bad-item"
        assert (await person.pc.do("refuse-face")).ok
        assert (await person.pc.view(lambda one: one.face == "refused")).checks == ["qq", "wechat"]
        assert (await person.pc.do("allow-face")).ok
        told = await console.get(Changed, lambda one: one.sitting.candidate.face == "allowed")
        assert told.event == "face-comparison"


def test_checks_and_the_consent_to_face_comparison(house: House) -> None:
    asyncio.run(_checks(house))

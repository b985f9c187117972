"""The rules as a candidate meets them, in real browsers: their times are scaled down so that they come soon."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from invigilator.demo.browser import chromium
from invigilator.demo.browser.candidatepage import CandidatePage
from invigilator.demo.browser.chromium import Chromium
from invigilator.demo.pages.examhub import ExamHub, Staff, enrol, exam, exam_hub, with_paper
from invigilator.drill import cast
from invigilator.drill.cast import Entry
from invigilator.wire.admin import CreateExam
from invigilator.wire.views import SittingView
from tests.end2end.test_browser import sit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(chromium.PROGRAM is None, reason="needs Chromium installed"),
]
NO_DIALOG = "!document.querySelector('dialog')"
Exams = Sequence[tuple[CreateExam, Sequence[int]]]


@dataclass
class House:
    """A hub with its exams, and as many browsers as a story opens."""

    hub: ExamHub
    people: list[Entry]
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def staff(self) -> Staff:
        return self.hub.staff

    @property
    def url(self) -> str:
        return self.hub.url

    async def browser(self) -> Chromium:
        one = await Chromium.start()
        self.stack.push_async_callback(one.close)
        return one

    async def pc(self, who: Entry, browser: Chromium | None = None) -> CandidatePage:
        page = await (browser or await self.browser()).page()
        exam = (await self.staff.until(who, lambda _: True)).exam
        return CandidatePage(page, numbers=(who.admission, who.identity), exam=exam)

    async def phone(self, who: Entry, browser: Chromium | None = None) -> CandidatePage:
        page = await (browser or await self.browser()).page(390, 844)
        return CandidatePage(page, numbers=(who.admission, who.identity))

    async def ended(self, who: Entry, cause: str) -> SittingView:
        """Wait for the end; it must have this cause."""
        one = await self.staff.until(who, lambda s: s.candidate.phase == "ended")
        assert one.candidate.cause == cause
        return one


def play(
    folder: Path, exams: Sequence[tuple[CreateExam, Sequence[int]]], story: Callable[[House], Awaitable[None]]
) -> None:
    """Run a story in a hub with these exams, each with the people of these seats."""
    people = cast.roster(6)
    for order, seats in exams:
        enrol(folder, order, [people[seat] for seat in seats])

    async def main() -> None:
        async with exam_hub(folder) as hub, AsyncExitStack() as stack:
            await story(House(hub, people, stack))

    asyncio.run(main())


async def answering(house: House, pc: CandidatePage, phone: CandidatePage) -> None:
    """The whole path of both devices."""
    await sit(pc, phone, house)
    await pc.step("answering")


async def come_back(pc: CandidatePage) -> None:
    await pc.page.show()
    await pc.press("#leave-go")
    await pc.until(NO_DIALOG)


def test_leaving_the_screen(tmp_path: Path) -> None:
    """The third leave collects at once and for good; so does one that lasts longer than its limit (五(四))."""

    async def third(house: House, who: Entry, computer: Chromium, handset: Chromium) -> None:
        pc, phone = await house.pc(who, computer), await house.phone(who, handset)
        await answering(house, pc, phone)
        for count in (1, 2):
            await pc.page.hide()
            await house.staff.until(who, lambda s, n=count: s.candidate.leaves == n)
            await pc.page.show()
            await pc.until("document.querySelector('#leave-go')")
            said = await pc.text("dialog")
            assert f"这是第 {count} 次离屏。" in said
            warning = "再离开一次（第 3 次），系统将立即强制收卷" if count == 2 else "满 3 次将立即强制收卷"
            assert warning in said
            await come_back(pc)
        await pc.page.hide()
        await house.ended(who, "leaves")
        await pc.page.show()
        await pc.step("ended")
        assert "离屏达到 3 次，系统已强制收卷" in await pc.text()
        again = await house.pc(who, computer)
        await again.open(f"{house.url}/")
        await again.identify()
        await again.step("ended")
        assert "离屏达到 3 次，系统已强制收卷" in await again.text()
        assert not await again.page.evaluate("Boolean(document.querySelector('#login'))")

    async def too_long(house: House, who: Entry, computer: Chromium, handset: Chromium) -> None:
        pc, phone = await house.pc(who, computer), await house.phone(who, handset)
        await answering(house, pc, phone)
        await pc.page.hide()
        left = await house.staff.until(who, lambda s: s.candidate.away_until is not None)
        assert left.candidate.away_until is not None
        ended = await house.ended(who, "leave-timeout")
        assert ended.candidate.ended_at == left.candidate.away_until, "at its limit, on the hub's clock"
        await pc.page.show()
        await pc.step("ended")
        assert "离屏后未在规定时间内返回，系统已强制收卷" in await pc.text()

    async def story(house: House) -> None:
        computer, handset = await house.browser(), await house.browser()
        await third(house, house.people[0], computer, handset)
        await too_long(house, house.people[1], computer, handset)

    exams = [
        (exam("a", -60, title="甲"), [0]),
        (exam("b", -60, title="乙", leave_return=3), [1]),
    ]
    play(tmp_path, exams, story)


def test_a_crash_and_the_way_back(tmp_path: Path) -> None:
    """Killed browsers: back late but in time through the whole path; another one too late (六(八))."""
    limit = 25

    async def story(house: House) -> None:
        first, second, *_ = house.people
        handset, one, other = await house.browser(), await house.browser(), await house.browser()
        late, later = await house.pc(first, one), await house.pc(second, other)
        await answering(house, late, await house.phone(first, handset))
        await answering(house, later, await house.phone(second, handset))
        await late.press("[data-question=q1] input[value=B]")
        await house.staff.until(first, lambda s: s.candidate.answers == 1)
        await asyncio.gather(one.kill(), other.kill())
        broken = await house.staff.until(first, lambda s: s.candidate.reconnect_until is not None)
        assert broken.candidate.reconnect_until is not None

        back = await house.pc(first)
        await back.open(f"{house.url}/")
        await back.identify()
        await back.agree()
        await back.until("document.querySelector('#login')")
        # Four of five minutes.
        await asyncio.sleep(broken.candidate.reconnect_until / 1000 - limit * 0.2 - time.time())
        await back.press("#login")
        await back.step("answering")
        now = await house.staff.until(first, lambda s: s.candidate.connected)
        assert (now.candidate.phase, now.candidate.leaves) == ("answering", 0)
        assert now.candidate.photo, "photograph and notice stay valid"
        await back.until("document.querySelector('[data-question=q1] input[value=B]')?.checked")

        await house.ended(second, "disconnect-timeout")
        gone = await house.pc(second)
        await gone.open(f"{house.url}/")
        await gone.identify()
        await gone.step("ended")
        assert "连接中断后未在规定时间内恢复，系统已收卷" in await gone.text()

    exams = [
        (with_paper(exam("a", -60, title="甲", break_off=limit)), [0]),
        (exam("b", -60, title="乙", break_off=3), [1]),
    ]
    play(tmp_path, exams, story)


def test_the_window(tmp_path: Path) -> None:
    """Too early is grey with the time; not logged in by the closing is forfeited (六(二)); five wrong numbers."""

    async def kinds(house: House, computer: Chromium) -> None:
        pc = await house.pc(house.people[0], computer)
        await pc.open(f"{house.url}/")
        await pc.step("choose")
        for name, words in (("a", "正式考试"), ("c", "模拟考试"), ("d", "补考")):
            assert words in await pc.text(f"[data-exam={name}]")
        assert "80 元" in await pc.text("[data-exam=d]"), "the fee of a retake is noted, as its rules have it"
        assert "登录已截止" in await pc.text("[data-exam=b]")

    async def early(house: House, who: Entry, computer: Chromium) -> None:
        pc = await house.pc(who, computer)
        await pc.open(f"{house.url}/")
        await pc.identify()
        await pc.agree()
        await pc.until("document.querySelector('#login')?.getAttribute('aria-disabled') === 'true'")
        opens = (await house.staff.until(who, lambda _: True)).candidate.opens_at
        await pc.until("document.querySelector('#login-why')?.innerText.includes('开放')")
        assert time.strftime("%H:%M", time.localtime(opens / 1000)) in await pc.text("#login-why")
        await pc.page.evaluate(
            "(b => { b.setAttribute('aria-disabled', 'false'); b.click(); })(document.querySelector('#login'))"
        )
        await pc.until("document.querySelector('.form-error')?.checkVisibility()")
        assert "登录尚未开放" in await pc.text(), "the hub refuses it too"

    async def late(house: House, who: Entry, computer: Chromium) -> None:
        pc = await house.pc(who, computer)
        await pc.open(f"{house.url}/")
        await pc.identify()
        await pc.step("ended")
        said = await pc.text()
        assert "视为自动放弃本次考试资格" in said
        assert "仅有一次补考机会" in said
        one = await house.ended(who, "late")
        assert one.candidate.outcome == "forfeited"

    async def guessing(house: House, who: Entry, computer: Chromium) -> None:
        pc = await house.pc(who, computer)
        await pc.open(f"{house.url}/")
        for _ in range(5):
            await pc.identify(identity=f"{who.identity[:-4]}0000")
            await pc.until("document.querySelector('#identify-go')?.disabled === false")
            assert "不匹配" in await pc.text()
        await pc.identify()
        await pc.until("document.querySelector('.form-error').innerText.includes('尝试次数过多')")
        assert "等待 15 分钟" in await pc.text()
        trusted = ssl.create_default_context(cafile=str(house.hub.folder / "tls" / "ca.pem"))
        elsewhere = httpx.AsyncHTTPTransport(local_address="127.0.0.2", verify=trusted)
        async with httpx.AsyncClient(transport=elsewhere) as http:
            numbers = {"admission": who.admission, "identity": who.identity, "device": "pc", "ticket": ""}
            answer = await http.post(f"{house.url}/api/identify", json=numbers, headers={"origin": house.url})
        assert answer.status_code == 200, "the right person at another address is let in"

    async def story(house: House) -> None:
        computer = await house.browser()
        await kinds(house, computer)
        await early(house, house.people[0], computer)
        await late(house, house.people[1], computer)
        await guessing(house, house.people[2], computer)

    exams = [
        (exam("a", 3 * 3600, title="甲"), [0, 2]),
        (exam("b", -16 * 60, title="乙"), [1]),
        (exam("c", 3600, title="丙", kind="mock"), []),
        (exam("d", 7200, title="丁", kind="retake", retake_fee=80), []),
    ]
    play(tmp_path, exams, story)


def test_handing_in(tmp_path: Path) -> None:
    """Before its time grey with the time, and refused by the hub; then a question, and it is done (六(十一))."""
    opens = 25  # seconds from now

    async def story(house: House) -> None:
        who = house.people[0]
        pc, phone = await house.pc(who), await house.phone(who)
        await answering(house, pc, phone)
        at = (await house.staff.until(who, lambda s: s.candidate.connected)).candidate.hand_in_at
        await pc.until("document.querySelector('#hand-in').getAttribute('aria-disabled') === 'true'")
        assert f"{time.strftime('%H:%M', time.localtime(at / 1000))} 起可以交卷" in await pc.text()
        await pc.page.click("#hand-in")
        assert await pc.page.evaluate(NO_DIALOG)
        await pc.page.evaluate(
            "(b => { b.setAttribute('aria-disabled', 'false'); b.click(); })(document.querySelector('#hand-in'))"
        )
        await pc.press("#hand-in-yes")
        await pc.until("document.querySelector('dialog .form-error').checkVisibility()")
        assert "还没有到允许交卷的时间" in await pc.text("dialog")
        await pc.press("#hand-in-no")
        await asyncio.sleep(max(0.0, at / 1000 - time.time()) + 0.5)
        await pc.until("document.querySelector('#hand-in').getAttribute('aria-disabled') === 'false'")
        await pc.press("[data-question=q1] input[value=B]")
        await pc.press("#hand-in")
        await pc.press("#hand-in-yes")
        await pc.step("ended")
        said = await pc.text()
        assert "已交卷" in said
        assert "您已主动交卷" in said
        one = await house.ended(who, "self")
        assert one.candidate.digest in await pc.text(".receipt"), "the receipt has the digest of the answers"
        assert who.admission in await pc.text(".receipt")
        assert (one.candidate.ended_at or 0) >= at

        # Two people sign a zero afterwards: the page that is still open says so.
        assert await house.staff.do(who, "propose-zero", clause="company", reason="两人")
        assert await house.hub.senior.do(who, "confirm-zero")
        await pc.until("document.querySelector('.ended.is-grave')")
        assert "成绩以 0 分记" in await pc.text()

    play(tmp_path, [(with_paper(exam("a", -60, title="甲", no_hand_in=60 + opens)), [0])], story)


def test_a_second_chance_reaches_the_page(tmp_path: Path) -> None:
    """Collected by mistake and reinstated: the page that is still open goes back to the paper by itself."""

    async def story(house: House) -> None:
        who = house.people[0]
        pc, phone = await house.pc(who), await house.phone(who)
        await answering(house, pc, phone)
        assert await house.staff.do(who, "force-submit", reason="误操作")
        await pc.step("ended")
        await house.staff.until(who, lambda s: not s.candidate.front_on)
        assert await house.hub.senior.do(who, "reinstate", reason="误操作")
        await pc.step("answering")
        await house.staff.until(who, lambda s: s.candidate.connected and s.candidate.front_on)
        assert await pc.page.evaluate("!document.querySelector('.trouble').checkVisibility()")

    play(tmp_path, [(exam("a", -60, title="甲"), [0])], story)


def test_a_dead_phone(tmp_path: Path) -> None:
    """The PC says that the side picture is lost; a new code brings another phone in, and that is no leave."""

    async def story(house: House) -> None:
        who = house.people[0]
        handset = await house.browser()
        pc = await house.pc(who)
        await answering(house, pc, await house.phone(who, handset))
        await handset.kill()
        await pc.until("document.querySelector('.trouble').innerText.includes('手机画面已中断')")
        lost = await house.staff.until(who, lambda s: not s.candidate.side_on)
        assert "side-lost" in {one.name for one in lost.alarms}
        await pc.press("#phone-back")
        phone = await house.phone(who)
        await phone.open(await pc.invitation())
        await phone.identify()
        await phone.agree()
        await phone.step("live")
        back = await house.staff.until(who, lambda s: s.candidate.side_on)
        assert (back.candidate.leaves, back.candidate.phase) == (0, "answering")
        await pc.until(NO_DIALOG)
        await pc.until("!document.querySelector('.trouble').checkVisibility()")

    play(tmp_path, [(exam("a", -60, title="甲"), [0])], story)

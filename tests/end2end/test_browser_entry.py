"""The way into the exam in a real browser: the choice of the exam, both consents, the checklist, and a return."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from invigilator.demo.browser import chromium
from invigilator.demo.browser.candidatepage import NUMBERS, CandidatePage
from invigilator.demo.browser.chromium import Chromium
from invigilator.wire.views import SittingView
from tests.end2end.hubprocess import HubProcess, console, hub_process, write_room

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(chromium.PROGRAM is None, reason="needs Chromium installed"),
]
SHOTS = os.environ.get("INVIGILATOR_SHOTS")  # a folder to look at every state of the pages
SECOND = ("2026120002", "110101199001011240")


@asynccontextmanager
async def browser() -> AsyncIterator[Chromium]:
    """One Chromium."""
    one = await Chromium.start()
    try:
        yield one
    finally:
        await one.close()


def seen(name: str) -> tuple[Path | None, str]:
    """Where the states of a page are kept, and how their names begin."""
    if SHOTS is None:
        return None, ""
    Path(SHOTS).mkdir(parents=True, exist_ok=True)
    return Path(SHOTS), f"{name}-"


async def reload(pc: CandidatePage) -> None:
    """Load the page anew, and look at the new one only."""
    await pc.page.evaluate("void (window.former = true)")
    await pc.page.reload()
    await pc.until("!window.former")


def run(folder: Path, story: Callable[[HubProcess], Awaitable[None]]) -> None:
    """Play a story against a hub of the room written there."""

    async def main(hub: HubProcess) -> None:
        await story(hub)

    with hub_process(folder) as hub:
        asyncio.run(main(hub))


def two_exams(folder: Path, *, both: bool = False, start_in: float = -60) -> None:
    """One exam that is under way, another in two hours; the candidate is on the second's roster alone, or on both."""
    write_room(folder, kind="mock", start_in=start_in)
    text = (folder / "exam.toml").read_text("utf-8").replace("[exam]", '[exam]\nid = "now"', 1)
    (folder / "exam.toml").write_text(text.replace("工业机器人系统运维", "今天的模拟考试"), "utf-8")
    if not both:
        (folder / "roster.csv").write_text(f"admission,identity,name\n{','.join(SECOND)},李娜\n", "utf-8")
    with hub_process(folder) as hub:
        hub.stop()
    write_room(folder, start_in=7200)
    text = (folder / "exam.toml").read_text("utf-8").replace("[exam]", '[exam]\nid = "later"', 1)
    (folder / "exam.toml").write_text(text, "utf-8")


def test_everyone_chooses_their_own_exam(tmp_path: Path) -> None:
    async def story(hub: HubProcess) -> None:
        async with browser() as one:
            pc = CandidatePage(await one.page())
            await pc.open(hub.url)
            await pc.step("choose")
            said = await pc.text()
            assert "今天的模拟考试" in said
            assert "考试进行中" in said
            assert "开放登录" in said
            assert "400-800-1234" in await pc.text(".foot"), "whom to call, before anything is chosen"
            await pc.press("[data-exam=now]")
            await pc.identify()
            await pc.until("document.querySelector('.form-error').checkVisibility()")
            assert "不在“今天的模拟考试”的考生名单中" in await pc.text(".form-error")
            await pc.press("#choose-other")
            await pc.step("choose")
            await pc.press("[data-exam=later]")
            await pc.step("identify")
            assert "工业机器人系统运维" in await pc.text(".exam-line")
            assert await pc.page.evaluate("document.querySelector('#field-admission').value") == NUMBERS[0]
            await pc.press("#identify-go")
            await pc.step("consent")
            assert "工业机器人系统运维" in await pc.text(".bar-title")
            await pc.press("#other-exam")
            await pc.step("choose")
            pc.exam = "later"
            await pc.identify()
            await pc.agree()
            await pc.step("join")
            assert "开放（还有" in await pc.text("#login-why")

    two_exams(tmp_path)
    run(tmp_path, story)


def test_the_hub_asks_which_exam_is_meant(tmp_path: Path) -> None:
    """Another exam came after the page had looked: the choice follows the numbers, which are not asked for again."""

    async def story(hub: HubProcess) -> None:
        async with browser() as one:
            page = await one.page()
            await page.first(
                """(() => {
                  const real = window.fetch;
                  window.fetch = async (url, ...more) => {
                    const answer = await real(url, ...more);
                    if (url !== "/api/exam") return answer;
                    const body = await answer.json();
                    return new Response(JSON.stringify({ ...body, exams: body.exams.slice(0, 1) }));
                  };
                })()"""
            )
            pc = CandidatePage(page)
            await pc.open(hub.url)
            await pc.identify()
            await pc.step("choose")
            assert "您在以下几场考试的名单中" in await pc.text()
            await pc.press("[data-exam=later]")
            await pc.step("consent")
            assert "工业机器人系统运维" in await pc.text(".bar-title")

    two_exams(tmp_path, both=True)
    run(tmp_path, story)


def test_another_exam_after_the_end(tmp_path: Path) -> None:
    """Whoever was too late for one exam begins anew for the next, in the same tab."""

    async def story(hub: HubProcess) -> None:
        async with browser() as one:
            pc = CandidatePage(await one.page(), exam="now")
            await pc.open(hub.url)
            await pc.step("choose")
            assert "登录已截止" in await pc.text("[data-exam=now]")
            await pc.identify()
            await pc.step("ended")
            assert "视为自动放弃" in await pc.text()
            await pc.press("#another-exam")
            await pc.check()
            pc.exam = "later"
            await pc.identify()
            await pc.step("consent")

    two_exams(tmp_path, both=True, start_in=-16 * 60)
    run(tmp_path, story)


def test_the_own_phone_and_the_notice_by_keyboard(tmp_path: Path) -> None:
    """The phone's picture says when it is old or cannot be shown; the notice needs no mouse."""

    async def story(hub: HubProcess) -> None:
        async with browser() as one, browser() as other:
            page = await one.page()
            pc = CandidatePage(page)
            await pc.open(hub.url)
            await pc.identify()
            await pc.agree()
            phone = CandidatePage(await other.page(390, 844))
            await phone.open(await pc.invitation())
            await phone.identify()
            await phone.agree()
            await pc.until("document.querySelector('.side-picture.is-shown canvas')?.checkVisibility()")
            await pc.page.evaluate("void (window.VideoDecoder = undefined)")
            await pc.until("document.querySelector('.side-picture.is-unable')")
            assert "此浏览器无法显示手机画面" in await pc.text(".side-word")
            await pc.press("#login")
            await pc.step("photograph")
            await pc.press("#photo-take")
            await pc.press("#photo-use")
            await pc.step("notice")
            said = await pc.text(".notice")
            for clause in ("考场行为规范", "其他注意事项", "侧边约45°位置", "培训项目服务方：400-800-1234"):
                assert clause in said
            grey = "document.querySelector('#notice-accept').getAttribute('aria-disabled')"
            assert await pc.page.evaluate(grey) == "true"
            await pc.page.evaluate("document.querySelector('.notice').focus()")
            await pc.page.key("Tab")
            await pc.until(f"{grey} === 'false'")
            await pc.page.key("Tab")
            await pc.page.key("Enter")
            await pc.step("waiting")

            await reload(pc)
            await pc.until("document.querySelector('.waiting .side-picture.is-shown canvas')?.checkVisibility()")
            await page.block("*/api/side")
            await pc.until("document.querySelector('.side-picture.is-old .side-badge')?.checkVisibility()")
            assert "秒前" in await pc.text(".side-badge")
            await page.block()
            await pc.until("document.querySelector('.side-picture.is-shown')")
            await phone.page.goto("about:blank")
            await pc.until("document.querySelector('.side-picture.is-none')")
            assert "服务器没有收到手机画面" in await pc.text(".side-word")

    write_room(tmp_path, start_in=600)
    run(tmp_path, story)


def test_a_candidate_asks_for_help_until_the_login(tmp_path: Path) -> None:
    """Before anybody is known whom to call; then a dialogue with a badge; after the login nothing."""

    async def story(hub: HubProcess) -> None:
        async with browser() as one, browser() as other, console(hub) as desk:
            pc = CandidatePage(await one.page(), *seen("feedback"))
            await pc.open(hub.url)
            await pc.step("identify")
            await pc.press("#feedback-open")
            assert "400-800-1234" in await pc.text(".feedback")
            assert not await pc.page.evaluate("document.querySelector('#feedback-text').checkVisibility()")
            await pc.shot("before")
            await pc.page.key("Escape")
            assert await pc.page.evaluate("document.activeElement.id") == "feedback-open"
            await pc.identify()
            await pc.press("#feedback-open")
            await pc.press("#feedback-send")
            await pc.until("document.querySelector('.feedback .form-error').checkVisibility()")
            await pc.page.fill("#feedback-text", "<b>摄像头</b>打不开")
            await pc.press("#feedback-send")
            asked = await desk.event("alarm-raised")
            assert [one.name for one in asked.sitting.alarms] == ["feedback"]
            await pc.until("document.querySelector('.feedback-line.is-candidate')")
            assert "<b>摄像头</b>打不开" in await pc.text(".feedback-log")
            await pc.page.key("Escape")
            assert (await desk.do("answer-feedback", text="请换用 Chrome 浏览器")).ok
            await pc.until("document.querySelector('.feedback-badge').checkVisibility()")
            await pc.shot("unread")
            await reload(pc)
            await pc.until("document.querySelector('.feedback-badge').checkVisibility()")
            await pc.press("#feedback-open")
            await pc.until("!document.querySelector('.feedback-badge').checkVisibility()")
            await pc.until("document.querySelector('.feedback-log').innerText.includes('请换用 Chrome 浏览器')")
            await pc.shot("read")
            await pc.page.evaluate(
                "['consent-box', 'face-refuse', 'consent-go'].forEach(id => document.getElementById(id).click())"
            )
            await pc.step("prepare")
            writes = await pc.page.evaluate("document.activeElement.id")
            assert writes == "feedback-text", "a change of step does not take the focus away"
            await pc.page.key("Escape")
            await pc.agree()
            phone = CandidatePage(await other.page(390, 844))
            await phone.open(await pc.invitation())
            await phone.identify()
            await phone.agree()
            await pc.press("#login")
            await pc.step("photograph")
            assert not await pc.page.evaluate("document.querySelector('#feedback-open').checkVisibility()")

    write_room(tmp_path, start_in=600)
    run(tmp_path, story)


def _items(sitting: SittingView) -> list[str]:
    """What the candidate has confirmed, without what the device check found."""
    return [one for one in sitting.candidate.checks if not one.startswith("env:")]


def test_both_consents_and_the_checklist(tmp_path: Path) -> None:
    """Neither is chosen beforehand; each tick is journalled; a return is asked nothing again."""

    async def story(hub: HubProcess) -> None:
        async with browser() as one, browser() as other, console(hub) as desk:
            pc = CandidatePage(await one.page())
            await pc.open(hub.url)
            await pc.identify()
            await pc.step("consent")
            assert not await pc.page.evaluate("document.querySelectorAll('input:checked').length")
            await pc.press("#consent-go")
            assert "请先勾选同意" in await pc.text(".form-error")
            await pc.press("#consent-box")
            await pc.press("#consent-go")
            assert "人脸比对方式中选择一种" in await pc.text(".form-error")
            await pc.press("#face-refuse")
            await pc.press("#consent-go")
            await pc.step("prepare")
            told = await desk.event("face-comparison")
            assert told.sitting.candidate.face == "refused"

            await pc.page.evaluate("document.querySelector('#item-chat').focus()")
            await pc.page.key(" ")
            confirmed = await desk.until(lambda s: "chat" in s.candidate.checks, "the item")
            assert _items(confirmed) == ["chat"]
            await pc.until("document.querySelector('.item.is-saved #item-chat')?.checked")
            await pc.page.click("#item-chat")
            assert await pc.page.evaluate("document.querySelector('#item-chat').checked"), "what is journalled stands"
            await pc.page.click("#prepare-next")
            assert await pc.at() == "prepare"
            await reload(pc)
            await pc.until("document.querySelector('.item.is-saved #item-chat')?.checked")
            await pc.prepare()
            await pc.step("join")
            sitting = await desk.until(lambda s: s.candidate.front_on, "the front camera")
            assert len(_items(sitting)) == 11
            assert "由监考人员人工核对" in await pc.text(".face-line")
            await pc.press("#face-change")
            await desk.until(lambda s: s.candidate.face == "allowed", "the other answer")
            await pc.until("document.querySelector('.face-line').innerText.includes('撤回同意')")
            await reload(pc)
            await pc.step("join")

            again = CandidatePage(await other.page())
            await again.open(hub.url)
            await again.identify()
            await again.step("join")

    write_room(tmp_path, start_in=600)
    run(tmp_path, story)

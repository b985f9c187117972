"""Browsers that lack something: what they have decides; who cannot film is told where to go, with the code's link."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from invigilator.demo.browser import chromium
from invigilator.demo.browser.candidatepage import CandidatePage
from invigilator.demo.browser.chromium import CAMERA, Chromium, ChromiumPage
from tests.end2end.hubprocess import HubProcess, console, hub_process, write_room

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(200),
    pytest.mark.skipif(chromium.PROGRAM is None, reason="needs Chromium installed"),
]
DARK = Path(__file__).parents[2] / "resources" / "footage" / "sun"
WECHAT = (
    "Mozilla/5.0 (Linux; Android 13; V2) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0"
    " Mobile Safari/537.36 MicroMessenger/8.0.47 NetType/WIFI Language/zh_CN"
)
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 15_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/114.0"
    " Mobile/15E148 Safari/604.1"
)
NO_CAMERA = "Object.defineProperty(Navigator.prototype, 'mediaDevices', { value: undefined });"
REFUSED = """
  MediaDevices.prototype.getUserMedia = () => Promise.reject(new DOMException("no", "NotAllowedError"));
"""
BARE = """
  for (const [owner, name] of [[Navigator.prototype, "wakeLock"], [Navigator.prototype, "getBattery"],
    [Screen.prototype, "isExtended"], [AbortSignal, "timeout"], [self, "MediaStreamTrackProcessor"],
    [self, "VideoEncoder"], [self, "AudioEncoder"], [self, "VideoFrame"]]) delete owner[name];
"""
BARE_WORKER = """
  for (const name of ["VideoEncoder", "AudioEncoder", "MediaStreamTrackProcessor", "VideoFrame"])
    Object.defineProperty(self, name, { value: undefined });
"""
NOTHING = """
  for (const name of ["VideoEncoder", "OffscreenCanvas"]) Object.defineProperty(self, name, { value: undefined });
"""


def run(folder: Path, story: Callable[[HubProcess], Awaitable[None]]) -> None:
    """Play a story against a fresh hub."""

    async def main(hub: HubProcess) -> None:
        await story(hub)

    write_room(folder)
    with hub_process(folder) as hub:
        asyncio.run(main(hub))


async def phone_page(browser: Chromium, agent: str, script: str = "") -> CandidatePage:
    """A phone whose browser calls itself so and lacks what the script takes away."""
    page: ChromiumPage = await browser.page(390, 844)
    await page._command("Emulation.setUserAgentOverride", userAgent=agent)
    if script:
        await page.first(script)
    return CandidatePage(page)


def test_a_program_that_cannot_film_hands_the_link_on(tmp_path: Path) -> None:
    async def story(hub: HubProcess) -> None:
        browser, other = await Chromium.start(), await Chromium.start()
        try:
            pc = CandidatePage(await other.page())
            await pc.open(hub.url)
            await pc.identify()
            await pc.agree()
            link = await pc.invitation()

            wechat = await phone_page(browser, WECHAT, NO_CAMERA)
            await wechat.page.goto(link)
            await wechat.step("elsewhere")
            said = await wechat.text()
            for words in ("系统浏览器或 Chrome", "微信内置的浏览器无法使用摄像头", "右上角“•••”", "在浏览器打开"):
                assert words in said
            assert await wechat.page.evaluate("location.href") == link, "the program's menu takes the address"
            assert await wechat.page.evaluate("document.querySelector('#elsewhere-link').value") == link
            assert not await wechat.page.evaluate("document.querySelector('#elsewhere-stay').checkVisibility()")
            await wechat.press("#elsewhere-copy")
            await wechat.until("document.querySelector('main').innerText.match(/已复制|长按链接/)")

            denied = await phone_page(browser, WECHAT, REFUSED)
            await denied.page.goto(link)
            await denied.press("#check-start")
            await denied.step("elsewhere")
            assert "没有获得摄像头权限" in await denied.text()
            await denied.press("#elsewhere-stay")
            await denied.step("check")
            assert "#" not in await denied.page.evaluate("location.href")

            old = await phone_page(browser, IPHONE, NO_CAMERA)
            await old.page.goto(link)
            await old.step("elsewhere")
            said = await old.text()
            assert "用 Safari 打开" in said
            assert "iOS 16.4" in said

            able = await phone_page(browser, WECHAT)
            await able.open(link)  # nobody has used the code up
            await able.identify()
            await able.agree()
            await able.step("live")
        finally:
            await browser.close()
            await other.close()

    run(tmp_path, story)


def test_what_only_some_browsers_have_is_not_needed(tmp_path: Path) -> None:
    """No wake lock, battery, second-screen word, abort signals, WebCodecs: through the whole way all the same."""

    async def story(hub: HubProcess) -> None:
        browser, other = await Chromium.start(), await Chromium.start()
        try:
            page = await other.page()
            await page.first(BARE)
            await page.first_in_workers(BARE_WORKER)
            pc = CandidatePage(page)
            await page.goto(hub.url)
            await pc.until("document.querySelector('[data-line=screen].is-good')")
            assert "无法检测外接显示器" in await pc.text()
            await pc.until("document.querySelector('[data-line=browser].is-warn')")
            await pc.open(hub.url)
            await pc.identify()
            await pc.agree()
            handset = await browser.page(390, 844)
            await handset.first(BARE)
            await handset.first_in_workers(BARE_WORKER)
            phone = CandidatePage(handset)
            await phone.open(await pc.invitation())
            await phone.identify()
            await phone.agree()
            await phone.step("live")
            await phone.until("document.querySelector('.live-badge.is-on')")
            assert "关闭自动锁屏" in await phone.text()
            await pc.press("#login")
            await pc.step("photograph")

            bare = await other.page()
            await bare.first_in_workers(NOTHING)
            none = CandidatePage(bare)
            await bare.goto(hub.url)
            await none.until("document.querySelector('[data-line=browser].is-bad')")
            assert "iOS 16.4" in await none.text()
            assert not (browser.log + other.log)
        finally:
            await browser.close()
            await other.close()

    run(tmp_path, story)


LOW = """
  Navigator.prototype.getBattery = async () => Object.assign(new EventTarget(), { level: 0.15, charging: false });
  window.shaken = 0;
  Navigator.prototype.vibrate = () => { window.shaken += 1; return true; };
"""


def test_a_bad_picture_is_told_on_phone_and_photograph(tmp_path: Path) -> None:
    async def story(hub: HubProcess) -> None:
        browser = await Chromium.start(film=DARK / "side-dark.mp4", camera=CAMERA)
        other = await Chromium.start(film=DARK / "front-dark.mp4", camera=CAMERA)
        try:
            async with console(hub) as desk:
                pc = CandidatePage(await other.page())
                await pc.open(hub.url)
                await pc.identify()
                await pc.agree()
                handset = await browser.page(390, 844)
                await handset.first(LOW)
                phone = CandidatePage(handset)
                await phone.open(await pc.invitation())
                await phone.identify()
                await phone.agree()
                await phone.step("live")
                await phone.until("document.querySelector('.trouble').innerText.includes('画面太暗')")
                assert "电量仅剩 15%" in await phone.text(".fact.is-bad")
                await phone.until("window.shaken === 1")
                health = await desk.healthy(lambda h: any(one.problem == "picture-dark" for one in h.feeds))
                (side,) = [one for one in health.feeds if one.problem == "picture-dark"]
                assert side.battery == 15

                await pc.press("#login")
                await pc.step("photograph")
                await pc.until("document.querySelector('.why.is-warn')?.innerText.includes('太暗')")
                await pc.press("#photo-take")
                await pc.until("document.querySelector('#photo-advice').checkVisibility()")
                assert "由监考员查看" in await pc.text()
                assert await pc.page.evaluate("document.activeElement.id") == "photo-again"
                await pc.press("#photo-again")
                await pc.press("#photo-take")
                await pc.press("#photo-use")
                await pc.step("notice")
                sitting = await desk.until(lambda s: "env:photo-dark" in s.candidate.checks, "the photograph's light")
                assert sitting.candidate.photo
        finally:
            await browser.close()
            await other.close()

    run(tmp_path, story)


def test_a_browser_without_modules_reads_what_to_install(tmp_path: Path) -> None:
    async def story(hub: HubProcess) -> None:
        browser = await Chromium.start()
        try:
            for path, program in (("/", "Chrome 109"), ("/phone#t=abcdefghij", "iOS 16.4")):
                page = await browser.page(390, 844)
                await page.block("*/page.js")
                one = CandidatePage(page)
                await page.goto(hub.url + path)
                await one.until("document.querySelector('#fallback-old')?.checkVisibility()")
                assert program in await one.text("body")
            assert await one.text("#fallback-link") == f"{hub.url}/phone#t=abcdefghij"
        finally:
            await browser.close()

    run(tmp_path, story)

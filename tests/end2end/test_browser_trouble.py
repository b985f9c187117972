"""What goes wrong at a candidate's: the page says what and what to do, and comes back by itself if it can."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from invigilator.demo.browser import chromium, firefox
from invigilator.demo.browser.candidatepage import CandidatePage
from invigilator.demo.browser.chromium import CAMERA, Chromium
from invigilator.demo.browser.firefox import Firefox
from invigilator.wire.packet import Codec, Layer
from tests.end2end.hubprocess import NUMBERS, Console, HubProcess, console, hub_process, write_room
from tests.end2end.test_browser import pictures, sit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        chromium.PROGRAM is None or firefox.PROGRAM is None, reason="needs Chromium and Firefox installed"
    ),
]
ALLOW = "--use-fake-ui-for-media-stream"
FAKE = "--use-fake-device-for-media-stream"


@asynccontextmanager
async def chromiums(count: int = 1, *, camera: tuple[str, ...] = CAMERA) -> AsyncIterator[list[Chromium]]:
    """That many Chromium processes."""
    async with AsyncExitStack() as stack:
        started = [await Chromium.start(camera=camera) for _ in range(count)]
        for one in started:
            stack.push_async_callback(one.close)
        yield started


def run(folder: Path, story: Callable[[HubProcess], Awaitable[None]]) -> None:
    """Play a story against a fresh hub."""

    async def main(hub: HubProcess) -> None:
        await story(hub)

    write_room(folder)
    with hub_process(folder) as hub:
        asyncio.run(main(hub))


async def opened(browser: Chromium, url: str) -> CandidatePage:
    """A page at its device check, started."""
    pc = CandidatePage(await browser.page())
    await pc.page.goto(url)
    await pc.step("check")
    await pc.press("#check-start")
    return pc


def test_a_denied_camera(tmp_path: Path) -> None:
    async def story(hub: HubProcess) -> None:
        async with chromiums(camera=(FAKE, "--deny-permission-prompts")) as (browser,):
            pc = await opened(browser, hub.url)
            await pc.until("document.querySelector('.check-line.is-bad')")
            said = await pc.text()
            assert "摄像头权限被拒绝" in said
            assert "麦克风权限被拒绝" in said
            assert "重新检测" in said
            assert not await pc.page.evaluate("document.querySelector('#check-next').checkVisibility()")

    run(tmp_path, story)


def test_no_camera_at_all(tmp_path: Path) -> None:
    async def story(hub: HubProcess) -> None:
        async with chromiums(camera=(ALLOW,)) as (browser,):
            pc = await opened(browser, hub.url)
            await pc.until("document.querySelector('.check-line.is-bad')")
            assert "没有找到摄像头" in await pc.text()
        other = await Firefox.start(**{"media.navigator.streams.fake": False})
        try:
            away = CandidatePage(await other.page())
            await away.page.goto(hub.url)
            await away.press("#check-start")
            await away.until("document.querySelector('.check-line.is-bad')")
            assert "没有找到摄像头" in await away.text()
        finally:
            await other.close()

    run(tmp_path, story)


def test_a_camera_in_use_then_free(tmp_path: Path) -> None:
    """Another program holds the camera (as the browser reports it); checking again works once it let go."""

    async def story(hub: HubProcess) -> None:
        async with chromiums() as (browser,):
            pc = CandidatePage(await browser.page())
            await pc.page.goto(hub.url)
            await pc.step("check")
            await pc.page.evaluate(
                """(() => {
                  const real = MediaDevices.prototype.getUserMedia;
                  window.free = () => { MediaDevices.prototype.getUserMedia = real; };
                  MediaDevices.prototype.getUserMedia = function (wish) {
                    if (wish.video) return Promise.reject(new DOMException("in use", "NotReadableError"));
                    return real.call(this, wish);
                  };
                })()"""
            )
            await pc.press("#check-start")
            await pc.until("document.querySelector('.check-line.is-bad')")
            assert "摄像头正被其他程序占用" in await pc.text()
            await pc.page.evaluate("window.free()")
            await pc.press("#check-again")
            await pc.until("document.querySelector('[data-line=camera].is-good')")
            await pc.press("#tone-heard")
            await pc.press("#check-next")
            await pc.step("identify")

    run(tmp_path, story)


def test_wrong_numbers_and_a_used_code(tmp_path: Path) -> None:
    async def story(hub: HubProcess) -> None:
        async with chromiums(2) as (one, other):
            pc = CandidatePage(await one.page())
            await pc.open(hub.url)
            await pc.identify(NUMBERS[0], "110101199001011234")
            await pc.until("document.querySelector('.form-error').checkVisibility()")
            assert "不匹配" in await pc.text()
            await pc.identify(f" {NUMBERS[0]} ", NUMBERS[1].lower())
            await pc.agree()
            link = await pc.invitation()

            uninvited = CandidatePage(await other.page(390, 844))
            await uninvited.page.goto(f"{hub.url}/phone")
            await uninvited.step("uninvited")
            assert "扫描电脑上的二维码" in await uninvited.text()

            phone = CandidatePage(await other.page(390, 844))
            await phone.open(link)
            assert "#" not in await phone.page.evaluate("location.href"), "the ticket leaves the address"
            await phone.identify()
            await phone.agree()
            await phone.step("live")
            late = CandidatePage(await other.page(390, 844))
            await late.open(link)
            await late.identify()
            await late.until("document.querySelector('.form-error')?.checkVisibility()")
            assert "二维码已失效或已被使用" in await late.text()

    run(tmp_path, story)


def test_the_page_is_never_blank(tmp_path: Path) -> None:
    """Neither without its modules nor without the hub."""

    async def story(hub: HubProcess) -> None:
        async with chromiums() as (browser,):
            page = await browser.page()
            await page.block("*/station/page.js")
            pc = CandidatePage(page)
            await page.goto(hub.url)
            await pc.until("document.querySelector('#fallback-old')?.checkVisibility()")
            assert "无法在此浏览器中运行" in await pc.text("body")

            page = await browser.page()
            await page.block("*/api/exam")
            pc = CandidatePage(page)
            await page.goto(hub.url)
            await pc.until("document.querySelector('.check-line.is-bad')")
            assert "无法连接考试服务器" in await pc.text()

            page = await browser.page()
            await page.first(
                "Worker = class extends EventTarget {"
                "  constructor() { super(); setTimeout(() => this.onerror?.(new Event('error'))); }"
                "  postMessage() {}"
                "}"
            )
            pc = CandidatePage(page)
            await page.goto(hub.url)
            await pc.until("document.querySelector('.check-line.is-bad')")
            assert "此浏览器无法运行考试页面" in await pc.text()

    run(tmp_path, story)


def test_a_reload_and_a_second_computer(tmp_path: Path) -> None:
    """Reloaded in mid-exam the page comes back by itself; a full login elsewhere stops it, and it says so."""

    async def story(hub: HubProcess) -> None:
        async with chromiums(3) as (one, other, third), console(hub) as desk:
            pc, phone = CandidatePage(await one.page()), CandidatePage(await other.page(390, 844))
            await sit(pc, phone, hub)
            await pc.step("answering")
            await pc.page.reload()
            back = await desk.until(lambda s: s.candidate.connected and _count(desk, "logged-in") == 2, "back")
            assert back.candidate.leaves == 0, "a reload is a break-off, not a leave"
            await pc.step("answering")
            await phone.page.reload()
            await phone.step("live")
            await desk.until(lambda s: s.candidate.side_on, "the phone is back")

            pc2 = CandidatePage(await third.page())
            await pc2.open(hub.url)
            await pc2.identify()
            await pc2.agree()
            await pc2.press("#login")
            await pc2.step("answering")
            await pc.step("stopped")
            assert "另一台设备" in await pc.text()
            assert not await pc.page.evaluate("sessionStorage.length && sessionStorage.getItem('invigilator.pc')")
            sitting = await desk.until(lambda s: s.candidate.connected, "in")
            assert "takeover" in {one.name for one in sitting.alarms}

    run(tmp_path, story)


def _count(desk: Console, name: str) -> int:
    return sum(one.event == name for one in desk.events)


def test_the_hub_is_killed_and_comes_back(tmp_path: Path) -> None:
    """The page says so, reconnects, logs in again and goes on where it was."""

    async def until_killed(hub: HubProcess, pc: CandidatePage, phone: CandidatePage) -> None:
        await sit(pc, phone, hub)
        await pc.step("answering")
        hub.process.kill()
        hub.process.wait()
        await pc.until("document.querySelector('.trouble').checkVisibility()")
        assert "正在重新连接" in await pc.text(".trouble")

    async def until_back(hub: HubProcess, pc: CandidatePage) -> None:
        async with console(hub) as desk:
            sitting = await desk.until(lambda s: s.candidate.connected and s.candidate.side_on, "back")
            assert sitting.candidate.phase == "answering"
            await pc.until("!document.querySelector('.trouble').checkVisibility()")
            await pc.step("answering")
            assert set(pictures(await desk.watch(sitting.front, Layer.THUMB, 5))) == {(320, 240)}

    async def story() -> None:
        async with chromiums(2) as (one, other):
            pc, phone = CandidatePage(await one.page()), CandidatePage(await other.page(390, 844))
            with hub_process(tmp_path) as hub:
                await until_killed(hub, pc, phone)
                port = hub.port
            with hub_process(tmp_path, port) as hub:
                await until_back(hub, pc)

    write_room(tmp_path)
    asyncio.run(story())


def test_a_browser_without_video_encoding(tmp_path: Path) -> None:
    """Pictures and plain sound instead, within the budget."""

    async def story(hub: HubProcess) -> None:
        async with chromiums() as (browser,), console(hub) as desk:
            page = await browser.page()
            await page.first_in_workers(
                "for (const name of ['VideoEncoder', 'AudioEncoder'])"
                "  Object.defineProperty(self, name, { value: undefined, configurable: false });"
            )
            pc = CandidatePage(page)
            await pc.open(hub.url)
            await pc.identify()
            await pc.agree()
            sitting = await desk.until(lambda s: s.candidate.front_on, "front camera")
            thumb = await desk.watch(sitting.front, Layer.THUMB, 12)
            assert {one.codec for one in thumb} == {Codec.JPEG}
            assert set(pictures(thumb)) == {(320, 240)}
            seconds = (thumb[-1].captured - thumb[0].captured) / 1e6
            assert 2.4 < 11 / seconds < 5.5
            assert set(pictures(await desk.watch(sitting.front, Layer.MAIN, 5))) == {(640, 480)}
            sound = await desk.watch(sitting.front, Layer.SOUND, 10)
            assert {one.codec for one in sound} == {Codec.PCM}
            assert {len(one.payload) for one in sound} == {3200}
            health = await desk.healthy(
                lambda h: any(one.feed == sitting.front and one.kbits > 100 for one in h.feeds)
            )
            (feed,) = [one for one in health.feeds if one.feed == sitting.front]
            assert feed.kbits < 750

    run(tmp_path, story)


def test_a_browser_without_track_processors(tmp_path: Path) -> None:
    """Frames grabbed from a playing element, sound through a worklet: the way Firefox and older Safari go."""

    async def story(hub: HubProcess) -> None:
        hide = "Object.defineProperty(self, 'MediaStreamTrackProcessor', { value: undefined, configurable: false });"
        async with chromiums() as (browser,), console(hub) as desk:
            page = await browser.page()
            await page.first(hide)
            await page.first_in_workers(hide)
            pc = CandidatePage(page)
            await pc.open(hub.url)
            await pc.identify()
            await pc.agree()
            sitting = await desk.until(lambda s: s.candidate.front_on, "front camera")
            thumb = await desk.watch(sitting.front, Layer.THUMB, 25)
            assert set(pictures(thumb)) == {(320, 240)}
            assert 24e6 / (thumb[-1].captured - thumb[0].captured) == pytest.approx(10, rel=0.35)
            sound = await desk.watch(sitting.front, Layer.SOUND, 20)
            assert {one.codec for one in sound} == {Codec.OPUS}
            # 20 bundles of 100 ms follow each other without a hole.
            assert (sound[-1].captured - sound[0].captured) / 1e6 == pytest.approx(1.9, abs=0.25)

    run(tmp_path, story)

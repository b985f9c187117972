"""The device check: what is measured, what is said of it, and what of it reaches the journal."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from invigilator.demo.browser import chromium
from invigilator.demo.browser.candidatepage import CandidatePage
from invigilator.demo.browser.chromium import Chromium, ChromiumPage
from tests.end2end.hubprocess import HubProcess, console, hub_process, write_room
from tests.end2end.test_browser_modules import module

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(200),
    pytest.mark.skipif(chromium.PROGRAM is None, reason="needs Chromium installed"),
]
FOOTAGE = Path(__file__).parents[2] / "resources" / "footage"

AGENTS = {
    "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/109.0.0.0 Safari/537.36": (
        ["Chrome", 109],
        "",
        "good",
    ),
    "Mozilla/5.0 (Windows NT 6.1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/86.0.4240.198 Safari/537.36": (
        ["Chrome", 86],
        "",
        "warn",
    ),
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
    " Edg/131.0.0.0": (["Edge", 131], "", "good"),
    "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0": (["Firefox", 140], "", "good"),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 15_8 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.6"
    " Mobile/15E148 Safari/604.1": (["Safari", 15.8], "", "warn"),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
    " MicroMessenger/8.0.47 NetType/WIFI Language/zh_CN": (["Safari", 17.2], "wechat", "good"),
    "Mozilla/5.0 (Linux; Android 13; V2) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/116.0.0.0 Mobile"
    " Safari/537.36 V1_AND_SQ_9.0.35 QQ/9.0.35.17 NetType/WIFI": (["Chrome", 116], "qq", "good"),
    "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/108.0 Mobile Safari/537.36 AlipayClient/10.5.0": (
        ["Chrome", 108],
        "alipay",
        "warn",
    ),
    "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36 DingTalk/7.0": (
        ["Chrome", 120],
        "dingtalk",
        "good",
    ),
    "Something/1.0": (["", 0], "", "good"),
}


async def browsers(page: ChromiumPage) -> None:
    """Names and floors; a browser that encodes nothing is a stop, whatever it is called."""
    for agent, (browser, program, state) in AGENTS.items():
        body = f"""
          const agent = {json.dumps(agent)}, codecs = {{ video: "vp8", first: 9 }};
          const {{ name, version }} = m.browserOf(agent);
          return [[name, version], m.programOf(agent),
            m.browserVerdict({{ agent, codecs, failed: false, phone: true }}).state,
            m.browserVerdict({{ agent, codecs, failed: false, phone: false }}).state,
            m.browserVerdict({{ agent, codecs: null, failed: true }}).state,
            m.browserVerdict({{ agent, codecs: {{ video: "none" }}, failed: false }}).state];
        """
        got = await module(page, "common/check/browser.js", body)
        at_pc = "warn" if program else state
        assert got == [browser, program, state, at_pc, "bad", "bad"], agent


async def cameras(page: ChromiumPage) -> None:
    """Names of programs are suspected, names of devices are not."""
    programs = ["OBS Virtual Camera", "ManyCam Video Source", "XSplit VCam", "DroidCam Source 3", "虚拟摄像头"]
    programs += ["e2eSoft VCam", "Snap Camera", "Unity Video Capture", "Iriun Webcam"]
    devices = ["Integrated Camera (04f2:b6dd)", "HD Webcam C270", "FaceTime HD Camera", "USB2.0 UVC HD Webcam", ""]
    devices += ["fake_device_0", "Obsidian HD Camera", "camera2 0, facing back", "前置摄像头"]
    body = f"return {json.dumps(programs + devices)}.map(m.looksVirtual)"
    found = await module(page, "common/check/devices.js", body)
    assert found == [True] * len(programs) + [False] * len(devices)


async def silence(page: ChromiumPage) -> None:
    body = """
      const at = (listened, heard, more = {}) => m.microphoneVerdict({
        opening: false, optional: false, meter: { heard, listened },
        camera: { sound: { muted: false }, soundProblem: null, ...more },
      }).state;
      const problem = { soundProblem: { words: "device.microphone.missing" } };
      return [at(0, false), at(6000, false), at(6000, true), at(0, false, { sound: { muted: true } }),
        at(0, false, problem), at(0, false, { sound: null })];
    """
    states = await module(page, "common/check/devices.js", body)
    assert states == ["good", "warn", "good", "warn", "bad", "wait"]


async def networks(page: ChromiumPage) -> None:
    """The first moments of a download do not count; the verdict turns at the notice's 1 MB/s."""
    body = """
      const reader = (pieces) => ({ read: async () => pieces.length
        ? { value: { byteLength: pieces.shift() }, done: false } : { value: undefined, done: true } });
      let now = 0;
      const clock = (step) => () => (now += step);
      const quick = await m.rateOf(reader(Array(40).fill(32768)), clock(20));  // 32 KB each 20 ms
      const short = await m.rateOf(reader([40000]), clock(100));
      const say = (trip, state, rate = 0) => m.networkVerdict(trip, { state, rate }).state;
      return [quick, short, say(null, "idle"), say(-1, "done", 5e6), say(20, "running"), say(20, "done", 0.99e6),
        say(20, "done", 1e6), say(20, "busy"), say(20, "failed"), say(900, "done", 5e6)];
    """
    quick, short, *states = await module(page, "common/check/network.js", body)
    assert quick == pytest.approx(32768 * 50, rel=0.05)
    assert short == pytest.approx(400_000, rel=0.01)
    assert states == ["wait", "bad", "wait", "warn", "good", "warn", "warn", "warn"]


async def surroundings(page: ChromiumPage) -> None:
    body = """
      const sizes = [[undefined, 1366, 700], [true, 1366, 700], [false, 1366, 700], [false, 900, 700],
        [false, 1366, 500]];
      const screens = sizes.map(([extended, width, height]) => m.screenVerdict({ extended, width, height }).state);
      const clocks = [null, 0, 59e3, -59e3, 61e3, -9e6].map((offset) => m.clockVerdict(offset).words);
      const batteries = [[-1, false, false], [50, false, false], [15, false, true], [15, true, false]]
        .map(([percent, charging, low]) => m.batteryVerdict({ percent, charging, low }).state);
      return [screens, clocks, batteries, m.holdVerdict(true).state, m.holdVerdict(false).state];
    """
    screens, clocks, batteries, *hold = await module(page, "common/check/surroundings.js", body)
    assert screens == ["good", "warn", "good", "warn", "warn"]
    assert clocks == [f"check.clock.{one}" for one in ("wait", "good", "good", "good", "slow", "fast")]
    assert batteries == ["good", "good", "warn", "good"]
    assert hold == ["good", "warn"]


PICTURES = """
  const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
  const pen = canvas.getContext("2d");
  const scene = (wall, person, blur = 0) => {
    pen.filter = blur ? `blur(${blur}px)` : "none";
    pen.fillStyle = wall;
    pen.fillRect(-40, -40, 720, 560);
    pen.fillStyle = person;
    pen.beginPath();
    pen.ellipse(320, 190, 90, 120, 0, 0, 7);
    pen.ellipse(320, 480, 220, 180, 0, 0, 7);
    pen.fill();
    pen.fillStyle = wall;
    for (const x of [285, 355]) pen.fillRect(x - 14, 170, 28, 12);
    pen.fillRect(300, 240, 40, 8);
    return canvas;
  };
"""


async def pictures(page: ChromiumPage) -> None:
    """Light, sharpness and movement; a dark face before a light wall is no fault of light."""
    body = f"""
      {PICTURES}
      const look = (...args) => new m.PictureWatch(1).look(scene(...args), 0);
      const watch = new m.PictureWatch(2);
      const moving = [0, 9000].map((now) => watch.look(scene("#8a8f94", now ? "#c9a58b" : "#c9a58c"), now));
      const still = [10000, 17000, 19000].map((now) => watch.look(canvas, now));
      const light = ["#8a8f94", "#c9a58b"];
      const shadow = new m.PictureWatch(2);
      const passing = [light, ["#101010", "#3a3430"], light, ["#101010", "#3a3430"],
        ["#111111", "#3a3430"]].map((one, i) => shadow.look(scene(...one), i * 1000));
      return [look("#8a8f94", "#c9a58b"), look("#c8c8c0", "#4a3428"), look("#181818", "#302a26"),
        look("#fafafa", "#e8d8cc"), look("#8a8f94", "#c9a58b", 14), look("#333", "#333"), moving, still, passing,
        (() => {{ scene("#767a78", "#3a302c"); pen.fillStyle = "#fff"; pen.fillRect(40, 20, 160, 260);
          return new m.PictureWatch(1).look(canvas, 0); }})()];
    """
    *plain, moving, still, passing, backlit = await module(page, "common/picturequality.js", body)
    assert plain == ["", "", "dark", "bright", "blurred", "covered"]
    assert backlit == "backlit"
    assert moving == ["", ""]
    assert still == ["", "frozen", "frozen"]
    assert passing == ["", "", "", "", "dark"], "twice on end, or it was a passing shadow"


async def _run(story: Callable[[HubProcess], Awaitable[None]], hub: HubProcess) -> None:
    await story(hub)


def run(folder: Path, story: Callable[[HubProcess], Awaitable[None]]) -> None:
    """Play a story against a fresh hub."""
    write_room(folder)
    with hub_process(folder) as hub:
        asyncio.run(_run(story, hub))


def test_what_is_said_of_devices(tmp_path: Path) -> None:
    async def story(hub: HubProcess) -> None:
        browser = await Chromium.start()
        try:
            page = await browser.page()
            await page.goto(f"{hub.url}/station/index.html")
            for part in (browsers, cameras, silence, networks, surroundings, pictures):
                await part(page)
        finally:
            await browser.close()

    run(tmp_path, story)


BAD_LUCK = """
  Object.defineProperty(MediaStreamTrack.prototype, "label", { get() { return "OBS Virtual Camera"; } });
  Object.defineProperty(Screen.prototype, "isExtended", { get: () => true });
  const now = Date.now;
  Date.now = () => now() - 600000;
"""


async def state(pc: CandidatePage) -> dict[str, str]:
    """How each line stands."""
    lines: dict[str, Any] = await pc.page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.check-line')]"
        ".map(e => [e.dataset.line, [...e.classList].find(c => c.startsWith('is-'))?.slice(3)]))"
    )
    return lines


async def key(page: ChromiumPage, name: str) -> None:
    """Press a key."""
    code = {"Enter": 13, "Tab": 9, " ": 32}[name]
    text = {"text": "\r"} if name == "Enter" else {}
    for kind in ("keyDown", "keyUp"):
        await page._command(
            "Input.dispatchKeyEvent",
            type=kind,
            key=name,
            windowsVirtualKeyCode=code,
            **text if kind == "keyDown" else {},
        )


def test_everything_to_note_is_said_journalled_and_no_stop(tmp_path: Path) -> None:
    """A virtual camera's name, a second screen, a slow line, no tone, a wrong clock: warnings; done by keyboard."""

    async def story(hub: HubProcess) -> None:
        browser = await Chromium.start(film=FOOTAGE / "sun" / "front-dark.mp4")
        try:
            async with console(hub) as desk:
                page = await browser.page(900, 560)
                await page.first(BAD_LUCK)
                pc = CandidatePage(page)
                await page.goto(hub.url)
                await pc.step("check")
                await page._command("Network.enable")
                await page._command(
                    "Network.emulateNetworkConditions",
                    offline=False, latency=5, downloadThroughput=300_000, uploadThroughput=-1,
                )  # fmt: skip
                await page.evaluate("document.querySelector('#check-start').focus()")
                await key(page, "Enter")
                await pc.until("document.activeElement.id === 'tone-heard'")
                await key(page, "Tab")
                await pc.until("document.activeElement.id === 'tone-unheard'")
                await key(page, "Enter")
                await pc.until("!document.querySelector('#check-next').disabled")
                lines = await state(pc)
                assert lines == {
                    "secure": "good", "browser": "good", "network": "warn", "camera": "warn", "microphone": "good",
                    "speaker": "warn", "screen": "warn", "clock": "warn",
                }  # fmt: skip
                said = await pc.text()
                for words in (
                    "低于要求的 1 MB/s",
                    "五（五）禁止使用虚拟摄像头",
                    "多个显示器",
                    "慢 10 分钟",
                    "没有听到提示音",
                ):
                    assert words in said
                assert "有 5 项请注意" in said
                await page._command(
                    "Network.emulateNetworkConditions",
                    offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1,
                )  # fmt: skip
                await pc.press("#check-again")
                await pc.until("document.querySelector('[data-line=network].is-good')")
                await pc.press("#tone-heard")
                await pc.press("#check-next")
                await pc.identify()
                sitting = await desk.until(lambda s: len(s.candidate.checks) >= 4, "what was found")
                assert sorted(sitting.candidate.checks) == [
                    "env:camera-virtual", "env:clock-off", "env:passed", "env:screen-second"
                ]  # fmt: skip
        finally:
            await browser.close()

    run(tmp_path, story)


def test_a_dark_room_and_a_line_that_has_to_wait(tmp_path: Path) -> None:
    async def story(hub: HubProcess) -> None:
        browser = await Chromium.start(film=FOOTAGE / "sun" / "front-dark.mp4")
        try:
            page = await browser.page()
            pc = CandidatePage(page)
            await page.first(
                "const real = fetch; let busy = 1;"
                "self.fetch = (where, ...more) => where === '/api/speed' && busy-- > 0"
                "  ? Promise.resolve(new Response('{}', { status: 429, headers: { 'Retry-After': '1' } }))"
                "  : real(where, ...more);"
            )
            await page.goto(hub.url)
            await pc.press("#check-start")
            await pc.until("document.querySelector('[data-line=network]').innerText.includes('正在排队')")
            await pc.until("document.querySelector('[data-line=camera].is-warn')?.innerText.includes('太暗')")
            await pc.until("document.querySelector('[data-line=network].is-good')")
            assert await pc.page.evaluate("document.querySelector('#check-next').disabled"), "the tone is unanswered"
            await pc.press("#tone-heard")
            await pc.press("#check-next")
            await pc.step("identify")
        finally:
            await browser.close()

    run(tmp_path, story)

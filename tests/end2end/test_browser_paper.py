"""Answering in real browsers: every kind of question, crash and return, what is collected; outside papers."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from invigilator.demo.browser import chromium, firefox
from invigilator.demo.browser.candidatepage import CandidatePage
from invigilator.demo.browser.chromium import Chromium, ChromiumPage
from invigilator.demo.browser.firefox import Firefox, FirefoxPage
from invigilator.exam.paper import digest
from tests.end2end.hubprocess import PAPER, Console, HubProcess, console, hub_process, write_room
from tests.end2end.paperserver import PaperServer, paper_server
from tests.end2end.test_browser import FILM, both, shots, sit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.skipif(
        chromium.PROGRAM is None or firefox.PROGRAM is None, reason="needs Chromium and Firefox installed"
    ),
]
_MAIN = "import sys; from invigilator.cli import main; sys.exit(main())"
DEAF = """(() => {
  const real = WebSocket.prototype.send;
  WebSocket.prototype.send = function (data) {
    if (typeof data !== "string" || !data.includes('"do":"answer"')) real.call(this, data);
  };
})()"""
"""From here on no answer of this page reaches the hub."""
WRONG = """(() => {
  const { get } = Object.getOwnPropertyDescriptor(Performance.prototype, "timeOrigin");
  Object.defineProperty(Performance.prototype, "timeOrigin", { get() { return get.call(this) + 3_600_000; } });
})()"""
"""This computer's clock is an hour fast."""
SAVED = "document.querySelector('.paper-state.is-saved')"


async def go(pc: CandidatePage, number: int) -> None:
    """To a question, by the answer sheet."""
    await pc.press(f".cells li:nth-child({number}) button")
    await pc.until(f"document.querySelector('.paper-question .paper-number').textContent === '{number}'")


async def choose(pc: CandidatePage, option: int) -> None:
    await pc.press(f".paper-option:nth-child({option}) input")


async def text(pc: CandidatePage, selector: str = "textarea") -> str:
    return str(await pc.page.evaluate(f"document.querySelector({json.dumps(selector)}).value"))


async def saved(desk: Console, count: int) -> None:
    await desk.until(lambda one: one.candidate.answers == count, f"{count} answers")


async def answer_all_kinds(pc: CandidatePage, desk: Console) -> None:
    """By mouse and by keys; what an input method composes is saved when it is done, and is no leave."""
    await pc.until("document.querySelector('.paper-question')")
    await choose(pc, 2)
    await pc.until(SAVED)
    await pc.page.evaluate("void dispatchEvent(new Event('x'))")
    key = "document.dispatchEvent(new KeyboardEvent('keydown', {{ code: '{}', altKey: true, bubbles: true }}))"
    await pc.page.evaluate(key.format("KeyM"))
    await pc.page.evaluate(key.format("KeyN"))
    await pc.until("document.querySelector('.paper-number').textContent === '2'")
    assert await pc.page.evaluate("document.querySelectorAll('.cells .is-marked').length") == 1
    await go(pc, 4)
    await pc.until("[...document.querySelectorAll('.paper-option img')].every(one => one.naturalWidth === 200)")
    await choose(pc, 2)
    await go(pc, 7)
    for option in (5, 1, 2):
        await choose(pc, option)
    await go(pc, 9)
    await choose(pc, 2)
    await go(pc, 12)
    await pc.page.fill(".paper-gap:nth-of-type(1)", "TCP")
    await pc.page.fill(".paper-gap:nth-of-type(3)", "b")
    await saved(desk, 5)
    await go(pc, 14)
    if isinstance(pc.page, ChromiumPage):
        await compose(pc, pc.page)
    else:
        await pc.page.fill("textarea", "停机")
    await pc.until(SAVED)
    await saved(desk, 6)
    assert desk.sitting is not None
    assert desk.sitting.candidate.leaves == 0


async def compose(pc: CandidatePage, page: ChromiumPage) -> None:
    """An input method: nothing is sent while it composes."""
    await pc.page.click("textarea")
    for part in ("t", "ti", "ting ji"):
        await page._command("Input.imeSetComposition", text=part, selectionStart=len(part), selectionEnd=len(part))
    assert await text(pc) == "ting ji"
    await asyncio.sleep(0.7)
    assert "已答 5 / 15" in await pc.text(".sheet-card"), "not in the middle of it"
    await page._command("Input.insertText", text="停机")
    assert await text(pc) == "停机"


async def guarded(pc: CandidatePage) -> None:
    """A deterrent: no context menu, no copying of the question, nothing printed; text moves between fields only."""
    found = await pc.page.evaluate(
        """(() => {
          const area = document.querySelector("textarea");
          const fire = (type, target) => {
            const event = new Event(type, { bubbles: true, cancelable: true });
            target.dispatchEvent(event);
            return event.defaultPrevented;
          };
          const text = document.querySelector(".paper-text");
          const css = getComputedStyle(text);
          const ctrlP = new KeyboardEvent("keydown", { key: "p", ctrlKey: true, bubbles: true, cancelable: true });
          window.dispatchEvent(ctrlP);
          const blocked = ["contextmenu", "copy", "cut", "dragstart"].map((type) => fire(type, text));
          area.select();
          fire("copy", area);
          area.setSelectionRange(area.value.length, area.value.length);
          fire("paste", area);
          const twice = area.value;
          area.setSelectionRange(2, 4);
          fire("cut", area);
          const sheets = [...document.styleSheets].flatMap((one) => [...one.cssRules]);
          const printed = sheets.some((one) => one.media?.mediaText === "print");
          return [blocked, ctrlP.defaultPrevented, css.userSelect || css.webkitUserSelect, twice, area.value,
            document.querySelector(".watermark text").textContent, printed];
        })()"""
    )
    assert found == [[True] * 4, True, "none", "停机停机", "停机", "2026120001", True]


async def reload_unsent(pc: CandidatePage, desk: Console, typed: str) -> None:
    """The line is deaf, then the page is loaded again: a break-off, no leave, and nothing typed is lost."""
    await pc.page.evaluate(DEAF)
    await pc.page.click("textarea")
    await pc.page.evaluate(
        f"""(area => {{
          area.value = '{typed}';
          area.dispatchEvent(new InputEvent('input'));
        }})(document.querySelector('textarea'))"""
    )
    assert await pc.page.evaluate("!document.querySelector('.paper-saved.is-saved')")
    before = len(desk.events)
    await pc.page.reload()
    await desk.event("disconnected", before)
    await pc.step("answering")
    await pc.until(f"document.querySelector('textarea')?.value === '{typed}'")
    await pc.until(SAVED)
    assert await pc.page.evaluate("document.querySelector('.paper-number').textContent") == "14", "where it was"
    assert desk.sitting is not None
    assert desk.sitting.candidate.leaves == 0


async def again(browser: Chromium | Firefox, hub: HubProcess) -> CandidatePage:
    """The whole way on a fresh page, up to the paper."""
    pc = CandidatePage(await browser.page())
    await pc.open(f"{hub.url}/")
    await pc.identify()
    await pc.agree()
    await pc.press("#login")
    await pc.step("answering")
    await pc.until("document.querySelector('.paper-question')")
    return pc


async def crash_unsent(
    one: Chromium, pc: CandidatePage, hub: HubProcess, desk: Console
) -> tuple[Chromium, CandidatePage]:
    """The browser is killed with an answer that never left: the same computer has it, and sends it."""
    await pc.page.evaluate(DEAF)
    await go(pc, 10)
    await choose(pc, 1)
    await pc.until("document.querySelector('.paper-saved.is-saving')")
    await asyncio.sleep(0.3)
    before = len(desk.events)
    await one.kill()
    await desk.event("disconnected", before)
    other = await Chromium.start(film=FILM, after=one)
    pc = await again(other, hub)
    assert await pc.page.evaluate("document.querySelector('.paper-number').textContent") == "10"
    assert await pc.page.evaluate("document.querySelector('.paper-option input').checked")
    await saved(desk, 7)
    return other, pc


async def second_chance(pc: CandidatePage, hub: HubProcess, desk: Console) -> None:
    """Collected by a person, given back by a senior: the page returns to the paper by itself, filmed again."""
    assert (await desk.do("force-submit", reason="误操作")).ok
    await pc.step("ended")
    assert "本页面会自动回到答题界面" in await pc.text()
    await desk.until(lambda one: not one.candidate.front_on, "camera off")
    async with console(hub, senior=True) as senior:
        await senior.until(lambda one: one.candidate.phase == "ended", "the end")
        assert (await senior.do("reinstate", reason="误操作")).ok
    await pc.step("answering")
    await pc.until("document.querySelector('.paper-question')")
    await desk.until(lambda one: one.candidate.front_on and one.candidate.connected, "camera on again")
    await go(pc, 14)
    assert await text(pc) == "停机，断电。"
    await pc.until(SAVED)


async def hand_in(pc: CandidatePage) -> tuple[str, str]:
    """What the question says, and the digest of the receipt."""
    await pc.press("#hand-in")
    await pc.until("document.querySelector('#hand-in-yes')")
    await pc.shot("hand-in")
    asked = await pc.text("dialog")
    await pc.press("#hand-in-yes")
    await pc.step("ended")
    receipt = str(await pc.page.evaluate("document.querySelector('.receipt .digest').textContent"))
    return asked, receipt


def exported(hub: HubProcess, folder: Path) -> list[dict[str, Any]]:
    """The answers as the exam office gets them."""
    to = folder / "out"
    office = [sys.executable, "-c", _MAIN, "exam"]
    data = ["--data", str(hub.data)]
    listed = subprocess.run([*office, "list", *data], capture_output=True, text=True, check=True).stdout
    name = listed.splitlines()[1].split()[0]
    subprocess.run([*office, "export", name, "--to", str(to), *data], check=True, capture_output=True)
    rows: list[dict[str, Any]] = json.loads((to / "answers.json").read_text("utf-8"))
    return rows


ANSWERS = {
    "q1": "B",
    "q4": "B",
    "q7": "A,B,E",
    "q9": "wrong",
    "q10": "right",
    "q12": "TCP\n\nb",
    "q14": "停机，断电。",
}


def test_a_paper_from_the_first_answer_to_the_export(tmp_path: Path) -> None:
    async def story(hub: HubProcess) -> str:
        async with both() as (one, other), console(hub) as desk:
            pc, phone = (
                CandidatePage(await one.page(), shots("paper"), "pc"),
                CandidatePage(await other.page(390, 844)),
            )
            await sit(pc, phone, hub)
            await answer_all_kinds(pc, desk)
            await guarded(pc)
            await reload_unsent(pc, desk, "停机，断")
            assert await pc.page.evaluate("document.querySelectorAll('.cells .is-marked').length") == 1
            log = [*one.log]
            third, pc = await crash_unsent(one, pc, hub, desk)
            try:
                elsewhere = await again(other, hub)  # another computer takes over: the hub has everything
                await go(elsewhere, 14)
                assert await text(elsewhere) == "停机，断"
                await pc.step("stopped")
                await reload_unsent(elsewhere, desk, "停机，断电。")
                await elsewhere.until(SAVED)
                await second_chance(elsewhere, hub, desk)
                asked, receipt = await hand_in(elsewhere)
            finally:
                await third.close()
            assert "未答 8 题" in asked
            assert not log + third.log + other.log
            return receipt

    write_room(tmp_path, more=PAPER, no_hand_in=1, break_off=120)
    with hub_process(tmp_path) as hub:
        receipt = asyncio.run(story(hub))
        rows = exported(hub, tmp_path)
    assert {row["question"]: row["text"] for row in rows} == ANSWERS
    assert {row["digest"] for row in rows} == {receipt} == {digest(ANSWERS)}


@asynccontextmanager
async def seated(hub: HubProcess, at_pc: str) -> AsyncIterator[tuple[CandidatePage, Console, list[str]]]:
    """A candidate who answers, at that browser."""
    async with both() as (one, other), console(hub) as desk:
        computer, handset = (one, other) if at_pc == "chromium" else (other, one)
        page = await computer.page()
        if isinstance(page, ChromiumPage):
            await page.first(WRONG)
        pc = CandidatePage(page, shots(f"outside-{at_pc}"), "pc")
        await sit(pc, CandidatePage(await handset.page(390, 844)), hub)
        await pc.step("answering")
        yield pc, desk, one.log + other.log


async def outside(pc: CandidatePage, desk: Console, paper: PaperServer, hub: HubProcess) -> None:
    frame = ".outside-frame iframe"
    hello = await paper.until(lambda one: one["type"] == "hello")
    assert desk.sitting is not None
    assert (hello["sitting"], hello["language"], hello["phase"]) == (desk.sitting.sitting, "zh", "answering")
    assert hello["origin"] == hub.url.rstrip("/")
    assert 80 * 60_000 < int(str(hello["endsIn"])) <= 90 * 60_000, "on the hub's clock, wrong as this one may be"
    assert (await pc.text(".clock-time")).startswith("1:2")
    assert desk.sitting.admission not in json.dumps(paper.told), "an opaque reference, no number"
    await pc.shot("outside")

    await pc.page.click(frame)
    await pc.until(f"document.activeElement === document.querySelector('{frame}')")
    await asyncio.sleep(1.5)
    assert not any(one.event == "left-screen" for one in desk.events), "the focus inside the paper is no leave"
    assert await pc.page.evaluate("document.hasFocus()")
    await pc.press(".bar-end .quiet")
    await paper.until(lambda one: one["type"] == "state" and one["language"] == "en")
    await pc.press(".bar-end .quiet")
    assert paper.loads == 1, "another language does not load the paper anew"

    await pc.page.click(frame)
    await asyncio.sleep(0.5)
    await pc.page.evaluate("void (document.hasFocus = () => false)")  # another window, from within the frame
    left = await desk.event("left-screen")
    assert left.sitting.candidate.leaves == 1
    await paper.until(lambda one: one["phase"] == "away" if one["type"] == "state" else False)
    await pc.page.evaluate("void (delete document.hasFocus)")
    await pc.press("#leave-go")
    await pc.until("!document.querySelector('dialog')")

    await asyncio.sleep(0.5)  # a click right after the dialog may still meet its shade
    await pc.page.click(frame)
    await pc.until(f"document.activeElement === document.querySelector('{frame}')")
    await type_inside(pc)
    await pc.until("document.querySelector('#hand-in-yes')")
    assert "已答 1 / 2" in await pc.text("dialog")
    await pc.press("#hand-in-yes")
    told = await paper.until(lambda one: one["type"] == "collect")
    assert (told["why"], told["answer"]) == ("hand-in", "ok!")
    await pc.step("ended")
    assert await pc.page.evaluate("!document.querySelector('.receipt .digest')")
    await pc.until("!document.querySelector('iframe')")


TYPE = """(async () => {
  while (!document.hasFocus()) await new Promise((done) => setTimeout(done, 50));
  const area = document.querySelector("#answer");
  area.value += "ok!";
  area.dispatchEvent(new InputEvent("input"));
})()"""


async def type_inside(pc: CandidatePage) -> None:
    """Something typed in the frame once it has the focus."""
    page = pc.page
    if isinstance(page, ChromiumPage):
        targets = (await page.browser.command("Target.getTargets"))["targetInfos"]
        frame = next(one["targetId"] for one in targets if one["type"] == "iframe")
        session = (await page.browser.command("Target.attachToTarget", targetId=frame, flatten=True))["sessionId"]
        await ChromiumPage(page.browser, frame, session).evaluate(TYPE)
        return
    assert isinstance(page, FirefoxPage)
    tree = await page.browser.command("browsingContext.getTree", root=page.context)
    frame = tree["contexts"][0]["children"][0]["context"]
    await FirefoxPage(page.browser, frame).evaluate(TYPE)


@pytest.mark.parametrize("at_pc", ["chromium", "firefox"])
def test_an_outside_paper(tmp_path: Path, at_pc: str) -> None:
    async def story(hub: HubProcess, paper: PaperServer) -> None:
        async with seated(hub, at_pc) as (pc, desk, log):
            await outside(pc, desk, paper, hub)
        assert not log

    with paper_server(tmp_path) as paper:
        write_room(tmp_path, more=f'paper_url = "{paper.url}"', no_hand_in=1)
        with hub_process(tmp_path) as hub:
            asyncio.run(story(hub, paper))

"""What the tour shows: each scene brings one candidate's pages from nothing to the states it is about."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from invigilator.demo.pages.examhub import enrol, exam

if TYPE_CHECKING:
    from invigilator.demo.pages.album import Sitter
    from invigilator.demo.pages.stage import Stage
    from invigilator.drill.cast import Entry

TIMED = "timed"  # the exam that ends while it is watched
_DENY = (
    "MediaDevices.prototype.getUserMedia = (wish) => Promise.reject(new DOMException('', 'NotAllowedError'));"
    "Object.defineProperty(screen, 'isExtended', { get: () => true });"
)
_LOW = (
    "navigator.getBattery = () => Promise.resolve("
    "  Object.assign(new EventTarget(), { level: 0.14, charging: false }));"
)
_ANSWER = """(() => {
  for (const one of document.querySelectorAll(".paper-body input[type=checkbox], .paper-body input[type=radio]"))
    if (!["C", "D", "wrong"].includes(one.value)) one.click();
  for (const one of document.querySelectorAll(".paper-body .paper-gap, .paper-body textarea")) {
    one.value = one.tagName === "TEXTAREA" ? "先按下急停按钮，再切断主电源并上锁挂牌。" : "伺服";
    one.dispatchEvent(new Event("input", { bubbles: true }));
  }
})()"""
_CLOSED = "!document.querySelector('dialog')"


async def trouble(stage: Stage, who: Entry) -> None:
    """A phone without a code; a PC whose camera is refused and that has a second screen."""
    async with stage.side(who) as phone:
        await phone.page.goto(f"{stage.hub.url}/phone")
        await phone.step("uninvited")
        await stage.phone.take(phone.tab, "uninvited")
    async with stage.seat(who, first=_DENY) as pc:
        await pc.page.goto(f"{stage.hub.url}/")
        await pc.step("check")
        await pc.press("#check-start")
        await pc.until("document.querySelector('.check-line.is-bad')")
        await stage.pc.take(pc.tab, "check-trouble")


async def path(stage: Stage, who: Entry) -> None:
    """Everything before the exam, step by step, with what can go wrong in identifying; then a second computer."""
    async with stage.seat(who, shown=True) as pc, stage.side(who, shown=True) as phone:
        await pc.open(f"{stage.hub.url}/")
        await pc.step("choose")
        pc.album, album = None, pc.album
        await pc.identify(identity=_wrong(who))
        await pc.until("document.querySelector('.form-error').checkVisibility()")
        await stage.pc.take(pc.tab, "identify-refused")
        pc.album = album
        await pc.identify()
        await ask(stage, pc, who)
        await pc.agree()
        await pc.step("join")
        await stage.bring(pc, phone)
        await pc.until("document.querySelector('.side-picture.is-shown')")
        await pc.log_in()
        await pc.until("document.querySelector('.waiting .side-picture.is-shown')")
        await pc.step("waiting")
        await pc.press(".monitor")
        await pc.until("document.querySelector('dialog .side-picture.is-shown')")
        await stage.pc.take(pc.tab, "monitor")
        await pc.press("dialog button")
        await phone.until("document.querySelector('.lead')?.textContent")
        await stage.phone.take(phone.tab, "waiting")
        async with stage.seat(who) as other:
            await other.open(f"{stage.hub.url}/")
            await other.identify()
            await other.agree()
            await other.press("#login")
            await other.step("waiting")
            await pc.page.show()
            await pc.until("document.querySelector('main').dataset.step === 'stopped'")
            await stage.pc.take(pc.tab, "taken-over")


async def ask(stage: Stage, pc: Sitter, who: Entry) -> None:
    """A question before the login and its answer."""
    await pc.press("#feedback-open")
    await pc.until("document.querySelector('#feedback-text').checkVisibility()")
    await pc.page.fill("#feedback-text", "手机扫码后没有反应，怎么办？")
    await pc.press("#feedback-send")
    await pc.until("document.querySelector('.feedback-line.is-candidate')")
    await stage.hub.staff.do(who, "answer-feedback", text="请用手机自带的浏览器扫码，并允许使用摄像头。")
    await pc.until("document.querySelector('.feedback-line.is-staff')")
    await stage.pc.take(pc.tab, "feedback")
    await pc.press(".feedback-head button")


def _wrong(who: Entry) -> str:
    return f"{who.identity[:-4]}0000"


async def too_many_tries(stage: Stage, who: Entry) -> None:
    """Five wrong numbers."""
    async with stage.seat(who) as pc:
        await pc.open(f"{stage.hub.url}/")
        for _ in range(6):
            await pc.identify(identity=_wrong(who))
            await pc.until("!document.querySelector('#identify-go').disabled")
        await stage.pc.take(pc.tab, "too-many-tries")


async def early(stage: Stage, who: Entry) -> None:
    """Both cameras are there and the login is not open yet."""
    async with stage.seat(who) as pc, stage.side(who) as phone:
        await stage.enter(pc)
        await stage.bring(pc, phone)
        await pc.until("document.querySelector('#login-why')?.textContent.match(/\\d/)")
        await stage.pc.take(pc.tab, "early")


async def forfeited(stage: Stage, who: Entry) -> None:
    """Not logged in by fifteen minutes after the start."""
    async with stage.seat(who) as pc:
        await pc.open(f"{stage.hub.url}/")
        await pc.identify()
        await pc.step("ended")
        await stage.pc.take(pc.tab, "forfeited")


async def answering(stage: Stage, who: Entry) -> None:
    """The exam itself: reminder, leave, restroom; collected by hand; the phone's end."""
    staff = stage.hub.staff
    async with stage.seat(who) as pc, stage.side(who, first=_LOW) as phone:
        await stage.sit(pc, phone)
        await pc.until("document.querySelector('.paper-question')")
        await stage.pc.take(pc.tab, "answering")
        await look_through(stage, pc)
        await stage.phone.take(phone.tab, "battery-low")
        await staff.until(who, lambda one: one.candidate.connected)
        await staff.do(who, "warn", clause="face", text="请摘下帽子，露出双耳。")
        await pc.until("document.querySelector('#reminder-ok')")
        await stage.pc.take(pc.tab, "reminder")
        await pc.press("#reminder-ok")
        await pc.until(_CLOSED)
        await leave(pc)
        await stage.pc.take(pc.tab, "leave")
        await pc.press("#leave-go")
        await pc.until(_CLOSED)
        await staff.do(who, "show-paper", text="申请如厕")
        await pc.until("document.querySelector('.restroom-state.is-asked')")
        await stage.pc.take(pc.tab, "restroom-asked")
        await staff.do(who, "approve-restroom")
        await pc.until("document.querySelector('#break-ok')")
        await stage.pc.take(pc.tab, "restroom-away")
        await pc.press("#break-ok")
        await staff.do(who, "end-restroom")
        await phone.page.goto("about:blank")
        await pc.press("#phone-back")
        await pc.until("document.querySelector('dialog .qr svg')")

        async def bring_back() -> None:
            if await pc.page.evaluate(_CLOSED):
                await pc.press("#phone-back")
                await pc.until("document.querySelector('dialog .qr svg')")

        await stage.pc.take(pc.tab, "phone-lost", bring_back)
        await stage.bring(pc, phone)
        await pc.until(_CLOSED)
        await staff.do(who, "force-submit", reason="演示")
        await pc.step("ended")
        await stage.pc.take(pc.tab, "collected-by-invigilator")
        await phone.until("document.querySelector('#exit.is-due')")
        await stage.phone.take(phone.tab, "over")
        await phone.press("#exit")
        await phone.press("#exit-yes")
        await phone.step("left")
        await stage.phone.take(phone.tab, "left")


async def look_through(stage: Stage, pc: Sitter) -> None:
    """The paper's kinds of question, and how a restroom break is asked for."""
    for number, name in ((3, "picture"), (4, "options"), (7, "multiple"), (9, "judge"), (12, "blank"), (15, "essay")):
        await pc.press(f".cells li:nth-child({number}) button")
        await pc.until(f"document.querySelector('.paper-number')?.textContent === '{number}'")
        await pc.until("[...document.querySelectorAll('.paper-picture img')].every(one => one.naturalWidth)")
        await pc.page.evaluate(_ANSWER)
        await stage.pc.take(pc.tab, f"paper-{name}")

    async def ask() -> None:
        await pc.press("#restroom-how")
        await pc.until("document.querySelector('dialog')")

    await stage.pc.take(pc.tab, "restroom-how", ask)
    await pc.press("dialog .primary")
    await pc.until(_CLOSED)


async def leave(pc: Sitter) -> None:
    """Another tab in front, and back: what lies over the page asks for the click."""
    await pc.page.hide()
    await pc.until("document.hidden")
    await pc.page.show()
    await pc.until("document.querySelector('#leave-go')")


async def handed_in(stage: Stage, who: Entry) -> None:
    """A break that is overdue, then handing in; then the zero that two people sign."""
    staff = stage.hub.staff
    async with stage.seat(who) as pc, stage.side(who) as phone:
        await stage.sit(pc, phone)
        await staff.until(who, lambda one: one.candidate.connected)
        await staff.do(who, "show-paper", text="申请如厕")
        await staff.do(who, "approve-restroom")
        await pc.until("document.querySelector('.restroom-state.is-overdue')")
        await stage.pc.take(pc.tab, "restroom-overdue")
        await pc.press("#break-ok")
        await staff.do(who, "end-restroom")
        await pc.until(_CLOSED)

        async def ask() -> None:
            await pc.press("#hand-in")
            await pc.until("document.querySelector('dialog')")

        await stage.pc.take(pc.tab, "hand-in", ask)
        await pc.press("#hand-in-yes")
        await pc.step("ended")
        await stage.pc.take(pc.tab, "submitted")
        await staff.do(who, "propose-zero", clause="company", reason="演示")
        await stage.hub.senior.do(who, "confirm-zero")
        await pc.until("document.querySelector('.ended.is-grave')")
        await stage.pc.take(pc.tab, "cancelled")


async def collected_for_leaves(stage: Stage, who: Entry) -> None:
    """A crash and the way back; then three leaves."""
    async with stage.seat(who) as pc, stage.side(who) as phone:
        await stage.sit(pc, phone)
        await pc.page.evaluate("sessionStorage.clear()")
        await pc.page.goto("about:blank")
        await stage.hub.staff.until(who, lambda one: one.candidate.reconnect_until is not None)
        await stage.enter(pc)
        await pc.until("document.querySelector('#login').getAttribute('aria-disabled') === 'false'")
        await stage.pc.take(pc.tab, "coming-back")
        await pc.press("#login")
        await pc.step("answering")
        for _ in range(2):
            await leave(pc)
            await pc.press("#leave-go")
            await pc.until(_CLOSED)
        await pc.page.hide()
        await pc.page.show()
        await pc.step("ended")
        await stage.pc.take(pc.tab, "collected-for-leaves")


async def time_up(stage: Stage, who: Entry) -> None:
    """The clock runs out: an exam made for it, as it must end soon."""
    short = exam(TIMED, -60, title="限时测验", kind="mock", minutes=1.6)
    await asyncio.to_thread(enrol, stage.hub.folder, short, [who])
    async with stage.seat(who) as pc, stage.side(who) as phone:
        await stage.enter(pc)
        await stage.bring(pc, phone)
        await pc.log_in()
        await pc.step("ended")
        await stage.pc.take(pc.tab, "time-up")

"""What the tour shows: each scene brings one candidate's pages from nothing to the states it is about."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from invigilator.demo.pages.album import Album, Sitter
from invigilator.demo.pages.examhub import enrol, exam

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from invigilator.demo.browser.chromium import Chromium
    from invigilator.demo.pages.examhub import ExamHub
    from invigilator.drill.cast import Entry

PC, PHONE = (1366, 768), (390, 844)
_DENY = (
    "MediaDevices.prototype.getUserMedia = (wish) => Promise.reject(new DOMException('', 'NotAllowedError'));"
    "Object.defineProperty(screen, 'isExtended', { get: () => true });"
)
_LOW = (
    "navigator.getBattery = () => Promise.resolve("
    "  Object.assign(new EventTarget(), { level: 0.14, charging: false }));"
)
_CLOSED = "!document.querySelector('dialog')"


@dataclass(frozen=True, slots=True)
class Stage:
    """What every scene needs: browsers for both devices, their albums, and the hub."""

    computer: Chromium
    handset: Chromium
    pc: Album
    phone: Album
    hub: ExamHub

    @contextlib.asynccontextmanager
    async def seat(self, *, shown: bool = False, first: str = "") -> AsyncIterator[Sitter]:
        """A tab of the computer's browser; ``first`` is a script that runs before the page's own."""
        async with _tab(self.computer, PC, self.pc if shown else None, first) as one:
            yield one

    @contextlib.asynccontextmanager
    async def side(self, *, shown: bool = False, first: str = "") -> AsyncIterator[Sitter]:
        """A tab of the phone's browser."""
        async with _tab(self.handset, PHONE, self.phone if shown else None, first) as one:
            yield one

    async def join(self, who: Entry, pc: Sitter, phone: Sitter) -> None:
        """Both pages until the login button is live."""
        await pc.open(f"{self.hub.url}/")
        await pc.identify(who.admission, who.identity)
        await pc.agree()
        await pc.step("join")
        await self.bring(who, pc, phone)

    async def bring(self, who: Entry, pc: Sitter, phone: Sitter) -> None:
        """The phone follows the code on the PC."""
        await phone.open(await pc.invitation())
        await phone.identify(who.admission, who.identity)
        await phone.agree()
        await phone.step("live")


@contextlib.asynccontextmanager
async def _tab(browser: Chromium, size: tuple[int, int], album: Album | None, first: str) -> AsyncIterator[Sitter]:
    page = await browser.page(*size)
    try:
        if first:
            await page.first(first)
        yield Sitter(page, album)
    finally:
        await page.close()


async def trouble(stage: Stage) -> None:
    """A phone without a code; a PC whose camera is refused and that has a second screen."""
    async with stage.side() as phone:
        await phone.page.goto(f"{stage.hub.url}/phone")
        await phone.step("uninvited")
        await stage.phone.take(phone.tab, "uninvited")
    async with stage.seat(first=_DENY) as pc:
        await pc.page.goto(f"{stage.hub.url}/")
        await pc.step("check")
        await pc.press("#check-start")
        await pc.until("document.querySelector('.check-line.is-bad')")
        await stage.pc.take(pc.tab, "check-trouble")


async def path(stage: Stage, who: Entry) -> None:
    """Everything before the exam, step by step, with what can go wrong in identifying; then a second computer."""
    async with stage.seat(shown=True) as pc, stage.side(shown=True) as phone:
        await pc.open(f"{stage.hub.url}/")
        pc.album, album = None, pc.album
        wrong = f"{who.identity[:-4]}0000"
        await pc.identify(who.admission, wrong)
        await pc.until("document.querySelector('.form-error').checkVisibility()")
        await stage.pc.take(pc.tab, "identify-refused")
        pc.album = album
        await pc.identify(who.admission, who.identity)
        await pc.agree()
        await pc.step("join")
        await stage.bring(who, pc, phone)
        await pc.log_in()
        await pc.step("waiting")
        await phone.until("document.querySelector('.lead')?.textContent")
        await stage.phone.take(phone.tab, "waiting")
        async with stage.seat() as other:
            await other.open(f"{stage.hub.url}/")
            await other.identify(who.admission, who.identity)
            await other.agree()
            await other.press("#login")
            await other.step("waiting")
            await pc.page.show()
            await pc.until("document.querySelector('main').dataset.step === 'stopped'")
            await stage.pc.take(pc.tab, "taken-over")


async def too_many_tries(stage: Stage, who: Entry) -> None:
    """Five wrong numbers."""
    async with stage.seat() as pc:
        await pc.open(f"{stage.hub.url}/")
        for _ in range(6):
            await pc.identify(who.admission, f"{who.identity[:-4]}0000")
            await pc.until("!document.querySelector('#identify-go').disabled")
        await stage.pc.take(pc.tab, "too-many-tries")


async def early(stage: Stage, who: Entry) -> None:
    """Both cameras are there and the login is not open yet."""
    async with stage.seat() as pc, stage.side() as phone:
        await stage.join(who, pc, phone)
        await pc.until("document.querySelector('#login-why')?.textContent.match(/\\d/)")
        await stage.pc.take(pc.tab, "early")


async def forfeited(stage: Stage, who: Entry) -> None:
    """Not logged in by fifteen minutes after the start."""
    async with stage.seat() as pc:
        await pc.open(f"{stage.hub.url}/")
        await pc.identify(who.admission, who.identity)
        await pc.step("ended")
        await stage.pc.take(pc.tab, "forfeited")


async def answering(stage: Stage, who: Entry) -> None:
    """The exam itself: reminder, leave, restroom; collected by hand; the phone's end."""
    staff = stage.hub.staff
    async with stage.seat() as pc, stage.side(first=_LOW) as phone:
        await stage.join(who, pc, phone)
        await pc.log_in()
        await pc.step("answering")
        await stage.pc.take(pc.tab, "answering")
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
        await staff.do(who, "force-submit", reason="演示")
        await pc.step("ended")
        await stage.pc.take(pc.tab, "collected-by-invigilator")
        await phone.until("document.querySelector('#exit.is-due')")
        await stage.phone.take(phone.tab, "over")
        await phone.press("#exit")
        await phone.press("#exit-yes")
        await phone.step("left")
        await stage.phone.take(phone.tab, "left")


async def leave(pc: Sitter) -> None:
    """Another tab in front, and back: what lies over the page asks for the click."""
    await pc.page.hide()
    await pc.until("document.hidden")
    await pc.page.show()
    await pc.until("document.querySelector('#leave-go')")


async def handed_in(stage: Stage, who: Entry) -> None:
    """A break that is overdue, then handing in; then the zero that two people sign."""
    staff = stage.hub.staff
    async with stage.seat() as pc, stage.side() as phone:
        await stage.join(who, pc, phone)
        await pc.log_in()
        await pc.step("answering")
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
        await pc.press("dialog .danger")
        await pc.step("ended")
        await stage.pc.take(pc.tab, "submitted")
        await staff.do(who, "propose-zero", clause="company", reason="演示")
        await stage.hub.senior.do(who, "confirm-zero")
        await pc.until("document.querySelector('.ended.is-grave')")
        await stage.pc.take(pc.tab, "cancelled")


async def collected_for_leaves(stage: Stage, who: Entry) -> None:
    """Three leaves."""
    async with stage.seat() as pc, stage.side() as phone:
        await stage.join(who, pc, phone)
        await pc.log_in()
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
    short = exam("tour-time", -60, title="限时测验", kind="mock", minutes=1.6)
    enrol(stage.hub.folder, short, [who])
    async with stage.seat() as pc, stage.side() as phone:
        await stage.join(who, pc, phone)
        await pc.log_in()
        await pc.step("ended")
        await stage.pc.take(pc.tab, "time-up")

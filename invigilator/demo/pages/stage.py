"""What every scene of the tour needs: a browser for each device, their albums, and a hub."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from invigilator.demo.pages.album import Album, Sitter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from invigilator.demo.browser.chromium import Chromium
    from invigilator.demo.pages.examhub import ExamHub
    from invigilator.drill.cast import Entry

PC, PHONE = (1366, 768), (390, 844)
_NAMES = """
for (const [kind, name] of [["video", "Integrated Camera"], ["audio", "Microphone (Realtek Audio)"]]) {
  const real = Object.getOwnPropertyDescriptor(MediaStreamTrack.prototype, "label").get;
  Object.defineProperty(MediaStreamTrack.prototype, "label", {
    configurable: true,
    get() { return this.kind === kind ? name : real.call(this); },
  });
}
"""  # instead of a file's path


@dataclass(frozen=True, slots=True)
class Stage:
    """Where candidates are brought to the states that are photographed."""

    computer: Chromium
    handset: Chromium
    pc: Album
    phone: Album
    hub: ExamHub

    @contextlib.asynccontextmanager
    async def seat(self, who: Entry, *, shown: bool = False, first: str = "") -> AsyncIterator[Sitter]:
        """A tab of the computer's browser; every step is shown, or only what a scene asks for.

        ``first`` is a script that runs before the page's own.
        """
        exam = (await self.hub.staff.until(who, lambda _: True)).exam
        async with _tab(self.computer, PC, who, self.pc if shown else None, first) as one:
            one.exam = exam
            yield one

    @contextlib.asynccontextmanager
    async def side(self, who: Entry, *, shown: bool = False, first: str = "") -> AsyncIterator[Sitter]:
        """A tab of the phone's browser, likewise."""
        async with _tab(self.handset, PHONE, who, self.phone if shown else None, first) as one:
            yield one

    async def enter(self, pc: Sitter) -> None:
        """The PC page up to where the phone is brought in."""
        await pc.open(f"{self.hub.url}/")
        await pc.identify()
        await pc.agree()
        await pc.step("join")

    async def bring(self, pc: Sitter, phone: Sitter) -> None:
        """The phone follows the code on the PC."""
        await phone.open(await pc.invitation())
        await phone.identify()
        await phone.agree()
        await phone.step("live")

    async def sit(self, pc: Sitter, phone: Sitter) -> None:
        """Both pages until the candidate answers."""
        await self.enter(pc)
        await self.bring(pc, phone)
        await pc.log_in()
        await pc.step("answering")


@contextlib.asynccontextmanager
async def _tab(
    browser: Chromium, size: tuple[int, int], who: Entry, album: Album | None, first: str
) -> AsyncIterator[Sitter]:
    page = await browser.page(*size)
    try:
        await page.first(_NAMES + first)
        yield Sitter(page, who, album)
    finally:
        await page.close()

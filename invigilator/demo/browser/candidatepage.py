"""A candidate at a real browser: the same few steps whichever browser it is."""

from __future__ import annotations

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any, Protocol

from invigilator.demo.browser.devtools import BrowserError

NUMBERS = ("2026120001", "11010119900101123X")
"""Admission and identity number of an invented candidate."""
PATIENCE = 60.0  # seconds; the machine may be slow and shared
_WAIT = """(async () => {{
  while (!({expression})) await new Promise((done) => setTimeout(done, 50));
  return true;
}})()"""


class BrowserPage(Protocol):
    """What both drivers can do with a tab."""

    async def goto(self, url: str) -> None:
        """Open an address."""
        ...

    async def reload(self) -> None:
        """Load the page again."""
        ...

    async def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, awaited."""
        ...

    async def click(self, selector: str) -> None:
        """Click in the middle of the element."""
        ...

    async def fill(self, selector: str, text: str) -> None:
        """Type into a field."""
        ...

    async def screenshot(self) -> bytes:
        """What is in view, as PNG."""
        ...

    async def hide(self) -> None:
        """Put another tab before this one."""
        ...

    async def show(self) -> None:
        """Bring this tab before the others."""
        ...


class CandidatePage:
    """Either page of a candidate with these numbers. Shots of every state go to ``shots`` when it is given.

    ``exam`` is chosen where several are offered.
    """

    def __init__(
        self,
        page: BrowserPage,
        shots: Path | None = None,
        name: str = "",
        numbers: tuple[str, str] = NUMBERS,
        exam: str = "",
    ) -> None:
        self.page = page
        self.exam = exam
        self.numbers = numbers
        self.shots = shots
        self.name = name
        self._count = 0

    async def until(self, expression: str) -> None:
        """Wait until a JavaScript expression is truthy.

        Raises:
            BrowserError: it never is; with what the page says.
        """
        try:
            async with asyncio.timeout(PATIENCE):
                # The page itself waits, so that nothing is missed between two looks; a reload ends the waiting.
                while True:
                    with contextlib.suppress(BrowserError):
                        await self.page.evaluate(_WAIT.format(expression=expression))
                        return
                    await asyncio.sleep(0.1)
        except TimeoutError:
            body = await self.page.evaluate("document.body.innerText")
            raise BrowserError(f"never true: {expression}\nthe page says:\n{body}") from None

    async def step(self, name: str) -> None:
        """Wait until the page is at that step."""
        await self.until(f"document.querySelector('main')?.dataset.step === {json.dumps(name)}")
        await self.shot(name)

    async def press(self, selector: str) -> None:
        """Click once the element can be clicked."""
        one = json.dumps(selector)
        await self.until(
            f"(e => e && e.checkVisibility() && !e.disabled && e.getAttribute('aria-disabled') !== 'true')"
            f"(document.querySelector({one}))"
        )
        await self.page.click(selector)

    async def text(self, selector: str = "main") -> str:
        """What can be read there."""
        return str(await self.page.evaluate(f"document.querySelector({json.dumps(selector)})?.innerText ?? ''"))

    async def shot(self, name: str) -> None:
        """Keep a picture of this state."""
        if self.shots is not None:
            self._count += 1
            picture = await self.page.screenshot()
            await asyncio.to_thread((self.shots / f"{self.name}{self._count:02d}-{name}.png").write_bytes, picture)

    async def open(self, url: str) -> None:
        """Open the page and pass the device check."""
        await self.page.goto(url)
        await self.check()

    async def check(self) -> None:
        """Pass the device check, the tone heard."""
        await self.step("check")
        await self.press("#check-start")
        await self.until("document.querySelector('#check-next')?.checkVisibility()")
        if await self.page.evaluate("Boolean(document.querySelector('#tone-heard'))"):
            await self.press("#tone-heard")
        await self.until("!document.querySelector('#check-next').disabled")
        await self.shot("checked")
        await self.press("#check-next")

    async def identify(self, admission: str = "", identity: str = "") -> None:
        """Choose the exam where there are several, fill in both numbers, or those given instead, and send them."""
        await self.until("['choose', 'identify'].includes(document.querySelector('main')?.dataset.step)")
        if await self.at() == "choose":
            await self.shot("choose")
            await self.press(f"[data-exam={json.dumps(self.exam)}]")
        await self.step("identify")
        admission, identity = admission or self.numbers[0], identity or self.numbers[1]
        for field, value in (("admission", admission), ("identity", identity)):
            await self.page.evaluate(f"void (document.querySelector('#field-{field}').value = '')")
            await self.page.fill(f"#field-{field}", value)
        await self.press("#identify-go")

    async def agree(self, face: str = "allow") -> None:
        """Consent to the recording; on a PC answer about the face and confirm the checklist. Only what is asked."""
        await self.until("!['identify', 'returning'].includes(document.querySelector('main')?.dataset.step)")
        if await self.at() == "consent":
            await self.step("consent")
            if not await self.page.evaluate("document.querySelector('#consent-box').checked"):
                await self.press("#consent-box")
                await self.until("document.querySelector('#consent-box').checked")
            if await self.page.evaluate("!!document.querySelector('#face-allow')"):
                await self.press(f"#face-{face}")
            await self.press("#consent-go")
            await self.until("document.querySelector('main')?.dataset.step !== 'consent'")
        if await self.at() == "prepare":
            await self.prepare()

    async def prepare(self) -> None:
        """Confirm every item of the checklist."""
        await self.step("prepare")
        await self.page.evaluate(
            "document.querySelectorAll('.item input').forEach(one => one.checked || one.click())"
        )
        await self.until("document.querySelectorAll('.item:not(.is-saved)').length === 0")
        await self.shot("prepared")
        await self.press("#prepare-next")

    async def at(self) -> str:
        """The step the page is at."""
        return str(await self.page.evaluate("document.querySelector('main')?.dataset.step ?? ''"))

    async def invitation(self) -> str:
        """The address in the QR code."""
        await self.until("document.querySelector('.qr svg')")
        return str(await self.page.evaluate("document.querySelector('.qr-link').textContent"))

    async def log_in(self) -> None:
        """Login, photograph, notice."""
        await self.shot("ready")
        await self.press("#login")
        await self.step("photograph")
        await self.press("#photo-take")
        await self.until("document.querySelector('#photo-use')?.checkVisibility()")
        await self.shot("photographed")
        await self.press("#photo-use")
        await self.step("notice")
        await self.page.evaluate("void (document.querySelector('.notice').scrollTop = 1e6)")
        await self.press("#notice-accept")

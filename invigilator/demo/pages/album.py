"""Pictures of a page in both languages; what a file shows is its name."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from invigilator.config import UserError
from invigilator.demo.browser.candidatepage import CandidatePage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from invigilator.demo.browser.chromium import ChromiumPage
    from invigilator.drill.cast import Entry

_SETTLED = 0.35  # seconds until a changed page has been painted and its transitions are over
_SPEAK = "import('/common/language.js').then((m) => m.speak('{language}'))"
_FILMED = """(async () => {
  const dark = (one) => one.checkVisibility() && one.readyState < HTMLMediaElement.HAVE_CURRENT_DATA;
  for (let i = 0; i < 60 && [...document.querySelectorAll("video")].some(dark); i += 1)
    await new Promise((done) => setTimeout(done, 50));
})()"""  # a picture that was just put into the page is black for a moment
_BELOW = "document.documentElement.scrollHeight - innerHeight > 40"
_BOTTOM = "void scrollTo({ top: 1e6, behavior: 'instant' })"
_UNSENT = frozenset({"consented"})  # a tick that a change of language takes back
_TOP = "void scrollTo({ top: 0, behavior: 'instant' })"


class Album:
    """Numbers the pictures of one kind of device in the order in which they were taken."""

    def __init__(self, folder: Path, device: str) -> None:
        self._folder, self._device = folder, device
        self._count = 0

    async def take(self, page: ChromiumPage, name: str, again: Callable[[], Awaitable[None]] | None = None) -> None:
        """What is in view, first in Chinese; what lies below it gets a picture of its own.

        ``again`` brings back what a change of language closes.

        Raises:
            UserError: a picture cannot be written.
        """
        self._count += 1
        stem = f"{self._device}-{self._count:02d}-{name}"
        for language in ("zh", "en"):
            await page.evaluate(_SPEAK.format(language=language))
            if again is not None:
                await again()
            await page.evaluate(_FILMED)
            await asyncio.sleep(_SETTLED)
            await self._keep(page, f"{stem}-{language}.png")
            if await page.evaluate(_BELOW) and not await page.evaluate("Boolean(document.querySelector('dialog'))"):
                await page.evaluate(_BOTTOM)
                await asyncio.sleep(_SETTLED)
                await self._keep(page, f"{stem}-below-{language}.png")
                await page.evaluate(_TOP)
        await page.evaluate(_SPEAK.format(language="zh"))
        if again is not None:
            await again()

    async def _keep(self, page: ChromiumPage, name: str) -> None:
        picture, path = await page.screenshot(), self._folder / name
        try:
            await asyncio.to_thread(path.write_bytes, picture)
        except OSError as error:
            raise UserError(f"the picture {path} cannot be written: {error.strerror}") from None


class Sitter(CandidatePage):
    """A candidate at one of the tour's tabs. Every step is photographed while ``album`` is given."""

    def __init__(self, page: ChromiumPage, who: Entry, album: Album | None = None) -> None:
        super().__init__(page, numbers=(who.admission, who.identity))
        self.tab = page
        self.album = album

    async def shot(self, name: str) -> None:
        """Keep a picture of this state, in both languages."""
        if self.album is not None and name not in _UNSENT:
            await self.album.take(self.tab, name)

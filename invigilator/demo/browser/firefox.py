"""Debian's Firefox, driven by WebDriver BiDi. Only what the tests of the pages need."""

from __future__ import annotations

import base64
import json
import re
import shutil
from typing import Any, Self

from invigilator.demo.browser.devtools import CENTRE, JSON_OF, BrowserError, Devtools

PROGRAM = shutil.which("firefox-esr") or shutil.which("firefox")
_PREFS: dict[str, bool | int | str] = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "intl.accept_languages": "zh-CN,zh",
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "extensions.update.enabled": False,
    "remote.active-protocols": 1,
}


class Firefox(Devtools):
    """One Firefox with a fake camera and microphone."""

    listening = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
    path = "/session"

    @classmethod
    async def start(cls, **prefs: bool | int | str) -> Self:
        """Launch it, with these preferences beside the usual; the hub's own certificate is accepted.

        Raises:
            BrowserError: it is not installed or does not start.
        """
        if PROGRAM is None:
            raise BrowserError("no Firefox is installed")
        browser = cls()
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in (_PREFS | prefs).items()]
        (browser.profile / "user.js").write_text("\n".join(lines))
        port = ("--remote-debugging-port", "0")
        await browser.launch(PROGRAM, "--headless", "--no-remote", "--profile", str(browser.profile), *port)
        wishes = {"acceptInsecureCerts": True, "unhandledPromptBehavior": {"beforeUnload": "accept"}}
        await browser.command("session.new", capabilities={"alwaysMatch": wishes})
        await browser.command("session.subscribe", events=["log.entryAdded"])
        return browser

    def notice(self, method: str, params: dict[str, Any]) -> None:
        """Keep what pages complain about."""
        if method == "log.entryAdded" and params["level"] in ("error", "warn"):
            self.log.append(f"{params['level']}: {params['text']}")

    async def page(self, width: int = 1366, height: int = 768) -> FirefoxPage:
        """A new tab of that size."""
        created = await self.command("browsingContext.create", type="tab")
        page = FirefoxPage(self, created["context"])
        size = {"width": width, "height": height}
        await self.command("browsingContext.setViewport", context=page.context, viewport=size)
        return page


class FirefoxPage:
    """One tab."""

    def __init__(self, browser: Firefox, context: str) -> None:
        self.browser = browser
        self.context = context

    async def _command(self, method: str, **params: Any) -> Any:
        return await self.browser.command(method, context=self.context, **params)

    async def goto(self, url: str) -> None:
        """Open an address and wait until it has loaded."""
        await self._command("browsingContext.navigate", url=url, wait="complete")

    async def reload(self) -> None:
        """Load the page again."""
        await self._command("browsingContext.reload", wait="complete")

    async def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression."""
        answer = await self.browser.command(
            "script.evaluate",
            expression=JSON_OF.format(expression=expression),
            target={"context": self.context},
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise BrowserError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    async def click(self, selector: str) -> None:
        """A click of the mouse in the middle of the element."""
        x, y = await self.evaluate(CENTRE.format(selector=json.dumps(selector)))
        pointer = [
            {"type": "pointerMove", "x": int(x), "y": int(y)},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        await self._command("input.performActions", actions=[{"type": "pointer", "id": "mouse", "actions": pointer}])

    async def fill(self, selector: str, text: str) -> None:
        """Type into a field, key by key."""
        await self.click(selector)
        keys = [{"type": kind, "value": one} for one in text for kind in ("keyDown", "keyUp")]
        await self._command("input.performActions", actions=[{"type": "key", "id": "keys", "actions": keys}])

    async def screenshot(self) -> bytes:
        """What is in view, as PNG."""
        shot = await self._command("browsingContext.captureScreenshot")
        return base64.b64decode(shot["data"])

    async def hide(self) -> None:
        """Put another tab before this one."""
        other = await self.browser.command("browsingContext.create", type="tab")
        await self.browser.command("browsingContext.activate", context=other["context"])

    async def show(self) -> None:
        """Bring this tab before the others."""
        await self._command("browsingContext.activate")

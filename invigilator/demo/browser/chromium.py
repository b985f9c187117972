"""Debian's Chromium, driven by its DevTools protocol. Only what the tour and the tests of the pages need."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import shutil
from itertools import islice
from pathlib import Path
from typing import Any, Self

import av

from invigilator.demo.browser.devtools import CENTRE, JSON_OF, BrowserError, Devtools

PROGRAM = shutil.which("chromium")
_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-default-browser-check",
    "--ignore-certificate-errors",
    "--accept-lang=zh-CN",
    "--remote-debugging-port=0",
    "--remote-allow-origins=*",
)
KEYS = {" ": (32, " "), "Enter": (13, "\r"), "Tab": (9, ""), "Escape": (27, ""), "End": (35, "")}
"""Their codes and what they type."""
CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


def _uncompressed(film: Path, folder: Path) -> Path:
    """Two seconds of the clip, 30 pictures a second, as the only kind of file Chromium's camera takes."""
    out = Path(folder) / "camera.y4m"
    with av.open(str(film)) as clip, out.open("wb") as raw:
        raw.write(b"YUV4MPEG2 W640 H480 F30:1 Ip A1:1 C420jpeg\n")
        for frame in islice(clip.decode(video=0), 20):
            picture = frame.reformat(640, 480, "yuv420p").to_ndarray().tobytes()
            raw.write((b"FRAME\n" + picture) * 3)
    return out


class Chromium(Devtools):
    """One Chromium, by default with a fake camera and microphone and every question answered with yes."""

    listening = re.compile(r"DevTools listening on (ws://\S+)")

    def __init__(self) -> None:
        super().__init__()
        self.worker_script = ""
        """What every worker of a page runs before its own scripts."""
        self._later: list[asyncio.Future[None]] = []

    @classmethod
    async def start(
        cls, *flags: str, camera: tuple[str, ...] = CAMERA, film: Path | None = None, after: Self | None = None
    ) -> Self:
        """Launch it, with these flags beside the usual; ``film`` is a clip that the camera shows.

        ``after``: a killed one whose profile it goes on with.

        Raises:
            BrowserError: it is not installed or does not start.
        """
        if PROGRAM is None:
            raise BrowserError("no Chromium is installed")
        browser = cls()
        if after is not None:
            browser.profile, after.profile = after.profile, browser.profile
            for lock in browser.profile.glob("Singleton*"):
                lock.unlink()
        if film is not None:
            camera = (*camera, f"--use-file-for-fake-video-capture={_uncompressed(film, browser.profile)}")
        await browser.launch(PROGRAM, *_FLAGS, f"--user-data-dir={browser.profile}", *camera, *flags, "about:blank")
        return browser

    def notice(self, method: str, params: dict[str, Any]) -> None:
        """Keep what pages complain about."""
        match method:
            case "Target.attachedToTarget" if params["waitingForDebugger"]:
                self._later.append(asyncio.ensure_future(self._prepare_worker(params["sessionId"])))
            case "Page.javascriptDialogOpening":  # the question whether to leave the page
                self._later.append(asyncio.ensure_future(self._agree(params["session"])))
            case "Runtime.exceptionThrown":
                details = params["exceptionDetails"]
                self.log.append(f"error: {details.get('exception', {}).get('description') or details['text']}")
            case "Runtime.consoleAPICalled" if params["type"] in ("error", "warning", "assert"):
                self.log.append(f"{params['type']}: {[one.get('value') for one in params['args']]}")
            case "Log.entryAdded" if params["entry"]["level"] in ("error", "warning"):
                self.log.append(f"{params['entry']['level']}: {params['entry']['text']}")

    async def _agree(self, session: str) -> None:
        await self.command("Page.handleJavaScriptDialog", session=session, accept=True)

    async def _prepare_worker(self, session: str) -> None:
        await self.command("Runtime.evaluate", session=session, expression=self.worker_script)
        await self.command("Runtime.runIfWaitingForDebugger", session=session)

    async def page(self, width: int = 1366, height: int = 768) -> ChromiumPage:
        """A new tab of that size."""
        target = (await self.command("Target.createTarget", url="about:blank"))["targetId"]
        session = (await self.command("Target.attachToTarget", targetId=target, flatten=True))["sessionId"]
        page = ChromiumPage(self, target, session)
        for domain in ("Page", "Runtime", "Log"):
            await self.command(f"{domain}.enable", session=session)
        await self.command(
            "Emulation.setDeviceMetricsOverride",
            session=session,
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < height,
        )
        return page


class ChromiumPage:
    """One tab."""

    def __init__(self, browser: Chromium, target: str, session: str) -> None:
        self.browser = browser
        self.target = target
        self.session = session

    async def _command(self, method: str, **params: Any) -> Any:
        return await self.browser.command(method, session=self.session, **params)

    async def goto(self, url: str) -> None:
        """Open an address."""
        await self._command("Page.navigate", url=url)

    async def reload(self) -> None:
        """Load the page again."""
        await self._command("Page.reload")

    async def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression."""
        answer = await self._command(
            "Runtime.evaluate",
            expression=JSON_OF.format(expression=expression),
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise BrowserError(details.get("exception", {}).get("description") or details["text"])
        return json.loads(answer["result"]["value"])

    async def click(self, selector: str) -> None:
        """A click of the mouse in the middle of the element."""
        x, y = await self.evaluate(CENTRE.format(selector=json.dumps(selector)))
        for kind in ("mousePressed", "mouseReleased"):
            await self._command("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def fill(self, selector: str, text: str) -> None:
        """Type into a field."""
        await self.click(selector)
        await self._command("Input.insertText", text=text)

    async def key(self, name: str) -> None:
        """Press a key that `KEYS` knows."""
        code, text = KEYS[name]
        down: dict[str, Any] = {
            "type": "keyDown" if text else "rawKeyDown",
            "key": name,
            "windowsVirtualKeyCode": code,
        }
        if text:
            down["text"] = text
        await self._command("Input.dispatchKeyEvent", **down)
        await self._command("Input.dispatchKeyEvent", type="keyUp", key=name, windowsVirtualKeyCode=code)

    async def screenshot(self) -> bytes:
        """What is in view, as PNG."""
        shot = await self._command("Page.captureScreenshot", format="png")
        return base64.b64decode(shot["data"])

    async def block(self, *patterns: str) -> None:
        """Let requests for these addresses fail."""
        await self._command("Network.enable")
        await self._command("Network.setBlockedURLs", urls=list(patterns))

    async def first(self, script: str) -> None:
        """Run this in every document before its own scripts."""
        await self._command("Page.addScriptToEvaluateOnNewDocument", source=script)

    async def first_in_workers(self, script: str) -> None:
        """Run this in every worker of the page before its own scripts."""
        self.browser.worker_script = script
        await self._command("Target.setAutoAttach", autoAttach=True, waitForDebuggerOnStart=True, flatten=True)

    async def hide(self) -> None:
        """Put another tab before this one."""
        await self.browser.command("Target.createTarget", url="about:blank")

    async def show(self) -> None:
        """Bring this tab before the others."""
        await self.browser.command("Target.activateTarget", targetId=self.target)

    async def close(self) -> None:
        """Close this tab."""
        await self.browser.command("Target.closeTarget", targetId=self.target)

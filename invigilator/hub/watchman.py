"""Keeps the watches running that belong to this hub: each is started again when it ends, however it ends."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from pathlib import Path

from invigilator.hub.tied import PROGRAM, tied

log = logging.getLogger(__name__)
_AGAIN = 1.0  # seconds until one that had been working is started again
_LATER = (2.0, 4.0, 30.0)  # and one that ends at once, again and again
_WORKED = 20.0  # seconds after which it had been working
_FAREWELL = 3.0


class Watchman:
    """``count`` watches for the hub at ``url``; each looks at its share of the candidates."""

    def __init__(self, count: int, url: str, key: Path, ca: Path | None, out: Path) -> None:
        self._count = count
        self._command = ["watch", "--hub", url, "--key", f"@{key}", *(["--ca", f"{ca}"] if ca else [])]
        self._out = out

    async def run(self) -> None:
        """Until cancelled; then all of them have ended."""
        async with asyncio.TaskGroup() as group:
            for number in range(self._count):
                group.create_task(self._keep(number))

    async def _keep(self, number: int) -> None:
        failures = 0
        while True:
            began = time.monotonic()
            code = await self._once(number)
            if time.monotonic() - began > _WORKED:
                failures = 0
            wait = _AGAIN if not failures else _LATER[min(failures, len(_LATER)) - 1]
            failures += 1
            log.warning(
                "watch %d ended (%s) and is started again in %.0f s; see %s", number, code, wait, self._out.name
            )
            await asyncio.sleep(wait)

    async def _once(self, number: int) -> int | None:
        share = ["--share", f"{number + 1}/{self._count}"]
        with self._out.open("ab") as out:
            process = await asyncio.create_subprocess_exec(
                *tied([*PROGRAM, *self._command, *share], signal.SIGTERM),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )
        try:
            return await process.wait()
        finally:
            if process.returncode is None:
                await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(_FAREWELL):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()

"""A display for the window: the person's own, or a virtual one where there is none."""

from __future__ import annotations

import contextlib
import os
import select
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from invigilator.config import UserError
from invigilator.hub.tied import tied

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZE = (1920, 1080)
_PATIENCE = 20.0  # seconds for the display to come up


@contextlib.contextmanager
def display() -> Iterator[bool]:
    """A display to open windows on; True when it is one nobody sees.

    Raises:
        UserError: there is none and none can be started.
    """
    own = sys.platform == "linux" and not any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    )
    if not own:
        yield False
        return
    with _virtual() as name:
        os.environ["DISPLAY"] = name
        try:
            yield True
        finally:
            del os.environ["DISPLAY"]


@contextlib.contextmanager
def _virtual() -> Iterator[str]:
    """A running Xvfb; its display's name."""
    program = shutil.which("Xvfb")
    if program is None:
        raise UserError("there is no display and no Xvfb to make one: install it (apt install xvfb) or set DISPLAY")
    read, write = os.pipe()
    width, height = SIZE
    command = [
        program,
        "-displayfd",
        f"{write}",
        "-screen",
        "0",
        f"{width}x{height}x24",
        "-nolisten",
        "tcp",
        "-noreset",
    ]
    server = subprocess.Popen(
        tied([*command, "-nolisten", "tcp", "-noreset"]),
        pass_fds=(write,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        os.close(write)
        ready, _, _ = select.select([read], [], [], _PATIENCE)
        number = os.read(read, 16).strip() if ready else b""
        if not number:
            raise UserError("there is no display and Xvfb does not start: run 'Xvfb :99' by hand to see why")
        yield f":{number.decode()}"
    finally:
        os.close(read)
        server.terminate()
        server.wait()

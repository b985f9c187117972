"""A process that dies with the one that started it, however that ends."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence

PROGRAM = (sys.executable, "-c", "import sys; from invigilator.cli import main; sys.exit(main())")
"""This program as a command line, whatever PATH has."""
# Runs in the child, before the program: Popen's preexec_fn would run Python between fork and exec, and a Ctrl-C that
# hits the parent there leaves the locks held that its fork hooks have taken. 1 is prctl's PR_SET_PDEATHSIG.
_TIE = """
import ctypes, os, sys
number, parent = int(sys.argv[1]), int(sys.argv[2])
ctypes.CDLL(None).prctl(1, number)
if os.getppid() != parent:
    os.kill(os.getpid(), number)
os.execvp(sys.argv[3], sys.argv[3:])
"""


def tied(command: Sequence[str], number: int = signal.SIGKILL) -> list[str]:
    """The command such that it gets this signal when its parent dies (on Linux; elsewhere as it is)."""
    if sys.platform != "linux":
        return list(command)
    return [sys.executable, "-I", "-S", "-c", _TIE, str(int(number)), str(os.getpid()), *command]

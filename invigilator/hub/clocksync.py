"""Whether a time service keeps this machine's clock."""

from __future__ import annotations

import ctypes
import sys

_UNSYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)


def disciplined() -> bool:
    """True when the kernel says so, or cannot be asked (other systems keep their clocks by default)."""
    if not sys.platform.startswith("linux"):
        return True
    buffer = ctypes.create_string_buffer(512)  # struct timex, all zero: ask, set nothing
    try:
        return bool(ctypes.CDLL(None).adjtimex(buffer) != _UNSYNCHRONISED)
    except (OSError, AttributeError):
        return True

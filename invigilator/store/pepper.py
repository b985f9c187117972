"""The pepper: 32 secret bytes in a file of their own, outside the database."""

from __future__ import annotations

from pathlib import Path


def load_pepper(path: Path) -> bytes:
    """The pepper in this file; made (mode 0600) when there is no such file.

    Raises:
        StoreError: it cannot be read or made, has not 32 bytes, or others may read it.
    """
    raise NotImplementedError

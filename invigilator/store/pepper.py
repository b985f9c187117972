"""The pepper: 32 secret bytes in a file of their own, outside the database."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from invigilator.store.errors import StoreError

SIZE = 32


def load_pepper(path: Path) -> bytes:
    """The pepper in this file; made (mode 0600) when there is no such file.

    Raises:
        StoreError: it cannot be read or made, has not 32 bytes, or others may read it.
    """
    try:
        if not path.exists():
            _make(path)
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise StoreError("pepper", str(path), f"other users may read it; run: chmod 600 {path}")
        content = path.read_bytes()
    except OSError as error:
        raise StoreError("pepper", str(path), f"{error.strerror}; check the folder and its rights") from None
    if len(content) != SIZE:
        raise StoreError("pepper", str(path), f"it has {len(content)} bytes instead of {SIZE}; restore its backup")
    return content


def mark(pepper: bytes, *parts: str) -> str:
    """HMAC-SHA256 of these texts under the pepper, in hex; no two lists of texts give the same input."""
    message = b"".join(len(part := text.encode(errors="surrogatepass")).to_bytes(4, "big") + part for text in parts)
    return hmac.new(pepper, message, hashlib.sha256).hexdigest()


def _make(path: Path) -> None:
    """Write a new pepper; a file that appears meanwhile is kept, and one cut short never stands under the name."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(SIZE))
            file.flush()
            os.fsync(file.fileno())
        if not path.exists():
            draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)

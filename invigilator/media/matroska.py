"""Packets into Matroska without re-encoding and without opening a decoder; to a file or to any object with write().

The recorder writes segments with it, the console feeds libVLC with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from invigilator.wire.packet import Codec, Packet


class Matroska:
    """One Matroska file or live stream: a picture track, a sound track, or both."""

    def __init__(
        self,
        target: Path | BinaryIO,
        *,
        base: int,
        picture: Codec | None = None,
        size: tuple[int, int] = (0, 0),
        sound: Codec | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> None:
        """``base``: capture instant (us since 1970) of file time zero. First picture packet must be a key frame."""
        raise NotImplementedError

    def write(self, packet: Packet) -> int:
        """Append a packet of either track; returns how many Matroska packets it became. Raises OSError."""
        raise NotImplementedError

    def close(self) -> None:
        """Write the index and close. Raises OSError."""
        raise NotImplementedError

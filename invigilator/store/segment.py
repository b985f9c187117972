"""A closed recording segment as the journal tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from invigilator.store.entry import Draft


@dataclass(frozen=True, slots=True)
class Segment:
    """One MKV file of one feed and layer. Instants in ms since 1970, ``size`` in bytes, ``sha256`` in hex."""

    id: str
    sitting: str
    feed: str
    layer: str
    path: str
    started: int
    ended: int
    frames: int
    sound: int
    size: int
    sha256: str

    def draft(self, at: int) -> Draft:
        """The ``segment-closed`` event of it."""
        raise NotImplementedError

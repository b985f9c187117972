"""Reading the projections."""

from __future__ import annotations

from invigilator.store.database import Database
from invigilator.store.segment import Segment


class Views:
    """What the tables say; plain reads."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def segments(self, sitting: str) -> list[Segment]:
        """A sitting's recorded segments, oldest first."""
        raise NotImplementedError

"""Who may sit: candidates with their numbers as HMAC and their names encrypted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from invigilator.store.database import Database
from invigilator.store.rosterfile import RosterRow


@dataclass(frozen=True, slots=True)
class Candidate:
    """One enrolled candidate. ``seat`` counts from 1 in its exam and is never reused; erased text is ""."""

    sitting: str
    exam: str
    seat: int
    admission: str
    name: str


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What `Roster.enrol` did, in candidates."""

    added: int
    changed: int
    unchanged: int


class Roster:
    """The candidates of all exams in one database. ``pepper`` comes from `pepper.load_pepper`."""

    def __init__(self, database: Database, pepper: bytes) -> None:
        self._database = database
        self._pepper = pepper

    async def enrol(self, exam: str, rows: Sequence[RosterRow], *, at: int, by: str = "hub") -> Enrolment:
        """Add or correct candidates, all or none. Doing it again with the same rows changes nothing.

        Raises:
            StoreError: nothing was enrolled.
        """
        raise NotImplementedError

    async def find(self, admission: str, identity: str, exam: str) -> str | None:
        """The sitting these two numbers belong to, or None; the same work for an unknown number as for a known."""
        raise NotImplementedError

    def candidates(self, exam: str) -> list[Candidate]:
        """Everyone enrolled, by seat."""
        raise NotImplementedError

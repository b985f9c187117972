"""The journal: append-only, hash-chained, the truth of which all other tables are projections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from invigilator.store.entry import Draft, Entry

if TYPE_CHECKING:
    from invigilator.store.chain import Flaw
    from invigilator.store.database import Database


class Journal:
    """One writer, many readers. All methods may be called from any thread."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def open(cls, url: str, *, private: frozenset[str] = frozenset()) -> Journal:
        """Open or create the database, bring it to this version's schema and take ownership of it (a new epoch).

        Args:
            url: any SQLAlchemy URL; a plain path is a SQLite file.
            private: keys of ``Draft.data`` whose values are encrypted under the sitting's key before hashing.

        Raises:
            StoreError: newer, foreign, locked, unwritable, corrupt, full, missing or away; a full sentence.
        """
        raise NotImplementedError

    async def commit(self, drafts: Sequence[Draft]) -> list[Entry]:
        """Write these events, all or none; returns after COMMIT. Cancelling the waiter does not take them back.

        Raises:
            StoreError: nothing of it was written. ``repeated`` when a command's id stands there already.
        """
        raise NotImplementedError

    def append(self, drafts: Sequence[Draft]) -> Future[list[Entry]]:
        """`commit` for threads: the future holds the entries after COMMIT, or a StoreError."""
        raise NotImplementedError

    def done(self, sitting: str, command: str) -> bool:
        """Whether an event of this command has been committed, now or before a restart. False for ""."""
        raise NotImplementedError

    def replay(self, sitting: str | None = None, *, after: int = 0) -> Iterator[Entry]:
        """All entries in order, or one sitting's ("" the room's own), from the one after ``after`` on."""
        raise NotImplementedError

    def verify(self) -> Flaw | None:
        """Recompute the chain from its first row; the first flaw, or None. Needs no key."""
        raise NotImplementedError

    async def erase(self, sitting: str, *, at: int, by: str) -> None:
        """Destroy a sitting's key: its private values and stills are gone, the chain still verifies."""
        raise NotImplementedError

    async def heartbeat(self, now: int) -> None:
        """Note that the hub lives, ms since 1970; once a second."""
        raise NotImplementedError

    def last_heartbeat(self) -> int | None:
        """The instant of the newest heartbeat, also of the run before; None in a new database."""
        raise NotImplementedError

    @property
    def lag(self) -> int:
        """How long the oldest waiting write has waited, in ms; 0 when none waits."""
        raise NotImplementedError

    @property
    def problem(self) -> str:
        """A sentence while writes are held up or fail, else ""."""
        raise NotImplementedError

    def close(self) -> None:
        """Write what waits, stop the writer, close the database. Safe to call twice."""
        raise NotImplementedError

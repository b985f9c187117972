"""The journal: append-only, hash-chained, the truth of which all other tables are projections.

`chain` says what is hashed, `writer` how it is written. Beside the exam's events stand this package's own:
``enrolled`` (exam, seat, admission, name; a sitting's first), ``assigned`` (room, invigilator), ``retake-allowed``
(reason), and the room's ``exam-created``, ``exam-changed`` (all of an exam) and ``erased`` (sitting).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import Future

from sqlalchemy import delete, func, insert, select, update

from invigilator.store import tables
from invigilator.store.chain import Flaw, first_flaw
from invigilator.store.database import Database
from invigilator.store.entry import Draft, Entry
from invigilator.store.errors import StoreError
from invigilator.store.transaction import Transaction, read_head

_ROW_BYTES = 400  # of a row without its data, about


class Journal:
    """One writer, many readers. All methods may be called from any thread."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @classmethod
    def open(cls, url: str, *, private: frozenset[str] = frozenset(), read_only: bool = False) -> Journal:
        """Open or create the database, bring it to this version's schema and take ownership of it (a new epoch).

        Args:
            url: any SQLAlchemy URL; a plain path is a SQLite file.
            private: keys of ``Draft.data`` whose values are encrypted under the sitting's key before hashing.
            read_only: neither create, upgrade nor own it: for `replay`, `verify` and other reads beside a hub.

        Raises:
            StoreError: newer, older, foreign, locked, unwritable, corrupt, full, missing or away; a full sentence.
        """
        return cls(Database.open(url, private=private, read_only=read_only))

    async def commit(self, drafts: Sequence[Draft]) -> list[Entry]:
        """Write these events, all or none; returns after COMMIT. Cancelling the waiter does not take them back.

        Raises:
            StoreError: nothing of it was written. ``repeated`` when a command's id stands there already.
        """
        return await asyncio.shield(asyncio.wrap_future(self.append(drafts)))

    def append(self, drafts: Sequence[Draft]) -> Future[list[Entry]]:
        """`commit` for threads: the future holds the entries after COMMIT, or a StoreError."""
        drafts = tuple(drafts)
        size = 0
        for draft in drafts:
            if complaint := draft.complaint():
                refused: Future[list[Entry]] = Future()
                refused.set_exception(StoreError("unstorable", self.database.where, complaint))
                return refused
            size += _ROW_BYTES + sum(len(value) for value in draft.data.values() if isinstance(value, str))
        return self.database.submit(lambda transaction: transaction.append(drafts), size)

    def done(self, sitting: str, command: str) -> bool:
        """Whether an event of this command has been committed, now or before a restart. False for ""."""
        return bool(command) and self.database.done(sitting, command)

    def replay(self, sitting: str | None = None, *, after: int = 0) -> Iterator[Entry]:
        """All entries in order, or one sitting's ("" the room's own), from the one after ``after`` on.

        Raises:
            StoreError: the database cannot be read.
        """
        return map(self.database.entry, self.database.rows(sitting, after=after))

    def verify(self) -> Flaw | None:
        """Recompute the chain from its first row; the first flaw, or None. Needs no key.

        A head that was rewritten together with the rows is found only by a checkpoint kept elsewhere.

        Raises:
            StoreError: the database cannot be read.
        """
        head = self.database.read(read_head)
        rows = self.database.rows(until=head.seq)  # what a hub writes meanwhile lies behind
        if flaw := first_flaw(rows, (head.seq, head.hash)):
            return flaw
        last = self.database.read(
            lambda connection: connection.execute(select(func.max(tables.journal.c.seq))).scalar()
        )
        if last is not None and last > (end := self.database.read(read_head).seq):
            return Flaw(end + 1, f"Record {end + 1} was added behind the journal's end by another program.")
        return None

    async def erase(self, sitting: str, *, at: int, by: str) -> None:
        """Destroy a sitting's key: its private values and stills are gone, its tokens too; the chain still verifies.

        Raises:
            StoreError: nothing was erased.
        """

        def job(transaction: Transaction) -> None:
            transaction.erase_key(sitting, at)
            for table in (tables.still, tables.token):
                transaction.connection.execute(delete(table).where(table.c.sitting == sitting))
            transaction.append([Draft(at, "", "erased", by=by, data={"sitting": sitting})])

        await self.database.write(job)
        await asyncio.to_thread(self.database.checkpoint)

    async def heartbeat(self, now: int) -> None:
        """Note that the hub lives, ms since 1970; once a second. Then tend SQLite's log, so that no commit must.

        Raises:
            StoreError: it could not be noted.
        """

        def job(transaction: Transaction) -> None:
            changed = transaction.connection.execute(update(tables.heartbeat).values(at=now))
            if changed.rowcount == 0:
                transaction.connection.execute(insert(tables.heartbeat).values(id=1, at=now))

        await self.database.write(job)
        await asyncio.to_thread(self.database.checkpoint, empty=False)

    def last_heartbeat(self) -> int | None:
        """The instant of the newest heartbeat, also of the run before; None in a new database."""
        query = select(tables.heartbeat.c.at)
        return self.database.read(lambda connection: connection.execute(query).scalar())

    @property
    def lag(self) -> int:
        """How long the oldest waiting write has waited, in ms; 0 when none waits."""
        return self.database.lag

    @property
    def problem(self) -> str:
        """A sentence while writes are held up or fail, else ""."""
        return self.database.problem

    def close(self) -> None:
        """Write what waits, stop the writer, close the database. Safe to call twice."""
        self.database.close()

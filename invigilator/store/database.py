"""One database: engine, schema, keys and the writer thread that all tables share."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, Select, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from invigilator.store import keys, projector, schema, tables
from invigilator.store.chain import Row
from invigilator.store.engine import WRITES, check_pages, make_engine, parse, patient
from invigilator.store.entry import Entry
from invigilator.store.errors import StoreError
from invigilator.store.fault import explain
from invigilator.store.transaction import Transaction, read_head
from invigilator.store.writer import Job, Writer

T = TypeVar("T")
_WORTH_MOVING = 4 * 1024 * 1024
_PAGE = 1000


class Database:
    """An opened database, at `Journal.database`; hand it to `Stills`, `Roster`, `Tokens` and `Views`."""

    def __init__(self, engine: Engine, where: str, private: frozenset[str]) -> None:
        self.where = where
        self._engine = engine
        self._private = private
        self._epoch = 0
        self._keyring: dict[str, bytes] = {}
        self._done: dict[str, set[str]] = {}
        self._done_known: set[str] = set()  # the sittings whose older commands have been read
        self._done_lock = threading.Lock()
        self._writer: Writer | None = None

    @classmethod
    def open(cls, url: str, *, private: frozenset[str], read_only: bool = False) -> Database:
        """See `Journal.open`."""
        parsed, where = parse(url)
        engine = make_engine(parsed, where, read_only=read_only)
        database = cls(engine, where, private)
        try:
            if read_only:
                database._look()
            else:
                database._take()
        except StoreError:
            engine.dispose()
            raise
        except (SQLAlchemyError, sqlite3.Error) as error:
            engine.dispose()
            raise explain(error, where) from error
        return database

    def submit(self, job: Job[T], size: int = 0) -> Future[T]:
        """Have a job carried out by the writer; the future is told after COMMIT, or gets a `StoreError`."""
        if self._writer is None:
            future: Future[T] = Future()
            future.set_exception(StoreError("unwritable", self.where))
            return future
        return self._writer.submit(job, size)

    async def write(self, job: Job[T], size: int = 0) -> T:
        """`submit` for asyncio. Cancelling the waiter does not take the job back."""
        return await asyncio.shield(asyncio.wrap_future(self.submit(job, size)))

    def read(self, query: Callable[[Connection], T]) -> T:
        """What a query over committed rows finds.

        Raises:
            StoreError: the database cannot be read.
        """
        try:
            with self._engine.connect() as connection:
                return query(connection)
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise explain(error, self.where) from error

    def rows(self, sitting: str | None = None, *, after: int = 0, until: int | None = None) -> Iterator[Row]:
        """The journal as stored, in pages, so that no long transaction stands in the writer's way."""
        columns = tables.journal.c
        query = select(tables.journal).order_by(columns.seq).limit(_PAGE)
        if sitting is not None:
            query = query.where(columns.sitting == sitting)
        if until is not None:
            query = query.where(columns.seq <= until)
        while True:
            page = self.read(partial(_page, query=query.where(columns.seq > after)))
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1].seq

    def entry(self, row: Row) -> Entry:
        """A row with its private values opened."""
        key = self._keyring.get(row.sitting, keys.ERASED)
        data = keys.open_data(key, row.sitting, row.event, row.data)
        return Entry(
            seq=row.seq,
            at=row.at,
            sitting=row.sitting,
            event=row.event,
            by=row.by,
            clause=row.clause,
            data=data,
            hash=row.hash,
            epoch=row.epoch,
            command=row.command,
        )

    def key(self, sitting: str) -> bytes:
        """A sitting's key for reading; `keys.ERASED` when there is none."""
        return self._keyring.get(sitting, keys.ERASED)

    def done(self, sitting: str, command: str) -> bool:
        """See `Journal.done`. One query for each sitting, the first time; from then on from memory."""
        with self._done_lock:
            known = self._done.setdefault(sitting, set())  # first, so that the writer adds what commits meanwhile
            if sitting not in self._done_known:
                columns = tables.journal.c
                query = select(columns.command).where(columns.sitting == sitting, columns.command != "")
                known |= self.read(lambda connection: set(connection.execute(query).scalars()))
                self._done_known.add(sitting)
        return command in known

    def checkpoint(self, *, empty: bool = True) -> None:
        """Move SQLite's write-ahead log into the file.

        ``empty``: wait for everybody, so that what was overwritten is gone from both; otherwise, once the log is
        worth it, move what can be moved beside those who write and read, who do not wait.
        """
        if self._engine.dialect.name == "sqlite" and (empty or self._log_bytes() >= _WORTH_MOVING):
            mode = "TRUNCATE" if empty else "PASSIVE"
            raw = self._engine.raw_connection()
            try:
                raw.cursor().execute(f"PRAGMA wal_checkpoint({mode})").close()
            except sqlite3.Error as error:
                raise explain(error, self.where) from error
            finally:
                raw.close()

    def _log_bytes(self) -> int:
        try:
            return Path(f"{self.where}-wal").stat().st_size
        except OSError:
            return 0  # nothing has been written yet

    @property
    def lag(self) -> int:
        """See `Journal.lag`."""
        return 0 if self._writer is None else self._writer.lag

    @property
    def problem(self) -> str:
        """See `Journal.problem`."""
        return "" if self._writer is None else self._writer.problem

    @property
    def transactions(self) -> int:
        """How many transactions this database object has committed."""
        return 0 if self._writer is None else self._writer.transactions

    def close(self) -> None:
        """See `Journal.close`."""
        if self._writer is not None:
            self._writer.close()
        self._engine.dispose()

    def _look(self) -> None:
        with self._engine.connect() as connection:
            schema.check(connection, self.where)
            self._load_keys(connection)

    def _take(self) -> None:
        engine = self._engine.execution_options(**{WRITES: True})
        # Another program may be making or looking through the same file just now: that takes longer than a commit.
        with engine.connect() as connection, patient(connection), connection.begin():
            check_pages(connection, self.where)
            schema.upgrade(connection, self.where)
            head = read_head(connection, lock=True)
            self._check_end(connection)
            self._epoch = head.epoch + 1
            connection.execute(update(tables.head).values(epoch=self._epoch))
            self._load_keys(connection)
            self._project_anew(connection)
        self._writer = Writer(self._engine, self.where, self._begin, self._committed)

    def _begin(self, connection: Connection) -> Transaction:
        return Transaction(connection, self.where, self._epoch, self._keyring, self._private)

    def _committed(self, transaction: Transaction) -> None:
        for sitting, command in transaction.committed():
            if (known := self._done.get(sitting)) is not None:
                known.add(command)

    def _check_end(self, connection: Connection) -> None:
        """A journal whose end is not where the head says must not be continued: that would hide it."""
        head = read_head(connection)
        columns = tables.journal.c
        last = connection.execute(select(columns.seq, columns.hash).order_by(columns.seq.desc()).limit(1)).first()
        if (head.seq, head.hash) != ((last.seq, bytes(last.hash)) if last else (0, bytes(32))):
            detail = f"its last record is {last.seq if last else 0}, {head.seq} were written"
            raise StoreError("corrupt", self.where, detail)

    def _load_keys(self, connection: Connection) -> None:
        columns = tables.sitting_key.c
        for row in connection.execute(select(columns.sitting, columns.key)):
            self._keyring[row.sitting] = bytes(row.key)

    def _project_anew(self, connection: Connection) -> None:
        """Rebuild the projections when their rules are not those of this program."""
        columns = tables.meta.c
        found = connection.execute(select(columns.value).where(columns.key == "projection")).scalar()
        if found == projector.PROJECTION:
            return
        self.rebuild(connection)
        if found is None:
            connection.execute(insert(tables.meta).values(key="projection", value=projector.PROJECTION))
        else:
            connection.execute(
                update(tables.meta).where(columns.key == "projection").values(value=projector.PROJECTION)
            )

    def rebuild(self, connection: Connection) -> None:
        """Project the whole journal again, in this transaction."""
        projector.clear(connection)
        after = 0
        columns = tables.journal.c
        query = select(tables.journal).order_by(columns.seq).limit(_PAGE)
        while page := _page(connection, query.where(columns.seq > after)):
            projector.project(connection, [self.entry(row) for row in page])
            after = page[-1].seq


def _page(connection: Connection, query: Select[*tuple[object, ...]]) -> list[Row]:
    return [
        Row(
            seq=row.seq,
            epoch=row.epoch,
            at=row.at,
            sitting=row.sitting,
            event=row.event,
            by=row.by,
            clause=row.clause,
            command=row.command,
            data=row.data,
            hash=bytes(row.hash),
        )
        for row in connection.execute(query)
    ]

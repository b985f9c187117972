"""Making the SQLAlchemy engine: where the database is, and how SQLite is made durable."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from invigilator.store.errors import StoreError

WRITES = "invigilator_writes"
"""Execution option of a connection that will write: it takes SQLite's write lock at once, never half-way."""

BUSY_MS = 1000
OPENING_MS = 5000
_WAL_KEPT = 2 * 1024 * 1024  # bytes the log shrinks to once it has been moved
_WAL_TENDED = 8192  # pages of 4 KB
_LOOKED_THROUGH = 64 * 1024 * 1024


def parse(url: str) -> tuple[URL, str]:
    """The URL and how to name it to a person, without its password; a text without ``://`` is a SQLite file.

    Raises:
        StoreError: not a URL, or SQLite in memory, which several threads cannot share.
    """
    try:
        parsed = make_url(url) if "://" in url else URL.create("sqlite", database=url)
    except ArgumentError:
        raise StoreError("failed", "given", "not an SQLAlchemy URL") from None
    if parsed.get_backend_name() != "sqlite":
        return parsed, parsed.render_as_string(hide_password=True)
    if parsed.database in (None, "", ":memory:"):
        raise StoreError("failed", str(parsed), "a journal in memory would not survive")
    return parsed, str(parsed.database)


def make_engine(url: URL, where: str, *, read_only: bool) -> Engine:
    """An engine on an existing place; a new SQLite file is readable by its owner alone.

    Raises:
        StoreError: missing or unwritable, or no driver for this kind of database.
    """
    if url.get_backend_name() == "sqlite":
        _prepare_file(Path(where), where, read_only=read_only)
        engine = create_engine(url)
        _make_durable(engine, where, read_only=read_only)
        return engine
    try:
        return create_engine(url, pool_pre_ping=True)
    except NoSuchModuleError:
        raise StoreError("failed", where, "no such kind of database") from None
    except ImportError as error:
        raise StoreError("failed", where, f"the Python package {error.name} is not installed") from None


def _prepare_file(path: Path, where: str, *, read_only: bool) -> None:
    if not path.parent.is_dir() or (read_only and not path.exists()):
        raise StoreError("missing", where)
    if path.is_dir():
        raise StoreError("unwritable", where)
    try:
        flags = os.O_RDONLY if read_only else os.O_RDWR | os.O_CREAT
        os.close(os.open(path, flags, 0o600))  # SQLite gives its WAL the same mode
    except OSError:
        raise StoreError("unwritable", where) from None


@contextmanager
def patient(connection: Connection) -> Iterator[None]:
    """Let SQLite wait ``OPENING_MS`` for a lock instead of ``BUSY_MS``; elsewhere nothing changes."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    raw.execute(f"PRAGMA busy_timeout = {OPENING_MS}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA busy_timeout = {BUSY_MS}")


def check_pages(connection: Connection, where: str) -> None:
    """Look through a SQLite file that is small enough for it: damage is better found now than in mid-exam.

    Raises:
        StoreError: corrupt.
    """
    if connection.dialect.name == "sqlite" and Path(where).stat().st_size <= _LOOKED_THROUGH:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
        if found != "ok":
            raise StoreError("corrupt", where, "its pages do not fit together")


def _make_durable(engine: Engine, where: str, *, read_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        if not isinstance(connection, sqlite3.Connection):
            raise TypeError("not the driver of the standard library")
        try:
            _configure(connection, where, read_only=read_only)
        except (sqlite3.Error, StoreError):
            connection.close()
            raise

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _configure(connection: sqlite3.Connection, where: str, *, read_only: bool) -> None:
    connection.isolation_level = None  # BEGIN is ours, so that schema changes are transactional too
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    if read_only:
        connection.execute("PRAGMA query_only = ON")
        return
    (mode,) = connection.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise StoreError("failed", where, "its file system has no write-ahead log; choose a local disk")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")  # an erased key is overwritten
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute(f"PRAGMA journal_size_limit = {_WAL_KEPT}")
    # A commit that also moves the log into the file makes somebody's reminder wait for the disk: the heartbeat does
    # it beside (`Journal.heartbeat`), and only a log that nobody tends is moved by a commit.
    connection.execute(f"PRAGMA wal_autocheckpoint = {_WAL_TENDED}")

"""From a driver's exception to a `StoreError`: which sentence fits."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from invigilator.store.errors import Code, StoreError

PASSING = frozenset({"locked", "away"})
"""Faults that may go away by themselves: the writer waits and tries again."""

_SQLITE: dict[int, Code] = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_PROTOCOL: "locked",
    sqlite3.SQLITE_READONLY: "unwritable",
    sqlite3.SQLITE_PERM: "unwritable",
    sqlite3.SQLITE_CANTOPEN: "unwritable",
    sqlite3.SQLITE_AUTH: "unwritable",
    sqlite3.SQLITE_NOTADB: "corrupt",
    sqlite3.SQLITE_CORRUPT: "corrupt",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_IOERR: "full",
}


def explain(error: Exception, where: str) -> StoreError:
    """The sentence for what a driver, or this package itself, raised. Statements and values are left out."""
    if isinstance(error, StoreError):
        return error
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, sqlite3.Error):
        number = getattr(cause, "sqlite_errorcode", None)
        code = _SQLITE.get(number & 0xFF, "failed") if isinstance(number, int) else "failed"
        return StoreError(code, where, getattr(cause, "sqlite_errorname", type(cause).__name__))
    if isinstance(error, DBAPIError) and (
        error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
    ):
        return StoreError("away", where, type(cause).__name__)
    return StoreError("failed", where, type(cause).__name__)

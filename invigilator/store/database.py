"""One database: engine, schema, keys and the writer thread that all tables share."""

from __future__ import annotations


class Database:
    """An opened database, at `Journal.database`; hand it to `Stills`, `Roster`, `Tokens` and `Views`."""

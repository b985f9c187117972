"""Bringing a database to this version's schema, or saying why that cannot be."""

from __future__ import annotations

import threading

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from invigilator.store.errors import StoreError

_one_at_a_time = threading.Lock()  # Alembic's context is a global of its module


def upgrade(connection: Connection, where: str) -> None:
    """Run the missing migrations inside the connection's transaction: all of them or none.

    Raises:
        StoreError: newer or foreign.
    """
    config = _config()
    if _revision(connection, where, config) != ScriptDirectory.from_config(config).get_current_head():
        config.attributes["connection"] = connection
        with _one_at_a_time:
            command.upgrade(config, "head")


def check(connection: Connection, where: str) -> None:
    """Like `upgrade`, for a reader that changes nothing.

    Raises:
        StoreError: newer, foreign, or older than this program.
    """
    config = _config()
    if _revision(connection, where, config) != ScriptDirectory.from_config(config).get_current_head():
        raise StoreError("older", where)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", "invigilator.store:migrations")
    return config


def _revision(connection: Connection, where: str, config: Config) -> str | None:
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    if not {"alembic_version", "journal"} <= tables:
        raise StoreError("foreign", where)
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    script = ScriptDirectory.from_config(config)
    known = {one.revision for one in script.walk_revisions()}
    if len(found) != 1 or str(found[0]) not in known:
        detail = f"its schema is {', '.join(map(str, found)) or 'unknown'}, this program knows up to {max(known)}"
        raise StoreError("newer", where, detail)
    return str(found[0])

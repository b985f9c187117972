"""What the store's tests share: opening journals that are closed again, and looking at the file behind them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from invigilator.exam.events import PRIVATE
from invigilator.store.entry import Draft
from invigilator.store.journal import Journal

NAME = "invigilator.db"


@contextmanager
def opened(folder: Path, *, read_only: bool = False) -> Iterator[Journal]:
    """The journal in this folder, made when there is none."""
    journal = Journal.open(str(folder / NAME), private=PRIVATE, read_only=read_only)
    try:
        yield journal
    finally:
        journal.close()


def write(journal: Journal, *drafts: Draft) -> list[int]:
    """Commit and give the numbers of the rows."""
    return [entry.seq for entry in journal.append(drafts).result(30)]


def reminded(sitting: str = "a", number: int = 1, text: str = "请把手机收起来", command: str = "") -> Draft:
    """An event with a private value."""
    return Draft(1000 + number, sitting, "reminded", "anna", "五(二)", {"number": number, "text": text}, command)


def tamper(folder: Path, *statements: str | tuple[str, tuple[object, ...]]) -> None:
    """Do to the file what somebody with a database viewer could, the triggers taken away first."""
    with closing(sqlite3.connect(folder / NAME)) as database, database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        for statement in statements:
            text, values = (statement, ()) if isinstance(statement, str) else statement
            database.execute(text, values)


def file_bytes(folder: Path) -> bytes:
    """Everything that lies on the disk: the database and its write-ahead log."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob(f"{NAME}*")))

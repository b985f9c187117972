"""One transaction of the writer: what its jobs append, and how it is tied to the journal's head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, bindparam, insert, select, update

from invigilator.store import keys, tables
from invigilator.store.chain import Row, link
from invigilator.store.entry import Draft, Entry
from invigilator.store.errors import StoreError
from invigilator.store.projector import project

MARKS = frozenset({"admission_mark", "identity_mark", "person_mark", "accommodation", "photo_file"})
"""Data keys of this package's own events that are always private."""


@dataclass(frozen=True, slots=True)
class Head:
    """Where the journal ends: owner's epoch, transactions so far, last row's number and hash."""

    epoch: int
    version: int
    seq: int
    hash: bytes


_HEAD = select(tables.head.c.epoch, tables.head.c.version, tables.head.c.seq, tables.head.c.hash)
_HEAD_LOCKED = _HEAD.with_for_update()
_MOVE_HEAD = (
    update(tables.head)
    .where(tables.head.c.epoch == bindparam("owner"))
    .values(version=bindparam("to_version"), seq=bindparam("to_seq"), hash=bindparam("to_hash"))
)
_ADD_ROWS = insert(tables.journal)


def read_head(connection: Connection, *, lock: bool = False) -> Head:
    """The head as this connection sees it; ``lock`` keeps other writers out until the transaction ends."""
    row = connection.execute(_HEAD_LOCKED if lock else _HEAD).one()
    return Head(row.epoch, row.version, row.seq, bytes(row.hash))


class Transaction:
    """Given to every job. Nothing of it is true before the writer's COMMIT.

    Jobs may use ``connection`` for tables of their own and `append` for events.
    """

    def __init__(
        self, connection: Connection, where: str, epoch: int, keyring: dict[str, bytes], private: frozenset[str]
    ) -> None:
        self.connection = connection
        self.start = read_head(connection, lock=True)
        if self.start.epoch != epoch:
            raise StoreError("taken-over", where)
        self.head = self.start
        self._where = where
        self._keyring = keyring
        self._private = private | MARKS
        self._new_keys: dict[str, bytes] = {}
        self._changed_keys: dict[str, bytes] = {}
        self._entries: list[Entry] = []
        self._rows: list[dict[str, int | str | bytes]] = []
        self._commands: set[tuple[str, str]] = set()

    def append(self, drafts: Sequence[Draft]) -> list[Entry]:
        """Add the events of one commit to the chain.

        Raises:
            StoreError: ``repeated``, a command of it has been appended by another commit of this transaction.
        """
        entries, mine = [], set[tuple[str, str]]()
        for draft in drafts:
            command = (draft.sitting, draft.command)
            first = bool(draft.command) and command not in mine
            if first and command in self._commands:
                raise StoreError("repeated", self._where, draft.command)
            mine.add(command)
            entries.append(self._link(draft, draft.command if first else ""))
        self._commands |= mine
        return entries

    def key(self, sitting: str) -> bytes:
        """The sitting's key, made at first use; `keys.ERASED` once it was destroyed."""
        for known in (self._changed_keys, self._new_keys, self._keyring):
            if (key := known.get(sitting)) is not None:
                return key
        key = self._new_keys[sitting] = keys.new_key()
        return key

    def erase_key(self, sitting: str, at: int) -> None:
        """Destroy the sitting's key when the transaction commits; there will never be a new one."""
        self.key(sitting)
        self._flush_keys()
        columns = tables.sitting_key.c
        self.connection.execute(
            update(tables.sitting_key).where(columns.sitting == sitting).values(key=keys.ERASED, erased_at=at)
        )
        self._changed_keys[sitting] = keys.ERASED

    def finish(self) -> None:
        """Write rows, keys and projections, and move the head; the writer commits next."""
        self._flush_keys()
        if self._rows:
            self.connection.execute(_ADD_ROWS, self._rows)
            project(self.connection, self._entries)
        self.head = replace(self.head, version=self.start.version + 1)
        to = {"to_version": self.head.version, "to_seq": self.head.seq, "to_hash": self.head.hash}
        self.connection.execute(_MOVE_HEAD, {"owner": self.start.epoch, **to})

    def committed(self) -> list[tuple[str, str]]:
        """Take over what COMMIT made true; the (sitting, command) pairs that are done now."""
        self._keyring.update(self._changed_keys)
        return [(entry.sitting, entry.command) for entry in self._entries if entry.command]

    def _flush_keys(self) -> None:
        if self._new_keys:
            rows = [{"sitting": sitting, "key": key} for sitting, key in self._new_keys.items()]
            self.connection.execute(insert(tables.sitting_key), rows)
            self._changed_keys.update(self._new_keys)
            self._new_keys = {}

    def _link(self, draft: Draft, command: str) -> Entry:
        sealing = not self._private.isdisjoint(draft.data)
        key = self.key(draft.sitting) if sealing else keys.ERASED
        row = Row(
            seq=self.head.seq + 1,
            epoch=self.head.epoch,
            at=draft.at,
            sitting=draft.sitting,
            event=draft.event,
            by=draft.by,
            clause=draft.clause,
            command=command,
            data=keys.seal_data(key, draft.sitting, draft.event, draft.data, self._private),
        )
        row = replace(row, hash=link(self.head.hash, row))
        self.head = replace(self.head, seq=row.seq, hash=row.hash)
        entry = Entry(
            seq=row.seq,
            at=row.at,
            sitting=row.sitting,
            event=row.event,
            by=row.by,
            clause=row.clause,
            data=dict(draft.data),
            hash=row.hash,
            epoch=row.epoch,
            command=command,
        )
        self._rows.append(row.columns())
        self._entries.append(entry)
        return entry

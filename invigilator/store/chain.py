"""The hash chain over the journal's rows.

The canonical bytes of a row are one JSON object in UTF-8, without spaces, its keys in order: ``at``, ``by``,
``clause``, ``command``, ``data``, ``epoch``, ``event``, ``seq``, ``sitting``. ``data`` is the stored text of that
column as it stands: an object, itself written with sorted keys, in which a private value is
``{"sealed": base64 of nonce and AES-GCM ciphertext}``. Control characters, quotes and backslashes are escaped, all
else stands as itself; so ``json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"))`` gives the
same bytes. A row's hash is SHA-256 of the previous row's hash (32 zero bytes before the first) and these bytes.

No key is needed to verify, and an erased key breaks nothing: what is hashed is what is stored.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

START = bytes(32)
"""What stands before the first row."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the journal as stored; ``data`` is JSON text."""

    seq: int
    epoch: int
    at: int
    sitting: str
    event: str
    by: str
    clause: str
    command: str
    data: str
    hash: bytes = b""

    def columns(self) -> dict[str, int | str | bytes]:
        """By column name, as it is inserted."""
        return {
            "seq": self.seq,
            "epoch": self.epoch,
            "at": self.at,
            "sitting": self.sitting,
            "event": self.event,
            "by": self.by,
            "clause": self.clause,
            "command": self.command,
            "data": self.data,
            "hash": self.hash,
        }


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first record that does not verify: its ``seq`` and what is wrong with it, one sentence."""

    seq: int
    text: str


def canonical(row: Row) -> bytes:
    """The bytes of a row that are hashed."""
    return msgspec.json.encode(
        {
            "at": row.at,
            "by": row.by,
            "clause": row.clause,
            "command": row.command,
            "data": msgspec.Raw(row.data.encode()),
            "epoch": row.epoch,
            "event": row.event,
            "seq": row.seq,
            "sitting": row.sitting,
        }
    )


def link(previous: bytes, row: Row) -> bytes:
    """The hash of a row that follows one with the hash ``previous``; 32 bytes."""
    return hashlib.sha256(previous + canonical(row)).digest()


def first_flaw(rows: Iterable[Row], head: tuple[int, bytes] | None) -> Flaw | None:
    """Walk the rows in the order of ``seq``; ``head`` is the last row's number and hash as noted elsewhere."""
    seq, previous, epoch = 0, START, 0
    for row in rows:
        seq += 1
        if row.seq != seq:
            return Flaw(seq, f"Record {seq} is missing: record {row.seq} stands in its place.")
        if row.hash != link(previous, row):
            return Flaw(
                seq, f"Record {seq} was altered, or a record before it was replaced: its hash does not match."
            )
        if row.epoch < epoch:
            return Flaw(seq, f"Record {seq} was written by a hub that no longer owned the journal.")
        previous, epoch = row.hash, row.epoch
    match head:
        case (last, _) if last > seq:
            return Flaw(seq + 1, f"The journal ends at record {seq}, but {last} were written: its end was cut off.")
        case (last, digest) if (last, digest) != (seq, previous):
            return Flaw(seq, f"Record {seq} is not the one that was written: its hash is not the noted one.")
    return None

"""The tables. The journal is the truth; ``exam``, ``candidate``, ``sitting`` and ``segment`` are projections of it.

A change here needs a new file in ``migrations/versions``.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
    UniqueConstraint,
)

metadata = MetaData()

_Long = BigInteger().with_variant(Integer, "sqlite")  # SQLite's key is its row id only when it says INTEGER


class HeadColumns(TypedColumns):
    """One row: who owns the journal and where it ends. Every transaction rewrites it, so an old epoch cannot."""

    id = Column(Integer, primary_key=True)
    epoch: Named[int] = Column(_Long)
    version: Named[int] = Column(_Long)  # transactions so far: tells whether a doubtful COMMIT arrived
    seq: Named[int] = Column(_Long)
    hash: Named[bytes] = Column(LargeBinary)


class JournalColumns(TypedColumns):
    """One event; see `chain` for what is hashed. Triggers forbid changing and removing rows."""

    seq: Named[int] = Column(_Long, primary_key=True, autoincrement=False)
    epoch: Named[int] = Column(_Long)
    at: Named[int] = Column(_Long)
    sitting: Named[str] = Column(String)
    event: Named[str] = Column(String)
    by: Named[str] = Column(String)
    clause: Named[str] = Column(String)
    command: Named[str] = Column(String)
    data: Named[str] = Column(Text)
    hash: Named[bytes] = Column(LargeBinary)


class SittingKeyColumns(TypedColumns):
    """The AES-256-GCM key of one sitting ("" the room's); empty once erased."""

    sitting: Named[str] = Column(String, primary_key=True)
    key: Named[bytes] = Column(LargeBinary)
    erased_at: Named[int | None] = Column(_Long, nullable=True)


class ExamColumns(TypedColumns):
    """One exam; ``rules`` and ``paper`` (empty: none) are JSON, ``start`` and ``created`` ms since 1970."""

    id: Named[str] = Column(String, primary_key=True)
    title: Named[str] = Column(String)
    kind: Named[str] = Column(String)
    start: Named[int] = Column(_Long)
    minutes: Named[float] = Column(Float)
    rules: Named[str] = Column(Text)
    contact: Named[str] = Column(String)
    paper: Named[str] = Column(Text)
    paper_url: Named[str] = Column(Text)
    created: Named[int] = Column(_Long)
    seq: Named[int] = Column(_Long)


class CandidateColumns(TypedColumns):
    """Who may sit. Marks are HMACs of the numbers; what is personal stands sealed in journal row ``seq``.

    ``identity_mark`` is of both numbers together, ``person_mark`` of the identity number alone: it is the same in
    every exam, None for whoever was enrolled before it was kept.
    """

    sitting: Named[str] = Column(String, primary_key=True)
    exam: Named[str] = Column(String)
    seat: Named[int] = Column(Integer)
    admission_mark: Named[str | None] = Column(String, nullable=True)
    identity_mark: Named[str | None] = Column(String, nullable=True)
    room: Named[str] = Column(String)
    invigilator: Named[str] = Column(String)
    seq: Named[int] = Column(_Long)
    person_mark: Named[str | None] = Column(String, nullable=True)


class SittingColumns(TypedColumns):
    """Where each sitting stands; ``seq`` is the last event that moved it."""

    sitting: Named[str] = Column(String, primary_key=True)
    phase: Named[str] = Column(String)
    outcome: Named[str] = Column(String)
    cause: Named[str] = Column(String)
    score_zero: Named[bool] = Column(Boolean)
    at: Named[int] = Column(_Long)
    seq: Named[int] = Column(_Long)


class SegmentColumns(TypedColumns):
    """One closed recording file."""

    id: Named[str] = Column(String, primary_key=True)
    sitting: Named[str] = Column(String, index=True)
    feed: Named[str] = Column(String)
    layer: Named[str] = Column(String)
    path: Named[str] = Column(String)
    started: Named[int] = Column(_Long)
    ended: Named[int] = Column(_Long)
    frames: Named[int] = Column(_Long)
    sound: Named[int] = Column(_Long)
    size: Named[int] = Column(_Long)
    sha256: Named[str] = Column(String)
    seq: Named[int] = Column(_Long)


class StillColumns(TypedColumns):
    """One picture: nonce and ciphertext; ``id`` is their SHA-256 in hex."""

    id: Named[str] = Column(String, primary_key=True)
    sitting: Named[str] = Column(String, index=True)
    at: Named[int] = Column(_Long)
    body: Named[bytes] = Column(LargeBinary)


class TokenColumns(TypedColumns):
    """One valid token, as the SHA-256 of it in hex."""

    digest: Named[str] = Column(String, primary_key=True)
    sitting: Named[str] = Column(String, index=True)
    device: Named[str] = Column(String)
    at: Named[int] = Column(_Long)


class HeartbeatColumns(TypedColumns):
    """One row: when the hub last said that it lives, ms since 1970."""

    id = Column(Integer, primary_key=True)
    at: Named[int] = Column(_Long)


class MetaColumns(TypedColumns):
    """Small facts about the database itself."""

    key: Named[str] = Column(String, primary_key=True)
    value: Named[str] = Column(String)


head = Table("head", metadata, HeadColumns)
journal = Table("journal", metadata, JournalColumns)
sitting_key = Table("sitting_key", metadata, SittingKeyColumns)
exam = Table("exam", metadata, ExamColumns)
candidate = Table(
    "candidate",
    metadata,
    CandidateColumns,
    UniqueConstraint("exam", "seat", name="one_candidate_a_seat"),
    UniqueConstraint("exam", "admission_mark", name="one_candidate_a_number"),
)
sitting = Table("sitting", metadata, SittingColumns)
segment = Table("segment", metadata, SegmentColumns)
still = Table("still", metadata, StillColumns)
token = Table("token", metadata, TokenColumns)
heartbeat = Table("heartbeat", metadata, HeartbeatColumns)
meta = Table("meta", metadata, MetaColumns)

Index("candidate_by_number", candidate.c.admission_mark)
Index("candidate_by_person", candidate.c.person_mark)
Index("journal_by_sitting", journal.c.sitting, journal.c.seq)
Index(
    "one_row_a_command",
    journal.c.sitting,
    journal.c.command,
    unique=True,
    sqlite_where=journal.c.command != "",
    postgresql_where=journal.c.command != "",
)

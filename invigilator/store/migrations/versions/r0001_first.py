"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

LONG = sa.BigInteger().with_variant(sa.Integer, "sqlite")

SQLITE_GUARDS: tuple[str, ...] = (
    "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    # INSERT OR REPLACE removes rows without asking the trigger above
    "CREATE TRIGGER journal_in_order BEFORE INSERT ON journal "
    "WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM journal) "
    "BEGIN SELECT RAISE(ABORT, 'the journal only grows at its end'); END",
)
POSTGRESQL_GUARDS = (
    "CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$",
    "CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON journal "
    "FOR EACH ROW EXECUTE FUNCTION journal_refuse()",
    "CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal "
    "FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse()",
)


def upgrade() -> None:
    head = op.create_table(
        "head",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("epoch", LONG, nullable=False),
        sa.Column("version", LONG, nullable=False),
        sa.Column("seq", LONG, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
    )
    op.bulk_insert(head, [{"id": 1, "epoch": 0, "version": 0, "seq": 0, "hash": bytes(32)}])
    op.create_table(
        "journal",
        sa.Column("seq", LONG, primary_key=True, autoincrement=False),
        sa.Column("epoch", LONG, nullable=False),
        sa.Column("at", LONG, nullable=False),
        sa.Column("sitting", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("clause", sa.String(), nullable=False),
        sa.Column("command", sa.String(), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
    )
    op.create_index("journal_by_sitting", "journal", ["sitting", "seq"])
    op.create_index(
        "one_row_a_command",
        "journal",
        ["sitting", "command"],
        unique=True,
        sqlite_where=sa.text("command != ''"),
        postgresql_where=sa.text("command != ''"),
    )
    op.create_table(
        "sitting_key",
        sa.Column("sitting", sa.String(), primary_key=True),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("erased_at", LONG, nullable=True),
    )
    op.create_table(
        "candidate",
        sa.Column("sitting", sa.String(), primary_key=True),
        sa.Column("exam", sa.String(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("admission_mark", sa.String(), nullable=True),
        sa.Column("identity_mark", sa.String(), nullable=True),
        sa.Column("seq", LONG, nullable=False),
        sa.UniqueConstraint("exam", "seat", name="one_candidate_a_seat"),
        sa.UniqueConstraint("exam", "admission_mark", name="one_candidate_a_number"),
    )
    op.create_table(
        "sitting",
        sa.Column("sitting", sa.String(), primary_key=True),
        sa.Column("phase", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("score_zero", sa.Boolean(), nullable=False),
        sa.Column("at", LONG, nullable=False),
        sa.Column("seq", LONG, nullable=False),
    )
    op.create_table(
        "segment",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("sitting", sa.String(), nullable=False),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("layer", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("started", LONG, nullable=False),
        sa.Column("ended", LONG, nullable=False),
        sa.Column("frames", LONG, nullable=False),
        sa.Column("sound", LONG, nullable=False),
        sa.Column("size", LONG, nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("seq", LONG, nullable=False),
    )
    op.create_index("ix_segment_sitting", "segment", ["sitting"])
    op.create_table(
        "still",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("sitting", sa.String(), nullable=False),
        sa.Column("at", LONG, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_still_sitting", "still", ["sitting"])
    op.create_table(
        "token",
        sa.Column("digest", sa.String(), primary_key=True),
        sa.Column("sitting", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("at", LONG, nullable=False),
    )
    op.create_index("ix_token_sitting", "token", ["sitting"])
    op.create_table(
        "heartbeat",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", LONG, nullable=False),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("value", sa.String(), nullable=False),
    )
    match op.get_bind().dialect.name:
        case "sqlite":
            guards = SQLITE_GUARDS
        case "postgresql":
            guards = POSTGRESQL_GUARDS
        case _:
            guards = ()
    for statement in guards:
        op.execute(statement)

"""Exams in the database; candidates know their person across exams."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LONG = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    op.create_table(
        "exam",
        sa.Column("id", sa.String(), primary_key=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("start", LONG, nullable=False),
        sa.Column("minutes", sa.Float(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("paper", sa.Text(), nullable=False),
        sa.Column("paper_url", sa.Text(), nullable=False),
        sa.Column("created", LONG, nullable=False),
        sa.Column("seq", LONG, nullable=False),
    )
    op.add_column("candidate", sa.Column("person_mark", sa.String(), nullable=True))
    op.create_index("candidate_by_number", "candidate", ["admission_mark"])
    op.create_index("candidate_by_person", "candidate", ["person_mark"])

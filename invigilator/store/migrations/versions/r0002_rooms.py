"""Candidates have a room and an invigilator; both are filled in when the projections are rebuilt."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("candidate", sa.Column("room", sa.String(), nullable=False, server_default=""))
    op.add_column("candidate", sa.Column("invigilator", sa.String(), nullable=False, server_default=""))

"""Heartbeats of processes, and alarms told."""

import sqlalchemy as sa
from alembic import op

import storage.schema

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "alarms",
        sa.Column("key", sa.String(length=250), nullable=False),
        sa.Column("what", sa.String(length=30), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("since", storage.schema.UTCDateTime(timezone=True), nullable=False),
        sa.Column("told_at", storage.schema.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "heartbeats",
        sa.Column("process", sa.String(length=100), nullable=False),
        sa.Column("part", sa.String(length=30), nullable=False),
        sa.Column("every", sa.Float(), nullable=False),
        sa.Column("at", storage.schema.UTCDateTime(timezone=True), nullable=False),
        sa.Column("failing_since", storage.schema.UTCDateTime(timezone=True), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("process", "part"),
    )


def downgrade() -> None:
    op.drop_table("heartbeats")
    op.drop_table("alarms")

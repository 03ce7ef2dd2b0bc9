"""Gaps in what Slack delivered, and which threads are compared with Slack; every card in Slack is, from its next tick."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import storage.schema

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "slack_gaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", storage.schema.UTCDateTime(timezone=True), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("again_at", storage.schema.UTCDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "readings",
        sa.Column("channel", sa.String(length=30), nullable=False),
        sa.Column("ts", sa.String(length=30), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("gap", sa.Integer(), nullable=False),
        sa.Column("read_ts", sa.String(length=30), nullable=True),
        sa.Column("next_at", storage.schema.UTCDateTime(timezone=True), nullable=False),
        sa.Column("not_before", storage.schema.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("channel", "ts"),
    )
    with op.batch_alter_table("readings", schema=None) as batch_op:
        batch_op.create_index("ix_readings_case", ["case_id"], unique=False)
    op.execute(
        sa.text(
            "INSERT INTO readings (channel, ts, case_id, gap, next_at) "
            "SELECT channel, ts, case_id, 0, :now FROM slack_messages WHERE kind = 'card' AND ts IS NOT NULL"
        ).bindparams(sa.bindparam("now", datetime.now(UTC), type_=storage.schema.UTCDateTime()))
    )


def downgrade() -> None:
    op.drop_table("readings")
    op.drop_table("slack_gaps")

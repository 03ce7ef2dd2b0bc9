"""What failed and is parked, and how fast Slack may be written to."""

import sqlalchemy as sa
from alembic import op

import storage.schema

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "failures",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", storage.schema.UTCDateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", storage.schema.UTCDateTime(timezone=True), nullable=False),
        sa.Column("parked_at", storage.schema.UTCDateTime(timezone=True), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("place", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "subject"),
    )
    op.create_table(
        "slack_pace",
        sa.Column("channel", sa.String(length=30), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("since", storage.schema.UTCDateTime(timezone=True), nullable=False),
        sa.Column("open_at", storage.schema.UTCDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("channel", "way"),
    )


def downgrade() -> None:
    op.drop_table("slack_pace")
    op.drop_table("failures")

"""Reports that somebody asked for and waits for."""

import sqlalchemy as sa
from alembic import op

import storage.schema

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "asked_reports",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person", sa.String(length=30), nullable=False),
        sa.Column("channel", sa.String(length=30), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("asked_at", storage.schema.UTCDateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("asked_reports")

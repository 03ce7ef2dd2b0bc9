"""Home tabs: who has one open, what it shows, and what it is owed."""

import sqlalchemy as sa
from alembic import op

from storage.columns import UTCDateTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "home_tabs",
        sa.Column("person", sa.String(30), primary_key=True),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("wanted_at", UTCDateTime(), nullable=False),
        sa.Column("drawn", sa.Integer(), nullable=False),
        sa.Column("drawn_at", UTCDateTime(), nullable=True),
        sa.Column("due_at", UTCDateTime(), nullable=True),
        sa.Column("for_team", sa.Boolean(), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=True),
        sa.Column("view_hash", sa.Text(), nullable=True),
        sa.Column("said", sa.Text(), nullable=True),
        sa.Column("said_at", UTCDateTime(), nullable=True),
        sa.Column("lease_until", UTCDateTime(), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
    )
    op.create_index(
        "ix_home_tabs_due",
        "home_tabs",
        ["due_at"],
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_table("home_tabs")

"""Files on their way to Slack: pictures within messages, and what one person asked for."""

import sqlalchemy as sa
from alembic import op

import storage.schema

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "slack_files",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("alt_text", sa.Text(), nullable=False),
        sa.Column("mime_type", sa.String(100), nullable=False),
        sa.Column("message_key", sa.String(200), nullable=True),
        sa.Column("recipient", sa.String(30), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("asked_in", sa.String(30), nullable=True),
        sa.Column("created_at", storage.schema.UTCDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("next_try_at", storage.schema.UTCDateTime(timezone=True), nullable=False),
        sa.Column("lease_until", storage.schema.UTCDateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.String(30), nullable=True),
        sa.Column("uploaded_at", storage.schema.UTCDateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
    )
    op.create_index("ix_slack_files_state", "slack_files", ["state", "next_try_at"])
    op.create_index("ix_slack_files_message", "slack_files", ["message_key", "state"])
    op.create_index("ix_slack_files_created", "slack_files", ["created_at"])


def downgrade() -> None:
    op.drop_table("slack_files")

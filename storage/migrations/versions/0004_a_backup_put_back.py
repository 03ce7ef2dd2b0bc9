"""What a backup put back may have forgotten: when a reply was last looked for, and since when a message may be there."""

import sqlalchemy as sa
from alembic import op

import storage.schema

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("drafts", sa.Column("looked_up_at", storage.schema.UTCDateTime(timezone=True), nullable=True))
    op.add_column("slack_messages", sa.Column("about_at", storage.schema.UTCDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("slack_messages", "about_at")
    op.drop_column("drafts", "looked_up_at")

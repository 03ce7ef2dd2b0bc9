"""An index of the messages that are owed to Slack, in place of one of all messages."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

OWED = sa.text("drawn < wanted")


def upgrade() -> None:
    op.drop_index("ix_slack_messages_due", table_name="slack_messages")
    op.create_index(
        "ix_slack_messages_owed",
        "slack_messages",
        ["channel", "urgency", "owed_at"],
        sqlite_where=OWED,
        postgresql_where=OWED,
    )


def downgrade() -> None:
    op.drop_index("ix_slack_messages_owed", table_name="slack_messages")
    op.create_index("ix_slack_messages_due", "slack_messages", ["state", "next_try_at"])

"""What rules have done to cases, what they owe outside Slack, and how they were changed."""

import sqlalchemy as sa
from alembic import op

import storage.schema

revision = "0007"
down_revision = "0006"

AT = storage.schema.UTCDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "storms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=100), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("started_at", AT, nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("ended_by", sa.String(length=30), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_storms_open", "storms", ["network", "account", "ended_at"])
    op.add_column("cases", sa.Column("routed_to", sa.Text(), nullable=True))
    op.add_column("cases", sa.Column("tags", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("cases", sa.Column("held_reason", sa.Text(), nullable=True))
    op.add_column("cases", sa.Column("held_until", AT, nullable=True))
    op.add_column("cases", sa.Column("held_by", sa.Text(), nullable=True))
    op.add_column("cases", sa.Column("storm_id", sa.Integer(), nullable=True))
    op.add_column("escalations", sa.Column("called", sa.JSON(), nullable=True))
    op.add_column("escalations", sa.Column("seen_by", sa.String(length=30), nullable=True))
    op.add_column("escalations", sa.Column("seen_at", AT, nullable=True))
    op.add_column("escalations", sa.Column("needless_by", sa.String(length=30), nullable=True))
    op.add_column("escalations", sa.Column("needless_at", AT, nullable=True))
    op.create_table(
        "rule_acts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("occasion", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=100), nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_id", "rule", "occasion"),
    )
    op.create_index("ix_rule_acts_rule", "rule_acts", ["rule", "at"])
    op.create_table(
        "rule_changes",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", AT, nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("difference", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_rule_changes_at", "rule_changes", ["at"])
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=250), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("owed_at", AT, nullable=False),
        sa.Column("next_try_at", AT, nullable=False),
        sa.Column("lease_until", AT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", AT, nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_webhooks_due", "webhooks", ["done_at", "next_try_at"])


def downgrade() -> None:
    op.drop_table("webhooks")
    op.drop_table("rule_changes")
    op.drop_table("rule_acts")
    with op.batch_alter_table("escalations") as escalations:
        for name in ("needless_at", "needless_by", "seen_at", "seen_by", "called"):
            escalations.drop_column(name)
    with op.batch_alter_table("cases") as cases:
        for name in ("storm_id", "held_by", "held_until", "held_reason", "tags", "routed_to"):
            cases.drop_column(name)
    op.drop_table("storms")

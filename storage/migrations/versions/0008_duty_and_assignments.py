"""Who said that they are on duty, who was given which case, and which queue stands without anybody."""

import sqlalchemy as sa
from alembic import op

import storage.schema

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=30), nullable=False),
        sa.Column("on", sa.Boolean(), nullable=False),
        sa.Column("until", storage.schema.UTCDateTime(timezone=True), nullable=True),
        sa.Column("at", storage.schema.UTCDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=30), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_duty_person", "duty", ["person", "id"])
    op.create_table(
        "assignments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=30), nullable=False),
        sa.Column("at", storage.schema.UTCDateTime(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("ended_at", storage.schema.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_assignments_person", "assignments", ["person", "at"])
    op.create_index(
        "uq_assignments_open",
        "assignments",
        ["case_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "uncovered",
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=100), nullable=False),
        sa.Column("since", storage.schema.UTCDateTime(timezone=True), nullable=False),
        sa.Column("told_at", storage.schema.UTCDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("network", "account"),
    )
    op.add_column("cases", sa.Column("assigned_to", sa.String(length=30), nullable=True))
    op.add_column("cases", sa.Column("lease_warned_at", storage.schema.UTCDateTime(timezone=True), nullable=True))
    op.create_index("ix_thread_messages_case", "thread_messages", ["case_id", "author"])


def downgrade() -> None:
    op.drop_index("ix_thread_messages_case", table_name="thread_messages")
    op.drop_column("cases", "lease_warned_at")
    op.drop_column("cases", "assigned_to")
    op.drop_table("uncovered")
    op.drop_index("uq_assignments_open", table_name="assignments")
    op.drop_index("ix_assignments_person", table_name="assignments")
    op.drop_table("assignments")
    op.drop_index("ix_duty_person", table_name="duty")
    op.drop_table("duty")

"""Questions to colleagues in the threads of cards, when they were asked and when they were answered."""

import sqlalchemy as sa
from alembic import op

import storage.schema

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=30), nullable=False),
        sa.Column("ts", sa.String(length=30), nullable=False),
        sa.Column("asked_by", sa.String(length=30), nullable=False),
        sa.Column("asked", sa.String(length=30), nullable=False),
        sa.Column("asked_at", storage.schema.UTCDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", storage.schema.UTCDateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.String(length=30), nullable=True),
        sa.Column("reminded_at", storage.schema.UTCDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", storage.schema.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("channel", "ts", "asked"),
    )
    op.create_index("ix_questions_case", "questions", ["case_id"])
    op.create_index(
        "ix_questions_waiting",
        "questions",
        ["asked_at"],
        sqlite_where=sa.text("answered_at IS NULL AND ended_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL AND ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_questions_waiting", table_name="questions")
    op.drop_index("ix_questions_case", table_name="questions")
    op.drop_table("questions")

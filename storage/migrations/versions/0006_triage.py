"""What triage says of posts and cases, what colleagues put right, what was set aside, and whose yes a draft takes."""

import sqlalchemy as sa
from alembic import op

import storage.schema

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("posts", sa.Column("triage", sa.JSON(), nullable=True))
    op.add_column("posts", sa.Column("refined_at", storage.schema.UTCDateTime(timezone=True), nullable=True))
    # Cases from before are what they were worked as: addressed posts that wanted an answer.
    op.add_column("cases", sa.Column("kind", sa.String(length=20), nullable=False, server_default="request"))
    op.add_column("cases", sa.Column("mood", sa.String(length=20), nullable=False, server_default="calm"))
    op.add_column("cases", sa.Column("language", sa.String(length=20), nullable=False, server_default="other"))
    op.add_column("cases", sa.Column("happening_now", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.add_column("cases", sa.Column("personal_data", sa.Text(), nullable=False, server_default=""))
    op.add_column("cases", sa.Column("addressed", sa.Boolean(), nullable=False, server_default=sa.text("true")))
    op.add_column("cases", sa.Column("wrong_handle", sa.Text(), nullable=False, server_default=""))
    op.create_index(
        "ix_cases_aside",
        "cases",
        ["account", "stored_at"],
        sqlite_where=sa.text("state = 'aside'"),
        postgresql_where=sa.text("state = 'aside'"),
    )
    op.add_column("drafts", sa.Column("needs", sa.String(length=30), nullable=False, server_default="approver"))
    op.add_column("drafts", sa.Column("needs_rule", sa.Text(), nullable=False, server_default=""))
    op.add_column("drafts", sa.Column("endorsed_by", sa.String(length=30), nullable=True))
    op.add_column("drafts", sa.Column("endorsed_hash", sa.String(length=64), nullable=True))
    op.create_index("ix_drafts_remote", "drafts", ["remote_id"])
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("aspect", sa.String(length=20), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("became", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=30), nullable=False),
        sa.Column("at", storage.schema.UTCDateTime(timezone=True), nullable=False),
        sa.Column("undone_at", storage.schema.UTCDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_corrections_case", "corrections", ["case_id", "aspect"])
    op.create_index("ix_corrections_at", "corrections", ["at"])
    op.create_table(
        "summaries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(length=20), nullable=False),
        sa.Column("account", sa.String(length=100), nullable=False),
        sa.Column("since", storage.schema.UTCDateTime(timezone=True), nullable=False),
        sa.Column("until", storage.schema.UTCDateTime(timezone=True), nullable=False),
        sa.Column("cases", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("network", "account", "until"),
    )


def downgrade() -> None:
    op.drop_table("summaries")
    op.drop_table("corrections")
    op.drop_index("ix_drafts_remote", "drafts")
    with op.batch_alter_table("drafts") as drafts:
        for name in ("endorsed_hash", "endorsed_by", "needs_rule", "needs"):
            drafts.drop_column(name)
    op.drop_index("ix_cases_aside", "cases")
    with op.batch_alter_table("cases") as cases:
        for name in (
            "wrong_handle",
            "routed_to",
            "addressed",
            "personal_data",
            "happening_now",
            "language",
            "mood",
            "kind",
        ):
            cases.drop_column(name)
    with op.batch_alter_table("posts") as posts:
        posts.drop_column("refined_at")
        posts.drop_column("triage")

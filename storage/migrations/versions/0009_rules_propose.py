"""A rule may propose silence under its long name, posts are counted by their time, and a storm is open once."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("dismissals") as table:
        table.alter_column("proposed_by", type_=sa.String(length=200), existing_nullable=False)
    op.create_index("ix_posts_created", "posts", ["created_at"])
    op.create_index(
        "uq_storms_open",
        "storms",
        ["network", "account", "name"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("uq_storms_open", table_name="storms")
    op.drop_index("ix_posts_created", table_name="posts")
    with op.batch_alter_table("dismissals") as table:
        table.alter_column("proposed_by", type_=sa.String(length=30), existing_nullable=False)

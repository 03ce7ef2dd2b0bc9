"""A rule may propose silence in place of a person, posts are counted by their time, and a storm is open once."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("dismissals", sa.Column("rule", sa.Text(), nullable=True))
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
    op.drop_column("dismissals", "rule")

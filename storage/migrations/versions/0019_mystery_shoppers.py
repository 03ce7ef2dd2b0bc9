"""What a mystery shopper opened is marked: it is worked like all others and counted in no number."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.add_column("cases", sa.Column("mystery", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_cases_mystery",
        "cases",
        ["opened_at"],
        sqlite_where=sa.text("mystery = 1"),
        postgresql_where=sa.text("mystery"),
    )


def downgrade() -> None:
    op.drop_index("ix_cases_mystery", table_name="cases")
    op.drop_column("cases", "mystery")

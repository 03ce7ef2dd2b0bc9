"""What was measured of a day that is over is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "day_books",
        sa.Column("local_date", sa.Date(), primary_key=True),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("upto", sa.Integer(), nullable=False),
        sa.Column("cases", sa.LargeBinary(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("day_books")

"""The table of the last look at the Slack workspace; storage/schema.py has the others."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base


class WorkspaceRow(Base):
    """Who was on the team at the last look, in one row: for commands that do not ask Slack."""

    __tablename__ = "workspace"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seen_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]  #: as handlers/remembered.py writes it

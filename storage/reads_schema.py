"""The table of what was read from the networks, day by day; storage/schema.py has the others."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base


class ReadRow(Base):
    """How much an account's reading cost on one day, in what the network bills for."""

    __tablename__ = "reads"
    network: Mapped[str] = mapped_column(String(20), primary_key=True)
    account: Mapped[str] = mapped_column(String(100), primary_key=True)  #: our handle, lower case
    day: Mapped[date] = mapped_column(primary_key=True)  #: on the team's clock, when the reading was done
    resources: Mapped[int]

"""The table of day books, the kept measures of days that are over; storage/schema.py has the others."""

from datetime import date

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Base


class DayBook(Base):
    """The measures of all cases of one local date, as long as nothing has happened to them since."""

    __tablename__ = "day_books"
    local_date: Mapped[date] = mapped_column(primary_key=True)
    made_by: Mapped[str] = mapped_column(String(64))  #: digest of what else they depend on: zone, hours, targets
    upto: Mapped[int]  #: the number of the newest audit line that they know of
    cases: Mapped[bytes] = mapped_column(LargeBinary)

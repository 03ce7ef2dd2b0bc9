"""Shares, counts and cases as the bot's own reports in English say them."""

from sqlalchemy.orm import Session

from handlers import case_lines
from handlers.desk import Desk
from handlers.voice import ENGLISH, Voice
from storage.schema import Case


def percent(share: float) -> str:
    """A share as whole per cent, never rounded up to a target that was missed."""
    return f"{int(share * 100 + 1e-9)} %"


def count(number: int, thing: str) -> str:
    """1 case, 2 cases, 1,234 cases."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def case_line(desk: Desk, tx: Session, case: Case) -> str:
    """One case in a list, in the team's zone and the bot's own language."""
    return case_lines.case_line(desk, tx, case, Voice(language=ENGLISH, zone=desk.zone))

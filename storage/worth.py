"""What people did in a period, and how many cases were answered in it: what worth and cost are reckoned from."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rules.draft import DraftKind, DraftState
from storage.mystery import TESTS
from storage.schema import Audit, Case, Draft

PORTION = 5000  #: rows fetched at once


def contacts(tx: Session, start: datetime, end: datetime) -> dict[tuple[str, str], int]:
    """By network and account, in how many cases a reply was sent in [start, end); a holding reply or a test is none."""
    rows = tx.execute(
        select(Case.network, Case.account, func.count(Case.id.distinct()))
        .join(Draft, Draft.case_id == Case.id)
        .where(
            Case.mystery.is_(False),
            Draft.state == DraftState.SENT.value,
            Draft.kind != DraftKind.HOLDING.value,
            Draft.sent_at >= start,
            Draft.sent_at < end,
        )
        .group_by(Case.network, Case.account)
    )
    return {(network, account): count for network, account, count in rows}


def done(tx: Session, start: datetime, end: datetime) -> Iterator[tuple[str, datetime]]:
    """Who did something in a case in [start, end), and when.

    What the bot, customers and imports did is left out, and what was done about mystery shoppers.
    """
    rows = tx.execute(
        select(Audit.actor, Audit.at)
        .where(Audit.at >= start, Audit.at < end, Audit.case_id.is_not(None), Audit.case_id.not_in(TESTS))
        .execution_options(yield_per=PORTION)
    )
    return ((actor, at) for actor, at in rows if _is_person(actor))


def _is_person(actor: str) -> bool:
    """Whether it is a Slack user id: all others who act have names in small letters."""
    return actor[:1] in ("U", "W") and actor.isupper()

"""What mystery shoppers opened: which cases those are, and what was written to them (S08)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.draft import DraftKind, DraftState
from storage.schema import Case, Draft

#: The numbers of their cases, for counts that leave them out.
TESTS = select(Case.id).where(Case.mystery)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A reply of a person to a mystery shopper."""

    case_id: int
    at: datetime  #: network time
    author: str  #: Slack user id, or who an import says
    under: str  #: the post that it stands under, "" where that is not known
    text: str


def sent(tx: Session, case_ids: Sequence[int]) -> list[Sent]:
    """The replies in these cases, holding replies apart."""
    rows = tx.execute(
        select(Draft.case_id, Draft.sent_at, Draft.author, Draft.answers, Draft.text).where(
            Draft.case_id.in_(case_ids),
            Draft.state == DraftState.SENT.value,
            Draft.kind != DraftKind.HOLDING.value,
            Draft.sent_at.is_not(None),
        )
    )
    return [
        Sent(case_id=case_id, at=at, author=author, under=under or "", text=text)
        for case_id, at, author, under, text in rows
        if at is not None
    ]

"""Escalations that have fired: once per case, rule and level."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.case import OPEN
from storage.cases import open_cases
from storage.schema import Case, Escalation, PostRow


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An open case as the rules look at it, and what has fired for it."""

    case: Case
    texts: tuple[str, ...]
    fired: Mapping[tuple[str, int], datetime]


def candidates(tx: Session) -> list[Candidate]:
    """Every case that owes an answer, in three queries whatever their number."""
    cases = open_cases(tx)
    texts: dict[int, list[str]] = defaultdict(list)
    is_open = Case.state.in_([state.value for state in OPEN])
    posts = select(PostRow.case_id, PostRow.text).join(Case, Case.id == PostRow.case_id).where(is_open)
    for case_id, text in tx.execute(posts.order_by(PostRow.created_at, PostRow.id)):
        texts[case_id].append(text)
    done: dict[int, dict[tuple[str, int], datetime]] = defaultdict(dict)
    for row in tx.scalars(select(Escalation).join(Case, Case.id == Escalation.case_id).where(is_open)):
        done[row.case_id][(row.rule, row.level)] = row.fired_at
    return [Candidate(case=case, texts=tuple(texts[case.id]), fired=done[case.id]) for case in cases]


def fired(tx: Session, case_id: int) -> dict[tuple[str, int], datetime]:
    """When each (rule, level) of a case fired."""
    rows = tx.scalars(select(Escalation).where(Escalation.case_id == case_id))
    return {(row.rule, row.level): row.fired_at for row in rows}


def fire(
    tx: Session, *, case_id: int, rule: str, level: int, now: datetime, notified: str, asked_by: str | None = None
) -> bool:
    """Write down that a level fired; False when it had before."""
    known = select(Escalation.id).where(
        Escalation.case_id == case_id, Escalation.rule == rule, Escalation.level == level
    )
    if tx.scalar(known) is not None:
        return False
    tx.add(
        Escalation(
            case_id=case_id,
            rule=rule,
            level=level,
            fired_at=now,
            asked_by=asked_by,
            notified=notified,
            called=None,
            seen_by=None,
            seen_at=None,
            needless_by=None,
            needless_at=None,
        )
    )
    tx.flush()
    return True


def asked_by(tx: Session, case_id: int) -> str | None:
    """Who asked for an escalation of the case by a gesture; None when nobody did."""
    return tx.scalar(
        select(Escalation.asked_by)
        .where(Escalation.case_id == case_id, Escalation.asked_by.is_not(None))
        .order_by(Escalation.level)
        .limit(1)
    )

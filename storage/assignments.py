"""Who was given which case: one person at a time, and how much each was given, for a fair share."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from rules.case import OPEN, CaseState
from storage.duty_schema import Assignment
from storage.schema import Case
from storage.urgency import BY_URGENCY

COUNTS_FOR = timedelta(hours=24)  #: what somebody was given this long ago still counts in the rotation


@dataclass(frozen=True, kw_only=True)
class Share:
    """How much somebody has of the work."""

    cases: int = 0  #: given in the last day, or owned or kept for them and open; each once
    last_at: datetime | None = None


def give(tx: Session, case: Case, person: str, *, why: str, now: datetime) -> None:
    """Keep a case for somebody, and no longer for whoever had it before."""
    end(tx, case, now)
    case.assigned_to = person
    tx.add(Assignment(case_id=case.id, person=person, at=now, why=why, ended_at=None))
    tx.flush()


def end(tx: Session, case: Case, now: datetime) -> None:
    """Keep a case for nobody any more."""
    case.assigned_to = None
    tx.execute(
        update(Assignment)
        .where(Assignment.case_id == case.id, Assignment.ended_at.is_(None))
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )


def shares(tx: Session, now: datetime) -> Mapping[str, Share]:
    """The share of everybody who has one, by Slack user id."""
    is_open = Case.state.in_([state.value for state in OPEN])
    given = tx.execute(select(Assignment.person, Assignment.case_id).where(Assignment.at > now - COUNTS_FOR)).all()
    has = tx.execute(select(Case.owner, Case.assigned_to, Case.id).where(is_open)).all()
    of: dict[str, set[int]] = {}
    for person, case_id in given:
        of.setdefault(person, set()).add(case_id)
    for owner, assigned_to, case_id in has:
        for person in filter(None, (owner, assigned_to)):
            of.setdefault(person, set()).add(case_id)
    last: dict[str, datetime] = {}
    for person, at in tx.execute(select(Assignment.person, func.max(Assignment.at)).group_by(Assignment.person)):
        last[person] = at
    return {
        person: Share(cases=len(of.get(person, ())), last_at=last.get(person)) for person in of.keys() | last.keys()
    }


def waiting(tx: Session) -> list[Case]:
    """The cases that are kept for somebody and claimed by nobody."""
    query = select(Case).where(Case.state == CaseState.NEW.value, Case.assigned_to.is_not(None))
    return list(tx.scalars(query.order_by(Case.id)))


def kept_for(tx: Session, person: str) -> list[Case]:
    """Those of them that are kept for one person, the most urgent first."""
    query = select(Case).where(Case.state == CaseState.NEW.value, Case.assigned_to == person)
    return list(tx.scalars(query.order_by(*BY_URGENCY)))

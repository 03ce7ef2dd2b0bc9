"""What rules have done: a row for each rule and occasion, so that none acts twice on the same."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from storage.schema import Case, RuleAct


def turn(tx: Session, case: Case, rule: str) -> bool:
    """Take the turn of a rule for the account of a case until the transaction ends; False when another has it.

    Never waits. SQLite has one writer at a time as it is.
    """
    if tx.get_bind().dialect.name != "postgresql":
        return True
    key = func.hashtext(f"turn:{case.network}:{case.account}:{rule}")
    return bool(tx.scalar(select(func.pg_try_advisory_xact_lock(key))))


def note(tx: Session, case: Case, *, rule: str, occasion: str, why: Mapping[str, Any], now: datetime) -> bool:
    """Write down that a rule acts; False when it has acted on this occasion before."""
    known = select(RuleAct.id).where(RuleAct.case_id == case.id, RuleAct.rule == rule, RuleAct.occasion == occasion)
    if tx.scalar(known) is not None:
        return False
    tx.add(RuleAct(case_id=case.id, rule=rule, occasion=occasion, account=case.account, at=now, why=dict(why)))
    tx.flush()
    return True


def of_case(tx: Session, case_id: int) -> Sequence[RuleAct]:
    """What rules have done to a case, oldest first."""
    return tx.scalars(select(RuleAct).where(RuleAct.case_id == case_id).order_by(RuleAct.at, RuleAct.id)).all()

"""Reading cases: one as a whole with all that belongs to it, and those that are open."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from rules.case import DISMISSED, OPEN, CaseState, CaseView
from rules.draft import Requirement
from rules.post import Post
from storage import audit, escalations, questions, triage
from storage.drafts import given_for
from storage.schema import Case, Customer, Dismissal, Draft, Escalation, PostRow, QuestionRow, Storm
from storage.urgency import BY_URGENCY

DISMISSALS = ("case.spam", "case.no_reply", "case.set_aside")
"""What the audit calls it when a person ends a case without an answer."""


def view(case: Case) -> CaseView:
    """The case as the rules see it."""
    return CaseView(id=case.id, state=CaseState(case.state), owner=case.owner)


def name(case: Case) -> str:
    """What the case is called whatever its number: another database, or a backup put back, may number it otherwise."""
    return f"{case.network}:{case.account}:{case.conversation_id}:{case.customer_id}"


def int_or_text(network_id: str) -> tuple[int, str]:
    """An order for network ids: numbers by value, whatever their length."""
    return (int(network_id), "") if network_id.isdigit() else (0, network_id)


def as_post(row: PostRow) -> Post:
    """A stored post in the shape of the ports."""
    return Post(
        network=row.network,
        id=row.post_id,
        version_id=row.version_id,
        conversation_id=row.conversation_id,
        author_id=row.author_id,
        author_handle=row.author_handle,
        author_name=row.author_name,
        text=row.text,
        language=row.language,
        created_at=row.created_at,
        in_reply_to=row.in_reply_to,
        url=row.url,
        summoned=row.summoned,
    )


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """A case with everything that belongs to it, each list oldest first."""

    case: Case
    customer: Customer
    posts: Sequence[PostRow]
    drafts: Sequence[Draft]
    escalations: Sequence[Escalation]
    dismissal: Dismissal | None  #: a proposal not to answer that waits for its second person
    storm: Storm | None  #: that it belongs to, over or not
    corrected: frozenset[str]  #: the aspects of triage that a colleague has put right, where that still stands
    questions: Sequence[QuestionRow]  #: to colleagues, answered or not; those taken back apart
    dismissed_by: str | None  #: who last ended it without an answer; None when nobody did, or a rule
    unshown: frozenset[int]  #: the escalations whose notices to people Slack has refused to show so far
    given_for: Mapping[int, str]  #: by the number of a draft: in whose place its present yes was given

    def unreached(self, fired: Escalation) -> bool:
        """Whether an escalation names people and has reached none: nobody can be called, or Slack shows no notice."""
        if fired.called is None or all(name.startswith("#") for name in fired.notified.split(", ")):
            return False
        return not fired.called.get("called") or fired.id in self.unshown

    @property
    def pressing(self) -> bool:
        """Whether somebody was urgently called for what the customer waits for now, as storage/urgency.py has it."""
        since = self.case.waiting_since
        fired = [] if since is None else [row for row in self.escalations if row.fired_at >= since]
        needless = {row.rule for row in fired if row.needless_at is not None}
        return any(row.rule not in needless and bool((row.called or {}).get("pressing")) for row in fired)

    @property
    def newest(self) -> PostRow:
        """The customer's latest post that still exists, else the latest."""
        return next((post for post in reversed(self.posts) if post.gone_at is None), self.posts[-1])


def case_file(tx: Session, case_id: int) -> CaseFile | None:
    """Gather a case, or None when there is no such case."""
    case = tx.get(Case, case_id)
    if case is None:
        return None
    versions = tx.scalars(select(Draft).where(Draft.case_id == case_id).order_by(Draft.version)).all()
    fired = tx.scalars(
        select(Escalation).where(Escalation.case_id == case_id).order_by(Escalation.fired_at, Escalation.level)
    ).all()
    return CaseFile(
        case=case,
        customer=tx.get_one(Customer, (case.network, case.customer_id)),
        posts=posts_of(tx, case_id),
        drafts=versions,
        escalations=fired,
        unshown=escalations.unshown(tx, case_id, fired) if fired else frozenset(),
        dismissal=open_dismissal(tx, case_id),
        storm=None if case.storm_id is None else tx.get(Storm, case.storm_id),
        corrected=triage.by_person(tx, case),
        questions=questions.of_case(tx, case_id),
        dismissed_by=audit.last_actor(tx, case_id, DISMISSALS) if case.state in DISMISSED else None,
        given_for={
            draft.id: for_whom
            for draft in versions
            if draft.needs == Requirement.COMMUNICATION_MANAGER and (for_whom := given_for(tx, draft))
        },
    )


def posts_of(tx: Session, case_id: int) -> Sequence[PostRow]:
    """The posts of a case, oldest first."""
    return tx.scalars(select(PostRow).where(PostRow.case_id == case_id).order_by(PostRow.created_at, PostRow.id)).all()


def open_dismissal(tx: Session, case_id: int) -> Dismissal | None:
    """The proposal not to answer that waits for its second person."""
    return tx.scalar(
        select(Dismissal)
        .where(Dismissal.case_id == case_id, Dismissal.ended_at.is_(None))
        .order_by(Dismissal.id.desc())
        .limit(1)
    )


def accounts_waiting(tx: Session) -> list[tuple[str, str]]:
    """The (network, account) pairs that still have open cases."""
    is_open = Case.state.in_([state.value for state in OPEN])
    return [
        (network, account)
        for network, account in tx.execute(select(Case.network, Case.account).where(is_open).distinct())
    ]


def set_aside(tx: Session, since: datetime) -> Sequence[Case]:
    """The cases set aside that came in since then, the newest first; talk about the trade is not among them."""
    query = select(Case).where(Case.state == CaseState.ASIDE.value, Case.stored_at >= since, Case.industry.is_(False))
    return tx.scalars(query.order_by(Case.opened_at.desc(), Case.id.desc())).all()


def open_cases(tx: Session, *, owner: str | None = None) -> Sequence[Case]:
    """Cases that owe an answer, the most urgent first, as `storage.urgency.BY_URGENCY` has it."""
    query = select(Case).where(Case.state.in_([state.value for state in OPEN]))
    if owner is not None:
        query = query.where(Case.owner == owner)
    return tx.scalars(query.order_by(*BY_URGENCY)).all()


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Cases of which there may be many: how many there are, and those that come first."""

    number: int
    cases: Sequence[Case]


def waiting(tx: Session, accounts: Collection[str], most: int) -> Waiting:
    """The open cases of some accounts, of all when none is named: who has waited longest first.

    For the digest: as in its numbers, what mystery shoppers opened is not among them; nor is it in `promised`.
    """
    return _first(tx, accounts, most, [], [func.coalesce(Case.waiting_since, Case.opened_at), Case.id])


def promised(tx: Session, accounts: Collection[str], most: int) -> Waiting:
    """Those to which a holding reply has promised an answer by some time: the soonest first."""
    return _first(tx, accounts, most, [Case.promised_until.is_not(None)], [Case.promised_until, Case.id])


def _first(
    tx: Session, accounts: Collection[str], most: int, more: Sequence[ColumnElement[bool]], order: Sequence[Any]
) -> Waiting:
    which = [Case.state.in_([state.value for state in OPEN]), Case.mystery.is_(False), *more]
    if accounts:
        which.append(Case.account.in_([account.lower() for account in accounts]))
    return Waiting(
        number=tx.scalar(select(func.count()).select_from(Case).where(*which)) or 0,
        cases=tx.scalars(select(Case).where(*which).order_by(*order).limit(most)).all(),
    )


def customer_names(tx: Session, cases: Sequence[Case]) -> dict[int, str]:
    """What the customer of each case is called, by the number of the case."""
    wanted: dict[str, set[str]] = {}
    for case in cases:
        wanted.setdefault(case.network, set()).add(case.customer_id)
    names = {
        (network, customer): called
        for network, customers in wanted.items()
        for customer, called in tx.execute(
            select(Customer.customer_id, Customer.name).where(
                Customer.network == network, Customer.customer_id.in_(sorted(customers))
            )
        )
    }
    return {case.id: names[case.network, case.customer_id] for case in cases}


def newest_words(tx: Session, case_ids: Sequence[int]) -> dict[int, str]:
    """What each customer wrote last, in the latest post of the case that still exists, else in the latest."""
    rows = tx.execute(
        select(PostRow.case_id, PostRow.text)
        .where(PostRow.case_id.in_(case_ids))
        .order_by(PostRow.gone_at.is_(None), PostRow.created_at, PostRow.id)
    )
    return dict(rows.all())


def by_ids(tx: Session, case_ids: Sequence[int]) -> Sequence[Case]:
    """Cases by their numbers, in no order."""
    return tx.scalars(select(Case).where(Case.id.in_(case_ids))).all()


def waiting_since(tx: Session, network: str, account: str, start: datetime, end: datetime) -> Sequence[Case]:
    """The open cases of an account that wait since a moment of [start, end): the urgent first, then the oldest."""
    query = select(Case).where(
        Case.network == network,
        Case.account == account.lower(),
        Case.state.in_([state.value for state in OPEN]),
        Case.waiting_since >= start,
        Case.waiting_since < end,
    )
    return tx.scalars(query.order_by(Case.happening_now.desc(), Case.waiting_since, Case.id)).all()

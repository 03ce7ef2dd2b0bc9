"""Queries for numbers: cases as histories of network times, from which every figure can be recomputed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select, true
from sqlalchemy.orm import Session

from rules.case import OPEN
from rules.contact import names_contact
from rules.draft import DraftKind, DraftState
from rules.history import ApprovalFact, CaseHistory, Outcome, PostFact, ReplyFact, ReplyKind, StepFact, StepKind
from rules.length import has_link
from rules.past import IMPORTED, IMPORTER
from storage.past import BORN
from storage.schema import Audit, Case, DigestRow, Draft, Escalation, PostRow, QuestionRow

PORTION = 500  #: cases

_STEPS = {
    "slack.card": StepKind.SHOWN,
    "case.claimed": StepKind.CLAIMED,
    "case.released": StepKind.FREED,
    "case.lease_ended": StepKind.FREED,
    "draft.proposed": StepKind.PROPOSED,
    "draft.approved": StepKind.APPROVED,
    "draft.unapproved": StepKind.UNAPPROVED,
    "draft.rejected": StepKind.DROPPED,
    "draft.superseded": StepKind.DROPPED,
    "draft.refused": StepKind.DROPPED,
    "draft.sent": StepKind.SENT,
}
#: Of two yeses the first decides how long the draft has waited for one.
_DECISIONS = {"draft.endorsed": True, "draft.approved": True, "draft.rejected": False}
_CLOSED = "case.closed"
_NAMED = (*_STEPS, *_DECISIONS, _CLOSED, BORN)
#: What is a case for the numbers, and what is one for the report on mystery shoppers.
_COUNTS = (Case.industry.is_(False), Case.mystery.is_(False))
_TESTS = (Case.mystery == true(),)
_KINDS = {DraftKind.HOLDING: ReplyKind.HOLDING, DraftKind.PRIVATE: ReplyKind.PRIVATE}


def histories(
    tx: Session, start: datetime, end: datetime, *, accounts: Iterable[str] | None = None, only_open: bool = False
) -> Iterator[CaseHistory]:
    """The cases whose first post came in [start, end), oldest first: all, or those of some accounts.

    Talk about the trade is nobody's case and counts nowhere; nor does what a mystery shopper opened.
    """
    wanted = [Case.opened_at >= start, Case.opened_at < end]
    if accounts is not None:
        wanted.append(Case.account.in_([account.lower() for account in accounts]))
    if only_open:
        wanted.append(Case.state.in_([state.value for state in OPEN]))
    yield from _histories(tx, wanted)


def number_of_cases(tx: Session, start: datetime, end: datetime) -> int:
    """How many cases `histories` has of [start, end)."""
    wanted = (Case.opened_at >= start, Case.opened_at < end, *_COUNTS)
    return tx.scalar(select(func.count()).select_from(Case).where(*wanted)) or 0


def histories_of(tx: Session, case_ids: Sequence[int]) -> Iterator[CaseHistory]:
    """The same of cases by their numbers."""
    for start in range(0, len(case_ids), PORTION):
        yield from _histories(tx, [Case.id.in_(case_ids[start : start + PORTION])])


def histories_of_tests(tx: Session, start: datetime, end: datetime) -> Iterator[CaseHistory]:
    """The cases that mystery shoppers opened in [start, end), which no other number has (S08), oldest first."""
    yield from _histories(tx, [Case.opened_at >= start, Case.opened_at < end], _TESTS)


def _histories(
    tx: Session, wanted: Sequence[ColumnElement[bool]], among: Sequence[ColumnElement[bool]] = _COUNTS
) -> Iterator[CaseHistory]:
    rows = tx.execute(
        select(
            Case.id, Case.network, Case.account, Case.customer_id, Case.state, Case.owner, Case.priority, Case.kind,
            Case.mood, Case.language, Case.routed_to, Case.tags, Case.storm_id, Case.ended_at, Case.end_reason,
        )
        .where(*wanted, *among)
        .order_by(Case.opened_at, Case.id)
    ).all()  # fmt: skip
    for start in range(0, len(rows), PORTION):
        yield from _portion(tx, rows[start : start + PORTION])


@dataclass(kw_only=True)
class _Found:
    """What belongs to one case."""

    posts: list[PostFact] = field(default_factory=list)
    replies: list[ReplyFact] = field(default_factory=list)
    drafts: dict[int, "_DraftRow"] = field(default_factory=dict)
    steps: list[StepFact] = field(default_factory=list)
    ended: list[datetime] = field(default_factory=list)
    imported: bool = False
    calls: int = 0
    needless: int = 0


@dataclass(kw_only=True)
class _DraftRow:
    created_at: datetime
    needs: str
    rule: str
    proposed: bool = False  #: by somebody here, and not taken over from before
    decided_at: datetime | None = None
    by: str = ""
    yes: bool = False


def _portion(tx: Session, rows: Sequence[Any]) -> Iterator[CaseHistory]:
    found = {row[0]: _Found() for row in rows}
    _posts(tx, found)
    _drafts(tx, found)
    _steps(tx, found)
    _questions(tx, found)
    _calls(tx, found)
    for (
        id_,
        network,
        account,
        customer,
        state,
        owner,
        priority,
        kind,
        mood,
        language,
        routed,
        tags,
        storm,
        ended,
        reason,
    ) in rows:
        it = found[id_]
        if not it.posts:
            continue  # forgotten by request
        yield CaseHistory(
            case_id=id_,
            network=network,
            account=account,
            customer=customer,
            customer_posts=tuple(it.posts),
            replies=tuple(it.replies),
            outcome=Outcome.OPEN if state in OPEN else Outcome(state),
            kind=kind,
            language=language,
            priority=priority,
            mood=mood,
            channel=routed or "",
            tags=tuple(tags or ()),
            owner=owner or "",
            imported=it.imported,
            ended_at=None if reason == IMPORTED else ended,
            ended_times=tuple(it.ended),
            storm=storm is not None,
            steps=tuple(it.steps),
            approvals=tuple(_approval(draft) for _, draft in sorted(it.drafts.items()) if draft.proposed),
            calls=it.calls,
            needless=it.needless,
        )


def _posts(tx: Session, found: dict[int, _Found]) -> None:
    rows = tx.execute(
        select(
            PostRow.case_id, PostRow.created_at, PostRow.summoned, PostRow.gone_at, PostRow.post_id,
            PostRow.version_id, PostRow.in_reply_to, PostRow.triage["mood"]["value"].as_string(),
        )
        .where(PostRow.case_id.in_(found))
        .order_by(PostRow.created_at, PostRow.id)
    )  # fmt: skip
    for case_id, at, summoned, gone_at, first, newest, parent, mood in rows:
        found[case_id].posts.append(
            PostFact(
                at=at,
                answerable=summoned and gone_at is None,
                ids=(first, newest),
                begins=parent is None,
                mood=mood or "",
            )
        )


def _drafts(tx: Session, found: dict[int, _Found]) -> None:
    """The drafts of people, and every reply that was sent."""
    sent = case((Draft.state == DraftState.SENT.value, Draft.text), else_=None)
    rows = tx.execute(
        select(
            Draft.id, Draft.case_id, Draft.kind, Draft.created_at, Draft.author, Draft.needs, Draft.needs_rule,
            Draft.sent_at, Draft.answers, sent,
        )
        .where(Draft.case_id.in_(found))
        .order_by(Draft.sent_at, Draft.id)
    )  # fmt: skip
    for id_, case_id, kind, created_at, author, needs, rule, sent_at, under, text in rows:
        it = found[case_id]
        if kind != DraftKind.HOLDING:
            it.drafts[id_] = _DraftRow(created_at=created_at, needs=needs, rule=rule)
        if text is not None and sent_at is not None:
            it.replies.append(
                ReplyFact(
                    at=sent_at,
                    kind=_KINDS.get(kind, ReplyKind.ANSWER),
                    by="" if author == IMPORTER else author,
                    under=under,
                    deflects=names_contact(text),
                    links=has_link(text),
                )
            )


def _steps(tx: Session, found: dict[int, _Found]) -> None:
    rows = tx.execute(
        select(Audit.case_id, Audit.at, Audit.what, Audit.actor, Audit.draft_id)
        .where(Audit.case_id.in_(found), Audit.what.in_(_NAMED))
        .order_by(Audit.at, Audit.id)
    )
    for case_id, at, what, actor, draft_id in rows:
        assert case_id is not None
        it = found[case_id]
        if what == _CLOSED:
            it.ended.append(at)
            continue
        if what == BORN:
            it.imported = True
            continue
        if draft_id is not None and what.startswith("draft."):
            draft = it.drafts.get(draft_id)
            if draft is None:
                continue  # a holding reply: it answers nothing
            draft.proposed = draft.proposed or what == "draft.proposed"
            if what in _DECISIONS and draft.decided_at is None:
                draft.decided_at, draft.by, draft.yes = at, actor, _DECISIONS[what]
        if what in _STEPS:
            it.steps.append(StepFact(at=at, kind=_STEPS[what], of=draft_id or 0))


def _questions(tx: Session, found: dict[int, _Found]) -> None:
    rows = tx.execute(
        select(
            QuestionRow.id, QuestionRow.case_id, QuestionRow.asked_at, QuestionRow.answered_at, QuestionRow.ended_at
        ).where(QuestionRow.case_id.in_(found))
    )
    for id_, case_id, asked_at, answered_at, ended_at in rows:
        steps = found[case_id].steps
        steps.append(StepFact(at=asked_at, kind=StepKind.ASKED, of=id_))
        told = min((at for at in (answered_at, ended_at) if at is not None), default=None)
        if told is not None:
            steps.append(StepFact(at=told, kind=StepKind.TOLD, of=id_))


def _calls(tx: Session, found: dict[int, _Found]) -> None:
    """Several levels of a rule that came at once were one call."""
    rows = tx.execute(
        select(Escalation.case_id, func.count(Escalation.needless_at))
        .where(Escalation.case_id.in_(found))
        .group_by(Escalation.case_id, Escalation.rule, Escalation.fired_at)
    )
    for case_id, needless in rows:
        found[case_id].calls += 1
        found[case_id].needless += needless > 0


def _approval(draft: _DraftRow) -> ApprovalFact:
    return ApprovalFact(
        asked_at=draft.created_at,
        decided_at=draft.decided_at,
        by=draft.by,
        needs=draft.needs,
        rule=draft.rule,
        said_yes=draft.yes,
    )


def first_post_at(tx: Session) -> datetime | None:
    """When the oldest stored post was written."""
    return tx.scalar(select(func.min(Case.opened_at)))


def newest_post_between(tx: Session, start: datetime, end: datetime) -> datetime | None:
    """When the newest case began that did so in [start, end)."""
    return tx.scalar(select(func.max(Case.opened_at)).where(Case.opened_at >= start, Case.opened_at < end))


def last_digest(tx: Session, name: str, *, not_after: date) -> date | None:
    """The local date of the newest digest that was owed; one of a later day is from before the clock was put back."""
    query = select(func.max(DigestRow.local_date)).where(DigestRow.name == name, DigestRow.local_date <= not_after)
    return tx.scalar(query)


def owe_digest(tx: Session, name: str, local_date: date, now: datetime) -> bool:
    """Write down that the digest of a date is owed; False when it was before."""
    if tx.get(DigestRow, (name, local_date)) is not None:
        return False
    tx.add(DigestRow(name=name, local_date=local_date, owed_at=now))
    tx.flush()
    return True

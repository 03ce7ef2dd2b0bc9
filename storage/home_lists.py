"""What one person's Home tab lists, a few rows of each list and how many there are, in as many queries as lists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from rules.case import OPEN, CaseState
from rules.draft import LIVE, DraftKind, DraftState
from storage import questions
from storage.schema import Case, Customer, Draft, PostRow, QuestionRow, SlackMessage
from storage.slack_messages import card_key, draft_key
from storage.urgency import BY_URGENCY, pressing

_IS_OPEN = Case.state.in_([state.value for state in OPEN])
_FREE = and_(Case.state == CaseState.NEW.value, Case.owner.is_(None))


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A case as a line of a list shows it."""

    case: Case
    customer: str  #: their name, as they wrote it
    words: str  #: the newest post that still exists, else the newest
    place: tuple[str, str] | None  #: channel and ts of its card, once it stands in Slack
    draft: Draft | None  #: the newest reply of ours on its way
    urgent: bool  #: the customer is in the middle of it, or somebody was urgently called for it


@dataclass(frozen=True, kw_only=True)
class Some:
    """The first rows of a list, and how many it has."""

    cases: Sequence[Case]
    count: int


def mine(tx: Session, person: str, most: int) -> Some:
    """The open cases that somebody has, the most urgent first."""
    return _some(tx, and_(_IS_OPEN, Case.owner == person), most)


def free(tx: Session, most: int) -> Some:
    """The open cases that nobody has, the most urgent first."""
    return _some(tx, _FREE, most)


def _some(tx: Session, which: ColumnElement[bool], most: int) -> Some:
    found = tx.scalars(select(Case).where(which).order_by(*BY_URGENCY).limit(most)).all()
    if len(found) < most:
        return Some(cases=found, count=len(found))
    return Some(cases=found, count=tx.scalar(select(func.count()).select_from(Case).where(which)) or 0)


def promised(tx: Session, person: str) -> Sequence[Case]:
    """The open cases of somebody in which a holding reply has promised the answer, the nearest promise first."""
    query = select(Case).where(_IS_OPEN, Case.owner == person, Case.promised_until.is_not(None))
    return tx.scalars(query.order_by(Case.promised_until, Case.id)).all()


def asked(tx: Session, people: Collection[str]) -> Sequence[QuestionRow]:
    """The questions in open cases that wait for one of these people or user groups, oldest first."""
    query = (
        select(QuestionRow)
        .join(Case, Case.id == QuestionRow.case_id)
        .where(questions.waits(), _IS_OPEN, QuestionRow.asked.in_(people))
    )
    return tx.scalars(query.order_by(QuestionRow.asked_at, QuestionRow.id)).all()


def proposed(tx: Session) -> Sequence[Draft]:
    """The drafts of all cases that wait for somebody's yes, oldest first; a prepared holding reply waits for nobody."""
    query = select(Draft).where(Draft.state == DraftState.PROPOSED.value, Draft.kind != DraftKind.HOLDING.value)
    return tx.scalars(query.order_by(Draft.created_at, Draft.id)).all()


def by_id(tx: Session, case_ids: Collection[int]) -> Sequence[Case]:
    """The cases with these ids."""
    return tx.scalars(select(Case).where(Case.id.in_(case_ids))).all()


def listed(tx: Session, found: Collection[Case]) -> Mapping[int, Listed]:
    """What a line says of each of these cases, by its id."""
    unique = {case.id: case for case in found}
    if not unique:
        return {}
    customers = _customers(tx, list(unique.values()))
    words = _words(tx, list(unique))
    cards = places(tx, [card_key(number) for number in unique])
    drafts = _drafts(tx, list(unique))
    urgent = pressing(tx, list(unique))
    return {
        number: Listed(
            case=case,
            customer=customers.get((case.network, case.customer_id), ""),
            words=words.get(number, ""),
            place=cards.get(card_key(number)),
            draft=drafts.get(number),
            urgent=case.happening_now or number in urgent,
        )
        for number, case in unique.items()
    }


def draft_places(tx: Session, found: Collection[Draft]) -> Mapping[int, tuple[str, str]]:
    """Where the cards of these drafts stand, by the draft's id."""
    stand = places(tx, [draft_key(draft.id) for draft in found])
    return {draft.id: stand[draft_key(draft.id)] for draft in found if draft_key(draft.id) in stand}


def places(tx: Session, keys: Collection[str]) -> Mapping[str, tuple[str, str]]:
    """Channel and ts of the messages with these keys that stand in Slack."""
    rows = tx.execute(
        select(SlackMessage.key, SlackMessage.channel, SlackMessage.ts).where(
            SlackMessage.key.in_(keys), SlackMessage.ts.is_not(None)
        )
    )
    return {key: (channel, ts) for key, channel, ts in rows if ts is not None}


def _customers(tx: Session, found: Collection[Case]) -> dict[tuple[str, str], str]:
    same = or_(*(and_(Customer.network == case.network, Customer.customer_id == case.customer_id) for case in found))
    rows = tx.execute(select(Customer.network, Customer.customer_id, Customer.name).where(same))
    return {(network, customer): name for network, customer, name in rows}


def _words(tx: Session, case_ids: Collection[int]) -> dict[int, str]:
    newest = (PostRow.case_id, PostRow.gone_at.is_not(None), PostRow.created_at.desc(), PostRow.id.desc())
    rows = tx.execute(select(PostRow.case_id, PostRow.text).where(PostRow.case_id.in_(case_ids)).order_by(*newest))
    found: dict[int, str] = {}
    for case_id, text in rows:
        found.setdefault(case_id, text)
    return found


def _drafts(tx: Session, case_ids: Collection[int]) -> dict[int, Draft]:
    on_its_way = Draft.state.in_([state.value for state in LIVE])
    query = select(Draft).where(Draft.case_id.in_(case_ids), on_its_way, Draft.kind != DraftKind.HOLDING.value)
    return {draft.case_id: draft for draft in tx.scalars(query.order_by(Draft.version))}

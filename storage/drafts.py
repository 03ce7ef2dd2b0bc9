"""Drafts and their way to the network: versions, leases, and what is due."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from rules.draft import LIVE, DraftKind, DraftState, DraftView, Requirement, text_hash
from storage.schema import Audit, Case, Draft

LEASE = timedelta(seconds=60)


def born(draft: Draft) -> datetime:
    """Since when these words may have been sent: a draft that is read back from Slack is as old as its message."""
    if draft.source_ts is None:
        return draft.created_at
    return min(draft.created_at, datetime.fromtimestamp(float(draft.source_ts), UTC))


def may_be_out(draft: Draft, started_at: datetime) -> bool:
    """Whether the network must be asked before a first attempt: a backup put back knows nothing of what came after it.

    So for every draft that is older than the process, unless it was looked for since.
    """
    return max(born(draft), draft.looked_up_at or born(draft)) < started_at


def latest_version(tx: Session, case_id: int) -> int:
    """The newest version in a case, 0 when there is none; holding replies are no versions of the answer."""
    return (
        tx.scalar(
            select(func.max(Draft.version)).where(Draft.case_id == case_id, Draft.kind != DraftKind.HOLDING.value)
        )
        or 0
    )


def is_ours(tx: Session, network: str, post_id: str) -> bool:
    """Whether a post on a network is a reply that we sent."""
    found = select(Draft.id).join(Case, Case.id == Draft.case_id)
    return tx.scalar(found.where(Draft.remote_id == post_id, Case.network == network).limit(1)) is not None


def view(tx: Session, draft: Draft) -> DraftView:
    """The draft as the rules see it."""
    return DraftView(
        id=draft.id,
        version=draft.version,
        state=DraftState(draft.state),
        author=draft.author,
        text=draft.text,
        text_hash=draft.text_hash,
        latest_version=latest_version(tx, draft.case_id),
        needs=Requirement(draft.needs),
        endorsed_by=draft.endorsed_by if draft.endorsed_hash == draft.text_hash else None,
    )


def given_for(tx: Session, draft: Draft) -> str:
    """The communication manager in whose place a draft's present yes was given; "" when it was in nobody's."""
    row = tx.scalar(
        select(Audit)
        .where(Audit.case_id == draft.case_id, Audit.draft_id == draft.id, Audit.what == "draft.approved")
        .order_by(Audit.at.desc(), Audit.id.desc())
        .limit(1)
    )
    return str(row.detail.get("for", "")) if row is not None and row.actor == draft.approved_by else ""


def propose(
    tx: Session,
    *,
    case_id: int,
    kind: DraftKind,
    author: str,
    text: str,
    now: datetime,
    source: tuple[str, str] | None = None,
    needs: Requirement = Requirement.APPROVER,
    needs_rule: str = "",
) -> Draft:
    """Store the next version of a case's reply."""
    highest = tx.scalar(select(func.max(Draft.version)).where(Draft.case_id == case_id)) or 0
    draft = Draft(
        case_id=case_id,
        version=highest + 1,
        kind=kind,
        state=DraftState.PROPOSED,
        author=author,
        text=text,
        text_hash=text_hash(text),
        source_channel=source[0] if source else None,
        source_ts=source[1] if source else None,
        created_at=now,
        approved_by=None,
        approved_at=None,
        approved_hash=None,
        needs=needs,
        needs_rule=needs_rule,
        endorsed_by=None,
        endorsed_hash=None,
        decided_by=None,
        reason=None,
        answers=None,
        sending_at=None,
        next_try_at=None,
        attempts=0,
        lease_until=None,
        fence=0,
        looked_up_at=None,
        remote_id=None,
        remote_url=None,
        sent_at=None,
    )
    tx.add(draft)
    tx.flush()
    return draft


def live(tx: Session, case_id: int) -> Sequence[Draft]:
    """Drafts of a case with which something is still to happen, oldest first."""
    return tx.scalars(
        select(Draft)
        .where(Draft.case_id == case_id, Draft.state.in_([state.value for state in LIVE]))
        .order_by(Draft.version)
    ).all()


def from_message(tx: Session, channel: str, ts: str) -> Draft | None:
    """The newest draft made of this message."""
    return tx.scalar(
        select(Draft)
        .where(Draft.source_channel == channel, Draft.source_ts == ts)
        .order_by(Draft.version.desc())
        .limit(1)
    )


def _free(now: datetime) -> ColumnElement[bool]:
    return and_(
        or_(Draft.next_try_at.is_(None), Draft.next_try_at <= now),
        or_(Draft.lease_until.is_(None), Draft.lease_until < now),
    )


def due(tx: Session, states: Sequence[DraftState], now: datetime, *, apart_from: Collection[int] = ()) -> Sequence[int]:
    """Ids of drafts in `states`, but of no case in `apart_from`, to act on now, the oldest approval first."""
    return tx.scalars(
        select(Draft.id)
        .where(Draft.state.in_([state.value for state in states]), Draft.case_id.not_in(apart_from), _free(now))
        .order_by(Draft.approved_at, Draft.id)
    ).all()


def claim(tx: Session, draft_id: int, states: Sequence[DraftState], now: datetime) -> Draft | None:
    """Take the lease on a draft if it is still due; None when another process was faster."""
    draft = tx.scalar(
        select(Draft)
        .where(Draft.id == draft_id, Draft.state.in_([state.value for state in states]), _free(now))
        .with_for_update(skip_locked=True)
    )
    if draft is None:
        return None
    draft.lease_until = now + LEASE
    draft.fence += 1
    tx.flush()
    return draft


def held(tx: Session, draft_id: int, fence: int) -> Draft | None:
    """The draft, if the lease taken under `fence` has not passed to another process."""
    return tx.scalar(select(Draft).where(Draft.id == draft_id, Draft.fence == fence).with_for_update())


def remote_ids(tx: Session, case_id: int) -> frozenset[str]:
    """Network ids of the replies already sent in a case."""
    found = tx.scalars(select(Draft.remote_id).where(Draft.case_id == case_id)).all()
    return frozenset(remote_id for remote_id in found if remote_id is not None)


def awaiting_reason(tx: Session, case_id: int, person: str) -> Draft | None:
    """The draft that this person rejected last and has not said why."""
    draft = tx.scalar(
        select(Draft)
        .where(Draft.case_id == case_id, Draft.decided_by == person, Draft.state == DraftState.REJECTED.value)
        .order_by(Draft.version.desc())
        .limit(1)
    )
    return draft if draft is not None and not draft.reason else None

"""Everything that numbers rest on, case by case, as records that leave the database."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from rules.assessment import CORRECTABLE, as_chosen
from rules.draft import DraftState
from storage import triage
from storage.duty_schema import Assignment
from storage.past import BORN
from storage.schema import Audit, Case, Correction, Draft, Escalation, PostRow, QuestionRow

Record = dict[str, Any]
Reading = Callable[[], AbstractContextManager[Session]]
T = TypeVar("T")

PORTION = 500


def cases_since(tx: Session, since: datetime) -> list[int]:
    """The numbers of the cases whose first post was written since then, in an order that every database has."""
    query = select(Case.opened_at, Case.network, Case.account, Case.conversation_id, Case.customer_id, Case.id)
    rows = tx.execute(query.where(Case.opened_at >= since).order_by(Case.opened_at))
    # Only instants are sorted by the database: each has an order of texts of its own.
    return [row.id for _, some in groupby(rows, key=lambda row: row.opened_at) for row in sorted(some, key=tuple)]


def records(tx: Session, ids: Sequence[int]) -> Iterator[list[Record]]:
    """All records of these cases, one list a case: its posts, its replies, the case, and all that was done about it."""
    for start in range(0, len(ids), PORTION):
        some = ids[start : start + PORTION]
        cases = {case.id: case for case in tx.scalars(select(Case).where(Case.id.in_(some)))}
        posts = _by_case(tx.scalars(select(PostRow).where(PostRow.case_id.in_(some))))
        sent = select(Draft).where(Draft.case_id.in_(some), Draft.state == DraftState.SENT.value)
        drafts = _by_case(tx.scalars(sent.where(Draft.sent_at.is_not(None))))
        given = _by_case(tx.scalars(select(Assignment).where(Assignment.case_id.in_(some)).order_by(Assignment.id)))
        fired = _by_case(tx.scalars(select(Escalation).where(Escalation.case_id.in_(some)).order_by(Escalation.id)))
        every = _by_case(tx.scalars(select(Draft).where(Draft.case_id.in_(some)).order_by(Draft.version)))
        asked = _by_case(tx.scalars(select(QuestionRow).where(QuestionRow.case_id.in_(some)).order_by(QuestionRow.id)))
        said = _by_case(tx.scalars(select(Correction).where(Correction.case_id.in_(some)).order_by(Correction.id)))
        done = _by_case(tx.scalars(select(Audit).where(Audit.case_id.in_(some)).order_by(Audit.at, Audit.id)))
        for case in (cases[one] for one in some):
            yield [
                *(_post(case, row) for row in sorted(posts[case.id], key=_when_written)),
                *(_reply(case, row) for row in sorted(drafts[case.id], key=_when_sent)),
                _case(case),
                *(_assignment(case, row) for row in given[case.id]),
                *(_escalation(case, row) for row in fired[case.id]),
                *(_draft(case, row) for row in every[case.id] if row.sent_at is None),
                *(_question(case, row) for row in asked[case.id]),
                *(_correction(case, row) for row in said[case.id]),
                *_events(case, done[case.id], every[case.id]),
            ]
        tx.expunge_all()


def _by_case(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.case_id].append(row)
    return found


def _when_written(row: PostRow) -> tuple[datetime, int, str]:
    return row.created_at, len(row.post_id), row.post_id


def _when_sent(row: Draft) -> tuple[datetime, int, str]:
    assert row.sent_at is not None
    identifier = row.remote_id or ""
    return row.sent_at, len(identifier), identifier


def _post(case: Case, row: PostRow) -> Record:
    said = triage.read(row.triage)
    return {
        "type": "post",
        "network": row.network,
        "account": case.account,
        "id": row.post_id,
        "version_id": row.version_id,
        "author": row.author_handle,
        "author_id": row.author_id,
        "author_name": row.author_name,
        "text": row.text,
        "created_at": _at(row.created_at),
        "conversation_id": row.conversation_id,
        "in_reply_to": row.in_reply_to,
        "inbound": True,
        "language": row.language,
        "url": row.url,
        "summoned": row.summoned,
        "gone_at": _at(row.gone_at),
        "gone_reason": row.gone_reason,
        "triage": said and {aspect: as_chosen(aspect, said.of(aspect).value) for aspect in CORRECTABLE},
    }


def _reply(case: Case, row: Draft) -> Record:
    return {
        "type": "reply",
        "network": case.network,
        "account": case.account,
        # Sent, but under an id that nobody learned: it is told apart by its case and version.
        "id": row.remote_id or f"{case.conversation_id}:{case.customer_id}:{row.version}"[-200:],
        "author": case.account,
        "text": row.text,
        "created_at": _at(row.sent_at),
        "conversation_id": case.conversation_id,
        "in_reply_to": row.answers,
        "inbound": False,
        "customer_id": case.customer_id,
        "reply_kind": row.kind,
        "written_by": row.author,
        "approved_by": row.approved_by,
        "url": row.remote_url,
    }


def _case(case: Case) -> Record:
    return {
        "type": "case",
        **_name(case),
        "state": case.state,
        "end_reason": case.end_reason,
        "ended_at": _at(case.ended_at),
        "opened_at": _at(case.opened_at),
        "answered_at": _at(case.answered_at),
        "owner": case.owner,
        **{aspect: triage.value(case, aspect) for aspect in CORRECTABLE},
        "tags": list(case.tags),
        "mystery": case.mystery,
    }


def _assignment(case: Case, row: Assignment) -> Record:
    ended = _at(row.ended_at)
    return {
        "type": "assignment", **_name(case), "person": row.person, "at": _at(row.at), "why": row.why, "ended_at": ended,
    }  # fmt: skip


def _escalation(case: Case, row: Escalation) -> Record:
    return {
        "type": "escalation",
        **_name(case),
        "rule": row.rule,
        "level": row.level,
        "fired_at": _at(row.fired_at),
        "notified": row.notified,
        "asked_by": row.asked_by,
        "seen_by": row.seen_by,
        "seen_at": _at(row.seen_at),
        "needless_by": row.needless_by,
        "needless_at": _at(row.needless_at),
    }


def _draft(case: Case, row: Draft) -> Record:
    """A version that was not sent."""
    return {
        "type": "draft",
        **_name(case),
        "version": row.version,
        "draft_kind": row.kind,
        "state": row.state,
        "author": row.author,
        "text": row.text,
        "created_at": _at(row.created_at),
        "needs": row.needs,
        "needs_rule": row.needs_rule,
        "decided_by": row.decided_by,
        "reason": row.reason,
    }


def _question(case: Case, row: QuestionRow) -> Record:
    return {
        "type": "question",
        **_name(case),
        "asked_by": row.asked_by,
        "asked": row.asked,
        "asked_at": _at(row.asked_at),
        "answered_by": row.answered_by,
        "answered_at": _at(row.answered_at),
        "ended_at": _at(row.ended_at),
    }


def _correction(case: Case, row: Correction) -> Record:
    return {
        "type": "correction",
        **_name(case),
        "aspect": row.aspect,
        "was": row.was,
        "became": row.became,
        "source": row.source,
        "by": row.by,
        "at": _at(row.at),
        "undone_at": _at(row.undone_at),
    }


def _events(case: Case, rows: Iterable[Audit], drafts: Iterable[Draft]) -> Iterator[Record]:
    """Everything that happened to a case, a draft by its version: what the numbers are counted from.

    That it was imported happened to this database, and not to the case.
    """
    versions = {draft.id: draft.version for draft in drafts}
    for row in rows:
        if row.what == BORN:
            continue
        yield {
            "type": "event",
            **_name(case),
            "at": _at(row.at),
            "what": row.what,
            "actor": row.actor,
            "version": versions.get(row.draft_id) if row.draft_id is not None else None,
            "detail": row.detail,
        }


def _name(case: Case) -> Record:
    return {
        "network": case.network,
        "account": case.account,
        "conversation_id": case.conversation_id,
        "customer_id": case.customer_id,
    }


def _at(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()

"""The same numbers the way one would write them first: a look at every post ever stored, and no day book or index.

One statement holds all posts against all replies, and finds of each case when its customer first asked and when that
was answered; what is of other days is thrown away, and the rest counted here. It tells cases, posts, answers and the
median; the figures of the bot are some fifty, most times on two clocks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from rules.response import Figures
from storage.schema import Case, Draft, PostRow

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a plain report says of some days."""

    cases: int
    posts: int
    answerable: int
    answered: int
    median: timedelta | None  #: of the first responses, by the calendar


def counted(tx: Session, spans: Sequence[tuple[datetime, datetime]]) -> list[Answers]:
    """The numbers of the cases whose first post was written in each span, its end not included; one look for all."""
    asks = and_(PostRow.summoned, PostRow.gone_at.is_(None))
    first, asked = func.min(PostRow.created_at), func.min(case((asks, PostRow.created_at)))
    answered = func.min(case((and_(asks, Draft.sent_at >= PostRow.created_at), Draft.sent_at)))
    rows = tx.execute(
        select(Case.state, first, asked, answered, func.count(PostRow.id.distinct()))
        .join(PostRow, PostRow.case_id == Case.id)
        .outerjoin(Draft, and_(Draft.case_id == Case.id, Draft.state == "sent", Draft.kind != "holding"))
        .where(Case.industry.is_(False), Case.mystery.is_(False))
        .group_by(Case.id, Case.state)
        .having(first >= min(start for start, _ in spans))
    ).all()
    return [_answers([row for row in rows if start <= row[1] < end]) for start, end in spans]


def _answers(rows: Sequence[tuple[str, datetime, datetime | None, datetime | None, int]]) -> Answers:
    waits, unanswered = [], 0
    for state, _, asked, answered, _ in rows:
        if state == "spam" or asked is None:
            continue
        if answered is not None:
            waits.append(answered - asked)
        elif state not in ("no_reply", "aside"):
            unanswered += 1
    return Answers(
        cases=len(rows),
        posts=sum(row[4] for row in rows),
        answerable=len(waits) + unanswered,
        answered=len(waits),
        median=timedelta(microseconds=median(wait // _MICROSECOND for wait in waits)) if waits else None,
    )


def told(got: Figures) -> Answers:
    """The same five of the bot's figures."""
    return Answers(
        cases=got.cases,
        posts=got.posts,
        answerable=got.answerable,
        answered=got.answered,
        median=got.first.calendar.median,
    )

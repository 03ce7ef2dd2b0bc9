"""The posts of a period with what is said of them, and what colleagues put right, as rules/intake_report.py counts."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, func, select
from sqlalchemy.orm import Session

from rules.intake_report import Came, PutRight, Said
from storage.mystery import TESTS
from storage.schema import Correction, PostRow

PORTION = 2000  #: rows fetched at once
_ASPECTS = (
    "kind", "mood", "language", "priority", "happening_now", "personal_data", "quiet", "addressed", "wrong_handle",
)  # fmt: skip


def number(tx: Session, start: datetime, end: datetime) -> int:
    """How many posts were written in [start, end), those of mystery shoppers apart."""
    within = (PostRow.created_at >= start, PostRow.created_at < end, PostRow.case_id.not_in(TESTS))
    return tx.scalar(select(func.count()).select_from(PostRow).where(*within)) or 0


def came_in(tx: Session, start: datetime, end: datetime) -> Iterator[tuple[int, Came]]:
    """The posts that were written in [start, end), each with the number of its case; what was deleted since, too.

    What mystery shoppers wrote is left out.
    """
    said = [PostRow.triage[aspect]["value"].as_string().label(aspect) for aspect in _ASPECTS]
    rows = tx.execute(
        select(PostRow.case_id, PostRow.created_at, PostRow.stored_at, PostRow.edited_at, *said)
        .where(PostRow.created_at >= start, PostRow.created_at < end, PostRow.case_id.not_in(TESTS))
        .execution_options(yield_per=PORTION)
    )
    for row in rows:
        known_at = row.stored_at if row.edited_at is None else max(row.stored_at, row.edited_at)
        yield row.case_id, Came(at=row.created_at, known_at=known_at, said=_said(row))


def _said(row: Row[Any]) -> Said | None:
    if row.kind is None:
        return None
    return Said(
        kind=row.kind,
        mood=row.mood,
        language=row.language,
        priority=row.priority,
        happening_now=row.happening_now == "yes",
        personal_data=bool(row.personal_data),
        quiet=row.quiet == "yes",
        reached=row.addressed == "yes" or bool(row.wrong_handle),
    )


def put_right(tx: Session, start: datetime, end: datetime) -> dict[int, list[PutRight]]:
    """What was put right and not taken back in the cases with posts of [start, end), by case, oldest first."""
    theirs = select(PostRow.case_id).where(and_(PostRow.created_at >= start, PostRow.created_at < end))
    rows = tx.execute(
        select(Correction.case_id, Correction.aspect, Correction.was, Correction.became, Correction.at)
        .where(Correction.case_id.in_(theirs), Correction.undone_at.is_(None))
        .order_by(Correction.at, Correction.id)
    )
    found: dict[int, list[PutRight]] = defaultdict(list)
    for case_id, aspect, was, became, at in rows:
        found[case_id].append(PutRight(aspect=aspect, was=was, became=became, at=at))
    return found

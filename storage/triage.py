"""What triage said, kept: with each post whole, with the case merged, and what colleagues put right."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rules.assessment import ASPECTS, Assessment, PostKind, Source, Statement
from rules.case import OPEN
from rules.priority import Priority
from storage.schema import Case, Correction, PostRow

#: A kind outweighs those behind it when a customer's posts are of several: what needs most of us counts.
_WEIGHT = {kind: place for place, kind in enumerate(PostKind)}


def written(assessment: Assessment) -> dict[str, Any]:
    """An assessment in the form in which a post keeps it."""
    return {aspect: asdict(assessment.of(aspect)) for aspect in ASPECTS}


def read(kept: Mapping[str, Any] | None) -> Assessment | None:
    """The assessment that a post keeps; None for a post from before there was one."""
    if kept is None:
        return None
    statements = {aspect: Statement(**_statement(kept[aspect])) for aspect in ASPECTS}
    return Assessment(**statements)


def _statement(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {**kept, "reasons": tuple(kept["reasons"]), "source": Source(kept["source"])}


def first(case: Case, assessment: Assessment) -> None:
    """Give a new case what triage says of its first post."""
    for aspect in ("kind", "priority", "mood", "language", "personal_data", "wrong_handle"):
        setattr(case, aspect, assessment.of(aspect).value)
    case.happening_now = assessment.happening_now.value == "yes"
    case.addressed = assessment.addressed.value == "yes"


def merge(case: Case, assessment: Assessment, *, corrected: frozenset[str]) -> None:
    """Let a further post, or a changed one, speak too.

    What asks more of us wins: a customer who turns from chat to complaint is complaining, and one who was stuck is not
    forgotten for a thank-you in between. The mood is that of the newest words. What a person has put right about the
    case's language stands for all of its posts.
    """
    said = assessment
    if _WEIGHT[PostKind(said.kind.value)] < _WEIGHT[PostKind(case.kind)]:
        case.kind = said.kind.value
    if said.priority.value == Priority.HIGH:
        case.priority = Priority.HIGH
    case.mood = said.mood.value
    if said.language.source is not Source.ACCOUNT and "language" not in corrected:
        case.language = said.language.value
    case.happening_now = case.happening_now or said.happening_now.value == "yes"
    case.addressed = case.addressed or said.addressed.value == "yes"
    case.wrong_handle = case.wrong_handle or said.wrong_handle.value
    kinds = [*case.personal_data.split(", "), *said.personal_data.value.split(", ")]
    case.personal_data = ", ".join(dict.fromkeys(filter(None, kinds)))


def value(case: Case, aspect: str) -> str:
    """What a case now says of an aspect, in the words of `rules.assessment.CORRECTABLE`."""
    found = getattr(case, aspect)
    return ("yes" if found else "no") if isinstance(found, bool) else str(found)


def put(case: Case, aspect: str, value: str) -> None:
    """Make a case say something else of an aspect."""
    setattr(case, aspect, value == "yes" if aspect == "happening_now" else value)


def corrections(tx: Session, case_id: int) -> Sequence[Correction]:
    """What colleagues have put right in a case and not taken back, oldest first."""
    return tx.scalars(
        select(Correction)
        .where(Correction.case_id == case_id, Correction.undone_at.is_(None))
        .order_by(Correction.at, Correction.id)
    ).all()


def corrected(tx: Session, case_id: int) -> frozenset[str]:
    """The aspects of a case that a colleague has put right."""
    return frozenset(row.aspect for row in corrections(tx, case_id))


def source(tx: Session, case: Case, aspect: str) -> Source:
    """Who says what the case now says of an aspect: a colleague, or whoever assessed the newest post that says so."""
    if aspect in corrected(tx, case.id):
        return Source.PERSON
    kept = tx.scalars(
        select(PostRow.triage).where(PostRow.case_id == case.id).order_by(PostRow.created_at.desc(), PostRow.id.desc())
    )
    now = value(case, aspect)
    said = (read(one) for one in kept)
    return next((one.of(aspect).source for one in said if one and one.of(aspect).value == now), Source.WORDS)


def correct(tx: Session, case: Case, aspect: str, became: str, *, by: str, at: datetime) -> Correction:
    """Put one aspect of a case right, and keep what was wrong and who had said it."""
    row = Correction(
        case_id=case.id,
        aspect=aspect,
        was=value(case, aspect),
        became=became,
        source=source(tx, case, aspect),
        by=by,
        at=at,
        undone_at=None,
    )
    tx.add(row)
    put(case, aspect, became)
    tx.flush()
    return row


def unrefined(tx: Session, most: int) -> Sequence[PostRow]:
    """Posts of open cases that the classifier has not looked at, the newest first."""
    is_open = Case.state.in_([state.value for state in OPEN])
    query = select(PostRow).join(Case, Case.id == PostRow.case_id).where(is_open, PostRow.refined_at.is_(None))
    return tx.scalars(query.order_by(PostRow.created_at.desc(), PostRow.id.desc()).limit(most)).all()


def counted(tx: Session, start: datetime, end: datetime) -> list[tuple[str, str, str, int]]:
    """How often something was put right in [start, end): (aspect, what it was, what it became, how often)."""
    number = func.count()
    rows = tx.execute(
        select(Correction.aspect, Correction.was, Correction.became, number)
        .where(Correction.at >= start, Correction.at < end, Correction.undone_at.is_(None))
        .group_by(Correction.aspect, Correction.was, Correction.became)
        .order_by(number.desc(), Correction.aspect, Correction.was)
    )
    return [(aspect, was, became, count) for aspect, was, became, count in rows]

"""What triage said, kept: with each post whole, with the case merged, and what colleagues put right."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from rules.assessment import ASPECTS, NOTHING, Assessment, Source, Statement, as_chosen
from rules.case import OPEN
from rules.correcting import Layer, Withdrawal
from rules.triage import merging
from rules.triage.merging import UNNAMED, Said
from storage.mystery import TESTS
from storage.schema import Case, Correction, PostRow


def written(assessment: Assessment) -> dict[str, Any]:
    """An assessment in the form in which a post keeps it."""
    return {aspect: asdict(assessment.of(aspect)) for aspect in ASPECTS}


def read(kept: Mapping[str, Any] | None) -> Assessment | None:
    """The assessment that a post keeps; None for a post from before there was one."""
    if kept is None:
        return None
    statements = {aspect: Statement(**_statement(kept[aspect])) for aspect in ASPECTS}
    return Assessment(**statements)


def latest(posts: Sequence[PostRow]) -> Assessment | None:
    """What was said of the newest of these posts, oldest first, of which anything was."""
    return next((said for post in reversed(posts) if (said := read(post.triage)) is not None), None)


def _statement(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {**kept, "reasons": tuple(kept["reasons"]), "source": Source(kept["source"])}


def first(case: Case, assessment: Assessment) -> None:
    """Give a new case what triage says of its first post."""
    _keep(case, merging.first(assessment))


def merge(case: Case, assessment: Assessment, *, corrected: frozenset[str]) -> None:
    """Let a further post, or a changed one, speak too, as `rules.triage.merging` has it."""
    before = Said(
        kind=case.kind,
        priority=case.priority,
        mood=case.mood,
        language=case.language,
        happening_now=case.happening_now,
        personal_data=tuple(filter(None, case.personal_data.split(", "))),
        addressed=case.addressed,
        wrong_handle=case.wrong_handle,
    )
    _keep(case, merging.merged(before, assessment, corrected=corrected))


def _keep(case: Case, said: Said) -> None:
    for aspect in ("kind", "priority", "mood", "language", "happening_now", "addressed", "wrong_handle"):
        if getattr(case, aspect) != getattr(said, aspect):
            setattr(case, aspect, getattr(said, aspect))
    case.personal_data = ", ".join(said.personal_data)


def value(case: Case, aspect: str) -> str:
    """What a case now says of an aspect, in the words of `rules.assessment.CORRECTABLE`."""
    found = getattr(case, aspect)
    return ("yes" if found else "no") if isinstance(found, bool) else as_chosen(aspect, str(found))


def put(tx: Session, case: Case, aspect: str, value: str) -> None:
    """Make a case say something else of an aspect, in the words of `rules.assessment.CORRECTABLE`."""
    match aspect:
        case "happening_now" | "addressed":
            setattr(case, aspect, value == "yes")
        case "personal_data":
            case.personal_data = "" if value == NOTHING else value
        case "wrong_handle":
            case.wrong_handle = _wrong_handle(tx, case) if value == "yes" else ""
        case _:
            setattr(case, aspect, value)


def _wrong_handle(tx: Session, case: Case) -> str:
    """The look-alike of our handle that is in one of the posts."""
    kept = tx.scalars(select(PostRow.triage).where(PostRow.case_id == case.id).order_by(PostRow.created_at, PostRow.id))
    return next((said.wrong_handle.value for said in map(read, kept) if said and said.wrong_handle.value), UNNAMED)


def corrections(tx: Session, case_id: int) -> Sequence[Correction]:
    """What colleagues have put right in a case and not taken back, oldest first."""
    return tx.scalars(
        select(Correction)
        .where(Correction.case_id == case_id, Correction.undone_at.is_(None))
        .order_by(Correction.at, Correction.id)
    ).all()


def layers(tx: Session, case_id: int, aspect: str) -> list[Layer]:
    """What colleagues have put right of one aspect and not taken back, as the rules look at it."""
    rows = corrections(tx, case_id)
    return [Layer(number=row.id, by=row.by, was=row.was, became=row.became) for row in rows if row.aspect == aspect]


def corrected(tx: Session, case_id: int) -> frozenset[str]:
    """The aspects of a case that a colleague has put right."""
    return frozenset(row.aspect for row in corrections(tx, case_id))


def by_person(tx: Session, case: Case) -> frozenset[str]:
    """The aspects of which a case says what a colleague has put right, and no later post anything else."""
    newest = {row.aspect: row.became for row in corrections(tx, case.id)}
    return frozenset(aspect for aspect, became in newest.items() if value(case, aspect) == became)


def source(tx: Session, case: Case, aspect: str) -> Source:
    """Who says what the case now says of an aspect: a colleague, or whoever assessed the newest post that says so."""
    if aspect in corrected(tx, case.id):
        return Source.PERSON
    kept = tx.scalars(
        select(PostRow.triage).where(PostRow.case_id == case.id).order_by(PostRow.created_at.desc(), PostRow.id.desc())
    )
    now = value(case, aspect)
    said = (read(one) for one in kept)
    return next(
        (one.of(aspect).source for one in said if one and as_chosen(aspect, one.of(aspect).value) == now), Source.WORDS
    )


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
    put(tx, case, aspect, became)
    tx.flush()
    return row


def withdraw(tx: Session, case: Case, withdrawal: Withdrawal, *, at: datetime) -> None:
    """Take a correction back: the one above it lies on what it lay on, and the case says what stands then."""
    row = tx.get_one(Correction, withdrawal.number)
    row.undone_at = at
    if withdrawal.lies_on is not None:
        above = tx.get_one(Correction, withdrawal.lies_on)
        above.was, above.source = row.was, row.source
    if withdrawal.says is not None:
        put(tx, case, row.aspect, withdrawal.says)
    tx.flush()


def priorities(tx: Session, case_id: int) -> list[tuple[datetime, str]]:
    """When each post of a case was stored, and the priority that triage gives it as it is now."""
    rows = tx.execute(select(PostRow.stored_at, PostRow.triage).where(PostRow.case_id == case_id)).all()
    return [(at, said.priority.value) for at, kept in rows if (said := read(kept)) is not None]


def unrefined(tx: Session, most: int) -> Sequence[PostRow]:
    """Posts of open cases that the classifier has not looked at, the newest first."""
    is_open = Case.state.in_([state.value for state in OPEN])
    query = select(PostRow).join(Case, Case.id == PostRow.case_id).where(is_open, PostRow.refined_at.is_(None))
    return tx.scalars(query.order_by(PostRow.created_at.desc(), PostRow.id.desc()).limit(most)).all()


def counted(tx: Session, start: datetime, end: datetime) -> list[tuple[str, str, str, int]]:
    """How often something was put right in [start, end): (aspect, what it was, what it became, how often).

    Who only agrees with a colleague, or with what triage said, has put nothing right. What was put right in cases of
    mystery shoppers is left out.
    """
    number = func.count()
    rows = tx.execute(
        select(Correction.aspect, Correction.was, Correction.became, number)
        .where(Correction.at >= start, Correction.at < end, Correction.undone_at.is_(None))
        .where(Correction.case_id.not_in(TESTS))
        .where(Correction.was != Correction.became)
        .group_by(Correction.aspect, Correction.was, Correction.became)
        .order_by(number.desc(), Correction.aspect, Correction.was)
    )
    return [(aspect, was, became, count) for aspect, was, became, count in rows]

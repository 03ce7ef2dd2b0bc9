"""Tick: an optional classifier looks at what the words left unsure, off the path on which posts come in.

Where it is not installed there is no such tick, and nothing waits for it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from handlers import casework
from handlers.desk import Desk
from handlers.each import each
from rules.assessment import Assessment, PostKind, Source
from rules.correcting import tier_of
from rules.triage import refine
from storage import audit, triage
from storage.schema import Case, PostRow

EVERY = 2  #: seconds
AT_ONCE = 20  #: posts in a tick: each takes some thirty milliseconds of a processor


class Classifier(Protocol):
    """Says how likely a text is of each kind; together the probabilities are 1."""

    def probabilities(self, text: str) -> Mapping[PostKind, float]: ...


def tick(desk: Desk, classifier: Classifier) -> int:
    """Have the newest posts that nobody has refined looked at; returns how many."""
    with desk.store.reading() as tx:
        waiting = triage.unrefined(tx, AT_ONCE)

    def one(post: PostRow) -> int:
        desk.pulse.moving()
        said = triage.read(post.triage)
        refined = None if said is None else refine(said, classifier.probabilities(post.text))
        now, version = desk.now(), post.version_id
        desk.store.work(lambda tx: _write(tx, post.id, version, refined, now))
        return 1

    return sum(each(waiting, one))


def _write(tx: Session, post_id: int, version: str, refined: Assessment | None, now: datetime) -> None:
    post = tx.get_one(PostRow, post_id)
    if post.version_id != version:
        return  # edited meanwhile, and assessed anew
    post.refined_at = now
    if refined is None:
        return
    before = triage.read(post.triage)
    post.triage = triage.written(refined)
    case = tx.get_one(Case, post.case_id)
    if before is None or refined.kind.source is not Source.CLASSIFIER or case.kind != before.kind.value:
        return  # the words stand, or another post speaks for the case
    put_right = triage.corrected(tx, case.id)
    if "kind" in put_right:
        return
    case.kind = refined.kind.value
    if "priority" not in put_right:
        case.priority = tier_of(case)
    audit.note(
        tx, "triage.refined", actor="bot", at=now, case_id=case.id, was=before.kind.value, became=case.kind,
        confidence=refined.kind.confidence,
    )  # fmt: skip
    casework.redraw(tx, case)

"""A case's past, event by event, as the moments that rules look at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from rules.assessment import NOTHING, Assessment
from rules.case import OPEN, CaseState, CaseView, on_customer_post
from rules.correcting import TIERED, tier_of
from rules.facts import Facts
from rules.replaying import Moment
from rules.triage.merging import UNNAMED, Said, merged


@dataclass(frozen=True, kw_only=True)
class Posted:
    """The customer wrote."""

    at: datetime  #: when we had it
    written_at: datetime
    text: str
    said: Assessment


@dataclass(frozen=True, kw_only=True)
class Moved:
    """Somebody moved the case: claimed, released, closed, set aside, brought back."""

    at: datetime
    state: CaseState
    owner: str | None = None  #: Slack user id, of a claim


@dataclass(frozen=True, kw_only=True)
class Answered:
    """A reply of ours was sent."""

    at: datetime
    up_to: datetime | None = None  #: when the post was written under which it stands; None: all by then are answered
    promised_until: datetime | None = None  #: of a holding reply, which answers nothing


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A draft was rejected."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class PutRight:
    """A colleague put right what triage had said, or took that back."""

    at: datetime
    aspect: str
    became: str
    stands: bool = True  #: False: nobody's correction is left


Event = Posted | Moved | Answered | Refused | PutRight


@dataclass(frozen=True, kw_only=True)
class Background:
    """What is known of a case and its customer that does not change."""

    case_id: int
    network: str
    account: str
    handle: str
    followers: int | None = None
    verified: bool = False
    earlier_cases: int = 0
    earlier_posts: tuple[datetime, ...] = ()  #: of the customer, in all cases
    target: timedelta | None = None


@dataclass
class _Standing:
    """How the case stands while its events go by."""

    facts: Facts
    said: Said | None = None
    written: list[tuple[datetime, str]] = field(default_factory=list)
    posts: int = 0
    newest: datetime | None = None
    answered_up_to: datetime | None = None
    corrected: set[str] = field(default_factory=set)
    was_case: bool = False  #: it was not only set aside


def moments(background: Background, events: Iterable[Event]) -> list[Moment]:
    """The moments of a case, in the order of time; events of one instant count in the order in which they are given.

    Nothing is looked at before the first post.
    """
    standing = _Standing(
        facts=Facts(
            case_id=background.case_id,
            network=background.network,
            account=background.account,
            handle=background.handle,
            followers=background.followers,
            verified=background.verified,
            earlier_cases=background.earlier_cases,
            earlier_posts=background.earlier_posts,
            target=background.target,
            public_turns=0,
        )
    )
    found: list[Moment] = []
    for event in sorted(events, key=lambda event: event.at):
        if standing.said is None and not isinstance(event, Posted):
            continue
        _apply(standing, event)
        standing.was_case = standing.was_case or CaseState(standing.facts.state) in OPEN
        moment = Moment(at=event.at, facts=standing.facts, posts=standing.posts, newest=standing.newest)
        if found and found[-1].at == event.at:
            found[-1] = moment
        else:
            found.append(moment)
    return found


def _apply(standing: _Standing, event: Event) -> None:
    match event:
        case Posted():
            _posted(standing, event)
        case Moved():
            _moved(standing, event)
        case Answered():
            _answered(standing, event)
        case Refused():
            standing.facts = replace(standing.facts, rejected=standing.facts.rejected + 1)
        case PutRight():
            _put_right(standing, event)


def _posted(standing: _Standing, event: Posted) -> None:
    first = standing.said is None
    standing.said = merged(standing.said, event.said, corrected=standing.corrected)
    standing.written = sorted([*standing.written, (event.written_at, event.text)], key=lambda one: one[0])
    standing.posts += 1
    standing.newest = max(event.written_at, standing.newest or event.written_at)
    quiet = event.said.quiet.value == "yes"
    facts = standing.facts
    state = CaseState(facts.state)
    waiting = facts.waiting_since
    if first:
        state = CaseState.ASIDE if quiet else CaseState.NEW
        waiting = None if quiet else event.written_at
    elif standing.answered_up_to is None or event.written_at >= standing.answered_up_to:
        state = on_customer_post(CaseView(id=facts.case_id, state=state, owner=facts.owner), quiet=quiet)
        if state in OPEN and (waiting is None or event.written_at < waiting):
            waiting = event.written_at
    standing.facts = replace(
        _with_said(facts, standing.said),
        state=state.value,
        waiting_since=waiting,
        opened_at=min(event.written_at, facts.opened_at or event.written_at),
        public_turns=facts.public_turns + 1,
        texts=_asking(standing.written, waiting),
    )


def _moved(standing: _Standing, event: Moved) -> None:
    facts = standing.facts
    waiting = facts.waiting_since
    if event.state not in OPEN:
        waiting = None
    elif not standing.was_case:
        waiting = event.at  # as handlers/casework.py has it
    elif CaseState(facts.state) not in OPEN:
        since = standing.answered_up_to
        waiting = next((at for at, _ in standing.written if since is None or at > since), None)
    owner = event.owner if event.state is CaseState.CLAIMED else None
    standing.facts = replace(
        facts,
        state=event.state.value,
        waiting_since=waiting,
        owner=owner or (None if event.state is CaseState.NEW else facts.owner),
        texts=_asking(standing.written, waiting),
    )


def _answered(standing: _Standing, event: Answered) -> None:
    facts = replace(standing.facts, public_turns=standing.facts.public_turns + 1)
    if event.promised_until is not None:
        standing.facts = replace(facts, promised_until=event.promised_until)
        return
    standing.answered_up_to = event.up_to or event.at
    waiting = next((at for at, _ in standing.written if at > standing.answered_up_to), None)
    answered = waiting is None and CaseState(facts.state) in OPEN
    standing.facts = replace(
        facts,
        promised_until=None,
        waiting_since=waiting,
        state=CaseState.ANSWERED.value if answered else facts.state,
        texts=_asking(standing.written, waiting),
    )


def _put_right(standing: _Standing, event: PutRight) -> None:
    assert standing.said is not None
    (standing.corrected.add if event.stands else standing.corrected.discard)(event.aspect)
    said = replace(standing.said, **_change(event))
    if event.aspect in TIERED and "priority" not in standing.corrected:
        said = replace(said, priority=tier_of(said).value)
    standing.said = said
    standing.facts = _with_said(standing.facts, said)


def _change(event: PutRight) -> dict[str, Any]:
    match event.aspect, event.became:
        case ("happening_now" | "addressed") as aspect, became:
            return {aspect: became == "yes"}
        case "wrong_handle", became:
            return {"wrong_handle": UNNAMED if became == "yes" else ""}
        case "personal_data", became:
            return {"personal_data": () if became == NOTHING else tuple(became.split(", "))}
        case aspect, became:
            return {aspect: became}


def _with_said(facts: Facts, said: Said) -> Facts:
    return replace(
        facts,
        kind=said.kind,
        priority=said.priority,
        mood=said.mood,
        language=said.language,
        happening_now=said.happening_now,
        personal_data=frozenset(said.personal_data),
        addressed=said.addressed,
        wrong_handle=bool(said.wrong_handle),
    )


def _asking(written: Sequence[tuple[datetime, str]], waiting: datetime | None) -> tuple[str, ...]:
    """The words that await an answer, else the newest."""
    asking = tuple(text for at, text in written if waiting is not None and at >= waiting)
    return asking or tuple(text for _, text in written[-1:])

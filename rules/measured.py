"""One case, measured: everything about it that numbers add up, which does not change while time merely passes.

So the measures of a day that is over can be kept, and are computed anew only when something happens to its cases.
Times are whole microseconds, as the databases keep them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from rules.assessment import Mood, PostKind
from rules.history import ApprovalFact, CaseHistory, Outcome, PostFact, ReplyFact, ReplyKind, StepKind
from rules.hours import Calendar, NeverOpen, add_business_time, business_time, next_opening
from rules.stages import Stage, stages

Micros = int  #: microseconds

VERSION = 2  #: counted up when the same history would be measured otherwise: what was kept is then of no use

_MICROSECOND = timedelta(microseconds=1)


class Standing(StrEnum):
    """The one line on which a case is counted."""

    SPAM = "spam"
    ASIDE = "aside"
    NO_REPLY = "no_reply"
    UNADDRESSED = "unaddressed"
    STORM = "storm"  #: of one fault that hit many: shown apart, or it would hide how the others were served
    ANSWERED = "answered"
    OPEN = "open"
    UNANSWERED = "unanswered"


#: The lines that an answer is owed on.
ANSWERABLE = frozenset({Standing.ANSWERED, Standing.OPEN, Standing.UNANSWERED})


@dataclass(frozen=True, kw_only=True)
class Wait:
    """A stretch of time on both clocks."""

    calendar: Micros  #: what the customer feels
    hours: Micros  #: only the account's open hours


@dataclass(frozen=True, kw_only=True)
class Approved:
    """A draft that took somebody else's yes."""

    rule: str  #: "" for the usual
    needs: str
    by: str  #: who decided, "" while nobody has
    took: Micros | None  #: from the draft to the first yes or no
    said_yes: bool


@dataclass(frozen=True, kw_only=True)
class Measured:
    """The measures of one case; the groups and filters of a report go by what stands first.

    `measure` knows of `channel` only where a rule routed the case, and nothing of `team`: who is in which is said by
    the settings of the day on which somebody asks.
    """

    case_id: int
    network: str
    account: str
    channel: str  #: in which its card stands, as config.yaml names it
    team: str  #: of whoever answered first, else to which the case was given; "" for no team
    kind: str
    language: str
    priority: str
    mood: str
    tags: tuple[str, ...]
    people: tuple[str, ...]  #: who has it, or wrote one of its replies
    customer: str
    opened_at: datetime
    standing: Standing
    addressed: bool  #: a post of it asks for a reply of ours
    answered: bool  #: whichever line it is counted on

    posts: int
    asking_posts: int
    answered_posts: int
    asked_at: datetime | None  #: when the first post that asks for a reply was written
    late_after: datetime | None  #: while unanswered, the promise is broken after this; None: never, or answered
    in_time: bool | None  #: answered within the target; None while unanswered, or when nothing was promised
    first: Wait | None  #: first response
    later: tuple[Wait, ...]  #: each later stretch from a customer's post to our next answer
    resolved: Wait | None  #: to the end of an answered case that was closed
    held: Wait | None  #: to the first holding reply
    stages: tuple[tuple[Stage, Wait], ...]  #: of the first response: they sum to it on both clocks
    relay: Micros | None  #: from the post to its card in Slack
    reopened: bool  #: the customer wrote again after the end
    came_back: bool  #: the customer wrote after our answer
    went_on: bool  #: and was answered again
    private: bool  #: invited to go on in private
    closure_owed: bool  #: and the public thread has had no last word from us since
    deflected: bool
    linked: bool
    mood_before: str  #: of the last post before our first answer
    mood_after: str  #: of the last post after it, "" without one
    first_by: str  #: who wrote the first answer
    approvals: tuple[Approved, ...]
    calls: int
    needless: int
    customer_started: bool
    direct: Micros | None  #: from the first post to a direct reply of ours right under it, if the customer began

    @property
    def is_question(self) -> bool:
        """A direct question, which always wants an answer (S15)."""
        return self.kind == PostKind.QUESTION

    @property
    def is_negative(self) -> bool:
        """A complaint, or anything written in frustration or anger (S16)."""
        return self.kind == PostKind.COMPLAINT or self.mood in (Mood.FRUSTRATED, Mood.ANGRY)


def measure(case: CaseHistory, calendar: Calendar, target: timedelta | None) -> Measured:
    """Measure a case by its account's opening hours and its promised time to a first answer in them.

    Without a target nothing was promised: so it is with accounts that config.yaml does not know any more.
    """
    asked = min((post.at for post in case.customer_posts if post.answerable), default=None)
    answers = sorted((one for one in case.replies if one.kind is not ReplyKind.HOLDING), key=_when)
    counted = [one for one in answers if asked is not None and one.at >= asked]
    first = counted[0] if counted else None
    answered_at = first.at if first is not None else None
    standing = _standing(case, asked, answered_at)
    wait = _waiting(calendar)
    asking = [post for post in case.customer_posts if post.answerable]
    first_wait = wait(asked, answered_at) if asked is not None and answered_at is not None else None
    return Measured(
        case_id=case.case_id,
        network=case.network,
        account=case.account,
        channel=case.channel,
        team="",
        kind=case.kind,
        language=case.language,
        priority=case.priority,
        mood=case.mood,
        tags=tuple(sorted(case.tags)),
        people=tuple(sorted({one.by for one in case.replies if one.by} | ({case.owner} if case.owner else set()))),
        customer=case.customer,
        opened_at=case.opened_at,
        standing=standing,
        addressed=asked is not None,
        answered=first is not None,
        posts=len(case.customer_posts),
        asking_posts=len(asking),
        answered_posts=sum(any(reply.at >= post.at for reply in answers) for post in asking),
        asked_at=asked,
        late_after=_late_after(calendar, asked, target) if asked and target is not None and first is None else None,
        in_time=first_wait.hours <= _micros(target) if first_wait is not None and target is not None else None,
        first=first_wait,
        later=tuple(wait(since, until) for since, until in _later_waits(asking, counted)),
        resolved=_resolved(case, asked, answered_at, wait),
        held=_held(case, asked, wait),
        stages=_stages(case, asked, answered_at, wait),
        relay=_relay(case),
        reopened=_reopened(case),
        came_back=answered_at is not None and any(post.at > answered_at for post in case.customer_posts),
        went_on=_went_on(case.customer_posts, counted),
        private=any(one.kind is ReplyKind.PRIVATE for one in answers),
        closure_owed=_closure_owed(answers),
        deflected=any(one.deflects for one in case.replies),
        linked=any(one.links for one in case.replies),
        mood_before=_mood(post for post in case.customer_posts if answered_at is None or post.at <= answered_at),
        mood_after=_mood(post for post in case.customer_posts if answered_at is not None and post.at > answered_at),
        first_by=first.by if first is not None else "",
        approvals=tuple(map(_approved, sorted(case.approvals, key=lambda one: (one.asked_at, one.rule, one.by)))),
        calls=case.calls,
        needless=case.needless,
        customer_started=_first(case).begins,
        direct=_direct(case),
    )


def _when(reply: ReplyFact) -> tuple[datetime, str, str]:
    return reply.at, reply.by, reply.under or ""


def _micros(span: timedelta) -> Micros:
    return span // _MICROSECOND


def _waiting(calendar: Calendar) -> Callable[[datetime, datetime], Wait]:
    def wait(start: datetime, end: datetime) -> Wait:
        return Wait(
            calendar=max(_micros(end - start), 0),
            hours=_micros(business_time(calendar, start, end)) if end > start else 0,
        )

    return wait


def _standing(case: CaseHistory, asked: datetime | None, answered: datetime | None) -> Standing:
    if case.outcome is Outcome.SPAM:
        return Standing.SPAM
    if case.storm:
        return Standing.STORM
    # Before the decision not to reply: an answer is not undone by leaving it at that later.
    if answered is not None:
        return Standing.ANSWERED
    if case.outcome is Outcome.NO_REPLY:
        return Standing.NO_REPLY
    if case.outcome is Outcome.ASIDE:
        return Standing.ASIDE
    if asked is None:
        return Standing.UNADDRESSED
    return Standing.OPEN if case.outcome is Outcome.OPEN else Standing.UNANSWERED


def _late_after(calendar: Calendar, asked: datetime, target: timedelta) -> datetime | None:
    """The last instant at which no more open time than the target has passed."""
    try:
        return next_opening(calendar, add_business_time(calendar, asked, target))
    except NeverOpen:
        return None


def _later_waits(asking: Iterable[PostFact], answers: list[ReplyFact]) -> list[tuple[datetime, datetime]]:
    """After the first answer: each stretch from the first post that asks anew to our next answer."""
    found: list[tuple[datetime, datetime]] = []
    posts = sorted(post.at for post in asking)
    for before, after in pairwise(answers):
        since = next((at for at in posts if before.at < at <= after.at), None)
        if since is not None:
            found.append((since, after.at))
    return found


def _resolved(
    case: CaseHistory, asked: datetime | None, answered: datetime | None, wait: Callable[[datetime, datetime], Wait]
) -> Wait | None:
    if case.outcome is not Outcome.CLOSED or asked is None or answered is None or case.ended_at is None:
        return None
    return wait(asked, max(case.ended_at, answered))


def _held(case: CaseHistory, asked: datetime | None, wait: Callable[[datetime, datetime], Wait]) -> Wait | None:
    held = [one.at for one in case.replies if one.kind is ReplyKind.HOLDING and asked is not None and one.at >= asked]
    return wait(asked, min(held)) if held and asked is not None else None


def _stages(
    case: CaseHistory, asked: datetime | None, answered: datetime | None, wait: Callable[[datetime, datetime], Wait]
) -> tuple[tuple[Stage, Wait], ...]:
    if asked is None or answered is None:
        return ()
    found: dict[Stage, Wait] = {}
    for stage, since, until in stages(case.steps, asked, answered, imported=case.imported):
        part, before = wait(since, until), found.get(stage, Wait(calendar=0, hours=0))
        found[stage] = Wait(calendar=before.calendar + part.calendar, hours=before.hours + part.hours)
    return tuple((stage, found[stage]) for stage in Stage if stage in found)


def _relay(case: CaseHistory) -> Micros | None:
    # The card of an imported case came with a later post: nothing was relayed so slowly.
    shown = [] if case.imported else [step.at for step in case.steps if step.kind is StepKind.SHOWN]
    # Two clocks: a card cannot have stood there before its post, though ours may say so.
    return max(_micros(min(shown) - case.opened_at), 0) if shown else None


def _reopened(case: CaseHistory) -> bool:
    ended = case.ended_times
    return any(post.at > at for at in ended for post in case.customer_posts)


def _went_on(posts: Iterable[PostFact], answers: list[ReplyFact]) -> bool:
    if not answers:
        return False
    again = [post.at for post in posts if post.at > answers[0].at]
    return bool(again) and any(reply.at >= min(again) for reply in answers)


def _closure_owed(answers: list[ReplyFact]) -> bool:
    moved = [one.at for one in answers if one.kind is ReplyKind.PRIVATE]
    return bool(moved) and not any(one.kind is ReplyKind.ANSWER and one.at >= max(moved) for one in answers)


def _mood(posts: Iterable[PostFact]) -> str:
    newest = max(posts, key=lambda post: (*_place(post), post.mood), default=None)
    return newest.mood if newest is not None else ""


def _approved(fact: ApprovalFact) -> Approved:
    took = None if fact.decided_at is None else max(_micros(fact.decided_at - fact.asked_at), 0)
    return Approved(rule=fact.rule, needs=fact.needs, by=fact.by, took=took, said_yes=fact.said_yes)


def _place(post: PostFact) -> tuple[datetime, list[tuple[int, str]]]:
    # Of two within one second the one with the lower id is the earlier: ids of a network grow with time.
    return post.at, [(len(one), one) for one in post.ids]


def _first(case: CaseHistory) -> PostFact:
    return min(case.customer_posts, key=_place)


def _direct(case: CaseHistory) -> Micros | None:
    """From the first post of a case that its customer began to our first reply right under it."""
    first = _first(case)
    if not first.begins:
        return None
    under = [
        reply.at
        for reply in case.replies
        if reply.under in first.ids and reply.kind is not ReplyKind.HOLDING and reply.at >= first.at
    ]
    return _micros(min(under) - first.at) if under else None

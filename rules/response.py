"""How fast and how fully a team answers: every number of the digest, computed from stored facts alone.

Both clocks are kept (S91): the calendar is what a customer feels, the open hours are what the team controls. Averages
are printed to compare with others, median and 90th percentile to know the truth.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum, auto

from rules.hours import Calendar, business_time, takes_longer
from rules.speed import Speed, quantile, speed

__all__ = [
    "DEFINITIONS",
    "CaseHistory",
    "Figures",
    "Outcome",
    "PostFact",
    "ReplyFact",
    "ReplyKind",
    "Speed",
    "figures",
    "first_response",
    "quantile",
]

#: What each number of `Figures` and `Speed` means, to be printed beside it.
DEFINITIONS: Mapping[str, str] = {
    "posts": "Posts of customers in the cases counted here.",
    "cases": "Cases whose first post came in on these days, by the time the network gave it.",
    "answerable": (
        "Cases with a post that asks for a reply of ours; spam, no reply by decision and what was set aside count "
        "apart."
    ),
    "answered": "Answerable cases with a reply by a person, in public or in private; a holding reply is none.",
    "still_open": "Answerable cases that wait for their first answer now.",
    "unanswered": "Answerable cases that were closed without an answer of ours.",
    "no_reply": "Cases left without an answer by decision of two people.",
    "spam": "Cases put aside as spam.",
    "aside": "Cases set aside by triage or a colleague, since they need no answer.",
    "unaddressed": "Cases without a post that asks for a reply of ours.",
    "held": "Answerable cases that were sent a holding reply.",
    "answerable_posts": "Posts of the answerable cases that ask for a reply of ours.",
    "answered_posts": "Those of them after which we answered in their case.",
    "answer_rate": "Answered out of answerable cases.",
    "post_answer_rate": "Answered out of answerable posts.",
    "kept": "Answerable cases answered within the account's target, in its open hours.",
    "decided": "Answerable cases that were answered, or whose target has passed without an answer.",
    "promise_kept": "Cases answered within the account's target out of those where it is decided, in its open hours.",
    "broken": "The cases where the promise was not kept, oldest first.",
    "open_cases": "The cases that wait for their first answer now, oldest first.",
    "on_calendar": "From the first post asking for a reply to the first answer by a person, by the calendar.",
    "in_open_hours": "The same, counting only the account's open hours.",
    "count": "Cases that were answered.",
    "median": "Half of them were answered at least as fast.",
    "p90": "Nine out of ten of them were answered at least as fast.",
    "mean": "All times added up and shared out evenly.",
}


class ReplyKind(StrEnum):
    """What one of our replies was."""

    ANSWER = "answer"
    HOLDING = "holding"  #: prepared words that say "we have seen this", and answer nothing
    PRIVATE = "private"  #: an answer out of sight of others


class Outcome(StrEnum):
    """What has become of a case."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"
    NO_REPLY = "no_reply"
    SPAM = "spam"
    ASIDE = "aside"


@dataclass(frozen=True, kw_only=True)
class PostFact:
    """A customer's post."""

    at: datetime  #: when it was written, by the network's clock: what the relay needed is no excuse
    answerable: bool = True  #: it is addressed to us and the network lets us reply
    ids: tuple[str, ...] = ()  #: the network's, of its first and its newest version
    begins: bool = True  #: it is no reply to another post


@dataclass(frozen=True, kw_only=True)
class ReplyFact:
    """A reply of ours that is on the network."""

    at: datetime  #: by the network's clock
    kind: ReplyKind = ReplyKind.ANSWER
    by: str = ""  #: Slack user id of its author
    under: str | None = None  #: id of the post that it is a direct reply to


@dataclass(frozen=True, kw_only=True)
class CaseHistory:
    """All that the numbers need of a case."""

    case_id: int
    account: str
    customer_posts: tuple[PostFact, ...]  #: at least one
    replies: tuple[ReplyFact, ...] = ()
    outcome: Outcome = Outcome.OPEN
    kind: str = ""  #: what triage or a colleague says of it, like the next two
    language: str = ""
    priority: str = ""

    @property
    def opened_at(self) -> datetime:
        """When its first post was written: the case belongs to that day."""
        return min(post.at for post in self.customer_posts)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The numbers of some cases, as `DEFINITIONS` says.

    cases = answerable + no_reply + spam + aside + unaddressed, and answerable = answered + still_open + unanswered.
    """

    posts: int
    cases: int
    answerable: int
    answered: int
    still_open: int
    unanswered: int
    no_reply: int
    spam: int
    aside: int
    unaddressed: int
    held: int
    answerable_posts: int
    answered_posts: int
    kept: int
    decided: int
    broken: tuple[int, ...]
    open_cases: tuple[int, ...]
    on_calendar: Speed
    in_open_hours: Speed

    @property
    def answer_rate(self) -> float | None:
        """From 0 to 1, None when nothing was answerable (S02)."""
        return _share(self.answered, self.answerable)

    @property
    def post_answer_rate(self) -> float | None:
        """From 0 to 1, None when nothing was answerable (S02)."""
        return _share(self.answered_posts, self.answerable_posts)

    @property
    def promise_kept(self) -> float | None:
        """From 0 to 1, None when nothing is decided yet (S07)."""
        return _share(self.kept, self.decided)


def first_response(case: CaseHistory, calendar: Calendar | None = None) -> timedelta | None:
    """From the first post that asks for a reply to the first answer by a person, None while there is none.

    By the calendar, or with `calendar` by its open hours. A holding reply is no answer, nor is what we wrote before.
    """
    asked, answer = _asked_at(case), _answered_at(case)
    if asked is None or answer is None:
        return None
    return business_time(calendar, asked, answer) if calendar else answer - asked


def figures(
    cases: Iterable[CaseHistory],
    *,
    target: Callable[[str], timedelta],
    calendar: Callable[[str], Calendar],
    now: datetime,
) -> Figures:
    """Count `cases`, each once, as things stand at `now`; `target` and `calendar` are those of an account."""
    everything = sorted(cases, key=lambda case: (case.opened_at, case.case_id))
    count = Counter(map(_standing, everything))
    answerable = [case for case in everything if _standing(case) in _ANSWERABLE]
    verdicts = {case.case_id: _in_time(case, target(case.account), calendar(case.account), now) for case in answerable}
    asking = [(case, post) for case in answerable for post in case.customer_posts if post.answerable]
    by_calendar = [first_response(case) for case in answerable]
    in_hours = [first_response(case, calendar(case.account)) for case in answerable]
    return Figures(
        posts=sum(len(case.customer_posts) for case in everything),
        cases=len(everything),
        answerable=len(answerable),
        answered=count[_Standing.ANSWERED],
        still_open=count[_Standing.OPEN],
        unanswered=count[_Standing.UNANSWERED],
        no_reply=count[_Standing.NO_REPLY],
        spam=count[_Standing.SPAM],
        aside=count[_Standing.ASIDE],
        unaddressed=count[_Standing.UNADDRESSED],
        held=sum(any(reply.kind == ReplyKind.HOLDING for reply in case.replies) for case in answerable),
        answerable_posts=len(asking),
        answered_posts=sum(any(reply.at >= post.at for reply in _answers(case)) for case, post in asking),
        kept=sum(verdict is True for verdict in verdicts.values()),
        decided=sum(verdict is not None for verdict in verdicts.values()),
        broken=tuple(case_id for case_id, verdict in verdicts.items() if verdict is False),
        open_cases=tuple(case.case_id for case in answerable if _standing(case) is _Standing.OPEN),
        on_calendar=speed([time for time in by_calendar if time is not None]),
        in_open_hours=speed([time for time in in_hours if time is not None]),
    )


class _Standing(Enum):
    """The one line on which a case is counted."""

    SPAM = auto()
    ASIDE = auto()
    NO_REPLY = auto()
    UNADDRESSED = auto()
    ANSWERED = auto()
    OPEN = auto()
    UNANSWERED = auto()


_ANSWERABLE = frozenset({_Standing.ANSWERED, _Standing.OPEN, _Standing.UNANSWERED})


def _standing(case: CaseHistory) -> _Standing:
    if case.outcome == Outcome.SPAM:
        return _Standing.SPAM
    # Before the decision not to reply: an answer is not undone by leaving it at that later.
    if _answered_at(case) is not None:
        return _Standing.ANSWERED
    if case.outcome == Outcome.NO_REPLY:
        return _Standing.NO_REPLY
    if case.outcome == Outcome.ASIDE:
        return _Standing.ASIDE
    if _asked_at(case) is None:
        return _Standing.UNADDRESSED
    return _Standing.OPEN if case.outcome == Outcome.OPEN else _Standing.UNANSWERED


def _answers(case: CaseHistory) -> list[ReplyFact]:
    return [reply for reply in case.replies if reply.kind != ReplyKind.HOLDING]


def _asked_at(case: CaseHistory) -> datetime | None:
    return min((post.at for post in case.customer_posts if post.answerable), default=None)


def _answered_at(case: CaseHistory) -> datetime | None:
    asked = _asked_at(case)
    return min((reply.at for reply in _answers(case) if asked is not None and reply.at >= asked), default=None)


def _in_time(case: CaseHistory, target: timedelta, calendar: Calendar, now: datetime) -> bool | None:
    """Whether the promise was kept; None while it still can be."""
    taken = first_response(case, calendar)
    if taken is not None:
        return taken <= target
    asked = _asked_at(case)
    return False if asked is not None and takes_longer(calendar, asked, now, target) else None


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None

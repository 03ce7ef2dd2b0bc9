"""The numbers of a report: cases in groups, each with its figures and the first direct reply, as others count it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rules.hours import Calendar
from rules.response import DEFINITIONS as OF_FIGURES
from rules.response import CaseHistory, Figures, PostFact, ReplyKind, figures
from rules.speed import Speed, speed

#: What each number of `Numbers` means, by the name under which it is printed.
DEFINITIONS: Mapping[str, str] = {
    **{name: OF_FIGURES[name] for name in ("cases", "posts", "answerable", "answered", "answer_rate")},
    **{name: OF_FIGURES[name] for name in ("still_open", "unanswered", "no_reply", "spam", "aside", "promise_kept")},
    "first_response_minutes": f"{OF_FIGURES['on_calendar']} A holding reply is no answer.",
    "first_response_open_hours_minutes": "The same, counting only the account's open hours; for accounts that we know.",
    "customer_started": "Cases whose first post by the customer is no reply to another post.",
    "directly_answered": "Of these, those in which a direct reply of the account stands under that very post.",
    "direct_answer_rate": "Directly answered cases out of those that the customer started.",
    "first_direct_reply_minutes": (
        "From the customer's first post, in cases that the customer started, to the account's earliest reply that is "
        "a direct reply to that very post, by the calendar. A holding reply is none."
    ),
    "median": OF_FIGURES["median"] + " Between two times it lies in the middle of both.",
    "p90": OF_FIGURES["p90"] + " Between two times by linear interpolation.",
    "mean": OF_FIGURES["mean"],
}


class Part(StrEnum):
    """By what cases are put into groups."""

    ACCOUNT = "account"
    LANGUAGE = "language"
    KIND = "kind"
    PRIORITY = "priority"
    DAY = "day"  #: the local date on which the first post was written


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The numbers of one group of cases."""

    name: str  #: the value that they have in common, "" when all are in one group
    accounts: frozenset[str]  #: whose cases they are, lower case
    figures: Figures
    customer_started: int
    direct: Speed  #: first direct replies

    @property
    def direct_answer_rate(self) -> float | None:
        """From 0 to 1, None when no case was started by its customer."""
        return self.direct.count / self.customer_started if self.customer_started else None


def numbers(
    cases: Iterable[CaseHistory],
    part: Part | None,
    *,
    zone: ZoneInfo,
    target: Callable[[str], timedelta],
    calendar: Callable[[str], Calendar],
    now: datetime,
) -> list[Numbers]:
    """The numbers of each group, in the order of their names; without `part` of all cases in one."""
    groups: dict[str, list[CaseHistory]] = defaultdict(list)
    for case in cases:
        groups["" if part is None else _name(case, part, zone)].append(case)
    if part is None and not groups:
        groups[""] = []
    found = []
    for name, some in sorted(groups.items()):
        direct = [time for time in map(first_direct_reply, some) if time is not None]
        found.append(
            Numbers(
                name=name,
                accounts=frozenset(case.account for case in some),
                figures=figures(some, target=target, calendar=calendar, now=now),
                customer_started=sum(map(customer_started, some)),
                direct=speed(direct),
            )
        )
    return found


def customer_started(case: CaseHistory) -> bool:
    """Whether the customer's first post is no reply to another."""
    return _first(case).begins


def first_direct_reply(case: CaseHistory) -> timedelta | None:
    """From the first post of a case that its customer started to our first reply right under it, None without one."""
    first = _first(case)
    if not first.begins:
        return None
    under = [
        reply.at
        for reply in case.replies
        if reply.under in first.ids and reply.kind != ReplyKind.HOLDING and reply.at >= first.at
    ]
    return min(under) - first.at if under else None


def _first(case: CaseHistory) -> PostFact:
    # Of two within one second the one with the lower id: ids of a network grow with time.
    return min(case.customer_posts, key=lambda post: (post.at, [(len(one), one) for one in post.ids]))


def _name(case: CaseHistory, part: Part, zone: ZoneInfo) -> str:
    match part:
        case Part.ACCOUNT:
            return case.account
        case Part.LANGUAGE:
            return case.language
        case Part.KIND:
            return case.kind
        case Part.PRIORITY:
            return case.priority
        case Part.DAY:
            return case.opened_at.astimezone(zone).date().isoformat()

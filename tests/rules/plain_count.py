"""Every number once more, the plain way: case by case from the definitions, with lists and loops and nothing shared.

Of the project it uses the facts, the words and the open hours only; no columns, no measures, no quantiles of ours.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from rules.history import CaseHistory, PostFact, StepFact, StepKind
from rules.hours import Calendar, business_time

TICK = timedelta(microseconds=1)
NOTHING = timedelta()
MOODS = ["calm", "frustrated", "angry"]
STAGES = ["relay", "unclaimed", "claimed", "asked", "drafting", "approval", "sending", "unknown"]
BANDS = ["minutes", "quarter", "hour", "same_day", "day", "later"]
LINES = ["answered", "still_open", "unanswered", "no_reply", "spam", "aside", "unaddressed", "storm"]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What an account has promised, and when it is there."""

    calendar: Calendar
    target: timedelta | None


@dataclass(frozen=True, kw_only=True)
class Times:
    """Durations on both clocks, each list by itself."""

    calendar: list[timedelta]
    hours: list[timedelta]


class Told:
    """A case, and what the definitions ask about it."""

    def __init__(self, case: CaseHistory, terms: Terms) -> None:
        self.case, self.terms = case, terms
        self.asking = sorted(post.at for post in case.customer_posts if post.answerable)
        self.by_people = [reply for reply in case.replies if reply.kind != "holding"]
        self.answers = sorted(
            (reply for reply in self.by_people if self.asking and reply.at >= self.asking[0]),
            key=lambda reply: (reply.at, reply.by),
        )

    @property
    def answered_at(self) -> datetime | None:
        return self.answers[0].at if self.answers else None

    @property
    def line(self) -> str:
        outcome = self.case.outcome
        if outcome == "spam":
            return "spam"
        if self.case.storm:
            return "storm"
        if self.answers:
            return "answered"
        if outcome in ("no_reply", "aside"):
            return str(outcome)
        if not self.asking:
            return "unaddressed"
        return "still_open" if outcome == "open" else "unanswered"

    @property
    def negative(self) -> bool:
        return self.case.kind == "complaint" or self.case.mood in ("frustrated", "angry")

    def open_hours(self, start: datetime, end: datetime) -> timedelta:
        return business_time(self.terms.calendar, start, end) if end > start else NOTHING

    def in_time(self) -> bool | None:
        """Whether the promise was kept, if it is decided by an answer."""
        if self.terms.target is None or self.answered_at is None:
            return None
        return self.open_hours(self.asking[0], self.answered_at) <= self.terms.target

    def late(self, now: datetime) -> bool:
        """Unanswered, and more open time than promised has passed."""
        if self.terms.target is None or self.answers or not self.asking:
            return False
        return self.open_hours(self.asking[0], now) > self.terms.target

    def later_waits(self) -> list[tuple[datetime, datetime]]:
        """From the first post that asks again after an answer of ours to our next answer."""
        found = []
        waiting: datetime | None = None
        again = [at for at in self.asking if self.answered_at is not None and at > self.answered_at]
        # At the same instant the post comes first: the answer is one to it.
        for at, ours in sorted([(at, 0) for at in again] + [(reply.at, 1) for reply in self.answers]):
            if not ours:
                waiting = waiting or at
            elif waiting is not None:
                found.append((waiting, at))
                waiting = None
        return found

    def resolution(self) -> tuple[datetime, datetime] | None:
        if self.case.outcome != "closed" or self.case.ended_at is None or self.answered_at is None:
            return None
        return self.asking[0], max(self.case.ended_at, self.answered_at)

    def holding(self) -> tuple[datetime, datetime] | None:
        sent = [reply.at for reply in self.case.replies if reply.kind == "holding"]
        sent = [at for at in sent if self.asking and at >= self.asking[0]]
        return (self.asking[0], min(sent)) if sent else None

    def posts_after_answer(self) -> list[PostFact]:
        return [post for post in self.case.customer_posts if self.answered_at and post.at > self.answered_at]

    def went_on(self) -> bool:
        again = [post.at for post in self.posts_after_answer()]
        return any(reply.at >= at for reply in self.answers for at in again)

    def closure_owed(self) -> bool:
        """Invited to go on in private, and no public answer since the last invitation."""
        invited = [reply.at for reply in self.by_people if reply.kind == "private"]
        public = [reply.at for reply in self.by_people if reply.kind == "answer"]
        return bool(invited) and all(at < max(invited) for at in public)

    def moods(self) -> tuple[str, str] | None:
        """Of the last post before our first answer, and of the last after it, where both are known."""
        after = self.posts_after_answer()
        before = [post for post in self.case.customer_posts if post not in after]
        if not before or not after:
            return None
        pair = max(before, key=age).mood, max(after, key=age).mood
        return pair if all(mood in MOODS for mood in pair) else None

    def first_post(self) -> PostFact:
        return min(self.case.customer_posts, key=age)

    def direct(self) -> timedelta | None:
        first = self.first_post()
        under = [one.at - first.at for one in self.by_people if one.under in first.ids and one.at >= first.at]
        return min(under) if first.begins and under else None

    def relay(self) -> timedelta | None:
        shown = [step.at for step in self.case.steps if step.kind == "shown"]
        return max(min(shown) - min(post.at for post in self.case.customer_posts), NOTHING) if shown else None

    def reopened(self) -> bool:
        return any(post.at > at for post in self.case.customer_posts for at in self.case.ended_times)

    def band(self, zone: ZoneInfo) -> str:
        assert self.answered_at is not None
        took = self.answered_at - self.asking[0]
        for name, minutes in (("minutes", 5), ("quarter", 15), ("hour", 60)):
            if took <= timedelta(minutes=minutes):
                return name
        if self.answered_at.astimezone(zone).date() == self.asking[0].astimezone(zone).date():
            return "same_day"
        return "day" if took <= timedelta(hours=24) else "later"

    def stages(self) -> dict[str, tuple[timedelta, timedelta]]:
        """For each stage how long it held the ball: looked at between any two neighbouring steps."""
        assert self.answered_at is not None
        start, end = self.asking[0], self.answered_at
        marks = sorted({start, end} | {step.at for step in self.case.steps if start < step.at < end})
        found: dict[str, tuple[timedelta, timedelta]] = {}
        for since, until in pairwise(marks):
            name = who_has_it(self.case.steps, since)
            before = found.get(name, (NOTHING, NOTHING))
            found[name] = before[0] + (until - since), before[1] + self.open_hours(since, until)
        return found


#: Of what happens within one microsecond, this is the order.
_ORDER = [
    StepKind.SHOWN, StepKind.CLAIMED, StepKind.FREED, StepKind.ASKED, StepKind.TOLD, StepKind.PROPOSED,
    StepKind.APPROVED, StepKind.UNAPPROVED, StepKind.DROPPED, StepKind.SENT,
]  # fmt: skip


def who_has_it(steps: Sequence[StepFact], at: datetime) -> str:
    """The stage of a case at an instant, from the last word on each draft, each question and the claim."""
    if not steps:
        return "unknown"
    so_far = sorted((step for step in steps if step.at <= at), key=lambda step: (step.at, _ORDER.index(step.kind)))

    def last(*kinds: str) -> set[str]:
        return set({step.of: step.kind.value for step in so_far if step.kind in kinds}.values())

    drafts = last("proposed", "approved", "unapproved", "dropped", "sent")
    claims = [step.kind for step in so_far if step.kind in ("claimed", "freed")]
    turns = [step.kind for step in so_far if step.kind in ("dropped", "sent")]
    if not any(step.kind in ("shown", "claimed", "proposed") for step in so_far):
        return "relay"
    if "approved" in drafts:
        return "sending"
    if drafts & {"proposed", "unapproved"}:
        return "approval"
    if "asked" in last("asked", "told"):
        return "asked"
    if not claims or claims[-1] == "freed":
        return "unclaimed"
    return "drafting" if turns and turns[-1] == "dropped" else "claimed"


def age(post: PostFact) -> tuple[datetime, list[int]]:
    """By time, and within one microsecond by id as a number."""
    return post.at, [int(one) for one in post.ids]


# --- how times are summed up -----------------------------------------------------------------------------------------


def at_share(times: Iterable[timedelta], share: Fraction) -> timedelta | None:
    """Between two times by linear interpolation, rounded to the microsecond."""
    ordered = sorted(time // TICK for time in times)
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    below = place.numerator // place.denominator
    above = min(below + 1, len(ordered) - 1)
    return round(ordered[below] + (ordered[above] - ordered[below]) * (place - below)) * TICK


def speed(times: Iterable[timedelta]) -> dict[str, Any]:
    """As `rules.speed.Speed`, as a mapping."""
    some = list(times)
    return {
        "count": len(some),
        "median": at_share(some, Fraction(1, 2)),
        "p90": at_share(some, Fraction(9, 10)),
        "mean": round(Fraction(sum(time // TICK for time in some), len(some))) * TICK if some else None,
    }


def speeds(times: Times) -> dict[str, Any]:
    """As `rules.response.Speeds`."""
    return {"calendar": speed(times.calendar), "hours": speed(times.hours)}


def both_clocks(found: Iterable[tuple[Told, Iterable[tuple[datetime, datetime] | None]]]) -> Times:
    """Stretches of time of some cases on both clocks."""
    stretches = [(case, stretch) for case, some in found for stretch in some if stretch is not None]
    return Times(
        calendar=[end - start for _, (start, end) in stretches],
        hours=[case.open_hours(start, end) for case, (start, end) in stretches],
    )


# --- the numbers -----------------------------------------------------------------------------------------------------


def expected(
    histories: Iterable[CaseHistory], terms: Callable[[CaseHistory], Terms], *, now: datetime, zone: ZoneInfo
) -> dict[str, Any]:
    """Every field of `rules.response.Figures` of some cases, as `dataclasses.asdict` shows it."""
    ordered = sorted(histories, key=lambda case: (min(post.at for post in case.customer_posts), case.case_id))
    cases = [Told(case, terms(case)) for case in ordered]
    owed = [case for case in cases if case.line in ("answered", "still_open", "unanswered")]
    answered = [case for case in owed if case.line == "answered"]
    return {
        **dict(counted((case.line for case in cases), LINES)),
        "posts": sum(len(case.case.customer_posts) for case in cases),
        "cases": len(cases),
        "customers": len({(case.case.network, case.case.customer) for case in cases}),
        "answerable": len(owed),
        "storm_answered": sum(bool(case.answers) for case in cases if case.line == "storm"),
        "answerable_posts": sum(len(case.asking) for case in owed),
        "answered_posts": sum(any(reply.at >= at for reply in case.by_people) for case in owed for at in case.asking),
        "open_cases": ids(case for case in owed if case.line == "still_open"),
        "resolved": sum(case.resolution() is not None for case in answered),
        "reopened": sum(case.reopened() for case in answered),
        "held": sum(case.holding() is not None for case in owed),
        "came_back": sum(bool(case.posts_after_answer()) for case in answered),
        "went_on": sum(case.went_on() for case in answered),
        "private": sum(any(reply.kind == "private" for reply in case.by_people) for case in answered),
        "closure_owed": ids(case for case in answered if case.closure_owed()),
        "deflected": sum(any(reply.deflects for reply in case.case.replies) for case in answered),
        "linked": sum(any(reply.links for reply in case.case.replies) for case in answered),
        "calls": sum(case.case.calls for case in cases),
        "needless": sum(case.case.needless for case in cases),
        "bands": counted((case.band(zone) for case in answered), BANDS),
        "stages": holders(answered),
        "load": tuple(sorted(Counter(case.answers[0].by for case in answered if case.answers[0].by).items())),
        **_kinds(owed),
        **_promises(owed, now),
        **_times(cases, owed, answered),
        **_drafts(owed),
        **_moods(answered),
    }


def ids(cases: Iterable[Told]) -> tuple[int, ...]:
    """The numbers of some cases."""
    return tuple(case.case.case_id for case in cases)


def counted(names: Iterable[str], order: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """How often each of the names in `order` comes up."""
    found = Counter(names)
    return tuple((name, found[name]) for name in order)


def _kinds(owed: list[Told]) -> dict[str, Any]:
    questions = [case for case in owed if case.case.kind == "question"]
    negatives = [case for case in owed if case.negative]
    return {
        "questions": len(questions),
        "questions_answered": sum(bool(case.answers) for case in questions),
        "unanswered_questions": ids(case for case in questions if not case.answers),
        "negatives": len(negatives),
        "ignored": ids(case for case in negatives if not case.answers),
    }


def _promises(owed: list[Told], now: datetime) -> dict[str, Any]:
    broken = [case for case in owed if case.in_time() is False or case.late(now)]
    kept = sum(case.in_time() is True for case in owed)
    return {"kept": kept, "decided": kept + len(broken), "broken": ids(broken)}


def _times(cases: list[Told], owed: list[Told], answered: list[Told]) -> dict[str, Any]:
    first = {case: (case.asking[0], case.answers[0].at) for case in answered}
    waits = [both_clocks([(case, [first[case], *case.later_waits()])]) for case in answered]
    whole = Times(
        calendar=[sum(wait.calendar, NOTHING) for wait in waits],
        hours=[sum(wait.hours, NOTHING) for wait in waits],
    )
    relays = [took for case in cases if (took := case.relay()) is not None]
    return {
        "first": speeds(both_clocks((case, [first[case]]) for case in answered)),
        "later": speeds(both_clocks((case, case.later_waits()) for case in answered)),
        "whole": speeds(whole),
        "resolution": speeds(both_clocks((case, [case.resolution()]) for case in answered)),
        "held_speed": speeds(both_clocks((case, [case.holding()]) for case in owed)),
        "relay": speed(relays),
        "relay_p95": at_share(relays, Fraction(95, 100)),
        "customer_started": sum(case.first_post().begins for case in cases),
        "direct": speed(took for case in cases if (took := case.direct()) is not None),
    }


def holders(answered: list[Told]) -> tuple[dict[str, Any], ...]:
    """How long each stage held the ball, and in how many cases."""
    held = [case.stages() for case in answered]
    return tuple(
        {
            "stage": stage,
            "calendar": sum((one[stage][0] for one in held if stage in one), NOTHING),
            "hours": sum((one[stage][1] for one in held if stage in one), NOTHING),
            "cases": sum(stage in one for one in held),
        }
        for stage in STAGES
        if any(stage in one for one in held)
    )


def _drafts(owed: list[Told]) -> dict[str, Any]:
    drafts = [draft for case in owed for draft in case.case.approvals]
    needed = [draft for draft in drafts if draft.needs not in ("", "none")]
    decided = [(draft, draft.decided_at - draft.asked_at) for draft in needed if draft.decided_at is not None]
    rules: list[dict[str, Any]] = [
        {
            "rule": rule,
            "drafts": sum(draft.rule == rule for draft in needed),
            "yes": sum(draft.said_yes for draft, _ in decided if draft.rule == rule),
            "no": sum(not draft.said_yes for draft, _ in decided if draft.rule == rule),
            "took": speed(took for draft, took in decided if draft.rule == rule),
        }
        for rule in {draft.rule for draft in needed}
    ]
    people = sorted({draft.by for draft, _ in decided if draft.by})
    took = {person: [took for draft, took in decided if draft.by == person] for person in people}
    return {
        "drafts": len(drafts),
        "approvals": tuple(sorted(rules, key=lambda one: (-one["drafts"], one["rule"]))),
        "deciders": tuple((person, len(took[person]), speed(took[person])) for person in people),
    }


def _moods(answered: list[Told]) -> dict[str, Any]:
    pairs = [pair for case in answered if (pair := case.moods()) is not None]
    changes = [MOODS.index(after) - MOODS.index(before) for before, after in pairs]
    return {
        "mood_known": len(pairs),
        "mood_better": sum(change < 0 for change in changes),
        "mood_worse": sum(change > 0 for change in changes),
    }

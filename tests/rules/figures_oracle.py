"""The figures once more, the plain way: loops over the facts, straight from the definitions that are printed.

It shares no code with what it is held against but the facts themselves and the opening hours, which have an oracle of
their own.
"""

import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from rules.history import ApprovalFact, CaseHistory, Outcome, PostFact, ReplyFact, ReplyKind, StepFact, StepKind
from rules.hours import Calendar, business_time, takes_longer
from rules.response import Asked, Band, Figures, Holder, Speeds
from rules.speed import Speed
from rules.stages import Stage

MICROSECOND = timedelta(microseconds=1)
MINUTE = timedelta(minutes=1)
Terms = Mapping[str, tuple[Calendar, timedelta | None]]  #: opening hours and promise of each account
Pair = tuple[timedelta, timedelta]  #: on the calendar, and in open hours
MOODS = ("calm", "frustrated", "angry")
Key = Callable[[CaseHistory], object]


# --- how fast --------------------------------------------------------------------------------------------------------


def exactly(times: Sequence[timedelta], share: Fraction) -> Fraction | None:
    """Microseconds at a share of all, by linear interpolation between the two next to it."""
    ordered = sorted(Fraction(time // MICROSECOND) for time in times)
    if not ordered:
        return None
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def near(got: timedelta | None, wanted: Fraction | None) -> bool:
    """Whether a time is the exact one, but for the last microsecond."""
    if got is None or wanted is None:
        return got is None and wanted is None
    return abs(Fraction(got // MICROSECOND) - wanted) <= 1


def fast(got: Speed, times: Sequence[timedelta]) -> bool:
    """Whether a speed is that of these times."""
    mean = sum((Fraction(time // MICROSECOND) for time in times), Fraction()) / len(times) if times else None
    return (
        got.count == len(times)
        and near(got.median, exactly(times, Fraction(1, 2)))
        and near(got.p90, exactly(times, Fraction(9, 10)))
        and near(got.mean, mean)
    )


def both(got: Speeds, pairs: Sequence[Pair]) -> bool:
    """The same on both clocks."""
    return fast(got.calendar, [pair[0] for pair in pairs]) and fast(got.hours, [pair[1] for pair in pairs])


# --- one case --------------------------------------------------------------------------------------------------------


class Looked:
    """What a reader of the definitions finds in one history."""

    def __init__(self, case: CaseHistory, terms: Terms, now: datetime) -> None:
        self.case, self.now = case, now
        self.calendar, self.target = terms[case.account]
        self.asking = sorted((post for post in case.customer_posts if post.answerable), key=lambda post: post.at)
        self.asked = self.asking[0].at if self.asking else None
        by_people = sorted(
            (one for one in case.replies if one.kind is not ReplyKind.HOLDING),
            key=lambda one: (one.at, one.by, one.under or ""),
        )
        self.by_people = by_people
        self.answers = [one for one in by_people if self.asked is not None and one.at >= self.asked]
        self.is_answered = bool(self.answers)
        self.line = self._line()
        self.is_owed = self.line in ("answered", "still_open", "unanswered")

    def _line(self) -> str:
        case = self.case
        if case.outcome is Outcome.SPAM:
            return "spam"
        if case.storm:
            return "storm"
        if self.is_answered:
            return "answered"
        if case.outcome is Outcome.NO_REPLY:
            return "no_reply"
        if case.outcome is Outcome.ASIDE:
            return "aside"
        if self.asked is None:
            return "unaddressed"
        return "still_open" if case.outcome is Outcome.OPEN else "unanswered"

    def span(self, start: datetime, end: datetime) -> Pair:
        """A stretch of time on both clocks."""
        return (end - start, business_time(self.calendar, start, end)) if end > start else (timedelta(), timedelta())

    @property
    def first(self) -> Pair:
        assert self.asked is not None
        return self.span(self.asked, self.answers[0].at)

    @property
    def later(self) -> list[Pair]:
        """From the first post that asks again after an answer of ours to our next answer."""
        found = []
        for before, after in zip(self.answers, self.answers[1:], strict=False):
            asks_again = [post.at for post in self.asking if before.at < post.at <= after.at]
            if asks_again:
                found.append(self.span(asks_again[0], after.at))
        return found

    @property
    def whole(self) -> Pair:
        every = [self.first, *self.later]
        return sum((one[0] for one in every), timedelta()), sum((one[1] for one in every), timedelta())

    @property
    def resolution(self) -> Pair | None:
        if self.case.outcome is not Outcome.CLOSED or self.case.ended_at is None or not self.is_answered:
            return None
        assert self.asked is not None
        return self.span(self.asked, max(self.case.ended_at, self.answers[0].at))

    @property
    def held(self) -> Pair | None:
        asked = self.asked
        if asked is None:
            return None
        holding = [one.at for one in self.case.replies if one.kind is ReplyKind.HOLDING and one.at >= asked]
        return self.span(asked, min(holding)) if holding else None

    @property
    def verdict(self) -> bool | None:
        """Whether the promise was kept; None while nobody knows."""
        if self.target is None or self.asked is None:
            return None
        if self.is_answered:
            return self.first[1] <= self.target
        return False if takes_longer(self.calendar, self.asked, self.now, self.target) else None

    def band(self, zone: ZoneInfo) -> Band:
        took = self.first[0]
        assert self.asked is not None
        for minutes, band in ((5, Band.MINUTES), (15, Band.QUARTER), (60, Band.HOUR)):
            if took <= minutes * MINUTE:
                return band
        if self.asked.astimezone(zone).date() == self.answers[0].at.astimezone(zone).date():
            return Band.SAME_DAY
        return Band.DAY if took <= timedelta(hours=24) else Band.LATER

    def stages(self) -> dict[Stage, Pair]:
        """Instant by instant between two steps: who holds the ball there, asked anew of all that happened before."""
        if not self.is_answered:
            return {}
        assert self.asked is not None
        start, end = self.asked, self.answers[0].at
        cuts = sorted({start, end, *(step.at for step in self.case.steps if start < step.at < end)})
        found: dict[Stage, Pair] = {}
        for since, until in itertools.pairwise(cuts):
            stage = self._holder(since)
            part, sofar = self.span(since, until), found.get(stage, (timedelta(), timedelta()))
            found[stage] = (sofar[0] + part[0], sofar[1] + part[1])
        return found

    def _holder(self, at: datetime) -> Stage:
        if not self.case.steps:
            return Stage.UNKNOWN
        before = sorted((step for step in self.case.steps if step.at <= at), key=in_time)
        if not any(step.kind in (StepKind.SHOWN, StepKind.CLAIMED, StepKind.PROPOSED) for step in before):
            return Stage.UNKNOWN if self.case.imported else Stage.RELAY
        drafts = [
            last(
                before, of, (StepKind.PROPOSED, StepKind.APPROVED, StepKind.UNAPPROVED, StepKind.DROPPED, StepKind.SENT)
            )
            for of in {step.of for step in before}
        ]
        if StepKind.APPROVED in drafts:
            return Stage.SENDING
        if StepKind.PROPOSED in drafts or StepKind.UNAPPROVED in drafts:
            return Stage.APPROVAL
        questions = [last(before, of, (StepKind.ASKED, StepKind.TOLD)) for of in {step.of for step in before}]
        if StepKind.ASKED in questions:
            return Stage.ASKED
        if last(before, None, (StepKind.CLAIMED, StepKind.FREED)) is not StepKind.CLAIMED:
            return Stage.UNCLAIMED
        dropped = last(before, None, (StepKind.DROPPED, StepKind.SENT)) is StepKind.DROPPED
        return Stage.DRAFTING if dropped else Stage.CLAIMED

    @property
    def relay(self) -> timedelta | None:
        shown = [step.at for step in self.case.steps if step.kind is StepKind.SHOWN]
        if not shown or self.case.imported:
            return None
        return max(min(shown) - min(post.at for post in self.case.customer_posts), timedelta())

    @property
    def after_answer(self) -> list[PostFact]:
        return [post for post in self.case.customer_posts if post.at > self.answers[0].at]

    @property
    def moods(self) -> tuple[str, str]:
        """The last before our first answer and the last after it."""
        after = self.after_answer
        before = [post for post in self.case.customer_posts if post not in after]
        return newest(before).mood, newest(after).mood if after else ""

    @property
    def went_on(self) -> bool:
        after = self.after_answer
        return bool(after) and any(one.at >= min(post.at for post in after) for one in self.answers)

    @property
    def private(self) -> list[ReplyFact]:
        return [one for one in self.by_people if one.kind is ReplyKind.PRIVATE]

    @property
    def closure_owed(self) -> bool:
        if not self.private:
            return False
        moved = max(one.at for one in self.private)
        return not any(one.kind is ReplyKind.ANSWER and one.at >= moved for one in self.by_people)

    @property
    def opening(self) -> PostFact:
        return min(self.case.customer_posts, key=by_age)

    @property
    def direct(self) -> timedelta | None:
        first = self.opening
        under = [one.at for one in self.by_people if one.under in first.ids and one.at >= first.at]
        return min(under) - first.at if first.begins and under else None

    @property
    def judged(self) -> list[ApprovalFact]:
        """The drafts that took somebody else's yes."""
        return [one for one in self.case.approvals if one.needs not in ("", "none")]


def by_age(post: PostFact) -> tuple[object, ...]:
    """Of two within one second the lower number is the older."""
    return post.at, [(len(one), one) for one in post.ids]


def newest(posts: Sequence[PostFact]) -> PostFact:
    return max(posts, key=lambda post: (by_age(post), post.mood))


def in_time(step: StepFact) -> tuple[object, ...]:
    return step.at, list(StepKind).index(step.kind), step.of


def last(steps: Sequence[StepFact], of: int | None, kinds: tuple[StepKind, ...]) -> StepKind | None:
    """The newest of some kinds of steps about a draft, a question or the whole case."""
    found = [step.kind for step in steps if step.kind in kinds and of in (None, step.of)]
    return found[-1] if found else None


def waited(one: ApprovalFact) -> timedelta:
    assert one.decided_at is not None
    return max(one.decided_at - one.asked_at, timedelta())


# --- all of them -----------------------------------------------------------------------------------------------------


def differences(got: Figures, cases: Sequence[CaseHistory], terms: Terms, now: datetime, zone: ZoneInfo) -> list[str]:
    """The names of the figures that are not what the definitions say of these cases."""
    every = [Looked(case, terms, now) for case in sorted(cases, key=lambda case: (case.opened_at, case.case_id))]
    owed = [one for one in every if one.is_owed]
    answered = [one for one in owed if one.is_answered]
    return [
        *(name for name, wanted in _counts(every, owed, answered).items() if getattr(got, name) != wanted),
        *(name for name, right in _speeds(got, every, owed, answered).items() if not right),
        *(name for name, right in _shared_out(got, owed, answered, zone).items() if not right),
    ]


def _ids(cases: Sequence[Looked]) -> tuple[int, ...]:
    return tuple(one.case.case_id for one in cases)


def _counts(every: list[Looked], owed: list[Looked], answered: list[Looked]) -> dict[str, object]:
    lines = {
        line: sum(one.line == line for one in every)
        for line in ("answered", "still_open", "unanswered", "no_reply", "spam", "aside", "unaddressed", "storm")
    }
    questions = [one for one in owed if one.case.kind == "question"]
    negatives = [one for one in owed if one.case.kind == "complaint" or one.case.mood in ("frustrated", "angry")]
    moods = [tuple(map(MOODS.index, one.moods)) for one in answered if set(one.moods) <= set(MOODS)]
    posts = [(one, post) for one in owed for post in one.asking]
    return lines | {
        "cases": len(every),
        "posts": sum(len(one.case.customer_posts) for one in every),
        "customers": len({(one.case.network, one.case.customer) for one in every}),
        "answerable": len(owed),
        "storm_answered": sum(one.is_answered for one in every if one.line == "storm"),
        "answerable_posts": len(posts),
        "answered_posts": sum(any(reply.at >= post.at for reply in one.by_people) for one, post in posts),
        "questions": len(questions),
        "questions_answered": sum(one.is_answered for one in questions),
        "unanswered_questions": _ids([one for one in questions if not one.is_answered]),
        "negatives": len(negatives),
        "ignored": _ids([one for one in negatives if not one.is_answered]),
        "kept": sum(one.verdict is True for one in owed),
        "decided": sum(one.verdict is not None for one in owed),
        "broken": _ids([one for one in owed if one.verdict is False]),
        "open_cases": _ids([one for one in owed if one.line == "still_open"]),
        "resolved": sum(one.resolution is not None for one in answered),
        "reopened": sum(any(post.at > at for at in one.case.ended_times for post in one.case.customer_posts)
                        for one in answered),
        "held": sum(one.held is not None for one in owed),
        "came_back": sum(bool(one.after_answer) for one in answered),
        "went_on": sum(one.went_on for one in answered),
        "private": sum(bool(one.private) for one in answered),
        "closure_owed": _ids([one for one in answered if one.closure_owed]),
        "deflected": sum(any(reply.deflects for reply in one.case.replies) for one in answered),
        "linked": sum(any(reply.links for reply in one.case.replies) for one in answered),
        "drafts": sum(len(one.case.approvals) for one in owed),
        "calls": sum(one.case.calls for one in every),
        "needless": sum(one.case.needless for one in every),
        "mood_known": len(moods),
        "mood_better": sum(after < before for before, after in moods),
        "mood_worse": sum(after > before for before, after in moods),
        "customer_started": sum(one.opening.begins for one in every),
    }  # fmt: skip


def _speeds(got: Figures, every: list[Looked], owed: list[Looked], answered: list[Looked]) -> dict[str, bool]:
    relays = [one.relay for one in every if one.relay is not None]
    return {
        "first": both(got.first, [one.first for one in answered]),
        "later": both(got.later, [wait for one in answered for wait in one.later]),
        "whole": both(got.whole, [one.whole for one in answered]),
        "resolution": both(got.resolution, [one.resolution for one in answered if one.resolution is not None]),
        "held_speed": both(got.held_speed, [one.held for one in owed if one.held is not None]),
        "relay": fast(got.relay, relays),
        "relay_p95": near(got.relay_p95, exactly(relays, Fraction(19, 20))),
        "direct": fast(got.direct, [one.direct for one in every if one.direct is not None]),
    }


def _shared_out(got: Figures, owed: list[Looked], answered: list[Looked], zone: ZoneInfo) -> dict[str, bool]:
    bands = [one.band(zone) for one in answered]
    load: dict[str, int] = {}
    for one in answered:
        load[one.answers[0].by] = load.get(one.answers[0].by, 0) + 1
    return {
        "bands": got.bands == tuple((band, bands.count(band)) for band in Band),
        "stages": got.stages == _holders(answered),
        "load": got.load == tuple(sorted((who, count) for who, count in load.items() if who)),
        "approvals": _approvals_are(got.approvals, [draft for one in owed for draft in one.judged]),
        "deciders": _deciders_are(got, [draft for one in owed for draft in one.judged]),
    }


def _holders(answered: list[Looked]) -> tuple[Holder, ...]:
    every = [one.stages() for one in answered]
    found = []
    for stage in Stage:
        parts = [stages[stage] for stages in every if stage in stages]
        if parts:
            calendar, hours = (sum((part[number] for part in parts), timedelta()) for number in (0, 1))
            found.append(Holder(stage=stage, calendar=calendar, hours=hours, cases=len(parts)))
    return tuple(found)


def _approvals_are(got: Sequence[Asked], drafts: list[ApprovalFact]) -> bool:
    rules = sorted({one.rule for one in drafts}, key=lambda rule: (-sum(one.rule == rule for one in drafts), rule))
    if [one.rule for one in got] != rules:
        return False
    for asked in got:
        mine = [one for one in drafts if one.rule == asked.rule]
        decided = [one for one in mine if one.decided_at is not None]
        yes = sum(one.said_yes for one in decided)
        if (asked.drafts, asked.yes, asked.no) != (len(mine), yes, len(decided) - yes):
            return False
        if not fast(asked.took, [waited(one) for one in decided]):
            return False
    return True


def _deciders_are(got: Figures, drafts: list[ApprovalFact]) -> bool:
    decided = [one for one in drafts if one.decided_at is not None and one.by]
    if [name for name, _, _ in got.deciders] != sorted({one.by for one in decided}):
        return False
    return all(
        count == sum(one.by == name for one in decided)
        and fast(took, [waited(one) for one in decided if one.by == name])
        for name, count, took in got.deciders
    )

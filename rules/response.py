"""How fast and how fully a team answers: every number of the digest, added up from the measures of its cases.

Both clocks are kept (S91): the calendar is what a customer feels, the open hours are what the team controls. Averages
are printed to compare with others, median and 90th percentile to know the truth.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import numpy as np

from rules.assessment import Mood
from rules.draft import Requirement
from rules.ledger import Bools, Ints, Ledger, Texts, combined, micros
from rules.local_days import LocalDays
from rules.measured import ANSWERABLE, Standing
from rules.speed import Speed, quantile_of, speed_of, total
from rules.stages import Stage

_DAY = timedelta(days=1) // timedelta(microseconds=1)


class Band(StrEnum):
    """How long a first answer took, as customers judge it (S09-S11); each answer is in the first that fits."""

    MINUTES = "minutes"  #: five of them
    QUARTER = "quarter"
    HOUR = "hour"
    SAME_DAY = "same_day"  #: before local midnight
    DAY = "day"  #: within 24 hours
    LATER = "later"


@dataclass(frozen=True, kw_only=True)
class Speeds:
    """Times on both clocks."""

    calendar: Speed
    hours: Speed  #: only the accounts' open hours


@dataclass(frozen=True, kw_only=True)
class Holder:
    """How long one stage held the ball, in all first responses together."""

    stage: Stage
    calendar: timedelta
    hours: timedelta
    cases: int  #: that passed through it


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The drafts for which one rule, or the usual, asked somebody else's yes."""

    rule: str  #: "" for the usual
    drafts: int
    yes: int
    no: int
    took: Speed  #: to the first yes or no


@dataclass(frozen=True, kw_only=True)
class Figures:
    """The numbers of some cases, as `DEFINITIONS` says; lists of cases are their numbers, oldest first.

    cases = answerable + no_reply + spam + aside + unaddressed + storm; answerable = answered + still_open + unanswered;
    answered is the sum of `bands`, and the stages sum to all first responses.
    """

    posts: int
    cases: int
    customers: int
    answerable: int
    answered: int
    still_open: int
    unanswered: int
    no_reply: int
    spam: int
    aside: int
    unaddressed: int
    storm: int
    storm_answered: int
    answerable_posts: int
    answered_posts: int
    questions: int
    questions_answered: int
    unanswered_questions: tuple[int, ...]
    negatives: int
    ignored: tuple[int, ...]
    kept: int
    decided: int
    broken: tuple[int, ...]
    open_cases: tuple[int, ...]
    first: Speeds
    later: Speeds
    whole: Speeds
    resolution: Speeds
    resolved: int
    reopened: int
    held: int
    held_speed: Speeds
    bands: tuple[tuple[Band, int], ...]
    stages: tuple[Holder, ...]
    came_back: int
    went_on: int
    private: int
    closure_owed: tuple[int, ...]
    deflected: int
    linked: int
    drafts: int
    approvals: tuple[Asked, ...]
    deciders: tuple[tuple[str, int, Speed], ...]  #: who decided, how many drafts, how fast
    calls: int
    needless: int
    load: tuple[tuple[str, int], ...]  #: whose answer came first, and in how many cases; in the order of ids
    relay: Speed
    relay_p95: timedelta | None
    mood_known: int
    mood_better: int
    mood_worse: int
    customer_started: int
    direct: Speed

    @property
    def answer_rate(self) -> float | None:
        """From 0 to 1, None when nothing was answerable (S02)."""
        return _share(self.answered, self.answerable)

    @property
    def post_answer_rate(self) -> float | None:
        """From 0 to 1, None when nothing was answerable (S02)."""
        return _share(self.answered_posts, self.answerable_posts)

    @property
    def question_rate(self) -> float | None:
        """From 0 to 1, None when no direct question came in (S15)."""
        return _share(self.questions_answered, self.questions)

    @property
    def ignored_rate(self) -> float | None:
        """From 0 to 1, None when nothing negative came in (S16)."""
        return _share(len(self.ignored), self.negatives)

    @property
    def promise_kept(self) -> float | None:
        """From 0 to 1, None when nothing is decided yet (S07)."""
        return _share(self.kept, self.decided)

    @property
    def resolution_rate(self) -> float | None:
        """From 0 to 1, None when nothing was answerable (S99)."""
        return _share(self.resolved, self.answerable)

    @property
    def reopen_rate(self) -> float | None:
        """From 0 to 1, None when nothing was answered (S63)."""
        return _share(self.reopened, self.answered)

    @property
    def dialogue_rate(self) -> float | None:
        """From 0 to 1, None when no customer came back (S55)."""
        return _share(self.went_on, self.came_back)

    @property
    def private_rate(self) -> float | None:
        """From 0 to 1, None when nothing was answered (S83)."""
        return _share(self.private, self.answered)

    @property
    def deflected_rate(self) -> float | None:
        """From 0 to 1, None when nothing was answered (S77)."""
        return _share(self.deflected, self.answered)

    @property
    def linked_rate(self) -> float | None:
        """From 0 to 1, None when nothing was answered (S65)."""
        return _share(self.linked, self.answered)

    @property
    def approval_rate(self) -> float | None:
        """From 0 to 1, None without a draft (S19)."""
        return _share(sum(one.drafts for one in self.approvals), self.drafts)

    @property
    def mood_better_rate(self) -> float | None:
        """From 0 to 1, None when no customer wrote again (S105)."""
        return _share(self.mood_better, self.mood_known)

    @property
    def direct_answer_rate(self) -> float | None:
        """From 0 to 1, None when no case was started by its customer."""
        return _share(self.direct.count, self.customer_started)


def figures(cases: Ledger, *, now: datetime, zone: ZoneInfo) -> Figures:
    """Add up `cases`, each once and in whatever order, as things stand at `now`; `zone` says where days end."""
    everything = cases.in_order()
    owed = everything.where(everything.on_line(*ANSWERABLE))
    answered = owed.where(owed.is_true("answered"))
    late = ~owed.is_true("answered") & owed.known("late_after") & (owed["late_after"] < micros(now))
    unanswered = ~owed.is_true("answered")
    storm = everything.on_line(Standing.STORM)
    needed = ~owed.texts["needs"].any_of(("", Requirement.NONE))
    relays = np.sort(everything["relay"][everything.known("relay")])
    better, worse, known = _moods(answered)
    started = everything.is_true("customer_started")
    return Figures(
        posts=_sum(everything["posts"]),
        cases=len(everything),
        customers=_different(everything, "network", "customer"),
        answerable=len(owed),
        answered=len(answered),
        still_open=_count(owed.on_line(Standing.OPEN)),
        unanswered=_count(owed.on_line(Standing.UNANSWERED)),
        no_reply=_count(everything.on_line(Standing.NO_REPLY)),
        spam=_count(everything.on_line(Standing.SPAM)),
        aside=_count(everything.on_line(Standing.ASIDE)),
        unaddressed=_count(everything.on_line(Standing.UNADDRESSED)),
        storm=_count(storm),
        storm_answered=_count(storm & everything.is_true("answered")),
        answerable_posts=_sum(owed["asking_posts"]),
        answered_posts=_sum(owed["answered_posts"]),
        questions=_count(owed.is_true("question")),
        questions_answered=_count(owed.is_true("question") & owed.is_true("answered")),
        unanswered_questions=_ids(owed, owed.is_true("question") & unanswered),
        negatives=_count(owed.is_true("negative")),
        ignored=_ids(owed, owed.is_true("negative") & unanswered),
        kept=_count(owed.is_true("in_time")),
        decided=_count(owed.known("in_time") | late),
        broken=_ids(owed, late | (owed["in_time"] == 0)),
        open_cases=_ids(owed, owed.on_line(Standing.OPEN)),
        first=_speeds(answered, "first"),
        later=Speeds(calendar=speed_of(answered["wait"]), hours=speed_of(answered["wait_hours"])),
        whole=Speeds(
            calendar=speed_of(answered["first"] + answered["later"]),
            hours=speed_of(answered["first_hours"] + answered["later_hours"]),
        ),
        resolution=_speeds(answered, "resolved"),
        resolved=_count(answered.known("resolved")),
        reopened=_count(answered.is_true("reopened")),
        held=_count(owed.known("held")),
        held_speed=_speeds(owed, "held"),
        bands=_bands(answered, zone),
        stages=_holders(answered),
        came_back=_count(answered.is_true("came_back")),
        went_on=_count(answered.is_true("went_on")),
        private=_count(answered.is_true("private")),
        closure_owed=_ids(answered, answered.is_true("closure_owed")),
        deflected=_count(answered.is_true("deflected")),
        linked=_count(answered.is_true("linked")),
        drafts=len(needed),
        approvals=_approvals(owed, needed),
        deciders=_deciders(owed, needed),
        calls=_sum(everything["calls"]),
        needless=_sum(everything["needless"]),
        load=_load(answered),
        relay=speed_of(relays),
        relay_p95=quantile_of(relays, 0.95),
        mood_known=_count(known),
        mood_better=_count(better),
        mood_worse=_count(worse),
        customer_started=_count(started),
        direct=speed_of(everything["direct"][started & everything.known("direct")]),
    )


BAND_ENDS = ((Band.MINUTES, 5), (Band.QUARTER, 15), (Band.HOUR, 60))  #: minutes, included


def bands_of(answered: Ledger, zone: ZoneInfo) -> Ints:
    """For each answered case the place of its band in `Band`."""
    took, days = answered["first"], LocalDays(zone)
    same_day = days.of(answered["asked_at"]) == days.of(answered["asked_at"] + took)
    within = [took <= minutes * 60_000_000 for _, minutes in BAND_ENDS]
    fits = np.stack([*within, same_day, took <= _DAY, np.ones(len(answered), dtype=np.bool_)])
    return np.argmax(fits, axis=0)  # the first that fits


def _bands(answered: Ledger, zone: ZoneInfo) -> tuple[tuple[Band, int], ...]:
    places = bands_of(answered, zone)
    return tuple((name, _count(places == place)) for place, name in enumerate(Band))


def _holders(answered: Ledger) -> tuple[Holder, ...]:
    found = []
    for number, stage in enumerate(Stage):
        rows = answered["stage"] == number
        if rows.any():
            found.append(
                Holder(
                    stage=stage,
                    calendar=total(answered["stage_time"][rows]),
                    hours=total(answered["stage_hours"][rows]),
                    cases=_count(rows),
                )
            )
    return tuple(found)


def _approvals(owed: Ledger, needed: Bools) -> tuple[Asked, ...]:
    found = []
    decided = owed.known("took")
    for rule in sorted(set(_words(owed, "rule", needed))):
        rows = needed & owed.texts["rule"].equal(rule)
        found.append(
            Asked(
                rule=rule,
                drafts=_count(rows),
                yes=_count(rows & owed.is_true("said_yes")),
                no=_count(rows & decided & ~owed.is_true("said_yes")),
                took=speed_of(owed["took"][rows & decided]),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.drafts, one.rule)))


def _deciders(owed: Ledger, needed: Bools) -> tuple[tuple[str, int, Speed], ...]:
    decided = needed & owed.known("took")
    found = []
    for person in sorted(set(_words(owed, "decider", decided)) - {""}):
        took = owed["took"][decided & owed.texts["decider"].equal(person)]
        found.append((person, len(took), speed_of(took)))
    return tuple(found)


def _load(answered: Ledger) -> tuple[tuple[str, int], ...]:
    counts = Counter(_words(answered, "first_by", np.ones(len(answered), dtype=np.bool_)))
    return tuple(sorted((person, count) for person, count in counts.items() if person))


def _moods(answered: Ledger) -> tuple[Bools, Bools, Bools]:
    """Which customers wrote in a better mood after our first answer, which in a worse, and of which both are known."""
    before, after = (_mood(answered.texts[name]) for name in ("mood_before", "mood_after"))
    known = (before >= 0) & (after >= 0)
    return known & (after < before), known & (after > before), known


def _mood(texts: Texts) -> Ints:
    """From calm to angry; below zero where nothing is known."""
    order = [mood.value for mood in Mood]
    places = np.array([order.index(word) if word in order else -1 for word in texts.words], dtype=np.int64)
    return places[texts.codes] if len(places) else texts.codes


def _speeds(cases: Ledger, name: str) -> Speeds:
    known = cases.known(name)
    return Speeds(calendar=speed_of(cases[name][known]), hours=speed_of(cases[f"{name}_hours"][known]))


def _ids(cases: Ledger, which: Bools) -> tuple[int, ...]:
    return tuple(int(number) for number in cases["case_id"][which])


def _words(cases: Ledger, name: str, which: Bools) -> list[str]:
    texts = cases.texts[name]
    return [texts.words[code] for code in texts.codes[which]]


def _different(cases: Ledger, *names: str) -> int:
    """How many different combinations of texts there are."""
    return len(np.unique(combined(*(cases.texts[name] for name in names))))


def _count(which: Bools) -> int:
    return int(which.sum())


def _sum(column: Ints) -> int:
    return int(column.sum())


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None

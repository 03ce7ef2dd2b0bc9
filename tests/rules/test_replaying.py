"""Replaying a case finds each act at its exact instant: the same that a look at every minute finds."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from rules.actions import Actions, Step
from rules.assessment import Assessment, Statement
from rules.case import OPEN, CaseState
from rules.chain import calls
from rules.clocks import Clock
from rules.conditions import All, Aspect, Condition, Hours, Is, NoneOf, PostsWithin, Tagged, VolumeAbove, Waiting, Words
from rules.conditions.amounts import UsualVolume
from rules.conditions.timed import Age, TargetUsed
from rules.draft import Requirement
from rules.escalation import ROUND, Past, due
from rules.facts import Facts
from rules.hours import Calendar
from rules.replay_acts import Act, Outcome, Spell, What
from rules.replay_counts import Tally, lines, rested
from rules.replay_history import Answered, Background, Event, Moved, Posted, PutRight, moments
from rules.replay_volumes import Volumes
from rules.replaying import Moment, outcome
from rules.rule_decision import decision
from rules.ruleset import Once, Rule, Ruleset
from tests.rules.condition_makers import MINUTE, NOON, OFFICE

HOUR = 60 * MINUTE
X = ("x", "havornair")


def escalates(*steps: tuple[str, int]) -> Actions:
    return Actions(escalate=tuple(Step(notify=(who,), after=minutes * MINUTE) for who, minutes in steps))


def rule(name: str, *parts: Condition, **more: object) -> Rule:
    fields = {"clock": Clock.CALENDAR, "actions": escalates(("kari", 0))} | more
    return Rule(name=name, condition=All(parts=parts), **fields)  # type: ignore[arg-type]


def waits(minutes: int, clock: Clock = Clock.CALENDAR) -> Waiting:
    return Waiting(at_least=minutes * MINUTE, clock=clock)


def state(*values: str) -> Is:
    return Is(aspect=Aspect.STATE, values=frozenset(values))


def _past(fired: Mapping[tuple[str, int], datetime], moment: Moment) -> Past:
    since = moment.facts.waiting_since
    return Past(fired=fired, waiting_since=since, posts=moment.posts, newest=moment.newest)


def said(kind: str = "question", *, quiet: bool = False, priority: str = "normal") -> Assessment:
    values = {
        "language": "en", "kind": kind, "priority": priority, "mood": "calm", "happening_now": "no",
        "personal_data": "", "addressed": "yes", "wrong_handle": "", "quiet": "yes" if quiet else "no",
    }  # fmt: skip
    return Assessment(**{aspect: Statement(value=value) for aspect, value in values.items()})


def posted(minute: int, text: str = "where is my bag", *, late: int = 0, **more: object) -> Posted:
    at = NOON + minute * MINUTE
    return Posted(at=at + late * MINUTE, written_at=at, text=text, said=said(**more))  # type: ignore[arg-type]


def history(*events: Event, target: timedelta | None = HOUR, case_id: int = 1) -> list[Moment]:
    background = Background(case_id=case_id, network="x", account="havornair", handle="ida", target=target)
    return moments(background, events)


def would(found: Outcome) -> list[tuple[str, str, int]]:
    """Rule, target and minutes after noon of everything done."""
    return [(act.rule, act.target, round((act.at - NOON) / MINUTE)) for act in found.acts]


def by_the_minute(past: Sequence[Moment], rules: Ruleset, until: datetime) -> list[Act]:
    """Ask `decide` and `due` at every minute, as a bot would that looks once a minute."""
    acts: list[Act] = []
    fired: dict[tuple[str, int], datetime] = {}
    done: set[tuple[str, int]] = set()
    tags: frozenset[str] = frozenset()
    now = past[0].at
    while now < until:
        moment = [one for one in past if one.at <= now][-1]
        before = None
        while moment.facts.state in OPEN and before != tags:
            before = tags
            facts = Facts(**{**vars(moment.facts), "tags": tags})
            matches = rules.decide(facts, OFFICE, now)
            made = decision(matches)
            rounds = {m.rule.name: moment.posts - 1 if m.rule.once is Once.POST else 0 for m in matches}
            acting = {name for name, number in rounds.items() if (name, number) not in done}
            done |= rounds.items()
            for what, chosen in ((What.ROUTE, made.route), *((What.TAG, tag) for tag in made.tags)):
                if chosen is None or chosen.rule not in acting or chosen.value in tags:
                    continue
                level = rounds[chosen.rule]
                acts.append(
                    Act(rule=chosen.rule, what=what, target=chosen.value, at=now, case_id=1, level=level, account=X)
                )
                tags |= {chosen.value} if what is What.TAG else set()
            for owed in due(matches, _past(fired, moment), OFFICE, now):
                for level in owed.levels:
                    fired[owed.rule.name, level] = now
                    for target in calls(owed.rule.actions.escalate)[level % ROUND].step.notify:
                        acts.append(
                            Act(
                                rule=owed.rule.name,
                                what=What.ESCALATE,
                                target=target,
                                at=now,
                                case_id=1,
                                level=level,
                                account=X,
                                urgent=owed.urgent,
                            )
                        )
        now += MINUTE
    return acts


conditions = st.one_of(
    st.builds(Waiting, at_least=st.integers(0, 150).map(lambda n: n * MINUTE), clock=st.sampled_from(Clock)),
    st.builds(Age, at_least=st.integers(0, 150).map(lambda n: n * MINUTE), clock=st.sampled_from(Clock)),
    st.builds(TargetUsed, per_cent=st.sampled_from([50, 100])),
    st.builds(Hours, open=st.booleans()),
    st.builds(Words, words=st.sampled_from([("bag",), ("gate",)])),
    st.sets(st.sampled_from(["new", "claimed"]), min_size=1).map(lambda values: state(*values)),
    st.sampled_from(["vip", "bag"]).map(lambda tag: Tagged(tags=frozenset({tag}))),
    st.builds(Waiting, at_least=st.just(30 * MINUTE)).map(lambda one: NoneOf(parts=(one,))),
)
steps = st.lists(st.integers(0, 60), max_size=3).map(
    lambda afters: tuple(
        Step(
            notify=(f"p{number}",),
            after=after * MINUTE,
            repeat_every=10 * MINUTE,
            repeat_times=number % 2,
            urgent=number % 2 == 0,
        )
        for number, after in enumerate(sorted(afters))
    )
)
actions = st.builds(
    Actions,
    escalate=steps,
    route=st.sampled_from([None, "#press", "#bags"]),
    tag=st.sampled_from([(), ("vip",), ("bag", "vip")]),
)
rulesets = st.lists(
    st.tuples(
        st.lists(conditions, min_size=1, max_size=3),
        actions,
        st.sampled_from(Clock),
        st.sampled_from(Once),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
).map(
    lambda made: Ruleset(
        Rule(name=f"r{number}", condition=All(parts=tuple(parts)), actions=act, clock=clock, once=once, stop=stop)
        for number, (parts, act, clock, once, stop) in enumerate(made)
    )
)
later_events = st.lists(
    st.one_of(
        st.builds(posted, st.integers(1, 240), st.sampled_from(["my bag", "at the gate"]), late=st.integers(0, 5)),
        st.integers(1, 240).map(lambda n: Moved(at=NOON + n * MINUTE, state=CaseState.CLAIMED, owner="U1")),
        st.integers(1, 240).map(lambda n: Moved(at=NOON + n * MINUTE, state=CaseState.NEW)),
        st.integers(1, 240).map(lambda n: Answered(at=NOON + n * MINUTE)),
        st.integers(1, 240).map(lambda n: PutRight(at=NOON + n * MINUTE, aspect="kind", became="fault")),
    ),
    max_size=5,
)


@given(rules=rulesets, events=later_events)
def test_a_replay_finds_what_a_look_at_every_minute_finds(rules: Ruleset, events: list[Event]) -> None:
    past, until = history(posted(0), *events), NOON + 5 * HOUR

    found = outcome(past, rules, OFFICE, until)

    def by_time(act: Act) -> tuple[datetime, str, str, str, int]:
        return act.at, act.rule, act.what, act.target, act.level

    assert sorted(found.acts, key=by_time) == sorted(by_the_minute(past, rules, until), key=by_time)


def test_steps_come_on_their_clock_and_end_with_the_answer() -> None:
    """Friday 13:00 in Oslo, and the office closes at 16:00: half an hour of waiting is over at once, two steps follow."""
    press = rule(
        "Press", Words(words=("bag",)), state("new", "claimed"), actions=escalates(("kari", 0), ("mikkel", 30))
    )
    slow = rule("Slow", waits(60, Clock.BUSINESS), actions=escalates(("kari", 0), ("mikkel", 90)), clock=Clock.BUSINESS)

    answered = outcome(
        history(posted(0), Answered(at=NOON + 20 * MINUTE)), Ruleset([press, slow]), OFFICE, NOON + 3 * HOUR
    )
    left_alone = outcome(history(posted(0)), Ruleset([press, slow]), OFFICE, NOON + 30 * HOUR)

    assert would(answered) == [("Press", "kari", 0)]
    assert would(left_alone) == [
        ("Press", "kari", 0), ("Press", "mikkel", 30), ("Slow", "kari", 60), ("Slow", "mikkel", 150),
    ]  # fmt: skip


def test_what_is_set_aside_calls_nobody_until_the_customer_asks() -> None:
    rules = Ruleset([rule("Any", state("new"))])

    quiet = outcome(history(posted(0, kind="chat", quiet=True)), rules, OFFICE, NOON + HOUR)
    asks = outcome(history(posted(0, kind="chat", quiet=True), posted(9)), rules, OFFICE, NOON + HOUR)

    assert would(quiet) == []
    assert quiet.matched == frozenset()
    assert would(asks) == [("Any", "kari", 9)]


def test_a_rule_that_tags_feeds_the_rule_that_asks_for_the_tag() -> None:
    tags = rule("Tags", Words(words=("bag",)), actions=Actions(tag=("vip",)))
    routes = rule("Routes", Tagged(tags=frozenset({"vip"})), actions=Actions(route="#vip"))

    found = outcome(history(posted(0)), Ruleset([routes, tags]), OFFICE, NOON + HOUR)

    assert would(found) == [("Tags", "vip", 0), ("Routes", "#vip", 0)]


def test_a_flood_of_other_customers_posts_brings_a_waiting_case_to_a_rule_and_its_end_takes_it_away() -> None:
    storm = rule("Storm", VolumeAbove(more_than=3, within=10), actions=escalates(("kari", 0), ("mikkel", 30)))
    rules = Ruleset([storm])
    written = {X: sorted(NOON + number * MINUTE for number in (0, 20, 21, 22, 23))}
    around = Volumes(rules, written, {X: NOON - 100 * HOUR}, UTC, NOON + 100 * HOUR)

    found = outcome(history(posted(0)), rules, OFFICE, NOON + HOUR, around=around)

    assert would(found) == [("Storm", "kari", 23)]
    assert around.next_change(X, NOON) == NOON + 23 * MINUTE
    assert around.next_change(X, NOON + 23 * MINUTE) == NOON + 30 * MINUTE
    assert around.next_change(X, NOON + 30 * MINUTE) is None


@given(minutes=st.lists(st.integers(0, 90), max_size=25), more_than=st.integers(1, 4))
def test_the_turning_points_of_a_volume_are_those_of_a_count_at_every_minute(
    minutes: list[int], more_than: int
) -> None:
    rules = Ruleset([rule("Storm", VolumeAbove(more_than=more_than, within=10))])
    written = sorted(NOON + minute * MINUTE for minute in minutes)
    around = Volumes(rules, {X: written}, {}, UTC, NOON + 100 * HOUR)

    holds = [around.volumes(X, NOON + minute * MINUTE)[10].posts > more_than for minute in range(-1, 110)]
    turned = [NOON + at * MINUTE for at, (was, now) in enumerate(pairwise(holds)) if was is not now]

    found, at = [], around.next_change(X, NOON - HOUR)
    while at is not None:
        found.append(at)
        at = around.next_change(X, at)
    assert found == turned


@given(hours=st.lists(st.integers(0, 5 * 168), min_size=5, max_size=60), at_least=st.integers(1, 2))
def test_what_is_usual_is_that_of_the_same_wall_clock_hour_and_turns_when_a_count_at_every_hour_says_so(
    hours: list[int], at_least: int
) -> None:
    oslo = ZoneInfo("Europe/Oslo")
    began, last = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 4, 6, 9, tzinfo=UTC)  # over the 29th of March
    condition = UsualVolume(times=2, at_least=at_least, within=60)
    rules = Ruleset([rule("Storm", condition)])
    written = sorted(began + hour * HOUR for hour in hours)
    around = Volumes(rules, {X: written}, {X: began}, oslo, last)

    def counted(at: datetime) -> int:
        return sum(at - HOUR < one <= at for one in written)

    def usual(at: datetime) -> float | None:
        earlier = [(at.astimezone(oslo) - timedelta(days=7 * week)).astimezone(UTC) for week in range(1, 9)]
        known = [counted(one) for one in earlier if one - HOUR >= began]
        return sum(known) / len(known) if len(known) >= 3 else None

    def holds(at: datetime) -> bool:
        known = usual(at)
        return known is not None and counted(at) >= max(at_least, 2 * known)

    every = [began + hour * HOUR for hour in range(int((last - began) / HOUR) + 1)]
    for at in every[::50]:
        assert around.volumes(X, at)[60].usual == usual(at)
    turned = [now for was, now in pairwise(every) if holds(was) is not holds(now)]
    found, at_next = [], around.next_change(X, began)
    while at_next is not None and at_next <= last:
        found.append(at_next)
        at_next = around.next_change(X, at_next)
    assert found == turned


def cooling(*starts: tuple[int, int], cool_down: int = 60) -> list[tuple[int, int]]:
    """Cases that begin to match at these minutes and stop at those; which case was acted on when."""
    storm = rule("Storm", state("new"), cool_down=cool_down * MINUTE)
    spells: list[Spell] = []
    for case_id, (start, end) in enumerate(starts, start=1):
        past = history(posted(start), Answered(at=NOON + end * MINUTE), case_id=case_id)
        spells += outcome(past, Ruleset([storm]), OFFICE, NOON + 50 * HOUR).resting
    return [(act.case_id, round((act.at - NOON) / MINUTE)) for act in rested(spells)]


def test_a_rule_that_rests_begins_nothing_and_takes_up_what_still_holds_afterwards() -> None:
    assert cooling((0, 10), (5, 30)) == [(1, 0)]
    assert cooling((0, 10), (5, 90)) == [(1, 0), (2, 60)]
    assert cooling((0, 10), (61, 90)) == [(1, 0), (2, 61)]
    assert cooling((0, 10), (5, 90), (50, 300)) == [(1, 0), (2, 60), (3, 120)]


def test_a_comparison_says_what_is_new_and_what_is_gone() -> None:
    def tally(ruleset: Ruleset, cases: Mapping[int, str]) -> Tally:
        counted = Tally()
        for case_id, text in cases.items():
            counted.add(
                outcome(history(posted(case_id, text), case_id=case_id), ruleset, OFFICE, NOON + HOUR), quiet=False
            )
        counted.reply(Requirement.NONE, "")
        counted.reply(Requirement.APPROVER, "Press")
        counted.finish()
        return counted

    cases = {1: "my bag", 2: "the gate", 3: "the gate"}
    before = tally(Ruleset([rule("Press", Words(words=("bag",)))]), cases)
    after = tally(Ruleset([rule("Press", Words(words=("gate",)))]), cases)

    (line,) = lines(before, after)
    assert (line.rule, line.what, line.target) == ("Press", What.ESCALATE, "kari")
    assert (line.before, line.after, line.new, line.gone) == (1, 2, 2, 1)
    assert line.first == ((2, NOON + 2 * MINUTE), (3, NOON + 3 * MINUTE))
    assert (after.cases, after.replies, after.needing) == (3, 2, 1)
    (same,) = lines(before)
    assert (same.new, same.gone) == (0, 0)


def test_a_correction_changes_what_rules_see_from_then_on() -> None:
    faults = rule("Faults", Is(aspect=Aspect.KIND, values=frozenset({"fault"})))
    high = rule("High", Is(aspect=Aspect.PRIORITY, values=frozenset({"high"})))

    found = outcome(
        history(posted(0), PutRight(at=NOON + 7 * MINUTE, aspect="kind", became="fault")),
        Ruleset([faults, high]), OFFICE, NOON + HOUR,
    )  # fmt: skip

    assert would(found) == [("Faults", "kari", 7), ("High", "kari", 7)]


def test_a_post_that_we_had_late_counts_from_then_though_the_customer_has_waited_longer() -> None:
    slow = rule("Slow", waits(30))

    found = outcome(history(posted(0, late=45)), Ruleset([slow]), OFFICE, NOON + HOUR)

    assert would(found) == [("Slow", "kari", 45)]


def test_posts_of_a_customer_leave_the_count_in_time() -> None:
    often = rule("Often", PostsWithin(count=1, days=1), actions=escalates(("kari", 0), ("mikkel", 60 * 25)))
    background = Background(case_id=1, network="x", account="havornair", handle="ida", earlier_posts=(NOON,))
    always_open = Calendar.from_settings("UTC", {"mon-sun": ["00:00-24:00"]})

    found = outcome(moments(background, [posted(0)]), Ruleset([often]), always_open, NOON + 48 * HOUR)

    assert would(found) == [("Often", "kari", 0)]

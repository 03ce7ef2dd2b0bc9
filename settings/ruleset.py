"""Turns the rules of config.yaml into those that decide."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from zoneinfo import ZoneInfo

from rules import conditions as asks
from rules.actions import Actions, Hold, Step, Suggestion
from rules.backstops import backstops
from rules.clocks import Clock
from rules.ruleset import Rule, Ruleset
from settings.conditions import DraftEntry, LengthEntry, VolumeEntry, WhenEntry
from settings.models import Config
from settings.rules import RuleEntry, RuleStepEntry, ThenEntry

Lists = Mapping[str, tuple[str, ...]]

_USUAL_AT_LEAST = 10  #: posts, below which three times as many as usual is no alarm


def ruleset(config: Config) -> Ruleset:
    """The rules of the settings behind the two that are always there, ready to be asked."""
    always = backstops(
        ZoneInfo(config.team.time_zone),
        admin_channel=config.team.admin_channel,
        escalation_channel=config.escalation.channel,
    )
    return Ruleset([_rule(entry, config.author_lists) for entry in config.rules], always=always)


def _rule(entry: RuleEntry, lists: Lists) -> Rule:
    return Rule(
        name=entry.name,
        condition=condition(entry.when, entry.clock, lists),
        actions=_actions(entry.then),
        clock=entry.clock,
        once=entry.once,
        cool_down=entry.cool_down,
        stop=entry.stop,
    )


def condition(when: WhenEntry, clock: Clock, lists: Lists) -> asks.Condition:
    """What a block asks for, all of it together; lengths of time without a clock of their own are on `clock`."""
    return asks.All(parts=tuple(_parts(when, clock, lists)))


def _parts(when: WhenEntry, clock: Clock, lists: Lists) -> Iterator[asks.Condition]:
    """In the order in which docs/rules.md has them, with blocks within the block last."""
    yield from _of_the_words(when)
    yield from _of_the_customer(when, lists)
    yield from _of_the_time(when, clock)
    if when.draft is not None:
        yield asks.All(parts=tuple(_of_a_draft(when.draft)), name="draft")
    if when.all:
        yield asks.All(parts=tuple(condition(block, clock, lists) for block in when.all))
    if when.any:
        yield asks.AnyOf(parts=tuple(condition(block, clock, lists) for block in when.any))
    if when.none:
        yield asks.NoneOf(parts=tuple(condition(block, clock, lists) for block in when.none))


def _of_the_words(when: WhenEntry) -> Iterator[asks.Condition]:
    if when.words:
        yield asks.Words(words=when.words)
    if when.patterns:
        yield asks.Patterns(patterns=when.patterns)
    if when.language:
        # Nynorsk is Norwegian too; who names it in the same list means what stands there.
        nynorsk = {"nn"} if "nb" in when.language else set()
        yield asks.Is(aspect=asks.Aspect.LANGUAGE, values=frozenset(map(str, when.language)) | nynorsk)
    for aspect, values in (
        (asks.Aspect.KIND, when.kind),
        (asks.Aspect.PRIORITY, when.priority),
        (asks.Aspect.MOOD, when.mood),
        (asks.Aspect.NETWORK, when.network),
        (asks.Aspect.ACCOUNT, tuple(handle.lower() for handle in when.accounts)),
        (asks.Aspect.STATE, when.states),
    ):
        if values:
            yield asks.Is(aspect=aspect, values=frozenset(map(str, values)))
    for mark in asks.Mark:
        wanted: bool | None = getattr(when, mark)
        if wanted is not None:
            yield asks.Flag(mark=mark, wanted=wanted)
    if isinstance(when.personal_data, bool):
        yield asks.PersonalData(wanted=when.personal_data)
    elif when.personal_data:
        yield asks.PersonalData(kinds=frozenset(when.personal_data))


def _of_the_customer(when: WhenEntry, lists: Lists) -> Iterator[asks.Condition]:
    if when.followers_at_least is not None or when.followers_at_most is not None:
        yield asks.Followers(at_least=when.followers_at_least, at_most=when.followers_at_most)
    if when.authors:
        handles = frozenset(handle.lower() for name in when.authors for handle in lists[name])
        yield asks.Authors(handles=handles, lists=when.authors)
    if when.customer is not None:
        yield asks.CustomerIs(first_time=when.customer == "first_time")
    if when.posts_within is not None:
        yield asks.PostsWithin(count=when.posts_within.count, days=when.posts_within.days)
    if when.public_turns is not None:
        yield asks.PublicTurns(at_least=when.public_turns)
    if when.rejected is not None:
        yield asks.Rejected(at_least=when.rejected)
    if when.tags:
        yield asks.Tagged(tags=frozenset(when.tags))
    if when.volume is not None:
        yield _volume(when.volume)


def _of_the_time(when: WhenEntry, clock: Clock) -> Iterator[asks.Condition]:
    kinds: tuple[tuple[LengthEntry | None, Callable[[timedelta, Clock], asks.Condition]], ...] = (
        (when.waiting, lambda length, on: asks.Waiting(at_least=length, clock=on)),
        (when.age, lambda length, on: asks.Age(at_least=length, clock=on)),
    )
    for entry, ask in kinds:
        if entry is not None:
            yield ask(entry.at_least, entry.clock or clock)
    if when.target_used is not None:
        yield asks.TargetUsed(per_cent=when.target_used)
    if when.promise_ends is not None:
        yield asks.PromiseEnds(within=when.promise_ends)
    if when.hours is not None:
        yield asks.Hours(open=when.hours == "open")


def _of_a_draft(draft: DraftEntry) -> Iterator[asks.Condition]:
    if draft.words:
        yield asks.DraftWords(words=draft.words)
    if draft.patterns:
        yield asks.DraftPatterns(patterns=draft.patterns)
    if draft.links is not None:
        yield asks.DraftLinks(wanted=draft.links)
    if draft.phone_or_email is not None:
        yield asks.DraftContact(wanted=draft.phone_or_email)
    if draft.author_role:
        yield asks.DraftAuthor(roles=frozenset(map(str, draft.author_role)))


def _volume(volume: VolumeEntry) -> asks.Condition:
    within = int(volume.within / timedelta(minutes=1))
    if volume.more_than is not None:
        return asks.VolumeAbove(more_than=volume.more_than, within=within)
    assert volume.times_usual is not None
    return asks.UsualVolume(
        times=volume.times_usual,
        at_least=volume.at_least or _USUAL_AT_LEAST,
        within=within,
        until_known=volume.until_known,
    )


def _actions(then: ThenEntry) -> Actions:
    return Actions(
        route=then.route,
        assign=then.assign,
        priority=then.priority,
        tag=then.tag,
        approval=then.approval,
        escalate=tuple(map(_step, then.escalate)),
        hold=Hold(reason=then.hold.reason, duration=then.hold.lasts) if then.hold else None,
        suggest=Suggestion(reply=then.suggest.reply) if then.suggest else None,
        no_reply=then.no_reply,
        storm=then.storm,
        webhook=then.webhook,
    )


def _step(step: RuleStepEntry) -> Step:
    return Step(
        notify=step.notify,
        after=step.after,
        repeat_every=step.repeat.every if step.repeat else None,
        repeat_times=step.repeat.times if step.repeat else 0,
        urgent=step.urgent,
    )

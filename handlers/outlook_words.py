"""A weekly or monthly digest in words, beyond the figures: hours and shifts, topics, what is to come, worth, cost."""

from collections.abc import Iterator, Sequence

from handlers import demand_words
from handlers.desk import Desk
from handlers.outlook import Outlook
from handlers.voice import Voice
from rules.benchmarks import VALUE_CARD
from rules.demand import Cell
from rules.slack_text import defuse
from rules.topics import Topic

MOST = 5


def staffing_lines(desk: Desk, voice: Voice, found: Outlook) -> Iterator[str]:
    """When customers write, and whether somebody is there (S92)."""
    demand = found.staffing.demand
    if not demand.posts:
        return
    yield voice("Busiest: {hours}", hours=", ".join(_hour(voice, cell) for cell in demand.peak()))
    if not demand.unmet:
        yield voice("Somebody was on duty for every post.")
        return
    yield (
        voice.plural(
            "{count} post came while nobody was on duty",
            "{count} posts came while nobody was on duty",
            demand.unmet,
        )
        + ": "
        + ", ".join(f"{demand_words.hour_name(voice, cell)} ({voice.number(cell.unmet)})" for cell in demand.worst())
    )
    if found.staffing.change is not None:
        yield f":bulb: {demand_words.change_line(voice, found.staffing.change, desk.directory.named)}"


def _hour(voice: Voice, cell: Cell) -> str:
    return voice(
        "{hour} ({number} an hour)",
        hour=demand_words.hour_name(voice, cell),
        number=voice.number(cell.posts_each or 0, decimals=1),
    )


def topic_lines(voice: Voice, found: Outlook) -> Iterator[str]:
    """What customers write about, and what grows (S58, S59)."""
    for head, some in (
        (voice("Tags"), found.topics.tags),
        (voice("Words"), found.topics.words),
        (voice("In direct questions"), found.questions.words),
    ):
        if some:
            yield f"*{head}*: {', '.join(_topic(voice, one) for one in some[:MOST])}"
    for one in found.topics.growing[:MOST]:
        if one.new:
            yield voice("*New*: {topic}", topic=_topic(voice, one))
        else:
            yield voice(
                "*Growing*: {topic}, {before} before", topic=_topic(voice, one), before=voice.number(one.before)
            )


def _topic(voice: Voice, topic: Topic) -> str:
    return voice.plural(
        "“{name}” ({count} customer)", "“{name}” ({count} customers)", topic.customers, name=defuse(topic.name)
    )


def forecast_lines(voice: Voice, found: Outlook) -> Iterator[str]:
    """How many posts the next seven days will bring, and how wrong that was of late (S98)."""
    ahead = found.forecast
    if ahead.too_little:
        yield voice("Too little is stored yet to foretell anything: it takes four whole weeks.")
        return
    days = ", ".join(f"{voice.weekday(day.day, short=True)} {voice.number(round(day.posts))}" for day in ahead.days)
    yield voice("About {count} posts in the next seven days: {days}", count=voice.number(round(ahead.posts)), days=days)
    if ahead.error is not None:
        yield voice(
            "Foretold like this, the last four weeks were {percent} off, on average a day.",
            percent=voice.percent(ahead.error),
        )


def worth_lines(voice: Voice, found: Outlook) -> Iterator[str]:
    """What it was worth and what it took: an estimate with its formula, and what was measured (S24, S34, S35)."""
    load = found.load
    if load.per_hour_with_work is not None:
        yield voice(
            "Contacts dealt with: {count}, {each} for each hour with work",
            count=voice.number(load.contacts),
            each=voice.number(load.per_hour_with_work, decimals=1),
        )
    if load.per_hour_on_duty is not None:
        yield voice("For each hour on duty: {each}", each=voice.number(load.per_hour_on_duty, decimals=2))
    if found.estimate is not None:
        yield voice(
            "Saved against the telephone, an *estimate*: {hours} hours. {formula}",
            hours=voice.number(found.estimate.minutes_saved / 60, decimals=1),
            formula=found.estimate.formula,
        )


def literature_lines() -> Sequence[str]:
    """The reference card: what others have found, and nothing of ours (S101)."""
    return [f"• {one.line}" for one in VALUE_CARD]


def cost_lines(voice: Voice, found: Outlook) -> Iterator[str]:
    """What reading the network came to, and for each answered case."""
    for one in found.costs:
        said = voice("@{account}: {count} read", account=one.account[1], count=voice.number(one.resources))
        if one.each is not None:
            said += ", " + voice("{each} for each answered case", each=voice.number(one.each, decimals=1))
        if one.cost is not None and one.price is not None:
            said += f": {voice.number(one.cost, decimals=2)} {one.price.currency}"
        if one.cost_each is not None and one.price is not None:
            said += " " + voice(
                "({cost} {currency} each)", cost=voice.number(one.cost_each, decimals=3), currency=one.price.currency
            )
        yield said
    if found.costs and found.reads_since is not None:
        yield voice("What was read is known since {date}.", date=voice.short_date(found.reads_since))

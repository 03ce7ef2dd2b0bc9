"""A weekly or monthly digest in words, beyond the figures: hours and shifts, topics, what is to come, worth, cost."""

from collections.abc import Iterator

from handlers import demand_words
from handlers.desk import Desk
from handlers.outlook import Outlook
from handlers.voice import Voice
from rules.demand import Cell
from rules.slack_text import defuse, escape, shorten
from rules.topics import Topic
from rules.worth import Estimate

MOST = 5
_WORTH_SAYING = 0.01  #: contacts for each hour on duty
_NAME = 40  #: characters of a topic


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
        "“{name}” ({count} customer)",
        "“{name}” ({count} customers)",
        topic.customers,
        name=defuse(shorten(topic.name, _NAME)),
    )


def forecast_lines(voice: Voice, found: Outlook) -> Iterator[str]:
    """How many posts the next seven days will bring, and how wrong that was of late (S98)."""
    ahead = found.forecast
    if ahead.too_little:
        yield voice("Too little is stored yet to foretell anything: it takes four whole weeks.")
        return
    if not round(ahead.posts):
        yield voice("Hardly a post is to be expected in the next seven days.")
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
    if load.per_hour_on_duty is not None and load.per_hour_on_duty >= _WORTH_SAYING:
        yield voice("For each hour on duty: {each}", each=voice.number(load.per_hour_on_duty, decimals=2))
    if found.estimate is not None:
        yield estimate_line(voice, found.estimate)


def estimate_line(voice: Voice, found: Estimate) -> str:
    """What was saved, called an estimate, and how it was reckoned: nobody has to take it on trust."""
    rates = found.rates
    reckoned = voice.plural(
        "{count} contact × ({phone} min by telephone − {social} min here) = {minutes} min",
        "{count} contacts × ({phone} min by telephone − {social} min here) = {minutes} min",
        found.contacts,
        phone=_short(voice, rates.phone_minutes),
        social=_short(voice, rates.social_minutes),
        minutes=_short(voice, found.minutes_saved),
    )
    if found.money_saved is not None:
        reckoned += voice(
            "; ÷ 60 × {cost} {currency} an hour = {saved} {currency}",
            cost=_short(voice, rates.cost_per_hour or 0),
            currency=escape(rates.currency),
            saved=_short(voice, found.money_saved),
        )
    hours = voice.number(abs(found.minutes_saved) / 60, decimals=1)
    if found.minutes_saved < 0:
        said = voice("More work than on the telephone, an *estimate*: {hours} hours.", hours=hours)
    else:
        said = voice("Saved against the telephone, an *estimate*: {hours} hours.", hours=hours)
    return f"{said} {reckoned}"


def _short(voice: Voice, value: float) -> str:
    """A number with no more decimals than it needs, two at most: 8, 2.5."""
    decimals = next((some for some in (0, 1) if round(value, some) == round(value, 2)), 2)
    return voice.number(value, decimals=decimals)


def cost_lines(voice: Voice, found: Outlook) -> Iterator[str]:
    """What reading the network came to, and for each answered case."""
    for one in found.costs:
        said = voice("@{account}: {count} read", account=defuse(one.account[1]), count=voice.number(one.resources))
        if one.each is not None:
            said += ", " + voice("{each} for each answered case", each=voice.number(one.each, decimals=1))
        if one.cost is not None and one.price is not None:
            said += f": {voice.number(one.cost, decimals=2)} {escape(one.price.currency)}"
        if one.cost_each is not None and one.price is not None:
            said += " " + voice(
                "({cost} {currency} each)",
                cost=voice.number(one.cost_each, decimals=3),
                currency=escape(one.price.currency),
            )
        yield said
    if found.costs and found.reads_since is not None:
        yield voice("What was read is known since {date}.", date=voice.short_date(found.reads_since))

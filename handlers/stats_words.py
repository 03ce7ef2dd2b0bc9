"""What is said of a question for figures: how to ask, and which word was not understood, why, and what to write."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from rules.figure_misread import Misread, Why
from rules.figure_names import Known
from rules.figure_question import FILTERS, quoted
from rules.numbers import Part
from rules.period_words import FIRST_YEAR, LAST_YEAR, MOST_DAYS, NotAPeriod
from rules.slack_text import escape

COMMAND = "/socialcare stats"

_PERIODS: Mapping[NotAPeriod, str] = {
    NotAPeriod.FORM: "is not how I read dates: the year comes first",
    NotAPeriod.NO_SUCH_DAY: "is in no calendar",
    NotAPeriod.FAR_OFF: f"is too far off: years from {FIRST_YEAR} to {LAST_YEAR} are known",
    NotAPeriod.TOO_MANY_DAYS: f"is too long: {MOST_DAYS} days at most",
    NotAPeriod.NO_DAYS: "has no day in it",
    NotAPeriod.FUTURE: "has not begun yet",
    NotAPeriod.BACKWARDS: "ends before it begins",
}


def sentence(misread: Misread) -> str:
    """One word that could not be read, in mrkdwn: which, why, and the way out."""
    return " ".join(part for part in (_SENTENCES[misread.why](misread), *_ways_out(misread)) if part)


def not_understood(misread: Sequence[Misread]) -> str:
    """All that is wrong with a question, and where help is."""
    lines = [sentence(one) for one in misread]
    told = lines[0] if len(lines) == 1 else "\n".join(f"• {line}" for line in lines)
    return f"{told}\n`{COMMAND} help` says how to ask."


def help_text(known: Known) -> str:
    """How to ask, with the team's own accounts, teams and topics, in mrkdwn."""
    lines = [f"• {_code(f'{COMMAND} {words}'.strip())} – {meaning}" for words, meaning in _examples(known)]
    parts = ", ".join(by.value for by in Part)
    return "\n".join(
        (
            "*Ask for figures*",
            *lines,
            "*Periods*: today, yesterday, week, last week, month, last month, year, last year, 7d, 30d, 90d, "
            "2026-03-02, 2026-W10, 2026-03, 2026, 2026-03-01..2026-03-31 (both days included)",
            f"*Pick*: @somebody, #channel, {', '.join(f'{one}:' for one in FILTERS)}. Two of the same sort: either "
            "counts; two sorts: both have to fit",
            f"*Side by side*: by and one of {parts}",
            *_has(known),
        )
    )


def _examples(known: Known) -> Iterable[tuple[str, str]]:
    """Eight questions that can be asked as they stand."""
    account = _first(known, Part.ACCOUNT)
    team, topic = _first(known, Part.TEAM), _first(known, Part.TOPIC)
    yield "", "today"
    yield "7d vs before", "the last 7 days, compared with the 7 before"
    yield (f"month @{account}", f"this month, @{escape(account)} alone") if account else ("month", "this month")
    if team:
        yield f"last week team:{quoted(team)} by day", f"the team {escape(team)}, day by day"
    else:
        yield "last week by day", "last week, day by day"
    if topic:
        yield f"30d topic:{quoted(topic)} chart", f"cases with the tag {escape(topic)}, with a chart"
    else:
        yield "30d by hour chart", "hour by hour, with a chart"
    yield "mine week", "your own cases this week"
    yield "2026-03 kind:complaint language:norwegian", "Norwegian complaints of one month"
    yield "2026-03-01..2026-03-31 by account export", "any days, account by account, as a CSV file"


def _has(known: Known) -> Iterable[str]:
    for which, name in ((Part.ACCOUNT, "Accounts"), (Part.TEAM, "Teams")):
        if examples := known.examples(which):
            more = len(known.values(which)) - len(examples)
            yield f"*{name}*: {', '.join(map(_code, examples))}" + (f" and {more} more" if more > 0 else "")


def _first(known: Known, which: Part) -> str:
    return min(map(str, known.values(which)), default="")


def _ways_out(misread: Misread) -> Iterable[str]:
    if misread.instead and misread.why in (Why.UNKNOWN, Why.UNKNOWN_VALUE, Why.UNKNOWN_PART):
        yield f"Did you mean {_any_of(misread.instead)}?"
    elif misread.instead:
        yield f"Write {_any_of(misread.instead)}."
    if misread.examples:
        yield f"Known here: {', '.join(map(_code, misread.examples))}."


def _any_of(words: Sequence[str]) -> str:
    *firsts, last = map(_code, words)
    return f"{', '.join(firsts)} or {last}" if firsts else last


def _code(words: str) -> str:
    """Words to be typed. A mark that would end the code is left out."""
    return f"`{escape(' '.join(words.replace('`', '').split()))}`"


def _one_of(which: Part) -> str:
    return _OF.get(which, f"a {which} that I know")


_OF: Mapping[Part, str] = {
    Part.CHANNEL: "a channel that gets cards",
    Part.PERSON: "one of the team",
    Part.ACCOUNT: "an account of ours",
    Part.TOPIC: "a tag that rules give",
}

_SENTENCES: Mapping[Why, Callable[[Misread], str]] = {
    Why.UNKNOWN: lambda one: f"I do not know {_code(one.word)} here.",
    Why.UNKNOWN_VALUE: lambda one: f"{_code(one.word)} is not {' or '.join(map(_one_of, one.of))}.",
    Why.UNKNOWN_PART: lambda one: f"{_code(one.word)}: figures are not put side by side by that.",
    Why.AMBIGUOUS: lambda one: f"{_code(one.word)} is the name of more than one thing.",
    Why.NO_VALUE: lambda one: f"{_code(one.word)} has nothing behind it.",
    Why.PERIOD: lambda one: f"{_code(one.word)} {_PERIODS[one.period] if one.period else 'is no period'}.",
    Why.TWO_PERIODS: lambda one: (
        f"{_code(one.word)} and {_code(one.other)} are two periods; one question has one. `vs before` compares."
    ),
    Why.TWO_PARTS: lambda one: f"{_code(one.word)} and {_code(one.other)}: one of them at a time, please.",
    Why.NOT_BEFORE: lambda one: (
        f"{_code(one.word)} is not the period right before, and only that one can be compared with."
    ),
    Why.OPEN_QUOTE: lambda one: f"{_code(one.word)} has a quotation mark without its other half.",
    Why.TOO_LONG: lambda _one: "That is too long to read.",
}

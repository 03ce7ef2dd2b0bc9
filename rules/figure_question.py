"""What somebody wants the figures of: a period, some of the cases, and how they are put side by side.

rules/figure_reading.py reads a question from words; `canonical` writes one down in words that read as the same.
"""

import re
from dataclasses import dataclass, replace

from rules.numbers import Part
from rules.period import Period
from rules.period_words import write_period
from rules.slack_text import escape

QUOTES = '"“”„‟«»＂'  #: all that a keyboard may make of a quotation mark


#: By what cases are picked: an account by its handle without @, channel and person by a Slack id, a topic by its tag.
FILTERS = (
    Part.NETWORK, Part.ACCOUNT, Part.CHANNEL, Part.PERSON, Part.TEAM, Part.LANGUAGE, Part.TOPIC, Part.KIND,
    Part.PRIORITY, Part.MOOD,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, order=True)
class Pick:
    """One value that cases are picked by."""

    filter: Part  #: one of FILTERS
    value: str  #: as it is known to the team, not as it was typed


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question for figures."""

    period: Period
    compare: bool = False  #: with the period before
    picks: frozenset[Pick] = frozenset()  #: several of one filter: any of them; several filters: all of them
    by: Part | None = None
    chart: bool = False
    export: bool = False
    help: bool = False  #: how to ask is what is asked; nothing else is

    def wanted(self, which: Part) -> frozenset[str]:
        """The values of one filter, any of which a case may have; empty where it does not matter."""
        return frozenset(pick.value for pick in self.picks if pick.filter is which)

    def by_dates(self) -> "Question":
        """The same with its days fixed: what a button shows tomorrow is still what it stands under."""
        return replace(self, period=self.period.by_dates())


def canonical(question: Question) -> str:
    """The words, in Slack's notation, that read as `question` on the same day.

    With people and channels as mentions, so Slack shows their names; put `question.by_dates()` into what is clicked
    later. The text grows with the picks: a button's value takes 2,000 characters.
    """
    if question.help:
        return "help"
    words = [write_period(question.period)]
    if question.compare:
        words.append("vs before")
    words += [_pick(pick) for pick in sorted(question.picks)]
    if question.by is not None:
        words.append(f"by:{question.by}")
    words += [name for name, asked in (("chart", question.chart), ("export", question.export)) if asked]
    return " ".join(words)


def typed(which: Part, value: str) -> str:
    """A pick as a person may type it, `value` being a name and no Slack id; plain text."""
    match which:
        case Part.ACCOUNT | Part.PERSON:
            return f"@{quoted(value)}"
        case Part.CHANNEL:
            return f"#{quoted(value.removeprefix('#'))}"
        case _:
            return f"{which}:{quoted(value)}"


def quoted(value: str) -> str:
    """`value` as one word: in quotation marks unless it is made of letters, digits, _ and - alone."""
    if re.fullmatch(r"[\w-]+", value):
        return value
    return '"' + re.sub(rf"([\\{QUOTES}])", r"\\\1", value) + '"'


def _pick(pick: Pick) -> str:
    if pick.filter is Part.PERSON and re.fullmatch(r"[UW]\w+", pick.value, re.ASCII):
        return f"<@{pick.value}>"
    if pick.filter is Part.CHANNEL and re.fullmatch(r"[CG]\w+", pick.value, re.ASCII):
        return f"<#{pick.value}>"
    if pick.filter is Part.ACCOUNT:
        return escape(f"account:@{quoted(pick.value)}")
    return escape(f"{pick.filter}:{quoted(pick.value)}")

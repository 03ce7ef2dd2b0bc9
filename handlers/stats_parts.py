"""What the parts of figures are called by a reader: a day, a weekday, a language, an account, a colleague, a period."""

from collections.abc import Iterator, Mapping
from datetime import date

from babel import Locale

from handlers.desk import Desk
from handlers.voice import Voice
from rules.assessment import Language, Mood, PostKind
from rules.figure_question import FILTERS, Question
from rules.numbers import Part
from rules.period import Called, Period
from rules.priority import Priority


def part_name(voice: Voice, desk: Desk, part: Part, value: str) -> str:
    """The name of a group of cases, or of a value that they are picked by; plain text."""
    if not value:
        return voice("(none)")
    match part:
        case Part.ACCOUNT:
            spelt = (one.handle for one in desk.config.accounts if one.handle.lower() == value.lower())
            return f"@{next(spelt, value)}"
        case Part.PERSON:
            known = desk.directory.snapshot.roster.people.get(value)
            return known.name if known is not None else value
        case Part.CHANNEL:
            ids = desk.directory.snapshot.channels
            return next((name for name, id_ in ids.items() if id_ == value), value)
        case Part.LANGUAGE | Part.KIND | Part.PRIORITY | Part.MOOD:
            return said_of_cases(voice, part).get(value, value)
        case Part.NETWORK | Part.TEAM | Part.TOPIC:
            return value
        case _:
            return time_name(voice, part, value)


def time_name(voice: Voice, part: Part, value: str) -> str:
    """The name of an hour, a weekday, a day, a week or a month."""
    match part:
        case Part.HOUR:
            return f"{value}:00"
        case Part.WEEKDAY:
            return voice.weekday(int(value) - 1)
        case Part.DAY:
            day = date.fromisoformat(value)
            return f"{voice.weekday(day, short=True)} {voice.short_date(day)}"
        case Part.WEEK:
            return f"{voice.week(date.fromisocalendar(int(value[:4]), int(value[6:]), 1))}, {value[:4]}"
        case _:
            return voice.month(date.fromisoformat(f"{value}-01"))


def said_of_cases(voice: Voice, part: Part) -> Mapping[str, str]:
    """What triage says of cases, in the reader's words."""
    match part:
        case Part.LANGUAGE:
            names = Locale.parse(voice.spoken).languages
            found = {one.value: str(names[one]) for one in Language if one in names}
            return found | {Language.OTHER.value: voice("another language")}
        case Part.KIND:
            return {
                PostKind.FAULT: voice("fault"),
                PostKind.COMPLAINT: voice("complaint"),
                PostKind.QUESTION: voice("question"),
                PostKind.REQUEST: voice("request"),
                PostKind.PRAISE: voice("praise"),
                PostKind.CHAT: voice("chat"),
                PostKind.SPAM: voice("spam"),
            }
        case Part.PRIORITY:
            return {Priority.HIGH: voice("first tier"), Priority.NORMAL: voice("second tier")}
        case _:
            return {Mood.CALM: voice("calm"), Mood.FRUSTRATED: voice("frustrated"), Mood.ANGRY: voice("angry")}


def title(voice: Voice, desk: Desk, question: Question) -> str:
    """Which days, and which cases; plain text."""
    return ", ".join([period_name(voice, question.period), *picks(voice, desk, question)])


def picks(voice: Voice, desk: Desk, question: Question) -> Iterator[str]:
    """What the cases are picked by: of one sort side by side, for any of them will do."""
    for part in FILTERS:
        names = sorted(part_name(voice, desk, part, value) for value in question.wanted(part))
        if names:
            yield " / ".join(names)


def period_name(voice: Voice, period: Period) -> str:
    """A period as people call it."""
    named = _named(voice).get(period.called)
    if named is not None:
        return named
    match period.called:
        case Called.LAST_DAYS:
            if period.days == 1:
                return voice("Today")
            return voice("The last {count} days", count=voice.number(period.days))
        case Called.WEEK:
            return _begun(f"{voice.week(period.first)}, {period.first.isocalendar().year}")
        case Called.MONTH:
            return _begun(voice.month(period.first))
        case Called.YEAR:
            return str(period.first.year)
        case _:
            return days_name(voice, period)


def days_name(voice: Voice, period: Period) -> str:
    """The same by its dates, with the year."""
    first, last = period.first, period.last
    if first == last:
        return _begun(f"{voice.date(first)} {first.year}")
    begins = voice.short_date(first) + (f" {first.year}" if first.year != last.year else "")
    return f"{begins} – {voice.short_date(last)} {last.year}"


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def _named(voice: Voice) -> Mapping[Called, str]:
    return {
        Called.TODAY: voice("Today"),
        Called.YESTERDAY: voice("Yesterday"),
        Called.THIS_WEEK: voice("This week"),
        Called.LAST_WEEK: voice("Last week"),
        Called.THIS_MONTH: voice("This month"),
        Called.LAST_MONTH: voice("Last month"),
        Called.THIS_YEAR: voice("This year"),
        Called.LAST_YEAR: voice("Last year"),
    }

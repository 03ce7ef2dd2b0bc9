"""The report on what comes in: six questions, answered over the last days in Slack and on the command line (S45)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.blocks import section, sections
from handlers.desk import Desk
from handlers.measuring import zone_of
from handlers.reading import count, percent
from handlers.triage_words import LANGUAGES
from rules.digest import local_day
from rules.intake_report import DEFINITIONS, Counts, IntakeReport, put_right, report
from rules.people import Person
from storage import came_in

DAYS = 7  #: unless somebody asks for others
MOST_DAYS = 366  #: in Slack
MOST_POSTS = 50_000  #: likewise, where the answer has to be there within three seconds; this many take half of that
BAR = 24  #: characters of the longest bar
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PERIOD = re.compile(r"(\d{1,4})d", re.ASCII)

#: The six questions: what is asked, the number that answers, and the part of it that is told beside.
QUESTIONS = (
    ("How many show frustration or anger?", "upset", (("angry", "angry"),)),
    ("How many are technical, or about one's own account?", "technical", ()),
    ("How many are negative, and how many positive?", "negative", (("positive", "positive"),)),
    ("How many could be answered with a link to a help page?", "linkable", ()),
    ("How many need or merit an answer?", "needs", (("first tier", "first_tier"),)),
)
LAST = "At which hours and on which days do they come?"
IN_TABLE = (
    ("posts", "posts"), ("upset", "upset"), ("technical", "tech"), ("negative", "neg"), ("positive", "pos"),
    ("linkable", "link"), ("needs", "needs"),
)  # fmt: skip


def span(desk: Desk, days: int) -> tuple[datetime, datetime]:
    """The last `days` local days, today included, as far as it is over."""
    zone, today = zone_of(desk), desk.now().astimezone(zone_of(desk)).date()
    return local_day(zone, today - timedelta(days=days - 1))[0], local_day(zone, today)[1]


def gather(desk: Desk, tx: Session, start: datetime, end: datetime) -> IntakeReport:
    """Count the posts that were written in [start, end)."""
    fixes = came_in.put_right(tx, start, end)
    quiet = frozenset(desk.config.triage.quiet)
    posts = (
        put_right(post, fixes[case_id], quiet_kinds=quiet) if case_id in fixes else post
        for case_id, post in came_in.came_in(tx, start, end)
    )
    return report(posts, zone_of(desk))


def answer(desk: Desk, tx: Session, _person: Person, arguments: list[str]) -> dict[str, object]:
    """What somebody who typed `/socialcare intake` reads."""
    written = _PERIOD.fullmatch(arguments[0].lower()) if arguments else None
    days = int(written[1]) if written else DAYS
    if (arguments and written is None) or len(arguments) > 1 or not 1 <= days <= MOST_DAYS:
        return {"text": f"For how many days? `/socialcare intake` takes {DAYS}, `/socialcare intake 30d` thirty."}
    many = came_in.number(tx, *span(desk, days))
    if many > MOST_POSTS:
        count_there = f"`python bot.py intake --days {days}` counts them, or ask for fewer days."
        return {"text": f"{many:,} posts came in then, more than can be counted here at once. {count_there}"}
    found = gather(desk, tx, *span(desk, days))
    title = f"*{title_of(found, days)}*"
    numbers = [f"*{question}* {said}\n_{definition}_" for question, said, definition in answers(found)]
    tables = [f"*{heading}*\n```" + "\n".join(lines) + "```" for heading, lines in tables_of(found)]
    return {"text": "\n".join([title, *numbers, *tables]), "blocks": [section(title), *sections([*numbers, *tables])]}


def printed(found: IntakeReport, days: int) -> Iterator[str]:
    """The same for the command line."""
    yield title_of(found, days)
    for question, said, definition in answers(found):
        yield f"\n{question} {said}"
        yield f"    {definition}"
    for heading, lines in tables_of(found):
        yield f"\n{heading}"
        yield from (f"    {line}" for line in lines)


def as_json(found: IntakeReport, *, start: datetime, end: datetime) -> dict[str, object]:
    """The same for programs: every number by its name, with its definition."""
    return {"since": start.isoformat(), "until": end.isoformat(), **asdict(found), "definitions": dict(DEFINITIONS)}


def title_of(found: IntakeReport, days: int) -> str:
    """Which days, and how many posts."""
    when = "today" if days == 1 else f"the last {days} days"
    unread = f", and {found.unread:,} from before there was triage" if found.unread else ""
    return f"What came in, {when}: {count(found.total.posts, 'post')}{unread}"


def answers(found: IntakeReport) -> Iterator[tuple[str, str, str]]:
    """The first five questions: what is asked, the numbers, and what they mean."""
    for number, (question, main, parts) in enumerate(QUESTIONS, 1):
        more = "".join(f"; {label}: {_share(found.total, name)}" for label, name in parts)
        meaning = " ".join(
            [DEFINITIONS[main], *(f"{label.capitalize()}: {DEFINITIONS[name]}" for label, name in parts)]
        )
        yield f"{number}. {question}", f"{_share(found.total, main)}{more}", meaning


def _share(counts: Counts, name: str) -> str:
    found: int = getattr(counts, name)
    return f"{found:,} ({percent(found / counts.posts)})" if counts.posts else f"{found:,}"


def tables_of(found: IntakeReport) -> Iterator[tuple[str, list[str]]]:
    """The sixth question, hours and weekdays as bars, and the other five by language."""
    yield f"6. {LAST}", [*_bars([f"{hour:02}" for hour in range(24)], found.by_hour)]
    yield "By weekday", [*_bars(WEEKDAYS, found.by_weekday)]
    yield "By language", [*_languages(found)]


def _bars(labels: Sequence[str], numbers: Sequence[int]) -> Iterator[str]:
    longest = max(numbers)
    for label, number in zip(labels, numbers, strict=True):
        bar = "█" * max(round(BAR * number / longest), 1) if number else ""
        yield f"{label} {number:>6,} {bar}".rstrip()


def _languages(found: IntakeReport) -> Iterator[str]:
    yield " ".join([f"{'':<17}", *(f"{label:>6}" for _, label in IN_TABLE)])
    for language, counts in found.by_language.items():
        numbers = (f"{getattr(counts, name):>6,}" for name, _ in IN_TABLE)
        yield " ".join([f"{LANGUAGES.get(language, language):<17}", *numbers])

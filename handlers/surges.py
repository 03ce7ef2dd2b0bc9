"""What came all at once: the hours with far more posts than usual, and the storms, each told apart from the rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.desk import Desk
from handlers.fitting import LIST_ROOM, fitting
from handlers.measure_words import cases, posts
from handlers.report import Report
from handlers.voice import Voice
from rules.digest import Edition, local_day
from rules.slack_text import defuse, shorten
from rules.surges import ENOUGH, WEEKS, Surge, surges
from storage import demand as posts_of
from storage import storms

_NAME = 60  #: characters of a storm's name


@dataclass(frozen=True, kw_only=True)
class Peaks:
    """The surges and the storms of a report's days and accounts."""

    surges: Sequence[Surge]
    storms: Sequence[storms.Lasted]
    now: datetime


def gather(desk: Desk, tx: Session, report: Report) -> Peaks:
    """Look at the posts of the reported days, and of the weeks that tell what is usual.

    An account that is newer than that is left out: its first posts would be a surge, and its silence before them usual.
    """
    zone, accounts = report.readers.zone, [account.handle.lower() for account, _ in report.accounts]
    begin, end = local_day(zone, report.first)[0], local_day(zone, report.last)[1]
    known = {
        account: first
        for account, first in posts_of.first_written(tx).items()
        if account in accounts and first <= begin - timedelta(weeks=ENOUGH)
    }
    found: Sequence[Surge] = ()
    if known:
        since = local_day(zone, report.first - timedelta(weeks=WEEKS))[0]
        written = posts_of.written_at(tx, since, end, accounts=known)
        found = surges(written, report.first, report.last, known_since=max(known.values()), zone=zone)
    return Peaks(surges=found, storms=storms.between(tx, begin, end, accounts=accounts), now=desk.now())


def surge_lines(voice: Voice, peaks: Peaks, edition: Edition) -> list[str]:
    """A line for each hour, the busiest first, as many as there is room for."""
    ordered = sorted(peaks.surges, key=lambda one: (-one.posts, one.start))
    return fitting(voice, [_surge(voice, one, edition) for one in ordered], LIST_ROOM)


def _surge(voice: Voice, one: Surge, edition: Edition) -> str:
    hour = f"{voice.clock(one.start)}-{voice.clock(one.end)}"
    when = hour if edition is Edition.DAILY else f"{voice.short_date(one.start.astimezone(voice.zone).date())} {hour}"
    came = posts(voice, one.posts)
    if one.times is None:
        return "• " + voice("{hour}: {posts}, where there is hardly ever one", hour=when, posts=came)
    return "• " + voice(
        "{hour}: {posts}, {times} times the usual {usual}",
        hour=when,
        posts=came,
        times=voice.number(int(one.times)),
        usual=voice.number(round(one.usual)),
    )


def storm_lines(voice: Voice, peaks: Peaks) -> list[str]:
    """A line for each storm: its name, how many cases, and how long it lasted."""
    return fitting(voice, list(_storms(voice, peaks)), LIST_ROOM)


def _storms(voice: Voice, peaks: Peaks) -> Iterator[str]:
    for one in peaks.storms:
        name = defuse(shorten(one.name, _NAME))
        counted = cases(voice, one.cases)
        lasted = voice.duration((one.ended_at or peaks.now) - one.started_at)
        if one.ended_at is None:
            yield "• " + voice("{name}: {cases}, for {time} now", name=name, cases=counted, time=lasted)
        else:
            yield "• " + voice("{name}: {cases}, over after {time}", name=name, cases=counted, time=lasted)

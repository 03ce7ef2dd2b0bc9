"""Figures as pictures: what each shows, in the reader's words, with an alt text that says the numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from handlers.charts import MINUTE_TICKS, Amount, Hour, Picture, ResponseByHour, response_by_hour
from handlers.measure_words import posts
from handlers.voice import Voice
from rules.digest import local_day
from rules.hours import Calendar, is_open
from rules.ledger import Ledger, micros
from rules.numbers import Part, split
from rules.response import figures

_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, kw_only=True)
class HourOfDay:
    """What came in within one hour of the clock, and half of it was answered within which time."""

    hour: int
    posts: int
    median: timedelta | None
    closed: bool = False
    asked: bool = True  #: a post of it asked for a reply

    @property
    def unanswered(self) -> bool:
        """Whether customers asked, and nobody has had an answer."""
        return self.asked and self.posts > 0 and self.median is None


def hours_of_day(
    cases: Ledger, first: date, last: date, *, voice: Voice, calendars: Sequence[Calendar], now: datetime
) -> list[HourOfDay]:
    """The hours of a day in the order in which they passed, 23 to 25 of them; of several days those of the clock."""
    if first == last:
        return list(_passing(cases, first, voice=voice, calendars=calendars, now=now))
    by_hour = split(cases, Part.HOUR, voice.zone)
    found = []
    for hour in range(24):
        some = by_hour.get(f"{hour:02}")
        got = figures(some, now=now, zone=voice.zone) if some is not None else None
        found.append(
            HourOfDay(
                hour=hour,
                posts=got.posts if got is not None else 0,
                median=got.first.calendar.median if got is not None else None,
                asked=got is not None and got.answerable > 0,
            )
        )
    return found


def _passing(
    cases: Ledger, day: date, *, voice: Voice, calendars: Sequence[Calendar], now: datetime
) -> Iterator[HourOfDay]:
    start, end = local_day(voice.zone, day)
    at = cases["opened_at"]
    while start < end:
        stop = min(start + _HOUR, end)
        some = cases.where(np.logical_and(at >= micros(start), at < micros(stop)))
        got = figures(some, now=now, zone=voice.zone)
        middle = start + (stop - start) / 2
        yield HourOfDay(
            hour=start.astimezone(voice.zone).hour,
            posts=got.posts,
            median=got.first.calendar.median,
            asked=got.answerable > 0,
            closed=not any(is_open(calendar, middle) for calendar in calendars),
        )
        start = stop


def by_hour(voice: Voice, hours: Sequence[HourOfDay], targets: Sequence[timedelta], *, about: str) -> Picture:
    """The median first response by the hour in which a post came in, with the promised times."""
    return response_by_hour(
        ResponseByHour(
            title=_finding(voice, hours, targets),
            about=about,
            alt=f"{about}. {'; '.join(hour_lines(voice, hours))}",
            hours=[
                Hour(
                    hour=one.hour,
                    posts=Amount(value=one.posts, words=voice.number(one.posts)),
                    response=None if one.median is None else _amount(voice, one.median),
                    closed=one.closed,
                )
                for one in hours
            ],
            targets=[
                Amount(value=target / _MINUTE, words=voice("target {time}", time=voice.duration(target)))
                for target in targets
            ],
            ticks=[_amount(voice, timedelta(minutes=minutes)) for minutes in MINUTE_TICKS],
            response_words=voice("Half answered within"),
            posts_words=voice("Posts"),
            closed_words=voice("closed"),
            nothing=voice("no answers yet"),
        )
    )


def hour_lines(voice: Voice, hours: Sequence[HourOfDay]) -> Iterator[str]:
    """The numbers of the picture as text, of the hours in which something came in."""
    for one in hours:
        if one.posts:
            yield f"{one.hour:02}:00 {posts(voice, one.posts)}, {_answered(voice, one)}"


def _answered(voice: Voice, one: HourOfDay) -> str:
    if one.median is not None:
        return voice.duration(one.median)
    return voice("no answers yet") if one.unanswered else voice("nothing to answer")


def _amount(voice: Voice, time: timedelta) -> Amount:
    return Amount(value=time / _MINUTE, words=voice.duration(time))


def _finding(voice: Voice, hours: Sequence[HourOfDay], targets: Sequence[timedelta]) -> str:
    times = [(one.median, one.hour) for one in hours if one.median is not None]
    if not times:
        return voice("Nothing was answered")
    slowest, hour = max(times)
    if targets and slowest <= min(targets):
        left = sum(one.unanswered for one in hours)
        if left:
            return voice.plural("{count} hour without any answer", "{count} hours without any answer", left)
        return voice("Fast enough at every hour")
    return voice("Slowest at {hour}:00: half within {time}", hour=f"{hour:02}", time=voice.duration(slowest))

"""The picture that belongs to a question for figures: the hours of some days, the days of months, or a usual week."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import numpy as np

from handlers import figure_charts, measure_words
from handlers.charts import (
    MINUTE_TICKS,
    RATE_TICKS,
    Amount,
    Cell,
    Day,
    Heat,
    Period,
    Picture,
    Trend,
    heat,
    trend,
)
from handlers.desk import Desk
from handlers.measuring import zone_of
from handlers.stats_parts import days_name, time_name, title
from handlers.stats_report import StatsReport
from handlers.voice import Voice
from rules.ledger import Ints, Ledger
from rules.local_days import LocalDays
from rules.numbers import Numbers, Part, numbers
from rules.period import Period as Stretch

FEW_DAYS = 3  #: up to so many are shown hour by hour
DAY_BY_DAY = 35  #: up to so many by the day, and up to half a year by the week
WEEK_BY_WEEK = 184
_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def picture(desk: Desk, report: StatsReport) -> Picture:
    """Draw what answers the question best."""
    voice, question = report.voice, report.question
    about = title(voice, desk, question)
    if question.by in (Part.HOUR, Part.WEEKDAY):
        return _usual_week(voice, report, about)
    if question.period.days <= FEW_DAYS:
        hours = figure_charts.hours_of_day(
            report.cases,
            question.period.first,
            question.period.last,
            voice=voice,
            calendars=[desk.calendar(account) for account in report.accounts],
            now=desk.now(),
        )
        return figure_charts.by_hour(voice, hours, sorted(set(report.promised)), about=about)
    return _trend(desk, report, about)


def part_of(days: int) -> Part:
    """By what a stretch of so many days is shown."""
    if days <= DAY_BY_DAY:
        return Part.DAY
    return Part.WEEK if days <= WEEK_BY_WEEK else Part.MONTH


def _trend(desk: Desk, report: StatsReport, about: str) -> Picture:
    voice, period = report.voice, report.question.period
    part = part_of(period.days)
    now = _series(desk, report.cases, part, period)
    then = _series(desk, report.earlier, part, period.before()) if report.earlier is not None else {}
    told, nothing = "; ".join(_lines(voice, part, now)), voice("No case came in on these days.")
    if then:
        told += f". {days_name(voice, period.before())}: {'; '.join(_lines(voice, part, then)) or nothing}"
    target = desk.config.digest.answer_rate_target
    got = report.got
    said = voice("Nothing was answered")
    if got.answer_rate is not None and got.first.calendar.median is not None:
        said = voice(
            "{percent} answered, half of them within {time}",
            percent=voice.percent(got.answer_rate),
            time=voice.duration(got.first.calendar.median),
        )
    return trend(
        Trend(
            title=said,
            about=about,
            alt=f"{about}. {told}",
            periods=[_point(voice, time_name(voice, part, name), one) for name, one in now.items()],
            before=[_point(voice, time_name(voice, part, name), one) for name, one in then.items()],
            before_words=voice("before"),
            response_lines=[
                Amount(value=one / _MINUTE, words=voice("target {time}", time=voice.duration(one)))
                for one in sorted(set(report.promised))
            ],
            rate_lines=[Amount(value=target / 100, words=voice("target {time}", time=f"{target} %"))],
            ticks=[_amount(voice, timedelta(minutes=minutes)) for minutes in MINUTE_TICKS],
            rate_ticks=[Amount(value=share, words=voice.percent(share)) for share in RATE_TICKS],
            response_words=voice("Half answered within"),
            rate_words=measure_words.measure_words(voice)["answer_rate"].name,
            nothing=voice("no answers yet"),
        )
    )


def _names(part: Part, first: date, last: date) -> Iterator[str]:
    """The days, weeks or months as groups are named, without a gap."""
    for number in range((last - first).days + 1):
        day = first + number * _DAY
        match part:
            case Part.DAY:
                yield day.isoformat()
            case Part.WEEK:
                year, week, _ = day.isocalendar()
                yield f"{year}-W{week:02}"
            case _:
                yield f"{day:%Y-%m}"


def _series(desk: Desk, cases: Ledger, part: Part, period: Stretch) -> dict[str, Numbers | None]:
    """The days, weeks or months of a period in order, also those in which nothing came."""
    found = {one.name: one for one in numbers(cases, part, now=desk.now(), zone=zone_of(desk))}
    return {name: found.get(name) for name in _names(part, period.first, period.last)}


def _lines(voice: Voice, part: Part, series: Mapping[str, Numbers | None]) -> Iterator[str]:
    for name, one in series.items():
        if one is None:
            continue
        got, said = one.figures, [measure_words.cases(voice, one.figures.cases)]
        if got.answer_rate is not None:
            said.append(voice("{percent} answered", percent=voice.percent(got.answer_rate)))
        if got.first.calendar.median is not None:
            said.append(voice("half within {time}", time=voice.duration(got.first.calendar.median)))
        yield f"{time_name(voice, part, name)}: {', '.join(said)}"


def _point(voice: Voice, label: str, one: Numbers | None) -> Period:
    if one is None:
        return Period(label=label)
    median, rate = one.figures.first.calendar.median, one.figures.answer_rate
    return Period(
        label=label,
        response=None if median is None else _amount(voice, median),
        rate=None if rate is None else Amount(value=rate, words=voice.percent(rate)),
    )


def _amount(voice: Voice, time: timedelta) -> Amount:
    return Amount(value=time / _MINUTE, words=voice.duration(time))


def _usual_week(voice: Voice, report: StatsReport, about: str) -> Picture:
    """Cases by weekday and hour of their first post."""
    counts = _by_week(report.cases, voice)
    most = int(np.max(counts))
    weekday, hour = divmod(int(np.argmax(counts)), 24)
    said = voice("No case came in on these days.")
    if most:
        said = voice(
            "Most come on {weekday} at {hour}:00: {cases}",
            weekday=voice.weekday(weekday),
            hour=f"{hour:02}",
            cases=measure_words.cases(voice, most),
        )
    told = [
        f"{voice.weekday(day)}: "
        + ", ".join(f"{clock:02}:00 {voice.number(int(counts[day, clock]))}" for clock in np.flatnonzero(counts[day]))
        for day in range(7)
        if counts[day].any()
    ]
    return heat(
        Heat(
            title=said,
            about=about,
            alt=f"{about}. {said}. {'; '.join(told)}",
            days=[
                Day(
                    label=voice.weekday(day, short=True),
                    cells=[Cell(demand=float(counts[day, clock])) for clock in range(24)],
                )
                for day in range(7)
            ],
            least=Amount(value=0, words="0"),
            most=Amount(value=float(most), words=measure_words.cases(voice, most)),
            nothing=voice("No case came in on these days."),
        )
    )


def _by_week(cases: Ledger, voice: Voice) -> Ints:
    """How many cases began in each hour of each weekday, Monday first."""
    counts: Ints = np.zeros((7, 24), dtype=np.int64)
    if len(cases):
        days, at = LocalDays(voice.zone), cases["opened_at"]
        np.add.at(counts, ((days.of(at) - 1) % 7, days.hours(at)), 1)
    return counts

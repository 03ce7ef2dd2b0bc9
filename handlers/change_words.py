"""What is different from before, in words: more or fewer, slower or faster."""

from collections.abc import Iterator
from datetime import timedelta

from handlers import measure_words
from handlers.benchmark_words import points_between, time_between
from handlers.report import Report
from handlers.voice import Voice
from rules.digest import Edition
from rules.response import Figures


def change_lines(voice: Voice, report: Report) -> Iterator[str]:
    """What is different from the same weekday a week ago, or the week or month before."""
    got, before = report.got, report.before
    if not before.cases:
        return
    when = {
        Edition.DAILY: voice("a week ago"),
        Edition.WEEKLY: voice("the week before"),
        Edition.MONTHLY: voice("the month before"),
    }[report.edition]
    said = voice("Compared with {when}: {changes}", when=when, changes=changes(voice, got, before))
    yield f":chart_with_upwards_trend: {said}"


def changes(voice: Voice, got: Figures, before: Figures) -> str:
    """What there is more or less of, and what is faster or slower, than before."""
    parts = [f"{measure_words.cases(voice, got.cases)} ({signed(voice, got.cases - before.cases)})"]
    if got.answer_rate is not None and before.answer_rate is not None:
        points = points_between(got.answer_rate, before.answer_rate)
        parts.append(
            voice.plural(
                "answered {percent} ({sign}{count} point)",
                "answered {percent} ({sign}{count} points)",
                abs(points),
                percent=voice.percent(got.answer_rate),
                sign=_sign(points),
            )
        )
    ours, theirs = got.first.calendar.median, before.first.calendar.median
    if ours is not None and theirs is not None:
        parts.append(f"{voice('half within {time}', time=voice.duration(ours))} ({slower(voice, ours, theirs)})")
    return ", ".join(parts)


def slower(voice: Voice, ours: timedelta, theirs: timedelta) -> str:
    """By how much one time is longer or shorter than another."""
    apart = time_between(ours, theirs)
    if not apart:
        return voice("as before")
    if apart > timedelta():
        return voice("{time} slower", time=voice.duration(apart))
    return voice("{time} faster", time=voice.duration(-apart))


def signed(voice: Voice, number: int) -> str:
    """A change, always with its sign."""
    return f"{_sign(number)}{voice.number(abs(number))}"


def _sign(number: int) -> str:
    return "+" if number > 0 else "−" if number < 0 else "±"

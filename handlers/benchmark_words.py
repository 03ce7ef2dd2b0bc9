"""The literature's figures beside ours, in the reader's words: always with year and source."""

from collections.abc import Iterator
from datetime import timedelta

from config import Config
from handlers.report import Report
from handlers.voice import Voice
from rules.benchmarks import Comparison, Measure, compared
from rules.response import Band

MOST = 2  #: in the digest; the thread has all


def against(voice: Voice, report: Report, config: Config, most: int = MOST) -> Iterator[str]:
    """Where we stand against the industry of config.yaml's `sector`, and against all."""
    for one in comparisons(report, config)[:most]:
        yield f":bar_chart: {comparison_line(voice, one)}"


def comparisons(report: Report, config: Config) -> list[Comparison]:
    """What there is to compare, the sector's own figures first."""
    got = report.got
    bands = dict(got.bands)
    within_hour = sum(bands[band] for band in (Band.MINUTES, Band.QUARTER, Band.HOUR))
    found = compared(
        config.digest.sector,
        answer_rate=got.answer_rate,
        mean=got.first.calendar.mean,
        median=got.first.calendar.median,
        within_hour=within_hour / got.answered if got.answered else None,
        within_day=(got.answered - bands[Band.LATER]) / got.answered if got.answered else None,
    )
    return sorted(found, key=lambda one: (not one.benchmark.sectors, _ORDER.index(one.benchmark.measure)))


_ORDER = (Measure.ANSWER_RATE, Measure.FIRST_RESPONSE, Measure.WITHIN_HOUR, Measure.WITHIN_DAY)


def comparison_line(voice: Voice, one: Comparison) -> str:
    """Such as `Answer rate 66 %; airlines, banks ...: about 65 % (Socialbakers 2013), 1 point above`."""
    bench = one.benchmark
    names = {
        Measure.ANSWER_RATE: voice("Answer rate"),
        Measure.FIRST_RESPONSE: voice("Average first response"),
        Measure.WITHIN_HOUR: voice("Answered within an hour"),
        Measure.WITHIN_DAY: voice("Answered within 24 hours"),
    }
    about = voice("about") + " " if bench.about else ""
    return voice(
        "{measure} {ours}; {name}: {theirs} ({source}), {difference}",
        measure=names[bench.measure],
        ours=_value(voice, one, one.ours),
        name=_name(voice, bench.name),
        theirs=about + _value(voice, one, bench.value),
        source=bench.source,
        difference=_difference(voice, one),
    )


def _name(voice: Voice, name: str) -> str:
    names = {
        "all industries": voice("all industries"),
        "airlines, banks, telecom and retail": voice("airlines, banks, telecom and retail"),
        "alcohol and cars": voice("alcohol and cars"),
        "where customer service answers": voice("where customer service answers"),
        "where communication answers": voice("where communication answers"),
        "where marketing answers": voice("where marketing answers"),
        "customers who expect an answer within an hour": voice("customers who expect an answer within an hour"),
        "customers who expect an answer within 24 hours": voice("customers who expect an answer within 24 hours"),
    }
    return names.get(name, name)


def _value(voice: Voice, one: Comparison, value: float) -> str:
    if one.benchmark.measure is Measure.FIRST_RESPONSE:
        return voice.duration(timedelta(minutes=value))
    return voice.percent(value)


def _difference(voice: Voice, one: Comparison) -> str:
    apart = abs(one.difference)
    if one.benchmark.measure is Measure.FIRST_RESPONSE:
        time = voice.duration(timedelta(minutes=apart))
        return voice("{time} slower", time=time) if one.difference > 0 else voice("{time} faster", time=time)
    points = round(apart)
    if points == 0:
        return voice("as they do")
    if one.difference > 0:
        return voice.plural("{count} point above", "{count} points above", points)
    return voice.plural("{count} point below", "{count} points below", points)

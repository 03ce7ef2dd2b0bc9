"""The literature's figures beside ours, in the reader's words: always with year and source."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from config import Config
from handlers.report import Report
from handlers.voice import Voice, whole_percent
from rules.benchmarks import VALUE_CARD, Comparison, Measure, compared
from rules.response import Band

_MINUTE, _NOTHING = timedelta(minutes=1), timedelta()
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
        source=_source(voice, bench.source),
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


def literature_card(voice: Voice) -> Sequence[str]:
    """What others have found of the worth of answers, each line marked as theirs: nothing of it is ours (S101)."""
    says = {
        "Customers who are answered on Twitter spend up to 20 % more": voice(
            "Customers who are answered on Twitter spend up to 20 % more"
        ),
        "Good service on social media brings 20 to 40 % more business": voice(
            "Good service on social media brings 20 to 40 % more business"
        ),
        "66 % have left a company after bad service": voice("66 % have left a company after bad service"),
        "Customers who are ignored are 88 % less likely to buy": voice(
            "Customers who are ignored are 88 % less likely to buy"
        ),
    }
    return [
        voice(
            "{says} (from literature: {source})",
            says=says.get(one.says, one.says),
            source=_source(voice, one.source),
        )
        for one in VALUE_CARD
    ]


def _source(voice: Voice, source: str) -> str:
    """A source as it is cited in the reader's language; what is a name alone stays as it is."""
    sources = {
        "a Norwegian article of 2013 on social customer service": voice(
            "a Norwegian article of 2013 on social customer service"
        ),
        "articles of 2013 and 2016": voice("articles of 2013 and 2016"),
        "Bain, in articles of 2013 and 2016": voice("Bain, in articles of 2013 and 2016"),
        "Accenture, in articles of 2013 and 2016": voice("Accenture, in articles of 2013 and 2016"),
        "Conversocial, in articles of 2013 and 2016": voice("Conversocial, in articles of 2013 and 2016"),
    }
    return sources.get(source, source)


def _value(voice: Voice, one: Comparison, value: float) -> str:
    if one.benchmark.measure is Measure.FIRST_RESPONSE:
        return voice.duration(timedelta(minutes=value))
    return voice.percent(value)


def _difference(voice: Voice, one: Comparison) -> str:
    if one.benchmark.measure is Measure.FIRST_RESPONSE:
        apart = time_between(timedelta(minutes=one.ours), timedelta(minutes=one.benchmark.value))
        if not apart:
            return voice("as they do")
        time = voice.duration(abs(apart))
        return voice("{time} slower", time=time) if apart > _NOTHING else voice("{time} faster", time=time)
    points = points_between(one.ours, one.benchmark.value)
    if points == 0:
        return voice("as they do")
    if points > 0:
        return voice.plural("{count} point above", "{count} points above", points)
    return voice.plural("{count} point below", "{count} points below", -points)


def time_between(ours: timedelta, theirs: timedelta) -> timedelta:
    """By how much ours is longer, between the two as they are printed: whole minutes, and seconds below one."""
    return _printed(ours) - _printed(theirs)


def _printed(time: timedelta) -> timedelta:
    time = timedelta(seconds=round(time.total_seconds()))
    return time if time < _MINUTE else time // _MINUTE * _MINUTE


def points_between(ours: float, theirs: float) -> int:
    """Percentage points between two shares as they are printed, in whole per cent: who subtracts finds the same."""
    return whole_percent(ours) - whole_percent(theirs)

"""What the literature says of others, to hold our own figures against (S04 to S07, S09 to S11) and for a card (S101).

The figures are as the articles of 2012 to 2016 print them, and were not looked up where those had them from. They are
of a type of their own, so that none is ever taken for something measured here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

_MINUTE = timedelta(minutes=1)


class Sector(StrEnum):
    """What kind of company we are."""

    AIRLINE = "airline"
    FINANCE = "finance"
    TELECOM = "telecom"
    RETAIL = "retail"
    ALCOHOL = "alcohol"
    CARS = "cars"
    OTHER = "other"  #: none of these: compared with all companies only


class Measure(StrEnum):
    """What a figure is about."""

    ANSWER_RATE = "answer rate"  #: a share of posts
    FIRST_RESPONSE = "first response"  #: an average, by the calendar
    WITHIN_HOUR = "answered within an hour"  #: a share of customers who expect it
    WITHIN_DAY = "answered within 24 hours"  #: likewise


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """One figure of the literature."""

    practice: str  #: the practice that it belongs to
    measure: Measure
    value: float  #: a share from 0 to 1, or minutes
    name: str  #: whose figure it is, as a line has it
    year: int  #: what year it is about, or else when it was printed
    source: str
    sectors: frozenset[Sector] = frozenset()  #: to which it applies; none: to all
    about: bool = False  #: the source gives a round figure


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Our figure beside one of the literature."""

    benchmark: Benchmark
    ours: float  #: in the same unit: a share, or minutes
    difference: float  #: ours less theirs, in percentage points or minutes
    our_median: float | None = None  #: minutes: the literature has averages only, and an average tells half

    @property
    def better(self) -> bool:
        """Whether ours is at least as good."""
        return self.difference <= 0 if self.benchmark.measure is Measure.FIRST_RESPONSE else self.difference >= 0


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A statement of the literature that is compared with nothing."""

    practice: str
    says: str
    source: str

    @property
    def line(self) -> str:
        """As it is printed: never without its mark."""
        return f"{self.says} (from literature: {self.source})"


_DEVOTED = "Socialbakers 2013"
_SPEED = "a Norwegian article of 2013 on social customer service"
_OPEN = frozenset({Sector.AIRLINE, Sector.FINANCE, Sector.TELECOM, Sector.RETAIL})
_SHUT = frozenset({Sector.ALCOHOL, Sector.CARS})

BENCHMARKS: tuple[Benchmark, ...] = (
    Benchmark(
        practice="S04", measure=Measure.ANSWER_RATE, value=0.62, name="all industries", year=2013, source=_DEVOTED
    ),
    Benchmark(
        practice="S05", measure=Measure.ANSWER_RATE, value=0.65, year=2013, source=_DEVOTED, sectors=_OPEN, about=True,
        name="airlines, banks, telecom and retail",
    ),
    Benchmark(
        practice="S05", measure=Measure.ANSWER_RATE, value=1 / 3, year=2013, source=_DEVOTED, sectors=_SHUT, about=True,
        name="alcohol and cars",
    ),
    Benchmark(
        practice="S06", measure=Measure.FIRST_RESPONSE, value=413, year=2013, source=_SPEED,
        name="where customer service answers",
    ),
    Benchmark(
        practice="S06", measure=Measure.FIRST_RESPONSE, value=600, year=2013, source=_SPEED,
        name="where communication answers",
    ),
    Benchmark(
        practice="S06", measure=Measure.FIRST_RESPONSE, value=769, year=2013, source=_SPEED,
        name="where marketing answers",
    ),
    Benchmark(
        practice="S07", measure=Measure.FIRST_RESPONSE, value=45, year=2013, source=_SPEED, name="KLM",
        sectors=frozenset({Sector.AIRLINE}),
    ),
    Benchmark(
        practice="S09", measure=Measure.WITHIN_HOUR, value=0.42, year=2016, source="Northridge 2016",
        name="customers who expect an answer within an hour",
    ),
    Benchmark(
        practice="S11", measure=Measure.WITHIN_DAY, value=0.47, year=2012, source="We Are Social 2012",
        name="customers who expect an answer within 24 hours",
    ),
)  # fmt: skip

#: Beside the comparisons, for whoever asks where the targets come from.
EXPECTATIONS: tuple[Reference, ...] = (
    Reference(practice="S04", says="5 % of enquiries were answered in 2011, 62 % in the second quarter of 2013",
              source=_DEVOTED),
    Reference(practice="S07", says="KLM promises an answer within one hour on Twitter and Facebook", source=_SPEED),
    Reference(practice="S09", says="17 % of those who expect an answer within an hour expect it within a few minutes",
              source="Northridge 2016"),
    Reference(practice="S10", says="Most people think that an answer is owed on the same day",
              source="a Swedish guide of 2016 to support in social media"),
    Reference(practice="S11", says="46 % expect support online", source="We Are Social 2012"),
)  # fmt: skip

#: What answering is said to be worth; nothing of it was measured here, and no sum is made with it.
VALUE_CARD: tuple[Reference, ...] = (
    Reference(practice="S101", says="Customers who are answered on Twitter spend up to 20 % more",
              source="articles of 2013 and 2016"),
    Reference(practice="S101", says="Good service on social media brings 20 to 40 % more business",
              source="Bain, in articles of 2013 and 2016"),
    Reference(practice="S101", says="66 % have left a company after bad service",
              source="Accenture, in articles of 2013 and 2016"),
    Reference(practice="S101", says="Customers who are ignored are 88 % less likely to buy",
              source="Conversocial, in articles of 2013 and 2016"),
)  # fmt: skip


def chosen(sector: Sector | None) -> tuple[Benchmark, ...]:
    """What a company of this sector is held against: what applies to all, and what applies to the sector."""
    return tuple(one for one in BENCHMARKS if not one.sectors or sector in one.sectors)


def compared(
    sector: Sector | None,
    *,
    answer_rate: float | None = None,
    mean: timedelta | None = None,
    median: timedelta | None = None,
    within_hour: float | None = None,
    within_day: float | None = None,
) -> Sequence[Comparison]:
    """Our figures beside those of the literature; what we have no figure for is left out.

    Rates and shares are from 0 to 1; `mean` and `median` are of first responses by the calendar, `within_hour` and
    `within_day` the shares of cases answered in that time, again by the calendar.
    """
    ours = {
        Measure.ANSWER_RATE: answer_rate,
        Measure.FIRST_RESPONSE: None if mean is None else mean / _MINUTE,
        Measure.WITHIN_HOUR: within_hour,
        Measure.WITHIN_DAY: within_day,
    }
    found = []
    for one in chosen(sector):
        value = ours[one.measure]
        if value is None:
            continue
        minutes = one.measure is Measure.FIRST_RESPONSE
        found.append(
            Comparison(
                benchmark=one,
                ours=value,
                difference=(value - one.value) * (1 if minutes else 100),
                our_median=median / _MINUTE if minutes and median is not None else None,
            )
        )
    return found

"""What the answer to a question for figures rests on, gathered: the cases, their figures, and those of before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from config import Account
from handlers.case_lines import case_line
from handlers.desk import Desk
from handlers.measuring import measured, to_measure, zone_of
from handlers.stats_question import chosen
from handlers.voice import Voice
from rules.figure_question import Question
from rules.ledger import Ledger, micros
from rules.numbers import Numbers, Part, numbers
from rules.people import Person
from rules.period import Period
from rules.response import Figures, figures
from storage import cases as stored

NAMED = 5  #: cases of a list
AT_ONCE_DAYS = 92  #: a longer period is added up while nobody waits
AT_ONCE_CASES = 1500  #: of which no book is kept, likewise: these take a second


@dataclass(frozen=True, kw_only=True)
class StatsReport:
    """The numbers that somebody asked for."""

    question: Question
    person: Person  #: who reads them
    voice: Voice
    cases: Ledger
    got: Figures
    earlier: Ledger | None  #: the cases of the period before, where that is asked for
    before: Figures | None  #: their figures
    groups: tuple[Numbers, ...]  #: in the order of their names
    groups_before: Mapping[str, Figures]
    accounts: tuple[Account, ...]  #: that it is about
    lines: Mapping[int, str]  #: negative cases without an answer, as mrkdwn

    @property
    def promised(self) -> list[timedelta]:
        """Within which time an answer is promised."""
        return [account.first_response for account in self.accounts]


def gather(desk: Desk, tx: Session, question: Question, person: Person, voice: Voice) -> StatsReport:
    """Everything that the answer says, by the days of the team's digest."""
    zone, now, period = zone_of(desk), desk.now(), question.period
    some = measured(desk, tx, period.first, period.last, chosen(desk, question))
    earlier = _before(desk, tx, question) if question.compare else None
    got = figures(some, now=now, zone=zone)
    part = question.by

    def grouped(cases: Ledger) -> tuple[Numbers, ...]:
        return () if part is None else tuple(numbers(cases, part, now=now, zone=zone))

    named = stored.by_ids(tx, list(got.ignored[:NAMED]))
    return StatsReport(
        question=question,
        person=person,
        voice=voice,
        cases=some,
        got=got,
        earlier=earlier,
        before=None if earlier is None else figures(earlier, now=now, zone=zone),
        groups=grouped(some),
        groups_before={} if earlier is None else {one.name: one.figures for one in grouped(earlier)},
        accounts=tuple(_accounts(desk, question)),
        lines={case.id: case_line(desk, tx, case, voice) for case in named},
    )


def _before(desk: Desk, tx: Session, question: Question) -> Ledger:
    """The cases of the period before; of one under way those up to the same time of day."""
    zone, earlier = zone_of(desk), question.period.before()
    found = measured(desk, tx, earlier.first, earlier.last, chosen(desk, question))
    _, end = question.period.span_before(zone, desk.now())
    return found.where(found["opened_at"] < micros(end))


def _accounts(desk: Desk, question: Question) -> list[Account]:
    wanted = {handle.lower() for handle in question.wanted(Part.ACCOUNT)}
    return [one for one in desk.config.accounts if not wanted or one.handle.lower() in wanted]


def takes_long(desk: Desk, tx: Session, question: Question) -> bool:
    """Whether the answer is not there within the three seconds that Slack waits."""
    periods: list[Period] = [question.period, *([question.period.before()] if question.compare else [])]
    if sum(period.days for period in periods) > AT_ONCE_DAYS * len(periods):
        return True
    return sum(to_measure(desk, tx, period.first, period.last) for period in periods) > AT_ONCE_CASES

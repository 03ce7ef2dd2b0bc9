"""What a weekly or monthly digest has besides: the hours, the topics, what is to come, what it was worth and cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from handlers import staffing
from handlers.desk import Desk
from handlers.report import Report
from handlers.staffing import Staffing
from rules.assessment import PostKind
from rules.digest import days_before, local_day
from rules.forecast import Forecast, forecast, per_day
from rules.read_cost import Price, ReadCost, read_costs
from rules.topics import Text, Topics, topics
from rules.worth import Estimate, Load, estimate, hours_with_work
from storage import demand as posts_of
from storage import figures as queries
from storage import reads, worth
from storage import topics as texts_of

BACK = timedelta(weeks=13)  #: of posts that the forecast may look at


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """All of it, for the days and the accounts of a report."""

    staffing: Staffing
    topics: Topics
    questions: Topics  #: of direct questions alone: what an answer could be prepared for
    forecast: Forecast
    load: Load
    estimate: Estimate | None
    costs: Sequence[ReadCost]
    reads_since: date | None  #: the first day of which it is known what was read; None when that is all of them


def gather(desk: Desk, tx: Session, report: Report) -> Outlook:
    """Look at the posts, the duty and the accounts of a report."""
    zone, accounts = report.readers.zone, [account.handle for account, _ in report.accounts]
    start, end = local_day(zone, report.first)[0], local_day(zone, report.last)[1]
    before = local_day(zone, days_before(report.edition, report.due)[0])[0]
    now, earlier = (list(texts_of.texts(tx, *span, accounts=accounts)) for span in ((start, end), (before, start)))
    ignored, shifts = _names(desk), staffing.gather(desk, tx, start, end, zone=zone, accounts=accounts)
    ours: set[tuple[str, str]] = {(account.network, account.handle.lower()) for account, _ in report.accounts}
    done: dict[tuple[str, str], int] = {
        place: count for place, count in worth.contacts(tx, start, end).items() if place in ours
    }
    hours = hours_with_work(worth.done(tx, start, end))
    contacts, rates, since = sum(done.values()), desk.config.worth, reads.since(tx)
    read = [one for one in reads.between(tx, report.first, report.last) if (one.network, one.account) in ours]
    return Outlook(
        staffing=shifts,
        topics=topics(now, earlier, ignored=ignored),
        questions=topics(_questions(now), _questions(earlier), ignored=ignored),
        forecast=_forecast(tx, report, end, accounts),
        load=Load(contacts=contacts, hours_with_work=sum(hours.values()), on_duty=shifts.demand.staffed),
        estimate=estimate(contacts, rates.rates if rates is not None else None),
        costs=read_costs(read, done, _prices(report)),
        reads_since=since if since is not None and since > report.first else None,
    )


def _names(desk: Desk) -> frozenset[str]:
    """What is in so many texts that it is no topic: our own names."""
    people = desk.directory.snapshot.roster.people.values()
    ours = [desk.config.team.name, *(account.handle for account in desk.config.accounts)]
    return frozenset(
        word.casefold() for name in [*ours, *(one.name for one in people)] for word in [name, *name.split()]
    )


def _questions(texts: Sequence[Text]) -> list[Text]:
    return [one for one in texts if one.kind == PostKind.QUESTION]


def _forecast(tx: Session, report: Report, end: datetime, accounts: Sequence[str]) -> Forecast:
    zone, first = report.readers.zone, queries.first_post_at(tx)
    counts = per_day(posts_of.written_at(tx, end - BACK, end, accounts=accounts), zone)
    since = (first or end).astimezone(zone).date() + timedelta(days=1)
    return forecast(counts, report.due, known_since=max(since, (end - BACK).astimezone(zone).date()))


def _prices(report: Report) -> dict[tuple[str, str], Price]:
    return {
        (account.network, account.handle.lower()): account.read_price.price
        for account, _ in report.accounts
        if account.read_price is not None
    }

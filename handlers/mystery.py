"""How mystery shoppers were answered: gathered from their cases alone, which no other number counts (S08)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from handlers import mystery_words
from handlers.desk import Desk
from handlers.intake import view_of
from handlers.measuring import Measuring, zone_of
from handlers.stats_question import known
from handlers.stats_words import not_understood
from handlers.voice import Voice
from rules.assessment import AccountView
from rules.digest import local_day
from rules.figure_question import Question
from rules.figure_reading import read_question
from rules.measured import Measured
from rules.mystery import Probe, promise_kept, reply_language, same_language
from rules.past import IMPORTER
from rules.people import Person, Right
from rules.period import Period
from storage import figures as queries
from storage import mystery
from storage.mystery import Sent

WORD = "mystery"  #: after `stats`


def gather(desk: Desk, tx: Session, start: datetime, end: datetime) -> list[Probe]:
    """The tests whose first post was written in [start, end), oldest first."""
    measuring, now = Measuring(desk), desk.now()
    cases = [measuring(one) for one in queries.histories_of_tests(tx, start, end)]
    replies: dict[int, list[Sent]] = defaultdict(list)
    for one in mystery.sent(tx, [case.case_id for case in cases]):
        replies[one.case_id].append(one)
    accounts: dict[tuple[str, str], AccountView] = {
        (one.network, one.handle.lower()): view_of(one) for one in desk.config.accounts
    }
    return [_probe(case, _first(case, replies[case.case_id]), accounts, now) for case in cases]


def _first(case: Measured, replies: Sequence[Sent]) -> Sent | None:
    """The answer that the measure counts: the earliest after the customer had asked."""
    if case.first is None or case.asked_at is None:
        return None
    after = [one for one in replies if one.at >= case.asked_at]
    return min(after, key=lambda one: (one.at, "" if one.author == IMPORTER else one.author, one.under), default=None)


def _probe(case: Measured, answer: Sent | None, accounts: dict[tuple[str, str], AccountView], now: datetime) -> Probe:
    account = accounts.get((case.network, case.account))
    view = account or AccountView(network=case.network, handle=case.account)
    said = reply_language(answer.text, view) if answer is not None else ""
    return Probe(
        case_id=case.case_id,
        at=case.opened_at,
        network=case.network,
        account=case.account,
        language=case.language,
        standing=case.standing,
        first=case.first,
        hours_known=account is not None,
        reply_language=said,
        same=same_language(case.language, said) if answer is not None else None,
        by=case.first_by,
        kept=promise_kept(case, now),
    )


def answer(desk: Desk, person: Person, text: str, voice: Voice) -> dict[str, Any]:
    """The answer to what somebody typed after `stats mystery`: a period, or nothing for all there has been."""
    if not person.may(Right.SHOPPERS):
        return {"text": mystery_words.not_yours(voice)}
    with desk.store.reading() as tx:
        period = _period(desk, tx, person, text)
        if isinstance(period, dict):
            return period
        probes = gather(desk, tx, *(instants(desk) if period is None else period.span(zone_of(desk))))
        return mystery_words.page(desk, tx, probes, period, voice)


def instants(desk: Desk, first: date | None = None, last: date | None = None) -> tuple[datetime, datetime]:
    """From when to when some local dates are; from the first test there was, and to today, where none is said."""
    zone = zone_of(desk)
    start = local_day(zone, first)[0] if first is not None else datetime.min.replace(tzinfo=UTC)
    return start, local_day(zone, last or desk.now().astimezone(zone).date())[1]


def _period(desk: Desk, tx: Session, person: Person, text: str) -> Period | dict[str, Any] | None:
    """The days that are asked for, None for all; or what to answer to a question that names more than days."""
    if not text.strip():
        return None
    question = read_question(text, known(desk, tx, person))
    if not isinstance(question, Question):
        return {"text": not_understood(question)}
    plain = Question(period=question.period)
    return question.period if question == plain else {"text": mystery_words.only_days()}

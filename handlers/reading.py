"""Numbers and lists as people read them: the lines that the digest and `/socialcare` share."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from handlers.blocks import ago, duration, link, quoted
from handlers.desk import Desk
from rules.case import OPEN
from rules.response import DEFINITIONS as DEFINED
from rules.response import Figures, figures
from rules.speed import Speed, quantile
from storage import cases, slack_messages
from storage import figures as queries
from storage.schema import Case
from storage.slack_messages import card_key

DEFINITIONS = (
    f"*Answer rate*: {DEFINED['answer_rate']} {DEFINED['answerable']} *First response*: {DEFINED['on_calendar']} "
    f"*Opening time*: {DEFINED['in_open_hours']} *p90*: {DEFINED['p90']} *Promise kept*: {DEFINED['promise_kept']}"
)  #: printed beside the figures


def measure(
    desk: Desk,
    tx: Session,
    start: datetime,
    end: datetime,
    *,
    accounts: Sequence[str] | None = None,
    person: str | None = None,
) -> Figures:
    """The figures of the cases that came in [start, end)."""
    found = queries.histories(tx, start, end, accounts=accounts, person=person)
    settings = {account.handle.lower(): account for account in desk.config.accounts}
    return figures(
        [case for case in found if case.account in settings],
        target=lambda handle: settings[handle].first_response,
        calendar=lambda handle: desk.calendar(settings[handle]),
        now=desk.now(),
    )


def lines(desk: Desk, got: Figures, lags: Sequence[timedelta] = ()) -> list[str]:
    """The figures as lines of mrkdwn, the one that matters most first."""
    target = desk.config.digest.answer_rate_target
    if got.answer_rate is None:
        rate = ":white_circle: *Answer rate* – (nothing to answer)"
    else:
        light = ":large_green_circle:" if got.answer_rate * 100 >= target else ":red_circle:"
        rate = (
            f"{light} *Answer rate {percent(got.answer_rate)}* ({got.answered} of {got.answerable}, target {target} %)"
        )
    found = [
        rate,
        f":stopwatch: *First response* {_speed(got)}",
        f":handshake: *Promise kept* {_kept(desk, got)}",
        f":incoming_envelope: {count(got.cases, 'case')} with {count(got.posts, 'post')}; cases still open: "
        f"{got.still_open}, no reply by decision: {got.no_reply}, spam: {got.spam}, set aside: {got.aside}",
    ]
    if lags:
        p95 = quantile(lags, 0.95)
        assert p95 is not None
        found.append(
            f":satellite_antenna: Relay: 95 % of cards stood here within {duration(p95.total_seconds())} of the post"
        )
    return found


def _speed(got: Figures) -> str:
    if got.on_calendar.median is None:
        return "no answers yet"
    return f"{_times(got.on_calendar)} · in opening time {_times(got.in_open_hours)}"


def _times(times: Speed) -> str:
    if times.median is None or times.p90 is None:
        return "–"
    return f"median {duration(times.median.total_seconds())}, p90 {duration(times.p90.total_seconds())}"


def _kept(desk: Desk, got: Figures) -> str:
    within = {duration(account.first_response.total_seconds()) for account in desk.config.accounts}
    if got.promise_kept is None:
        return f"– (promise: {', '.join(sorted(within))} of opening time)"
    return f"{percent(got.promise_kept)} (promise: {', '.join(sorted(within))} of opening time)"


def percent(share: float) -> str:
    """A share as whole per cent, never rounded up to a target that was missed."""
    return f"{int(share * 100 + 1e-9)} %"


def count(number: int, thing: str) -> str:
    """1 case, 2 cases, 1,234 cases."""
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def case_line(desk: Desk, tx: Session, case: Case) -> str:
    """One case in a list: link to its card, who waits since when, who has it."""
    file = cases.case_file(tx, case.id)
    assert file is not None
    card = slack_messages.by_key(tx, card_key(case.id))
    name = f"case {case.id}"
    if card is not None and card.ts is not None:
        name = link(desk.directory.link(card.channel, card.ts), name)
    mark = ":red_circle: " if case.happening_now else ""
    owner = desk.directory.named(case.owner) if case.owner else "*nobody has it*"
    since = case.waiting_since if case.state in OPEN and case.waiting_since else case.opened_at
    waits = "wrote" if case.state in OPEN else "from"
    return (
        f"{mark}{name} · {quoted(file.customer.name, 40)}: “{quoted(file.newest.text, 70)}” · "
        f"{waits} {ago(since, desk.zone)} · {owner}"
    )

"""Numbers and lists as people read them on the Home tab and in the bot's own reports in English."""

from sqlalchemy.orm import Session

from handlers import case_lines
from handlers.blocks import duration
from handlers.desk import Desk
from handlers.voice import ENGLISH, Voice
from rules.response import Figures
from rules.speed import Speed
from storage.schema import Case


def lines(desk: Desk, got: Figures) -> list[str]:
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
    if got.relay_p95 is not None:
        found.append(
            f":satellite_antenna: Relay: 95 % of cards stood here within {duration(got.relay_p95.total_seconds())} of "
            "the post"
        )
    return found


def _speed(got: Figures) -> str:
    if got.first.calendar.median is None:
        return "no answers yet"
    return f"{_times(got.first.calendar)} · in opening time {_times(got.first.hours)}"


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
    """One case in a list, in the team's zone and the bot's own language."""
    return case_lines.case_line(desk, tx, case, Voice(language=ENGLISH, zone=desk.zone))

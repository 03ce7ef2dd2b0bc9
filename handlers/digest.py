"""Tick: the daily report of response times, once per local date, at the set time, after a restart too."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from handlers.blocks import Block, context, duration, section, sections
from handlers.desk import Desk
from handlers.measuring import zone_of
from handlers.parking import attempt, failed
from handlers.reading import DEFINITIONS, case_line, count, lines, measure, percent
from rules.digest import due_date, local_day, reported_day
from rules.numbers import Chosen, Part
from rules.response import Figures
from storage import audit, cases, failures, slack_messages
from storage import figures as queries
from storage.slack_messages import Kind, Urgency

DAILY = "daily"
OLDEST = 5


def tick(desk: Desk) -> int:
    """Owe the digest of the local date that is due; 1 when it was, else 0."""
    today = str(desk.now().astimezone(zone_of(desk)).date())
    with desk.store.reading() as tx:
        if today in failures.held(tx, failures.Kind.DIGEST, desk.now()):
            return 0

    def not_made(error: Exception) -> bool:
        failed(desk, failures.Kind.DIGEST, today, error, place={"date": today})
        return False

    return int(attempt(lambda: desk.store.work(lambda tx: _owe(desk, tx)), not_made))


def _owe(desk: Desk, tx: Session) -> bool:
    now, zone = desk.now(), zone_of(desk)
    first = queries.first_post_at(tx)
    if first is None:
        return False  # nothing has ever come in: there is nothing to report on
    owed = due_date(
        zone,
        desk.config.digest.time,
        now,
        last_done=queries.last_digest(tx, DAILY, not_after=now.astimezone(zone).date()),
        first_day=first.astimezone(zone).date() + timedelta(days=1),
    )
    if owed is None or not queries.owe_digest(tx, DAILY, owed, now):
        return False
    channel = desk.directory.channel(desk.config.digest.channel)
    slack_messages.owe(
        tx,
        key=f"digest:{DAILY}:{owed.isoformat()}",
        kind=Kind.DIGEST,
        channel=channel,
        content=daily(desk, tx, owed),
        now=now,
        urgency=Urgency.DIGEST,
        about=f"digest:{DAILY}:{owed.isoformat()}",
        about_at=local_day(zone, owed)[0],
    )
    audit.note(tx, "digest.owed", actor="bot", at=now, name=DAILY, date=owed.isoformat())
    return True


def daily(desk: Desk, tx: Session, on: date) -> dict[str, object]:
    """The digest posted on a date, about the day before: one screen that a manager reads in a minute."""
    day = reported_day(on)
    got = measure(desk, tx, day, day)
    title = f"{desk.config.team.name}, {day:%A %-d %B}"
    blocks: list[Block] = [
        {"type": "header", "text": {"type": "plain_text", "text": title[:150], "emoji": False}},
        section(sentence(desk, got)),
    ]
    if got.cases:
        blocks.append(section("\n".join(lines(desk, got))))
        blocks += _by_account(desk, tx, day)
    open_now = cases.open_cases(tx)
    if open_now:
        oldest = sorted(open_now, key=lambda case: case.waiting_since or case.opened_at)[:OLDEST]
        more = f", the {len(oldest)} that have waited longest" if len(open_now) > len(oldest) else ""
        blocks.append(section(f"*Open now: {len(open_now)}*{more}"))
        blocks += sections(f"• {case_line(desk, tx, case)}" for case in oldest)
    else:
        blocks.append(section(":sparkles: *Nothing is open.* Every customer has an answer."))
    blocks.append(context(DEFINITIONS))
    return {"text": f"{title}: {sentence(desk, got)}", "blocks": blocks}


def sentence(desk: Desk, got: Figures) -> str:
    """How the day went, in words."""
    if not got.cases:
        return "A quiet day: no new case came in."
    came = f"{count(got.posts, 'post')} in {count(got.cases, 'case')} came in"
    if got.answer_rate is None:
        return f"{came}; none of them had to be answered."
    met = "at" if got.answer_rate * 100 >= desk.config.digest.answer_rate_target else "below"
    said = f"{came}; {percent(got.answer_rate)} answered, {met} the target of {desk.config.digest.answer_rate_target} %"
    if got.first.calendar.median is not None:
        said += f", half of them within {duration(got.first.calendar.median.total_seconds())}"
    return said + "."


def _by_account(desk: Desk, tx: Session, day: date) -> list[Block]:
    if len(desk.config.accounts) < 2:
        return []
    parts = []
    for account in desk.config.accounts:
        got = measure(desk, tx, day, day, Chosen(values={Part.ACCOUNT: frozenset({account.handle.lower()})}))
        parts.append(f"*@{account.handle}*: {sentence(desk, got)}" + ("" if account.open else " (closed)"))
    return sections(parts)

"""Tick: every Monday the admins read what the rules did in the week before; `/socialcare rules` shows it any time."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from handlers.blocks import section, sections
from handlers.desk import Desk
from handlers.measuring import zone_of
from handlers.parking import attempt, failed
from handlers.reading import percent
from handlers.rule_words import clock
from handlers.triage_words import ASPECTS
from handlers.wording import ASKED, DECISION_DUE
from rules.assessment import NOTHING
from rules.backstops import NAMES
from rules.digest import due_date, local_day
from rules.people import Person
from rules.slack_text import escape
from storage import audit, failures, rule_changes, rule_counts, slack_messages, triage
from storage import figures as queries
from storage.slack_messages import Kind, Urgency

NAME = "rules"
EVERY = 60  #: seconds
UNUSED = timedelta(days=30)
MOST = 10  #: rules or confusions in one line
#: What was put right of an aspect that is there or not.
_PLAIN = {
    ("happening_now", "yes"): "happening now",
    ("happening_now", "no"): "not now",
    ("personal_data", NOTHING): "no personal data",
    ("addressed", "yes"): "written to us",
    ("addressed", "no"): "not written to us",
    ("wrong_handle", "yes"): "wrong handle",
    ("wrong_handle", "no"): "no wrong handle",
}
_PEOPLE = {ASKED, DECISION_DUE}  #: headings of escalations that no rule of the settings made


def tick(desk: Desk) -> int:
    """Owe the report of the week that is over; 1 when it was, else 0."""
    day = desk.now().astimezone(zone_of(desk)).date()
    today = f"{NAME}:{day}"
    with desk.store.reading() as tx:
        if today in failures.held(tx, failures.Kind.DIGEST, desk.now()):
            return 0

    def not_made(error: Exception) -> bool:
        failed(desk, failures.Kind.DIGEST, today, error, place={"date": f"{day}, the one on rules"})
        return False

    return int(attempt(lambda: desk.store.work(lambda tx: _owe(desk, tx)), not_made))


def _owe(desk: Desk, tx: Session) -> bool:
    now = desk.now()
    monday = _monday(desk, tx, now)
    if monday is None or not queries.owe_digest(tx, NAME, monday, now):
        return False
    zone = zone_of(desk)
    start, end = local_day(zone, monday - timedelta(days=7))[0], local_day(zone, monday)[0]
    title = f"The rules in the week to {monday - timedelta(days=1):%A %-d %B}"
    found = lines(desk, tx, start, end)
    slack_messages.owe(
        tx,
        key=f"digest:{NAME}:{monday.isoformat()}",
        kind=Kind.DIGEST,
        channel=desk.directory.channel(desk.config.team.admin_channel),
        content={"text": "\n".join([title, *found]), "blocks": [section(f"*{title}*"), *sections(found)]},
        now=now,
        urgency=Urgency.DIGEST,
        about=f"digest:{NAME}:{monday.isoformat()}",
        about_at=end,
    )
    audit.note(tx, "digest.owed", actor="bot", at=now, name=NAME, date=monday.isoformat())
    return True


def _monday(desk: Desk, tx: Session, now: datetime) -> date | None:
    """The Monday whose report is owed, once the digest's time has come on it; None when it was made."""
    zone, first = zone_of(desk), queries.first_post_at(tx)
    if first is None:
        return None
    day = due_date(zone, desk.config.digest.time, now, last_done=None, first_day=date.min)
    assert day is not None
    monday = day - timedelta(days=day.weekday())
    last = queries.last_digest(tx, NAME, not_after=now.astimezone(zone).date())
    if monday <= first.astimezone(zone).date() or (last is not None and monday <= last):
        return None
    return monday


def answer(desk: Desk, tx: Session, _person: Person, _arguments: list[str]) -> dict[str, object]:
    """What somebody who typed `/socialcare rules` reads: the last seven days."""
    now = desk.now()
    # What is of this very moment counts too.
    found = [*lines(desk, tx, now - timedelta(days=7), now + timedelta(seconds=1)), changed(desk, tx)]
    title = "*The rules in the last 7 days*"
    return {"text": "\n".join([title, *found]), "blocks": [section(title), *sections(found)]}


def lines(desk: Desk, tx: Session, start: datetime, end: datetime) -> list[str]:
    """What the rules did in [start, end), each figure with what it is made of."""
    acted = {rule: number for rule, number in rule_counts.acted(tx, start, end).items() if rule not in _PEOPLE}
    busy = [f"{_name(rule)} {number}" for rule, number in _most(acted)]
    return [
        f":gear: *Cases that a rule acted on* {', '.join(busy) or 'none'}",
        _unused(desk, tx, end),
        _needless(rule_counts.calls(tx, start, end)),
        _approval(rule_counts.yeses(tx, start, end)),
        _confusions(triage.counted(tx, start, end)),
    ]


def _unused(desk: Desk, tx: Session, end: datetime) -> str:
    """Rules of the settings that have done nothing for so long that they may be forgotten, or wrong (S19).

    A rule is named once it has been in force that long; of younger ones it is only said how many have done nothing yet.
    """
    used = rule_counts.acted(tx, end - UNUSED, end)
    since = _in_force_since(desk, tx, end - UNUSED)
    idle = [rule for rule in since if rule not in used]
    long = {rule for rule, at in since.items() if at <= end - UNUSED}
    young: dict[str, int] = {}
    for at, rule in sorted((at, rule) for rule, at in since.items() if rule not in long):
        day = f"{at.astimezone(zone_of(desk)):%-d %b}"
        young[day] = young.get(day, 0) + (rule in idle)
    parts = [f"watched since {day}; unused so far: {number}" for day, number in young.items()]
    if not long:
        return f":zzz: *Rules unused* {', '.join(parts) or 'none'}"
    named = ", ".join(_name(rule) for rule in idle if rule in long) or "none"
    return f":zzz: *Rules unused for {UNUSED.days} days* {named}" + (f" ({', '.join(parts)})" if parts else "")


def _in_force_since(desk: Desk, tx: Session, start: datetime) -> dict[str, datetime]:
    """Since when each rule of the settings has been in force without a break; what was before `start` counts as one."""
    changes = rule_changes.in_force_since(tx, start)
    first = changes[0].at if changes else queries.first_post_at(tx) or desk.now()
    found = {}
    for rule in (rule.name for rule in desk.rules.rules if rule.name not in NAMES):
        # A name that is written so that it is not recognised, as over two lines, counts as there from the first.
        found[rule] = first
        for change in reversed(changes):
            if not _names(change.text, rule):
                break
            found[rule] = change.at
    return found


def _names(text: str, rule: str) -> bool:
    """Whether a settings file has a rule of that name."""
    in_quotes = rule.replace("'", "''"), rule.replace("\\", "\\\\").replace('"', '\\"')
    written = "|".join(map(re.escape, (rule, *in_quotes)))
    return re.search(rf"""\bname["']?:\s*["']?(?:{written})["']?\s*(?:[,}}#]|$)""", text, re.MULTILINE) is not None


def _needless(calls: Mapping[str, tuple[int, int]]) -> str:
    """The share of calls that somebody said were in vain, and by which rules (S21)."""
    total, needless = (sum(column) for column in zip(*calls.values(), strict=True)) if calls else (0, 0)
    if not total:
        return ":bangbang: *Escalations* none"
    by_rule = _most({rule: number for rule, (_, number) in calls.items() if number})
    named = ", ".join(f"{_name(rule)} {number} of {calls[rule][0]}" for rule, number in by_rule)
    said = f"{total}, {percent(needless / total)} needless"
    return f":bangbang: *Escalations* {said}" + (f" ({named})" if named else "")


def _approval(yeses: Mapping[tuple[str, str], int]) -> str:
    """The share of replies that needed somebody's yes, and by which rules (S19)."""
    total = sum(yeses.values())
    if not total:
        return ":white_check_mark: *Replies* none was sent"
    by_rule = rule_counts.needing(dict(yeses))
    ruled = ", ".join(f"{_name(rule)} {number}" for rule, number in _most({r: n for r, n in by_rule.items() if r}))
    parts = [f"rule: {ruled}"] * bool(ruled) + [f"no rule, so the default: {by_rule.get('', 0)}"] * ("" in by_rule)
    share = percent(sum(by_rule.values()) / total)
    return f":white_check_mark: *Replies* {share} of {total} needed approval" + (
        f" ({'; '.join(parts)})" if parts else ""
    )


def _confusions(counted: list[tuple[str, str, str, int]]) -> str:
    """What colleagues put right most often (S42)."""
    if not counted:
        return ":pencil2: *Triage put right* never"
    total = sum(number for *_, number in counted)
    said = ", ".join(
        f"{_value(aspect, was)} → {_value(aspect, became)} {number}" for aspect, was, became, number in counted[:MOST]
    )
    return f":pencil2: *Triage put right* {'once' if total == 1 else f'{total} times'}: {said}"


def _name(rule: str) -> str:
    """A rule by its name, in quotation marks: names have commas in them."""
    return f"“{escape(rule)}”"


def _value(aspect: str, value: str) -> str:
    if aspect == "priority":
        return f"{value} priority"
    if (aspect, value) in _PLAIN:
        return _PLAIN[aspect, value]
    return escape(ASPECTS[aspect][1].get(value, value).lower()) if aspect in ASPECTS else escape(value)


def changed(desk: Desk, tx: Session) -> str:
    """Who changed the rules last (S26)."""
    row = rule_changes.in_force(tx)
    if row is None:
        return ":scroll: *Last change* none is known"
    last = rule_changes.latest(tx)
    refused = ""
    if last is not None and last.digest == rule_changes.GONE:
        refused = f"; the file could not be read at {clock(last.at, desk.zone)}, so that it stays in force"
    elif last is not None and not last.accepted:
        refused = f"; one by {escape(last.by)} at {clock(last.at, desk.zone)} was refused"
    return f":scroll: *Last change* by {escape(row.by)} at {clock(row.at, desk.zone)}{refused}"


def _most(numbers: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(numbers.items(), key=lambda one: (-one[1], one[0]))[:MOST]

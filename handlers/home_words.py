"""What a Home tab says of one case, draft or question: a line each, with customers' words made inert."""

import re
from collections.abc import Sequence
from datetime import datetime

from handlers import holds
from handlers.asking_words import named
from handlers.blocks import ago, day_time, duration, link, quoted
from handlers.desk import Desk
from handlers.wording import STATES
from rules.asking import is_group
from rules.home import MINUTE, wait_until
from rules.hours import add_business_time
from storage.home_lists import Listed
from storage.schema import Case, Draft, QuestionRow

NAME, WORDS = 30, 60  #: characters of a customer's name and post
_ADDRESSED = re.compile(r"\A\s*(?:@\w{1,20}[\s,:.!]+)+")
OTHERS = 5  #: colleagues on duty by name


def mine(desk: Desk, one: Listed) -> str:
    """A case that the reader has: who wrote what, how long it still may take, and how far it has come."""
    if holds.is_on(one.case):
        standing = ":no_entry: on hold"
    elif one.draft is not None:
        standing = f":memo: draft {one.draft.version} {STATES[one.draft.state]}"
    else:
        standing = "no draft yet"
    return f"{_who(desk, one)}\n{_joined(wait(desk, one.case), standing)}"


def free(desk: Desk, one: Listed, reader: str) -> str:
    """A case that nobody has."""
    kept = one.case.assigned_to
    owner = "nobody has it"
    if kept is not None:
        owner = f"kept for {'*you*' if kept == reader else desk.directory.named(kept)}"
    return f"{_who(desk, one)}\n{_joined(wait(desk, one.case), owner)}"


def draft(desk: Desk, one: Draft, place: tuple[str, str] | None, about: Listed) -> str:
    """A draft that waits for the reader's yes."""
    name = f"draft {one.version}"
    where = name if place is None else link(desk.directory.link(*place), name)
    return (
        f"{where} by {desk.directory.named(one.author)} {ago(one.created_at, desk.zone)} · {_case(desk, about)}\n"
        f"“{quoted(one.text, 2 * WORDS)}”"
    )


def promise(desk: Desk, one: Listed) -> str:
    """An answer that a holding reply has promised."""
    at = one.case.promised_until
    assert at is not None
    past, length = wait_until(at, desk.now())
    left = duration(length.total_seconds()) if length >= MINUTE else "a moment"
    told = f":alarm_clock: overdue by {left}" if past else f"in {left}"
    return f"{_case(desk, one)}: an answer promised by {day_time(at, desk.zone)} · {told}"


def question(desk: Desk, row: QuestionRow, about: Listed) -> str:
    """A question to the reader, or to a user group of theirs, that waits."""
    where = link(desk.directory.link(row.channel, row.ts), "a question")
    whom = f" to {named(desk, row.asked)}" if is_group(row.asked) else ""
    return (
        f"{where} from {desk.directory.named(row.asked_by)}{whom} {ago(row.asked_at, desk.zone)} · {_case(desk, about)}"
    )


def due_at(desk: Desk, case: Case) -> datetime | None:
    """When the answer is due: as promised to this customer, else by the account's promise; None when none is owed."""
    if case.promised_until is not None or case.waiting_since is None:
        return case.promised_until
    account = desk.account(case.network, case.account)
    return add_business_time(desk.calendar(account), case.waiting_since, account.first_response)


def wait(desk: Desk, case: Case) -> str:
    """How long the answer may still take, or by how much it is late; "" when none is owed."""
    at = due_at(desk, case)
    if at is None:
        return ""
    past, length = wait_until(at, desk.now())
    said = "" if length < MINUTE else duration(length.total_seconds())
    if past:
        return f":alarm_clock: overdue by {said}" if said else ":alarm_clock: overdue since a moment"
    promised = "promised" if case.promised_until is not None else "answer due"
    return f"{promised} in {said}" if said else f":alarm_clock: {promised} now"


def others(names: Sequence[str]) -> str:
    """Who else is on duty."""
    if not names:
        return "Nobody else is on duty."
    more = f" and {len(names) - OTHERS} more" if len(names) > OTHERS else ""
    return f"Also on duty: {', '.join(names[:OTHERS])}{more}."


def on_duty(names: Sequence[str]) -> str:
    """Who is on duty, to who takes no cases."""
    return others(names).replace("Also on duty", "On duty").replace("Nobody else", ":warning: Nobody")


def _who(desk: Desk, one: Listed) -> str:
    # Whom they write to is known; of the few words that fit, the first ones that say something are shown.
    words = _ADDRESSED.sub("", one.words) or one.words
    return f"{_case(desk, one)} · {quoted(one.customer, NAME)}: “{quoted(words, WORDS)}”"


def _case(desk: Desk, one: Listed) -> str:
    mark = ":red_circle: " if one.urgent else ""
    name = f"case {one.case.id}"
    return mark + (name if one.place is None else link(desk.directory.link(*one.place), name))


def _joined(*said: str) -> str:
    return " · ".join(one for one in said if one)

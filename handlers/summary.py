"""Tick: one line now and then for all that was set aside, and in its thread what it was, each with its reason (S43)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from config import Account
from handlers.blocks import Block, ago, button, clock_time, context, link, quoted
from handlers.desk import Desk
from handlers.each import each
from handlers.triage_words import KINDS, reasons
from storage import audit, cases, slack_messages, summaries, triage
from storage.schema import Case, Summary
from storage.slack_messages import Kind, Urgency

IN_ONE = 20  #: cases in a message: Slack takes 50 blocks, and each case needs two
MOST = 200  #: cases in a thread; the others are counted, and `/socialcare aside` lists them


def tick(desk: Desk) -> int:
    """Owe each account the summary line that is due; returns how many."""
    return sum(each(desk.config.accounts, lambda account: _one(desk, account)))


def _one(desk: Desk, account: Account) -> int:
    now = desk.now()
    with desk.store.reading() as tx:
        since = summaries.last_until(tx, account.network, account.handle)
        first = summaries.first_unseen_at(tx, account.network, account.handle, since)
    if first is None or now - first < desk.config.triage.summary_every:
        return 0
    return desk.store.work(lambda tx: _owe(desk, tx, account, since, now))


def _owe(desk: Desk, tx: Session, account: Account, since: datetime | None, now: datetime) -> int:
    if summaries.last_until(tx, account.network, account.handle) != since:
        return 0  # another process was faster
    found = summaries.unseen(tx, account.network, account.handle, since, now)
    begins = since or (found[0].stored_at if found else now)
    row = summaries.write(tx, account.network, account.handle, begins, now, len(found))
    if not found:
        return 0
    audit.note(tx, "summary.owed", actor="bot", at=now, account=account.handle, cases=len(found))
    _say(desk, tx, account, row, f"summary:{row.id}", content=line(desk, account, row, found))
    shown = list(found[:MOST])
    for number in range(0, len(shown), IN_ONE):
        some = shown[number : number + IN_ONE]
        content = listing(desk, tx, some)
        if number + IN_ONE >= len(shown) and len(found) > MOST:
            content["blocks"].append(context(f"… and {len(found) - MOST} more: `/socialcare aside`"))
        _say(desk, tx, account, row, f"summary:{row.id}:{number}", content=content, thread=f"summary:{row.id}")
    return 1


def _say(
    desk: Desk, tx: Session, account: Account, row: Summary, key: str, *, content: Block, thread: str | None = None
) -> None:
    part = key.removeprefix(f"summary:{row.id}")
    about = f"{account.network}:{account.handle.lower()}:{row.until.isoformat()}{part}"
    slack_messages.owe(
        tx,
        key=key,
        kind=Kind.SUMMARY,
        channel=desk.directory.channel(account.channel),
        thread_key=thread,
        content=content,
        now=desk.now(),
        urgency=Urgency.DIGEST,
        about=f"summary:{about}",
        about_at=row.since,
    )


def line(desk: Desk, account: Account, row: Summary, found: Sequence[Case]) -> Block:
    """The one line in the channel: how many, of what kinds, since when."""
    kinds = Counter(case.kind for case in found)
    parts = ", ".join(f"{number} {KINDS[kind].lower()}" for kind, number in kinds.most_common())
    many = f"{len(found):,} post{'' if len(found) == 1 else 's'} to @{account.handle} need{'s' * (len(found) == 1)}"
    since = clock_time(row.since, desk.zone)
    text = f":zzz: {many} no answer since {since}: {parts}. In the thread: what, why, and a button for each."
    return {"text": text}


def listing(desk: Desk, tx: Session, found: Sequence[Case]) -> Block:
    """What was set aside, each with its reason and the way back."""
    blocks = [block for case in found for block in _item(desk, tx, case)]
    return {"text": f"{len(found)} posts that need no answer", "blocks": blocks}


def _item(desk: Desk, tx: Session, case: Case) -> Iterator[Block]:
    file = cases.case_file(tx, case.id)
    assert file is not None
    yield {
        "type": "section",
        "text": {"type": "mrkdwn", "text": f"*{quoted(file.customer.name, 40)}*: {quoted(file.newest.text, 280)}"},
        "accessory": button("👀 Claim", "case_claim", str(case.id), describe=f"Make it a case of yours: {case.id}"),
    }
    said = triage.read(file.newest.triage)
    why = reasons(said.kind) if said else ""
    facts = [f"{KINDS[case.kind]}{why}", ago(file.newest.created_at, desk.zone), link(file.newest.url, "open the post")]
    yield context(" · ".join(facts))

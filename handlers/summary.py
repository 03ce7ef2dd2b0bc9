"""Tick: one line now and then for all that was set aside, and in its thread what it was, each with its reason (S43)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, kw_only=True)
class _Sum:
    """What is summed up in one line: what an account set aside, or what its search heard of the trade (S39)."""

    account: Account
    industry: bool
    channel: str  #: as config.yaml has it


def tick(desk: Desk) -> int:
    """Owe each account the summary lines that are due; returns how many."""
    return sum(each(_sums(desk), lambda one: _one(desk, one)))


def _sums(desk: Desk) -> Iterator[_Sum]:
    for account in desk.config.accounts:
        yield _Sum(account=account, industry=False, channel=account.channel)
        if account.industry is not None and account.industry.words:
            yield _Sum(account=account, industry=True, channel=account.industry.channel)


def _one(desk: Desk, one: _Sum) -> int:
    now, (network, handle) = desk.now(), (one.account.network, one.account.handle)
    with desk.store.reading() as tx:
        since = summaries.last_until(tx, network, handle, industry=one.industry)
        first = summaries.first_unseen_at(tx, network, handle, since, industry=one.industry)
    if first is None or now - first < desk.config.triage.summary_every:
        return 0
    return desk.store.work(lambda tx: _owe(desk, tx, one, since, now))


def _owe(desk: Desk, tx: Session, one: _Sum, since: datetime | None, now: datetime) -> int:
    network, handle = one.account.network, one.account.handle
    if summaries.last_until(tx, network, handle, industry=one.industry) != since:
        return 0  # another process was faster
    found = summaries.unseen(tx, network, handle, since, now, industry=one.industry)
    begins = since or (found[0].stored_at if found else now)
    row = summaries.write(tx, network, handle, begins, now, len(found), industry=one.industry)
    if not found:
        return 0
    audit.note(tx, "summary.owed", actor="bot", at=now, account=row.account, cases=len(found))
    said = trade_line(desk, row, found) if one.industry else line(desk, one.account, row, found)
    _say(desk, tx, one, row, f"summary:{row.id}", content=said)
    shown = list(found[:MOST])
    for number in range(0, len(shown), IN_ONE):
        some = shown[number : number + IN_ONE]
        content = listing(desk, tx, some)
        if number + IN_ONE >= len(shown) and len(found) > MOST:
            elsewhere = "" if one.industry else ": `/socialcare aside`"
            content["blocks"].append(context(f"… and {len(found) - MOST} more{elsewhere}"))
        _say(desk, tx, one, row, f"summary:{row.id}:{number}", content=content, thread=f"summary:{row.id}")
    return 1


def _say(
    desk: Desk, tx: Session, one: _Sum, row: Summary, key: str, *, content: Block, thread: str | None = None
) -> None:
    part = key.removeprefix(f"summary:{row.id}")
    slack_messages.owe(
        tx,
        key=key,
        kind=Kind.SUMMARY,
        channel=desk.directory.channel(one.channel),
        thread_key=thread,
        content=content,
        now=desk.now(),
        urgency=Urgency.DIGEST,
        about=f"summary:{row.network}:{row.account}:{row.until.isoformat()}{part}",
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


def trade_line(desk: Desk, row: Summary, found: Sequence[Case]) -> Block:
    """The one line on what was heard of the trade."""
    many = f"{len(found):,} post{'' if len(found) == 1 else 's'}"
    since = clock_time(row.since, desk.zone)
    text = f":ear: {many} about the industry since {since}, none of them about us. In the thread: what they say."
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

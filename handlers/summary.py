"""Tick: one line now and then for all that was set aside, and in its thread what it was, each with its reason (S43)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from config import Account
from handlers.blocks import Block, actions, ago, button, clock_time, context, link, quoted, section
from handlers.desk import Desk
from handlers.each import each
from handlers.triage_words import KINDS, reasons
from rules.case import CaseState
from storage import audit, cases, slack_messages, summaries, triage
from storage.schema import Case, SlackMessage, Summary
from storage.slack_messages import Kind, Urgency

OWN = 20  #: so many have a message each, so that an emoji can be put on it
IN_ONE = 15  #: further cases in a message: Slack takes 50 blocks, and each case needs three
MOST = 200  #: cases in a thread; the others are counted, and `/socialcare aside` lists them
CASES, MORE = "cases", "more"  #: in what is owed of a message: what it lists, and what it says of those left out

Content = dict[str, Any]


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
    about = f"summary:{row.network}:{row.account}:{row.until.isoformat()}"
    _say(desk, tx, one, row, f"summary:{row.id}", content=said, about=about)
    for case in found[:OWN]:
        key, listing = slack_messages.aside_key(case.id), {"text": "A post that needs no answer", CASES: [case.id]}
        _say(desk, tx, one, row, key, content=listing, about=f"aside:{cases.name(case)}")
    for number, key in _lists(row):
        some = [case.id for case in found[number : min(number + IN_ONE, MOST)]]
        listing = {"text": f"{len(some)} posts that need no answer", CASES: some}
        if number + IN_ONE >= MOST and len(found) > MOST:
            elsewhere = "" if one.industry else ": `/socialcare aside`"
            listing[MORE] = f"… and {len(found) - MOST} more{elsewhere}"
        _say(desk, tx, one, row, key, content=listing, about=f"{about}:{number}")
    return 1


def _lists(row: Summary) -> Iterator[tuple[int, str]]:
    """The messages that list several cases each: the number of the first, and the key."""
    for number in range(OWN, min(row.cases, MOST), IN_ONE):
        yield number, f"summary:{row.id}:{number}"


def changed(tx: Session, case: Case) -> None:
    """Have the message drawn anew that lists a case among others, if there is one."""
    row = summaries.of_case(tx, case)
    for _, key in _lists(row) if row is not None else ():
        message = slack_messages.by_key(tx, key)
        if message is not None and case.id in cases_in(message):
            slack_messages.want(tx, key)


def cases_in(message: SlackMessage) -> Sequence[int]:
    """The cases that a message of ours in a summary's thread lists."""
    content = message.content or {}
    if CASES in content:
        return [int(number) for number in content[CASES]]
    # Of an earlier version of this program, as long as it stands in Slack.
    return [int(block["accessory"]["value"]) for block in content.get("blocks", []) if "accessory" in block]


def _say(desk: Desk, tx: Session, one: _Sum, row: Summary, key: str, *, content: Content, about: str) -> None:
    head = f"summary:{row.id}"
    slack_messages.owe(
        tx,
        key=key,
        kind=Kind.SUMMARY,
        channel=desk.directory.channel(one.channel),
        thread_key=None if key == head else head,
        content=content,
        now=desk.now(),
        urgency=Urgency.DIGEST,
        about=about,
        about_at=row.since,
    )


def line(desk: Desk, account: Account, row: Summary, found: Sequence[Case]) -> Block:
    """The one line in the channel: how many, of what kinds, since when."""
    kinds = Counter(case.kind for case in found)
    parts = ", ".join(f"{number} {KINDS[kind].lower()}" for kind, number in kinds.most_common())
    many = f"{len(found):,} post{'' if len(found) == 1 else 's'} to @{account.handle} need{'s' * (len(found) == 1)}"
    since = clock_time(row.since, desk.zone)
    text = f":zzz: {many} no answer since {since}: {parts}. In the thread: what, why, and buttons for each."
    return {"text": text}


def trade_line(desk: Desk, row: Summary, found: Sequence[Case]) -> Block:
    """The one line on what was heard of the trade."""
    many = f"{len(found):,} post{'' if len(found) == 1 else 's'}"
    since = clock_time(row.since, desk.zone)
    text = f":ear: {many} about the industry since {since}, none of them about us. In the thread: what they say."
    return {"text": text}


def drawn(desk: Desk, tx: Session, content: Content) -> Content:
    """A message as Slack is to show it now: what it lists is drawn from state, anything else is as it was owed."""
    if CASES not in content:
        return content
    blocks = [block for number in content[CASES] for block in _item(desk, tx, number)]
    blocks += [context(content[MORE])] if MORE in content else []
    return {"text": content["text"], "blocks": blocks or [context("These posts have been deleted.")]}


def _item(desk: Desk, tx: Session, number: int) -> Iterator[Block]:
    file = cases.case_file(tx, number)
    if file is None:
        return  # forgotten since
    case = file.case
    yield section(f"*{quoted(file.customer.name, 40)}*: {quoted(file.newest.text, 280)}")
    said = triage.read(file.newest.triage)
    why = reasons(said.kind) if said and said.kind.value == case.kind and "kind" not in file.corrected else ""
    facts = [f"{KINDS[case.kind]}{why}", ago(file.newest.created_at, desk.zone), link(file.newest.url, "open the post")]
    yield context(" · ".join([*_became(desk, tx, case), *facts]))
    if case.state == CaseState.ASIDE:
        yield actions(
            button("👀 Claim", "case_claim", str(number), describe=f"Make it a case of yours: {number}"),
            button("🏷️ Correct", "case_correct", str(number), describe=f"Put triage of post {number} right"),
        )
    elif case.state == CaseState.SPAM:
        yield actions(button("Undo", "case_undo", str(number), describe=f"Undo: make {number} a case"))


def _became(desk: Desk, tx: Session, case: Case) -> Iterator[str]:
    """What has become of a post that had been set aside."""
    if case.state == CaseState.ASIDE:
        return
    if case.state == CaseState.SPAM:
        yield ":wastebasket: *spam*"
        return
    card = slack_messages.by_key(tx, slack_messages.card_key(case.id))
    name = f"case {case.id}"
    if card is not None and card.ts is not None:
        name = link(desk.directory.link(card.channel, card.ts), name)
    yield f":eyes: {name}, *{desk.directory.named(case.owner)}* has it" if case.owner else f":new: became {name}"

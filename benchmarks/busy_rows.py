"""The rows of one case in a busy past: customer, posts, drafts, card, and the lines of the record that it leaves."""

import hashlib
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from rules.assessment import Assessment
from storage import triage
from tests.assessed import assessed

Row = dict[str, Any]

_LONGEST = timedelta(hours=10)  #: what is written in the evening is over before the next morning begins
BLOCK = 1000  #: the first of the four-digit numbers with which the names of a block begin
AUTHORS = ("U0DAY00001", "U0DAY00002", "U0DAY00003", "U0DAY00004")
CHANNEL = "C0SOCIALX"

WORDS = (
    "@havornair My bag did not arrive in Oslo, what do I do now?",
    "@havornair Thank you for a lovely flight to Bergen!",
    "@havornair Third delay this week, this is the worst company I have ever flown with.",
    "@havornair Can I take my skis on the flight to Tromsø tomorrow?",
    "@havornair Your app does not let me check in. Again.",
)
_ANSWERS = (
    "We are sorry about your bag. It comes with the evening flight, and we bring it to your door.",
    "So sorry! Please call us on +47 22 33 44 55 and we find another flight.",
    "Yes, you can. All about skis is on https://example.com/skis",
)


@dataclass(kw_only=True)
class Rows:
    """Rows by table."""

    customers: list[Row] = field(default_factory=list)
    cases: list[Row] = field(default_factory=list)
    posts: list[Row] = field(default_factory=list)
    drafts: list[Row] = field(default_factory=list)
    questions: list[Row] = field(default_factory=list)
    escalations: list[Row] = field(default_factory=list)
    slack_messages: list[Row] = field(default_factory=list)
    audit: list[Row] = field(default_factory=list)


@cache
def _assessed(words: str) -> tuple[Assessment, Row]:
    found = assessed(words)
    return found, triage.written(found)


def case_rows(rows: Rows, number: int, opened_at: datetime, posts: int) -> None:
    """Add a case with so many posts; what becomes of it depends on its number, and comes again with each block.

    Of twenty cases one is spam, one gets no reply by decision, and one is closed without an answer; the others are
    answered, once or twice, some after a holding reply or a question to a colleague.
    """
    chance, sort = random.Random(number), number % 20  # noqa: S311
    case_id, customer, conversation = number + 1, _named(number), _named(7_000_000 + number)
    said, _ = _assessed(WORDS[number % len(WORDS)])
    answered = sort > 2
    first_after = min(timedelta(seconds=int(chance.lognormvariate(7.5, 1.2)) + 60), _LONGEST)
    ended_at = opened_at + first_after + timedelta(hours=2)
    at = [opened_at + index * timedelta(minutes=chance.randint(3, 40)) for index in range(posts)]
    rows.customers.append(
        {"network": "x", "customer_id": customer, "handle": f"traveller{number}", "name": "Kari Nordmann",
         "followers": chance.randint(0, 3000), "verified": False, "updated_at": opened_at}
    )  # fmt: skip
    rows.cases.append(
        {"id": case_id, "network": "x", "account": "havornair", "conversation_id": conversation,
         "customer_id": customer, "state": ("spam", "no_reply")[sort] if sort < 2 else "closed",
         "owner": AUTHORS[number % len(AUTHORS)] if answered else None, "priority": str(said.priority.value),
         "opened_at": opened_at, "stored_at": opened_at + timedelta(seconds=20), "waiting_since": None,
         "claimed_at": None, "answered_at": opened_at + first_after if answered else None, "ended_at": ended_at,
         "end_reason": None, "promised_until": None, "kind": str(said.kind.value), "mood": str(said.mood.value),
         "language": "en", "happening_now": False, "personal_data": "", "addressed": True, "routed_to": None,
         "tags": ["baggage"] if sort % 5 == 0 else [], "held_reason": None, "held_until": None, "held_by": None,
         "storm_id": None, "industry": False, "mystery": False,
         "wrong_handle": "", "assigned_to": None, "lease_warned_at": None,
         "revision": 4}
    )  # fmt: skip
    for index, moment in enumerate(at):
        _post(
            rows, case_id, customer, conversation, moment, words=WORDS[(number + index) % len(WORDS)], again=index > 0
        )
        _line(rows, moment + timedelta(seconds=20), "post.opened" if not index else "post.joined", "customer", case_id)
    _card(rows, case_id, opened_at + timedelta(seconds=25))
    if answered:
        _answer(rows, case_id, sort, opened_at, first_after, _replied_post(rows, posts))
        if posts == 3:  # a talk: the last post gets an answer of its own
            _answer(rows, case_id, 19, at[-1], first_after + timedelta(minutes=9), rows.posts[-1]["post_id"])
    _line(rows, ended_at, "case.closed", AUTHORS[0], case_id)
    if sort == 4:
        _question(rows, case_id, opened_at + timedelta(seconds=40), opened_at + first_after)
    if sort == 7:
        rows.escalations.append(
            {"id": len(rows.escalations) + 1, "case_id": case_id, "rule": "slow", "level": 1,
             "fired_at": opened_at + timedelta(minutes=30), "asked_by": None, "notified": "lead", "called": None,
             "seen_by": None, "seen_at": None, "needless_by": None, "needless_at": None}
        )  # fmt: skip


def _named(number: int) -> str:
    """An id as the network gives them: nineteen digits, the first four of which say which block it is of."""
    return f"{BLOCK}{number:015d}"


def _replied_post(rows: Rows, posts: int) -> str:
    return str(rows.posts[-posts]["post_id"])


def _post(rows: Rows, case_id: int, customer: str, conversation: str, at: datetime, *, words: str, again: bool) -> None:
    post_id = _named(len(rows.posts))
    _, kept = _assessed(words)
    rows.posts.append(
        {"id": len(rows.posts) + 1, "case_id": case_id, "network": "x", "post_id": post_id, "version_id": post_id,
         "author_id": customer, "author_handle": "traveller", "author_name": "Kari Nordmann", "text": words,
         "language": "en", "created_at": at, "in_reply_to": rows.posts[-1]["post_id"] if again else None,
         "url": f"https://x.com/i/status/{post_id}", "summoned": True, "conversation_id": conversation,
         "stored_at": at + timedelta(seconds=20), "edited_at": None, "gone_at": None, "gone_reason": None,
         "refined_at": None, "triage": kept}
    )  # fmt: skip


def _answer(rows: Rows, case_id: int, sort: int, asked: datetime, after: timedelta, under: str) -> None:
    """Claim, draft, approve, send; of sort 3 after a holding reply, of sort 5 an invitation to private messages."""
    who = AUTHORS[case_id % len(AUTHORS)]
    if sort == 3:
        _draft(rows, case_id, "holding", who, asked + after * 0.2, asked + after * 0.25, under)
    _line(rows, asked + _whole(after * 0.4), "case.claimed", who, case_id)
    _draft(rows, case_id, "private" if sort == 5 else "answer", who, asked + after * 0.7, asked + after, under)


def _whole(span: timedelta) -> timedelta:
    return timedelta(seconds=int(span.total_seconds()))


def _draft(rows: Rows, case_id: int, kind: str, who: str, made: datetime, sent: datetime, under: str) -> None:
    draft_id, words = len(rows.drafts) + 1, _ANSWERS[case_id % len(_ANSWERS)]
    made, sent, yes = made.replace(microsecond=0), sent.replace(microsecond=0), AUTHORS[(case_id + 1) % len(AUTHORS)]
    hashed = hashlib.sha256(words.encode()).hexdigest()
    rows.drafts.append(
        {"id": draft_id, "case_id": case_id, "version": draft_id, "kind": kind, "state": "sent", "author": who,
         "text": words, "text_hash": hashed, "source_channel": CHANNEL, "source_ts": f"{made.timestamp():.6f}",
         "created_at": made, "approved_by": yes, "approved_at": sent, "approved_hash": hashed, "needs": "peer",
         "needs_rule": "", "endorsed_by": None, "endorsed_hash": None, "decided_by": None, "reason": None,
         "answers": under, "sending_at": sent, "next_try_at": None, "attempts": 1, "lease_until": None, "fence": 1,
         "looked_up_at": None, "remote_id": _named(9_000_000_000 + draft_id), "remote_url": None, "sent_at": sent,
         "revision": 5}
    )  # fmt: skip
    if kind != "holding":
        _line(rows, made, "draft.proposed", who, case_id, draft_id)
        _line(rows, min(made + timedelta(minutes=2), sent), "draft.approved", yes, case_id, draft_id)
    _line(rows, sent, "draft.sent", "x", case_id, draft_id)


def _card(rows: Rows, case_id: int, at: datetime) -> None:
    rows.slack_messages.append(
        {"id": f"{BLOCK}{case_id:028x}", "key": f"card:{case_id}", "kind": "card", "case_id": case_id,
         "draft_id": None, "channel": CHANNEL, "thread_key": None, "recipient": None, "content": None, "wanted": 3,
         "drawn": 3, "ts": f"{at.timestamp():.6f}", "state": "live", "urgency": 6, "owed_at": at, "about_at": None,
         "next_try_at": at, "lease_until": None, "fence": 3, "attempts": 0, "problem": None}
    )  # fmt: skip
    _line(rows, at, "slack.card", "bot", case_id)


def _question(rows: Rows, case_id: int, at: datetime, answered_at: datetime) -> None:
    rows.questions.append(
        {"id": len(rows.questions) + 1, "case_id": case_id, "channel": CHANNEL, "ts": _named(case_id),
         "asked_by": AUTHORS[0], "asked": AUTHORS[1], "asked_at": at, "answered_at": max(at, answered_at),
         "answered_by": AUTHORS[1], "reminded_at": None, "ended_at": None}
    )  # fmt: skip


def _line(rows: Rows, at: datetime, what: str, actor: str, case_id: int, draft_id: int | None = None) -> None:
    rows.audit.append(
        {"at": at, "what": what, "actor": actor, "case_id": case_id, "draft_id": draft_id, "detail": {"by": "card"}}
    )

"""A year of closed cases, written straight into the tables: customers, posts, cards and the record of it all."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from storage.schema import Audit, Case, Customer, PostRow, SlackMessage
from storage.store import Store

YEAR_AGO = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
PER_CASE = 2  #: posts, as about in the conversations of benchmarks/replay.py
_AT_ONCE = 10_000  #: posts in one statement


def fill(store: Store, size: int) -> None:
    """Write `size` posts with all that belongs to them."""
    with store.transaction() as tx:
        for start in range(0, size, _AT_ONCE):
            numbers = range(start, min(size, start + _AT_ONCE))
            firsts = [number for number in numbers if number % PER_CASE == 0]
            tx.execute(insert(Customer), [_customer(number) for number in firsts])
            tx.execute(insert(Case), [_case(number) for number in firsts])
            tx.execute(insert(PostRow), [_post(number) for number in numbers])
            tx.execute(insert(SlackMessage), [_card(number) for number in firsts])
            tx.execute(insert(Audit), [_line(number, what) for number in numbers for what in ("post.opened", "sent")])


def _at(number: int) -> datetime:
    return YEAR_AGO + timedelta(minutes=5 * number)


def _case_id(number: int) -> int:
    return number // PER_CASE + 1


def _customer(number: int) -> dict[str, object]:
    return {
        "network": "x",
        "customer_id": f"old{number}",
        "handle": f"traveller{number}",
        "name": "A traveller",
        "followers": 12,
        "verified": False,
        "updated_at": _at(number),
    }


def _case(number: int) -> dict[str, object]:
    return {
        "id": _case_id(number),
        "network": "x",
        "account": "havornair",
        "conversation_id": f"{10**17 + number}",
        "customer_id": f"old{number}",
        "state": "closed",
        "owner": None,
        "priority": "normal",
        "opened_at": _at(number),
        "stored_at": _at(number),
        "waiting_since": None,
        "claimed_at": None,
        "answered_at": _at(number),
        "ended_at": _at(number),
        "end_reason": None,
        "promised_until": None,
        "revision": 1,
    }


def _post(number: int) -> dict[str, object]:
    return {
        "case_id": _case_id(number),
        "network": "x",
        "post_id": f"{10**17 + number}",
        "version_id": f"{10**17 + number}",
        "author_id": f"old{number - number % PER_CASE}",
        "author_handle": "traveller",
        "author_name": "A traveller",
        "text": "@havornair My bag did not arrive in Oslo last year, what do I do now?",
        "language": "en",
        "created_at": _at(number),
        "in_reply_to": None,
        "url": "https://x.com/i/status/1",
        "summoned": True,
        "conversation_id": f"{10**17 + number - number % PER_CASE}",
        "stored_at": _at(number),
        "edited_at": None,
        "gone_at": None,
        "gone_reason": None,
    }


def _card(number: int) -> dict[str, object]:
    return {
        "id": f"{number:032x}",
        "key": f"card:{_case_id(number)}",
        "kind": "card",
        "case_id": _case_id(number),
        "draft_id": None,
        "channel": "C0SOCIALX",
        "thread_key": None,
        "recipient": None,
        "content": None,
        "wanted": 3,
        "drawn": 3,
        "ts": f"{_at(number).timestamp():.6f}",
        "state": "live",
        "urgency": 6,
        "owed_at": _at(number),
        "next_try_at": _at(number),
        "lease_until": None,
        "fence": 3,
        "attempts": 0,
        "problem": None,
    }


def _line(number: int, what: str) -> dict[str, object]:
    return {"at": _at(number), "what": what, "actor": "customer", "case_id": _case_id(number), "detail": {"post": "1"}}

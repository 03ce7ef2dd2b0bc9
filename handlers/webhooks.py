"""Tick: tell other systems what rules want them told, each message once it arrives; never the customer's words or name.

A system that does not answer is asked again, ever more seldom, for a day; then the admins hear of it.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Protocol

from sqlalchemy.orm import Session

from clients import Rejected, Unreachable
from handlers import acting_words
from handlers.desk import Desk
from handlers.each import each
from rules.rule_decision import Chosen
from storage import webhooks
from storage.cases import case_file
from storage.schema import Case, WebhookRow

EVERY = 2  #: seconds
FIRST = timedelta(seconds=10)  #: after the first failure; twice as long after each further one
LONGEST = timedelta(hours=2)
GIVE_UP = timedelta(days=1)


class Webhooks(Protocol):
    """What telling asks of the client; one attempt, which raises Unreachable or Rejected when it did not arrive."""

    def tell(self, url: str, body: Mapping[str, object]) -> None: ...


def owe(desk: Desk, tx: Session, case: Case, chosen: Chosen[str], occasion: str) -> None:
    """Owe another system a message about a case."""
    file, now = case_file(tx, case.id), desk.now()
    assert file is not None
    body = {
        "case": case.id,
        "rule": chosen.rule,
        "account": case.account,
        "network": case.network,
        "url": _without_handle(file.newest.url, file.newest.version_id),
        "kind": case.kind,
        "priority": case.priority,
        "language": case.language,
        "at": now.isoformat(),
    }
    webhooks.owe(tx, key=f"{case.id}:{occasion}:{chosen.rule}", url=chosen.value, body=body, now=now)


def _without_handle(url: str, post_id: str) -> str:
    """The address of a post on X without its author's name, which the network does not need to find it."""
    host = _host(url)
    return f"https://{host}/i/status/{post_id}" if host in ("x.com", "twitter.com") else url


def _host(url: str) -> str:
    return url.partition("://")[2].partition("/")[0]


def tick(desk: Desk, client: Webhooks) -> int:
    """Send what is due; returns how many attempts were made."""
    with desk.store.reading() as tx:
        due = webhooks.due(tx, desk.now())
    return sum(each(due, lambda webhook_id: _send(desk, client, webhook_id)))


def _send(desk: Desk, client: Webhooks, webhook_id: int) -> int:
    row = desk.store.work(lambda tx: webhooks.claim(tx, webhook_id, desk.now()))
    if row is None:
        return 0
    desk.pulse.moving()
    try:
        client.tell(row.url, row.body)
    except (Unreachable, Rejected) as no:
        problem = str(no)
        desk.store.work(lambda tx: _failed(desk, tx, webhook_id, problem))
    else:
        desk.store.work(lambda tx: _arrived(desk, tx, webhook_id))
    return 1


def _arrived(desk: Desk, tx: Session, webhook_id: int) -> None:
    row = tx.get_one(WebhookRow, webhook_id)
    row.done_at, row.lease_until, row.problem = desk.now(), None, None


def _failed(desk: Desk, tx: Session, webhook_id: int, problem: str) -> None:
    row, now = tx.get_one(WebhookRow, webhook_id), desk.now()
    if row.done_at is not None:
        return
    row.problem, row.lease_until = problem, None
    row.next_try_at = now + min(FIRST * 2 ** min(row.attempts - 1, 20), LONGEST)
    if now - row.owed_at < GIVE_UP:
        return
    row.done_at = now
    rule = str(row.body["rule"])
    desk.tell_admins(
        tx,
        f"webhook:{now:%Y-%m-%dT%H}:{rule}",
        acting_words.webhook_given_up(rule, _host(row.url), str(row.body["case"]), problem),
    )

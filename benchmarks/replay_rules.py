"""Measures how long it takes to replay a past of many posts on the rules in force and on a changed file.

    python -m benchmarks.replay_rules [--posts N]

Half as many cases as posts, within thirty days on SQLite: most are claimed and answered, some wait, some are set aside.
"""

import argparse
import io
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

from config import Config, load
from processes.building import setup_of
from processes.replay_command import run
from rules.assessment import AccountView, PostView
from storage.migrate import migrate
from storage.schema import Audit, Case, Customer, Draft, PostRow
from storage.store import Store
from storage.triage import written

POSTS = 100_000  #: unless the command line says otherwise
PER_CASE = 2
DAYS = 30
UNTIL = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
ROOT = Path(__file__).parent.parent
TEXTS = (
    "@havornair My bag did not arrive in Oslo, what do I do now?",
    "@havornair appen deres er nede, jeg får ikke sjekket inn",
    "@havornair I am a journalist and would like a comment",
    "@havornair thank you for a lovely flight",
    "@havornair haha good morning to you too",
    "@havornair stuck at the gate and nobody tells us anything",
    "@havornair hvor mye håndbagasje kan jeg ha med?",
    "@havornair this is the worst service I have ever had, I am furious",
)  #: written for this; one after another
_MINUTES = timedelta(minutes=7)
_AT_ONCE = 2_000  #: cases in one statement

Row = dict[str, object]


def main(arguments: Sequence[str] | None = None) -> int:
    """Fill, replay, print; returns 0."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.replay_rules", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--posts", type=int, default=POSTS, metavar="N", help=f"in the database (default {POSTS})")
    posts = parser.parse_args(arguments).posts
    config = load(ROOT / "config.yaml", {})
    with tempfile.TemporaryDirectory(prefix="socialcare-replay-") as folder:
        url = f"sqlite:///{folder}/socialcare.db"
        migrate(url)
        store = Store(url)
        fill(store, config, posts)
        for what, changed in (("the rules in force", None), ("a changed file beside them", _changed(Path(folder)))):
            began = time.perf_counter()
            replays = run(
                store,
                setup_of(config),
                changed,
                since=UNTIL - timedelta(days=DAYS),
                until=UNTIL,
                progress=io.StringIO(),
            )
            took = time.perf_counter() - began
            acts = sum(map(len, replays[-1].tally.acts.values()))
            print(f"{took:>8.1f} s  {posts:,} posts in {replays[0].tally.cases:,} cases on {what}: {posts / took:,.0f} "
                  f"posts a second, {acts:,} acts", flush=True)  # fmt: skip
        store.close()
    return 0


def _changed(folder: Path) -> Config:
    """The shipped file with another list of words in it, and a rule that asks for volumes."""
    path = folder / "changed.yaml"
    storm = "rules:\n  - {name: Storm, when: {volume: {more_than: 60, within: 10m}}, then: {tag: storm}}\n"
    text = (ROOT / "config.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("rules:\n", storm, 1).replace("- journalist*", "- bag"), encoding="utf-8")
    return load(path, {})


def fill(store: Store, config: Config, posts: int) -> None:
    """Write the cases of thirty days with all that a replay reads."""
    setup = setup_of(config)
    view = AccountView(network="x", handle="havornair")
    said = [written(setup.assess(PostView(text=text, account=view))) for text in TEXTS]
    cases = posts // PER_CASE
    apart = timedelta(days=DAYS) / (cases + 1)
    for start in range(0, cases, _AT_ONCE):
        numbers = range(start, min(cases, start + _AT_ONCE))
        at = {number: UNTIL - timedelta(days=DAYS) + apart * (number + 1) for number in numbers}
        with store.transaction() as tx:
            tx.execute(insert(Customer), [_customer(number, at[number]) for number in numbers])
            tx.execute(insert(Case), [_case(number, at[number]) for number in numbers])
            tx.execute(insert(PostRow), [_post(n, part, at[n], said) for n in numbers for part in range(PER_CASE)])
            tx.execute(insert(Audit), [row for number in numbers for row in _lines(number, at[number])])
            tx.execute(insert(Draft), [_reply(number, at[number]) for number in numbers if number % 5])


def _customer(number: int, at: datetime) -> Row:
    return {
        "network": "x", "customer_id": f"c{number}", "handle": f"traveller{number}", "name": "A traveller",
        "followers": 12, "verified": False, "updated_at": at,
    }  # fmt: skip


def _case(number: int, at: datetime) -> Row:
    return {
        "id": number + 1, "network": "x", "account": "havornair", "conversation_id": f"{10**17 + number}",
        "customer_id": f"c{number}", "state": "closed", "owner": None, "priority": "normal", "opened_at": at,
        "stored_at": at, "waiting_since": None, "claimed_at": None, "answered_at": None, "ended_at": at,
        "end_reason": None, "promised_until": None, "kind": "question", "mood": "calm", "language": "en",
        "happening_now": False, "personal_data": "", "addressed": True, "routed_to": None, "tags": [],
        "held_reason": None, "held_until": None, "held_by": None, "storm_id": None, "wrong_handle": "",
        "assigned_to": None, "lease_warned_at": None, "industry": False, "mystery": False, "revision": 1,
    }  # fmt: skip


def _post(number: int, part: int, at: datetime, said: list[dict[str, object]]) -> Row:
    which = (number + part) % len(TEXTS)
    return {
        "case_id": number + 1, "network": "x", "post_id": f"{10**17 + PER_CASE * number + part}",
        "version_id": f"{10**17 + PER_CASE * number + part}", "author_id": f"c{number}", "author_handle": "traveller",
        "author_name": "A traveller", "text": TEXTS[which], "language": None, "created_at": at + part * _MINUTES,
        "in_reply_to": None, "url": "https://x.com/i/status/1", "summoned": True,
        "conversation_id": f"{10**17 + number}", "stored_at": at + part * _MINUTES + timedelta(seconds=20),
        "edited_at": None, "gone_at": None, "gone_reason": None, "triage": said[which],
    }  # fmt: skip


def _lines(number: int, at: datetime) -> list[Row]:
    """Claimed after a while, closed at the end."""
    claimed, closed = at + timedelta(minutes=number % 50), at + timedelta(minutes=number % 50) + 9 * _MINUTES
    return [
        {"at": when, "what": what, "actor": "U1", "case_id": number + 1, "detail": {"after": after}}
        for when, what, after in ((claimed, "case.claimed", "claimed"), (closed, "case.closed", "closed"))
    ]


def _reply(number: int, at: datetime) -> Row:
    sent = at + timedelta(minutes=number % 50) + 2 * _MINUTES
    return {
        "case_id": number + 1, "version": 1, "kind": "answer", "state": "sent", "author": "U1",
        "text": "It comes tonight.", "text_hash": "", "source_channel": None, "source_ts": None,
        "created_at": sent - timedelta(minutes=3), "approved_by": "U2", "approved_at": sent, "approved_hash": "",
        "needs": "approver", "needs_rule": "", "endorsed_by": None, "endorsed_hash": None, "decided_by": None,
        "reason": None, "answers": None, "sending_at": sent, "next_try_at": None, "attempts": 1, "lease_until": None,
        "fence": 1, "looked_up_at": None, "remote_id": f"r{number}", "remote_url": None, "sent_at": sent, "revision": 1,
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())

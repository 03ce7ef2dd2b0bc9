"""Turns conversations of "Customer Support on Twitter" into posts that the sandbox can replay; copies none of it here.

    python -m benchmarks.twcs_posts SOURCE.csv.gz [--limit 1000] [--account HANDLE] > posts.jsonl

SOURCE has the columns conversation_id, tweet_id, author_id, inbound, created_at, text, in_response_to_tweet_id and
brand; the data set's terms (CC BY-NC-SA 4.0) hold for what comes out. The same source gives the same bytes.
"""

import argparse
import csv
import gzip
import html
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TextIO

Row = Mapping[str, str]
Conversation = Sequence[Row]

COLUMNS = frozenset(
    {"conversation_id", "tweet_id", "author_id", "inbound", "created_at", "text", "in_response_to_tweet_id", "brand"}
)


class UnknownSource(Exception):
    """The file is not in the form that this converter reads."""


def read_conversations(path: Path) -> list[Conversation]:
    """Read all conversations of a source (CSV, gzipped when it ends in .gz), in the order of their first rows.

    Raises UnknownSource when columns are missing.
    """
    with _open_text(path) as source:
        reader = csv.DictReader(source)
        missing = COLUMNS - set(reader.fieldnames or ())
        if missing:
            raise UnknownSource(f"{path}: missing columns: {', '.join(sorted(missing))}")
        conversations: dict[str, list[Row]] = {}
        for row in reader:
            conversations.setdefault(row["conversation_id"], []).append(row)
    return list(conversations.values())


def choose(conversations: Iterable[Conversation], limit: int) -> list[Conversation]:
    """Take whole conversations in order, until `limit` inbound posts are reached.

    One that would pass the limit is left out and a later, smaller one taken instead; so is one without a customer.
    """
    chosen, room = [], limit
    for conversation in conversations:
        inbound = sum(map(_is_inbound, conversation))
        if 0 < inbound <= room:
            chosen.append(conversation)
            room -= inbound
    return chosen


def posts(conversations: Iterable[Conversation], account: str | None = None) -> Iterator[dict[str, str | None]]:
    """Yield the posts of all conversations in the order they were written, a parent always before its answers.

    With `account` they are all addressed to that handle (without @) instead of the source's brands. A reference to a
    post that was not yielded before is left out, so that each one given can be followed.
    """
    rows = [row for conversation in conversations for row in conversation]
    yielded: set[str] = set()
    for row in sorted(rows, key=lambda row: (row["created_at"], int(row["tweet_id"]))):
        parent = row["in_response_to_tweet_id"]
        yield _post(row, account or row["brand"], parent if parent in yielded else None)
        yielded.add(row["tweet_id"])


def past(conversations: Iterable[Conversation]) -> Iterator[dict[str, str | bool | None]]:
    """Yield all rows in the form that `bot.py import` reads, in the order of the source, references as they stand.

    What another company wrote into a conversation is left out: it is neither a customer nor the brand.
    """
    for row in (row for conversation in conversations for row in conversation):
        if not _is_inbound(row) and row["author_id"] != row["brand"]:
            continue
        yield {
            "id": row["tweet_id"],
            "account": row["brand"],
            "author": row["author_id"],
            "inbound": _is_inbound(row),
            "text": html.unescape(row["text"]),
            "created_at": row["created_at"],
            "conversation_id": row["conversation_id"],
            "in_reply_to": row["in_response_to_tweet_id"] or None,
        }


def main(arguments: Sequence[str] | None = None, out: TextIO | None = None) -> int:
    """Write the posts as JSON Lines; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.twcs_posts", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("source", type=Path, help="twcs conversations, .csv or .csv.gz")
    parser.add_argument("--limit", type=int, default=1000, help="how many inbound posts (default 1000)")
    parser.add_argument("--account", help="address all posts to this handle instead of the brands of the source")
    options = parser.parse_args(arguments)
    try:
        conversations = choose(read_conversations(options.source), options.limit)
    except (OSError, UnknownSource) as error:
        print(error, file=sys.stderr)
        return 1
    for post in posts(conversations, options.account and options.account.removeprefix("@")):
        print(json.dumps(post, ensure_ascii=False), file=out or sys.stdout)
    return 0


def _post(row: Row, account: str, parent: str | None) -> dict[str, str | None]:
    inbound = _is_inbound(row)
    author = row["author_id"] if inbound else account
    # The source keeps text as the network's API gave it; people type & and not &amp;.
    text = html.unescape(row["text"])
    return {
        "network": "x",
        "account": account,
        "id": row["tweet_id"],
        "author": author,
        "author_id": author,
        "text": re.sub(rf"@{re.escape(row['brand'])}\b", f"@{account}", text, flags=re.IGNORECASE),
        "created_at": row["created_at"],
        "in_reply_to": parent,
        "direction": "in" if inbound else "out",
    }


def _is_inbound(row: Row) -> bool:
    return row["inbound"] == "True"


def _open_text(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


if __name__ == "__main__":
    sys.exit(main())

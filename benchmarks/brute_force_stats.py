"""Numbers by account from raw conversations, counted the long way round: nothing of the bot's code is used here.

    python benchmarks/brute_force_stats.py SOURCE.csv.gz

SOURCE is "Customer Support on Twitter" in the columns that benchmarks/twcs_posts.py names. One JSON object an account:

cases: each customer's conversation with the account. answered: those with a post of the account for this customer at or
after the customer's first. first_response_minutes: between these two. A post of the account is for the customer whose
post it stands under, if need be over further posts of the account between, else for the only customer there is in its
conversation. customer_started: cases whose first post by the customer is no reply to another. directly_answered: of
these, those with a post of the account directly under that very post; first_direct_reply_minutes: to the earliest of
them. Shares are rounded to four places, minutes to three; percentiles are interpolated linearly.
"""

import csv
import gzip
import json
import sys
from collections import defaultdict
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

Row = dict[str, str]
CaseKey = tuple[str, str, str]  #: account, conversation, customer


def count(source: Path) -> dict[str, dict[str, Any]]:
    """The numbers of each account, by its handle in lower case."""
    with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    by_id = {row["tweet_id"]: row for row in rows}
    asked: dict[CaseKey, list[Row]] = defaultdict(list)
    for row in rows:
        if row["inbound"] == "True":
            asked[row["brand"].lower(), row["conversation_id"], row["author_id"]].append(row)
    there: dict[tuple[str, str], set[str]] = defaultdict(set)
    for account, conversation, customer in asked:
        there[account, conversation].add(customer)
    said: dict[CaseKey, list[Row]] = defaultdict(list)
    for row in rows:
        if row["inbound"] != "True" and row["author_id"] == row["brand"]:
            key = _addressee(row, by_id, there)
            if key is not None:
                said[key].append(row)
    by_account: dict[str, list[CaseKey]] = defaultdict(list)
    for key in asked:
        by_account[key[0]].append(key)
    return {
        account: _numbers([(asked[key], said[key]) for key in keys]) for account, keys in sorted(by_account.items())
    }


def _addressee(row: Row, by_id: dict[str, Row], there: dict[tuple[str, str], set[str]]) -> CaseKey | None:
    """The case of the customer for whom a post of the account is."""
    account, above, seen = row["brand"].lower(), row, set()
    while above["in_response_to_tweet_id"] in by_id and above["tweet_id"] not in seen:
        seen.add(above["tweet_id"])
        above = by_id[above["in_response_to_tweet_id"]]
        if above["inbound"] == "True":
            return account, above["conversation_id"], above["author_id"]
        if above["author_id"] != above["brand"]:
            break  # another company's words, which nobody is to count
    customers = there.get((account, row["conversation_id"]), set())
    return (account, row["conversation_id"], next(iter(customers))) if len(customers) == 1 else None


def _numbers(cases: list[tuple[list[Row], list[Row]]]) -> dict[str, Any]:
    responses, direct, started = [], [], 0
    for posts, replies in cases:
        first = min(posts, key=lambda row: (row["created_at"], len(row["tweet_id"]), row["tweet_id"]))
        began = _seconds(first)
        if later := [_seconds(row) - began for row in replies if _seconds(row) >= began]:
            responses.append(min(later))
        if not first["in_response_to_tweet_id"]:
            started += 1
            under = [row for row in replies if row["in_response_to_tweet_id"] == first["tweet_id"]]
            if times := [_seconds(row) - began for row in under if _seconds(row) >= began]:
                direct.append(min(times))
    return {
        "cases": len(cases),
        "answered": len(responses),
        "answer_rate": _share(len(responses), len(cases)),
        "first_response_minutes": _speed(responses),
        "customer_started": started,
        "directly_answered": len(direct),
        "direct_answer_rate": _share(len(direct), started),
        "first_direct_reply_minutes": _speed(direct),
    }


def _seconds(row: Row) -> int:
    return int(datetime.fromisoformat(row["created_at"]).timestamp())


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _speed(seconds: list[int]) -> dict[str, float | None]:
    if not seconds:
        return {"median": None, "p90": None, "mean": None}
    return {
        "median": _minutes(_percentile(seconds, Fraction(1, 2))),
        "p90": _minutes(_percentile(seconds, Fraction(9, 10))),
        "mean": _minutes(Fraction(sum(seconds), len(seconds))),
    }


def _percentile(seconds: list[int], share: Fraction) -> Fraction:
    ordered = sorted(seconds)
    place = share * (len(ordered) - 1)
    below = place.numerator // place.denominator
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def _minutes(seconds: Fraction) -> float:
    return round(float(seconds / 60), 3)


if __name__ == "__main__":
    for handle, found in count(Path(sys.argv[1])).items():
        print(json.dumps({"account": handle, **found}))

"""Tick: search for what people say without calling us (S36, S39, S40), as completely as mentions are read.

A tick of its own, so that no search, however it fails or hangs, keeps mentions waiting.
"""

from config import Account
from handlers import polling
from handlers.desk import Desk
from handlers.each import each
from handlers.streams import beyond_mentions

EVERY = 5  #: seconds


def tick(desk: Desk) -> int:
    """Search for every open account whose turn it is; returns how many posts came in."""

    def one(account: Account) -> int:
        stream = beyond_mentions(desk, account) if account.open else None
        return 0 if stream is None else polling.look(desk, stream)

    return sum(each(desk.config.accounts, one))

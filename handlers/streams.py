"""The listings by which an account is read, each with a cursor of its own: the mentions, and what a search finds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from clients import Gap, Post, Sweep
from config import Account
from handlers.desk import Desk
from handlers.intake import take_in
from rules.listening import Wanted, talk_of
from storage import polls
from storage.intake import Taken


@dataclass(frozen=True, kw_only=True)
class Stream:
    """One listing of one account: how often and how it is read, and what the admins read when that fails."""

    account: Account
    part: str  #: "" for the mentions; as storage/polls.py has it
    every: timedelta
    fetch: Callable[[str | None, datetime, datetime | None], Sweep]  #: (cursor, since, last); raises as the port does
    take_in: Callable[[Session, Post], Taken]
    works: str  #: a sentence each, ready for mrkdwn
    fails: Callable[[str], str]
    missed: Callable[[Gap], str]
    whose: str  #: as in "3 of the posts ..."

    @property
    def name(self) -> str:
        """What keys of notices and rows begin with; of the mentions the handle."""
        return f"{self.account.handle}:{self.part}" if self.part else self.account.handle


def mentions(desk: Desk, account: Account) -> Stream:
    """What calls the account."""
    handle = account.handle
    return Stream(
        account=account,
        part="",
        every=account.poll_every,
        fetch=lambda cursor, since, _last: desk.network(account.network, handle).fetch(cursor, since=since),
        take_in=lambda tx, post: take_in(desk, tx, account, post),
        works=f"Reading @{handle} works again.",
        fails=lambda why: f"@{handle} cannot be read: {why}. New posts wait on the network until this works.",
        missed=lambda gap: (
            f"Some posts to @{handle} could not be read: the network lists only its most recent ones, and the search "
            f"did not cover the rest ({gap.reason}). {gap.recovered} were found by the search. Please look on the "
            "network for the time in between."
        ),
        whose=f"to @{handle}",
    )


def beyond_mentions(desk: Desk, account: Account) -> Stream | None:
    """What is said without calling the account (S36); None when config.yaml asks for nothing of the kind."""
    wanted = wanted_of(desk, account)
    if not wanted.anything:
        return None
    handle = account.handle

    def take(tx: Session, post: Post) -> Taken:
        return take_in(desk, tx, account, post, talk=talk_of(post.text, wanted))

    return Stream(
        account=account,
        part=polls.SEARCH,
        every=account.search_every,
        fetch=lambda cursor, since, last: desk.network(account.network, handle).search(
            wanted, cursor, since=since, last=last
        ),
        take_in=take,
        works=f"The search for posts about @{handle} works again.",
        fails=lambda why: (
            f"The search for posts about @{handle} fails: {why}. Mentions are read as always; posts that only name the "
            "brand wait on the network until this works."
        ),
        missed=lambda gap: (
            f"The search for posts about @{handle} did not reach all that came meanwhile ({gap.reason}). Please look "
            "on the network for the time in between; if there is too much of it, ask for less under `search` or "
            "`industry`."
        ),
        whose=f"about @{handle}",
    )


def wanted_of(desk: Desk, account: Account) -> Wanted:
    """What config.yaml wants listened for beside an account's mentions."""
    return account.wanted(tuple(one.handle for one in desk.config.accounts))

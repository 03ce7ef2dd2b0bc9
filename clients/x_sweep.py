"""One completed sweep of an account's mentions, and the search that fills what the timeline no longer lists.

X lists mentions newest first and only the latest 800, so nothing of a sweep counts until its last page is in.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import requests
import tweepy

from clients import Gap, Post, Sweep, Unauthorised, Unreachable
from clients.x_calls import Calls, Declined
from clients.x_limits import Endpoint
from clients.x_posts import (
    EXPANSIONS,
    POST_FIELDS,
    USER_FIELDS,
    Own,
    Page,
    Unreadable,
    id_before,
    id_of,
    is_left_out,
    read_page,
    read_post,
    time_of,
)

LOOK_BACK = timedelta(minutes=15)  #: X serves some posts late, under ids older than others it served before
PAGE_SIZE = 100

# X counts its 800 before it takes out deleted and hidden posts: a sweep a good deal shorter may have met the end too.
_HORIZON_SUSPECTED = 600
_TIMELINE_PAGES = 60
CLOCKS_DIFFER = timedelta(days=366)  # by no more than this is our clock behind X's
SEARCH_DAYS = timedelta(days=7) - timedelta(minutes=5)  # X refuses bounds older than seven days by its own clock
_SEARCH_PAGES = 100  # 10,000 posts, at most some 50 dollars

FIELDS = {
    "max_results": PAGE_SIZE,
    "tweet_fields": POST_FIELDS,
    "expansions": EXPANSIONS,
    "user_fields": USER_FIELDS,
}


class AskPage(Protocol):
    """Asks for the page that `token` names, or for the first."""

    def __call__(self, client: tweepy.Client, token: str | None) -> requests.Response: ...


def sweep(calls: Calls, own: Own, *, cursor: str | None, since: datetime, now: datetime, look_back: bool) -> Sweep:
    """Read all that is newer than `cursor`, or than `since` without one.

    With `look_back`, also what is newer than 15 minutes before the cursor, but never what is older than `since`.
    Raises Unauthorised, Busy, Unreachable.
    """
    after = int(cursor) if cursor is not None else id_before(since)
    bottom = min(after, max(id_before(time_of(after) - LOOK_BACK), id_before(since))) if look_back else after
    haul = Haul(own, newest_possible=id_before(now + CLOCKS_DIFFER))

    def ask(client: tweepy.Client, token: str | None) -> requests.Response:
        bounds = {"since_id": str(bottom), "pagination_token": token}
        response: requests.Response = client.get_users_mentions(own.id, **FIELDS, **bounds, user_auth=True)
        return response

    for page in read_pages(calls, Endpoint.MENTIONS, ask, most=_TIMELINE_PAGES):
        haul.take(page)
    gap = _fill_gap(calls, own, haul, after=after, now=now)
    return Sweep(
        posts=sorted(haul.posts.values(), key=lambda post: int(post.id)),
        cursor=str(max(after, haul.highest)),
        gap=gap,
        resources_read=haul.resources,
        unreadable=tuple(haul.unreadable),
    )


def read_pages(calls: Calls, endpoint: Endpoint, ask: AskPage, *, most: int) -> Iterator[Page]:
    """Every page of a listing, to its end; raises Unreachable when there is none, and what a read may raise."""
    token: str | None = None
    for _ in range(most):
        try:
            page = read_page(calls.read(endpoint, partial(ask, token=token)))
        except Unreadable as error:
            raise Unreachable(f"X's answer cannot be read: {error}.") from error
        yield page
        if page.next_token is None:
            return
        if page.next_token == token:
            break
        token = page.next_token
    raise Endless("X's list does not come to an end.")


class Endless(Unreachable):
    """There were more pages than there should be."""


class Haul:
    """What a sweep has brought up so far."""

    def __init__(self, own: Own, *, newest_possible: int) -> None:
        self._own = own
        self._newest_possible = newest_possible
        self.posts: dict[str, Post] = {}
        self.unreadable: list[str] = []
        self.served = 0
        self.resources = 0
        self.highest = 0
        self.lowest: int | None = None

    def take(self, page: Page) -> None:
        self.served += len(page.items)
        self.resources += page.resources
        for item in page.items:
            self._take(item, page)

    def _take(self, item: object, page: Page) -> None:
        name = "?"
        try:
            number = id_of(item)
            name = str(number)
            if number > self._newest_possible:  # as a cursor it would hide every post to come
                raise Unreadable("id lies in the far future")
            self.highest = max(self.highest, number)
            self.lowest = number if self.lowest is None else min(self.lowest, number)
            if is_left_out(item, page, self._own):
                return
            post = read_post(item, page, self._own)
        except Unreadable as error:
            self.unreadable.append(f"{name}: {error}")
            return
        known = self.posts.get(post.id)
        if known is None or int(known.version_id) < int(post.version_id):
            self.posts[post.id] = post


def _fill_gap(calls: Calls, own: Own, haul: Haul, *, after: int, now: datetime) -> Gap | None:
    """Search for what came between `after` and the oldest mention listed, if the timeline may have ended before it.

    Nothing is returned when the search shows that there was no such post. A search that X has no time for raises
    Busy or Unreachable, so that the whole sweep is made again; one that X will never answer leaves the gap open.
    """
    before = haul.lowest
    if haul.served < _HORIZON_SUSPECTED or before is None or before <= after:
        return None
    bottom = max(after, id_before(now - SEARCH_DAYS))
    reasons = ["X's search reaches back seven days only."] if bottom > after else []
    known = len(haul.posts)

    def ask(client: tweepy.Client, token: str | None) -> requests.Response:
        bounds = {"since_id": str(bottom), "until_id": str(before), "next_token": token}
        query = f"@{own.handle} -is:retweet"
        response: requests.Response = client.search_recent_tweets(
            query, **FIELDS, **bounds, user_auth=calls.search_as_user
        )
        return response

    try:
        if bottom < before:
            for page in read_pages(calls, Endpoint.SEARCH, ask, most=_SEARCH_PAGES):
                haul.take(page)
    except Endless:
        reasons.append(f"More than {_SEARCH_PAGES * PAGE_SIZE:,} posts came meanwhile.")
    except (Unauthorised, Declined) as error:
        reasons.append(f"The search failed. {error}")
    recovered = len(haul.posts) - known
    if not reasons and not recovered:
        return None
    return Gap(
        after_id=str(after), before_id=str(before), recovered=recovered, closed=not reasons, reason=" ".join(reasons)
    )

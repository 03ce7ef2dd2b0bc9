"""One completed sweep of X's recent search: what people say of us, or of our trade, without calling us."""

from datetime import datetime

import requests
import tweepy

from clients import Gap, Sweep, Wanted
from clients.x_calls import Calls
from clients.x_limits import Endpoint
from clients.x_posts import Own, id_before, time_of
from clients.x_sweep import CLOCKS_DIFFER, FIELDS, LOOK_BACK, PAGE_SIZE, SEARCH_DAYS, Endless, Haul, read_pages
from rules.listening import x_query

MOST_PAGES = 20  #: in one sweep: 2,000 posts, at most some 30 dollars with their authors


def search(
    calls: Calls, own: Own, wanted: Wanted, *, cursor: str | None, since: datetime, last: datetime | None,
    now: datetime, look_back: bool,
) -> Sweep:  # fmt: skip
    """Find all that is newer than `cursor`, or than `since` without one; own posts and reposts are left out.

    With `look_back`, also what is newer than 15 minutes before the cursor, but never what is older than `since`. What
    lies behind the 20th page is told as a gap, and so is what lies behind the seven days of the search, if the `last`
    completed one does too. The cursor moves with finds alone: our clock may be wrong.
    Raises Unauthorised, Busy, Unreachable.
    """
    oldest = id_before(now - SEARCH_DAYS)
    after = int(cursor) if cursor is not None else max(id_before(since), oldest)
    bottom = min(after, max(id_before(time_of(after) - LOOK_BACK), id_before(since))) if look_back else after
    bottom = max(bottom, oldest)
    haul = Haul(own, newest_possible=id_before(now + CLOCKS_DIFFER))

    def ask(client: tweepy.Client, token: str | None) -> requests.Response:
        bounds = {"since_id": str(bottom), "next_token": token}
        response: requests.Response = client.search_recent_tweets(
            x_query(wanted), **FIELDS, **bounds, user_auth=calls.search_as_user
        )
        return response

    gap = None
    if last is not None and after < oldest and last < now - SEARCH_DAYS:
        gap = _gap(after, oldest, "X's search reaches back seven days only.")
    try:
        for page in read_pages(calls, Endpoint.SEARCH, ask, most=MOST_PAGES):
            haul.take(page)
    except Endless:
        reason = f"More than {MOST_PAGES * PAGE_SIZE:,} posts came meanwhile."
        gap = _gap(after, haul.lowest if haul.lowest is not None else after, reason, recovered=len(haul.posts))
    return Sweep(
        posts=sorted(haul.posts.values(), key=lambda post: int(post.id)),
        cursor=str(max(after, haul.highest)),
        gap=gap,
        resources_read=haul.resources,
        unreadable=tuple(haul.unreadable),
    )


def _gap(after: int, before: int, reason: str, *, recovered: int = 0) -> Gap:
    return Gap(after_id=str(after), before_id=str(before), recovered=recovered, closed=False, reason=reason)

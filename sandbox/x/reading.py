"""Reading from X: accounts, timelines, search and single posts."""

from collections.abc import Mapping, Sequence

from sandbox.x import problems, search
from sandbox.x.calls import Answer, Call
from sandbox.x.network import XNetwork
from sandbox.x.people import Account
from sandbox.x.posts import NoSuchPost, XPost
from sandbox.x.timelines import MENTION_HORIZON, OWN_HORIZON, cut, window


def me(call: Call) -> Answer:
    """The account that calls."""
    return 200, {"data": call.shapes().user(call.account)}


def user(call: Call) -> Answer:
    """One account by id."""
    return _one_user(call, call.x.people.by_id(call.path["id"]), "id", call.path["id"])


def user_by_handle(call: Call) -> Answer:
    """One account by handle."""
    handle = call.path["username"]
    return _one_user(call, call.x.people.by_handle(handle), "username", handle)


def _one_user(call: Call, account: Account | None, parameter: str, value: str) -> Answer:
    if account is None:
        return 200, {"errors": [problems.gone("user", parameter, value)]}
    if account.suspended:
        return 200, {"errors": [problems.suspended(parameter, value)]}
    call.x.cost.charge_reads("user_read", [account.id])
    return 200, {"data": call.shapes().user(account)}


def users(call: Call) -> Answer:
    """Up to a hundred accounts by id."""
    found, errors = [], []
    for value in _ids(call.query):
        account = call.x.people.by_id(value)
        if account is None:
            errors.append(problems.gone("user", "ids", value))
        elif account.suspended:
            errors.append(problems.suspended("ids", value))
        else:
            found.append(account)
    call.x.cost.charge_reads("user_read", [account.id for account in found])
    return 200, call.shapes().users(found, errors)


def mentions(call: Call) -> Answer:
    """Who called the account, newest first; only the 800 newest are ever given out."""
    account = call.x.people.by_id(call.path["id"])
    if account is None:
        return 200, {"errors": [problems.gone("user", "id", call.path["id"])]}
    calling = [post for post in call.x.posts.timeline() if account.id in post.mentions and call.x.visible(post)]
    return _page(call, calling, MENTION_HORIZON, owned=call.caller.account == account)


def own_posts(call: Call) -> Answer:
    """What the account wrote, newest first."""
    account = call.x.people.by_id(call.path["id"])
    if account is None:
        return 200, {"errors": [problems.gone("user", "id", call.path["id"])]}
    left_out = set(filter(None, call.query.get("exclude", "").split(",")))
    written = [
        post
        for post in call.x.posts.timeline()
        if post.author_id == account.id
        and call.x.visible(post)
        and not ("replies" in left_out and post.in_reply_to is not None)
        and not ("retweets" in left_out and post.repost_of is not None)
    ]
    return _page(call, written, OWN_HORIZON, owned=call.caller.account == account)


def _page(call: Call, newest_first: Sequence[XPost], horizon: int, *, owned: bool) -> Answer:
    wanted = window(call.query, smallest=5, default=10, token_names=("pagination_token",))
    posts, meta = cut(newest_first, wanted, horizon=horizon)
    answer = call.shapes().page(posts, meta=meta)
    call.x.cost.charge_reads("owned_read" if owned else "post_read", [str(post.id) for post in posts])
    return 200, answer


def search_recent(call: Call) -> Answer:
    """Posts of the last seven days that match a query, newest first."""
    search.check_bounds(call.x, call.query)
    matches = search.parse(call.x, call.query.get("query", ""))
    wanted = window(call.query, smallest=10, default=10, token_names=("next_token", "pagination_token"))
    oldest = call.x.clock.now() - search.REACH
    found = [
        post for post in call.x.posts.timeline() if post.created_at >= oldest and call.x.visible(post) and matches(post)
    ]
    posts, meta = cut(found, wanted, horizon=None)
    answer = call.shapes().page(posts, meta=meta)
    call.x.cost.charge_reads("post_read", [str(post.id) for post in posts])
    return 200, answer


def posts(call: Call) -> Answer:
    """Up to a hundred posts by id."""
    found, errors = [], []
    for value in _ids(call.query):
        post, error = _seen(call.x, "ids", value)
        if post is not None:
            found.append(post)
        if error is not None:
            errors.append(error)
    call.x.cost.charge_reads("post_read", [str(post.id) for post in found])
    return 200, call.shapes().page(found, errors=errors)


def post(call: Call) -> Answer:
    """One post by id."""
    value = call.path["id"]
    if not value.isascii() or not value.isdigit():
        raise problems.invalid("id", value, f"The `id` query parameter value [{value}] is not valid")
    post, error = _seen(call.x, "id", value)
    if post is None:
        return 200, {"errors": [error]}
    call.x.cost.charge_reads("post_read", [str(post.id)])
    return 200, call.shapes().single(post)


def _seen(x: XNetwork, parameter: str, value: str) -> tuple[XPost | None, dict[str, str] | None]:
    try:
        post = x.posts.version(int(value))
    except NoSuchPost:
        return None, problems.gone("tweet", parameter, value)
    if x.visible(post):
        return post, None
    author = x.people.by_id(post.author_id)
    if author is not None and author.suspended:
        return None, problems.suspended(parameter, value)
    return None, problems.hidden("tweet", parameter, value)


def _ids(query: Mapping[str, str]) -> list[str]:
    values = list(filter(None, query.get("ids", "").split(",")))
    if not 1 <= len(values) <= 100 or not all(value.isascii() and value.isdigit() for value in values):
        listed = query.get("ids", "")
        message = f"The `ids` query parameter value [{listed}] is not between 1 and 100 ids"
        raise problems.invalid("ids", listed, message)
    return list(dict.fromkeys(values))

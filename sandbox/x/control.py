"""The control interface of the sandbox's X: what a test, a script or the page does in a customer's name.

JSON in and out; a refusal is `{error}` with a 4xx.
"""

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from aiohttp import web

from sandbox.x.asked import Refusal, needed_id, only, optional, post_id_of, text_of
from sandbox.x.network import XNetwork
from sandbox.x.people import UnusableHandle
from sandbox.x.posts import NoSuchPost, NotEditable, XPost
from sandbox.x.snowflake import time_of

_SETTINGS = ("everyone", "following", "mentionedUsers", "subscribers", "verified")


def control_routes(x: XNetwork) -> list[web.RouteDef]:
    """All control calls, under /control/x."""
    calls: tuple[tuple[str, str, Callable[[XNetwork, Mapping[str, Any]], dict[str, Any]]], ...] = (
        ("POST", "post", _post),
        ("POST", "repost", _repost),
        ("POST", "edit", _edit),
        ("POST", "delete", _delete),
        ("POST", "user", _user),
        ("POST", "message", _message),
        ("POST", "limits", _limits),
        ("POST", "credentials", _credentials),
        ("GET", "posts", _posts),
        ("GET", "accounts", _accounts),
        ("GET", "messages", _messages),
        ("GET", "cost", lambda x, _: x.cost.bill()),
        ("GET", "journal", lambda x, _: {"entries": x.journal.entries()}),
        ("GET", "replay", _replay),
    )
    return [web.route(method, f"/control/x/{name}", _answering(x, act)) for method, name, act in calls]


def _answering(
    x: XNetwork, act: Callable[[XNetwork, Mapping[str, Any]], dict[str, Any]]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            answer = act(x, request.query if request.method == "GET" else await _asked(request))
        except Refusal as refusal:
            return web.json_response({"error": refusal.error}, status=refusal.status)
        except NoSuchPost as error:
            return web.json_response({"error": f"post_not_found: {error}"}, status=404)
        except NotEditable as error:
            return web.json_response({"error": f"not_editable: {error}"}, status=409)
        except UnusableHandle as error:
            return web.json_response({"error": f"bad_handle: {error}"}, status=400)
        return web.json_response(answer)

    return handle


async def _asked(request: web.Request) -> Mapping[str, Any]:
    try:
        body = await request.json()
    except ValueError as error:
        raise Refusal("not_json") from error
    if not isinstance(body, dict):
        raise Refusal("not_an_object")
    return body


# --- acting ----------------------------------------------------------------------------------------------------------


def _post(x: XNetwork, asked: Mapping[str, Any]) -> dict[str, Any]:
    only(asked, "author text in_reply_to quote_of author_name followers verified reply_settings")
    author, text = text_of(asked, "author"), text_of(asked, "text")
    parent, quoted = post_id_of(asked, "in_reply_to"), post_id_of(asked, "quote_of")
    settings = asked.get("reply_settings", "everyone")
    if settings not in _SETTINGS:
        raise Refusal(f"bad_reply_settings: one of {', '.join(_SETTINGS)}")
    for other in filter(None, (parent, quoted)):
        x.posts.version(other)
    account = x.people.ensure(
        author,
        name=optional(asked, "author_name", str),
        followers=optional(asked, "followers", int),
        verified=optional(asked, "verified", bool),
    )
    if account.suspended:
        raise Refusal("author_suspended", 403)
    by = "colleague" if account.brand else "customer"
    post = x.publish(account, text, in_reply_to=parent, quote_of=quoted, reply_settings=settings, by=by)
    return {"id": str(post.id)}


def _repost(x: XNetwork, asked: Mapping[str, Any]) -> dict[str, Any]:
    only(asked, "author id")
    author, post_id = text_of(asked, "author"), needed_id(asked)
    x.posts.version(post_id)
    return {"id": str(x.repost(x.people.ensure(author), post_id).id)}


def _edit(x: XNetwork, asked: Mapping[str, Any]) -> dict[str, Any]:
    only(asked, "id text")
    return {"id": str(x.edit(needed_id(asked), text_of(asked, "text")).id)}


def _delete(x: XNetwork, asked: Mapping[str, Any]) -> dict[str, Any]:
    only(asked, "id")
    x.delete(needed_id(asked))
    return {}


def _user(x: XNetwork, asked: Mapping[str, Any]) -> dict[str, Any]:
    only(asked, "handle new_handle name followers verified protected suspended")
    account = x.people.ensure(
        text_of(asked, "handle"),
        name=optional(asked, "name", str),
        followers=optional(asked, "followers", int),
        verified=optional(asked, "verified", bool),
        protected=optional(asked, "protected", bool),
        suspended=optional(asked, "suspended", bool),
    )
    if "new_handle" in asked:
        if account.brand:
            raise Refusal("the brand's handles are fixed: its credentials carry them")
        account = x.people.rename(account, text_of(asked, "new_handle"))
    x.changed()
    return {"id": account.id, "handle": account.handle}


def _message(x: XNetwork, asked: Mapping[str, Any]) -> dict[str, Any]:
    only(asked, "author to text")
    text, recipient = text_of(asked, "text"), x.people.by_handle(text_of(asked, "to"))
    if recipient is None:
        raise Refusal("recipient_not_found", 404)
    return {"id": str(x.message(x.people.ensure(text_of(asked, "author")), recipient, text).id)}


def _limits(x: XNetwork, asked: Mapping[str, Any]) -> dict[str, Any]:
    only(asked, "enabled spending_limit")
    enabled = optional(asked, "enabled", bool)
    if enabled is not None:
        x.limits.enabled = enabled
    if "spending_limit" in asked:
        limit = asked["spending_limit"]
        try:
            x.cost.spending_limit = None if limit is None else Decimal(str(limit))
        except InvalidOperation as error:
            raise Refusal("bad_spending_limit: dollars, or null for none") from error
    spending = x.cost.spending_limit
    return {"enabled": x.limits.enabled, "spending_limit": None if spending is None else str(spending)}


def _credentials(x: XNetwork, asked: Mapping[str, Any]) -> dict[str, Any]:
    only(asked, "handle revoked")
    account = x.people.by_handle(text_of(asked, "handle"))
    if account is None or not account.brand:
        raise Refusal("account_not_found", 404)
    revoked = optional(asked, "revoked", bool)
    if revoked is not None:
        x.keys.revoke(account, revoked=revoked)
    return {"handle": account.handle, "refresh_token": x.keys.refresh_token(account)}


# --- looking ---------------------------------------------------------------------------------------------------------


def _posts(x: XNetwork, asked: Mapping[str, Any]) -> dict[str, Any]:
    shown = x.posts.everything()
    if handle := asked.get("author"):
        author = x.people.by_handle(handle)
        shown = [post for post in shown if author is not None and post.author_id == author.id]
    if conversation := asked.get("conversation"):
        shown = [post for post in shown if str(post.conversation_id) == conversation]
    return {"posts": [_shown(x, post) for post in shown]}


def _shown(x: XNetwork, post: XPost) -> dict[str, Any]:
    author = x.people.by_id(post.author_id)
    chain = x.posts.chain(post)
    return {
        "id": str(post.id),
        "first_id": str(post.first_id),
        "author": author.handle if author else "",
        "author_name": author.name if author else "",
        "text": post.text,
        "in_reply_to": None if post.in_reply_to is None else str(post.in_reply_to),
        "quote_of": None if post.quote_of is None else str(post.quote_of),
        "repost_of": None if post.repost_of is None else str(post.repost_of),
        "conversation_id": str(post.conversation_id),
        "lang": post.language,
        "created_at": time_of(post.first_id).isoformat(),
        "deleted": x.posts.deleted(post),
        "edited": len(chain) > 1,
    }


def _accounts(x: XNetwork, asked: Mapping[str, Any]) -> dict[str, Any]:
    del asked
    brands = x.people.brands()
    return {"accounts": [{"handle": brand.handle, "name": brand.name, "id": brand.id} for brand in brands]}


def _messages(x: XNetwork, asked: Mapping[str, Any]) -> dict[str, Any]:
    account = x.people.by_handle(asked.get("account", ""))
    if account is None:
        raise Refusal("account_not_found", 404)
    return {
        "messages": [
            {
                "id": str(message.id),
                "from": _handle(x, message.sender_id),
                "to": _handle(x, message.recipient_id),
                "text": message.text,
                "created_at": message.created_at.isoformat(),
            }
            for message in reversed(x.messages.of(account))
        ]
    }


def _handle(x: XNetwork, account_id: str) -> str:
    account = x.people.by_id(account_id)
    return account.handle if account else ""


def _replay(x: XNetwork, asked: Mapping[str, Any]) -> dict[str, Any]:
    del asked
    if x.replay_progress is None:
        return {"total": 0, "played": 0, "skipped_out": 0, "done": True, "ids": {}}
    return x.replay_progress()

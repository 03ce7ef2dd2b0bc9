"""X's v2 endpoints, as far as a customer-service tool calls them."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from sandbox.x import messaging, problems, reading, writing
from sandbox.x.calls import MOUNT, route
from sandbox.x.network import XNetwork

_BOUNDS = frozenset({"since_id", "until_id", "start_time", "end_time", "max_results"})
_TIMELINE = _BOUNDS | {"pagination_token"}
_SEARCH = _TIMELINE | {"query", "next_token", "sort_order"}
_MESSAGES = frozenset({"max_results", "event_types"})


def api_routes(x: XNetwork) -> list[web.RouteDef]:
    """All endpoints, mounted under /x."""
    return [
        route(x, "GET", "/2/users/me", reading.me),
        route(x, "GET", "/2/users", reading.users, frozenset({"ids"})),
        route(x, "GET", "/2/users/by/username/:username", reading.user_by_handle),
        route(x, "GET", "/2/users/:id", reading.user),
        route(x, "GET", "/2/users/:id/mentions", reading.mentions, _TIMELINE),
        route(x, "GET", "/2/users/:id/tweets", reading.own_posts, _TIMELINE | {"exclude"}),
        route(x, "POST", "/2/users/:id/likes", writing.like),
        route(x, "GET", "/2/tweets", reading.posts, frozenset({"ids"})),
        route(x, "POST", "/2/tweets", writing.create),
        route(x, "GET", "/2/tweets/search/recent", reading.search_recent, _SEARCH),
        route(x, "GET", "/2/tweets/:id", reading.post),
        route(x, "DELETE", "/2/tweets/:id", writing.delete),
        route(x, "GET", "/2/dm_events", messaging.messages, _MESSAGES),
        route(x, "GET", "/2/dm_conversations/with/:id/dm_events", messaging.messages_with, _MESSAGES),
        route(x, "POST", "/2/dm_conversations/with/:id/messages", messaging.send_message),
        web.post(f"{MOUNT}/2/oauth2/token", _token_endpoint(x)),
        web.route("*", f"{MOUNT}/{{rest:.*}}", _nowhere),
    ]


async def _nowhere(request: web.Request) -> web.Response:
    del request
    problem = problems.not_found()
    return web.json_response(problem.body, status=problem.status)


def _token_endpoint(x: XNetwork) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        try:
            tokens = x.keys.exchange(x.people, request.headers.get("Authorization", ""), form)
        except problems.Problem as problem:
            return web.json_response(problem.body, status=problem.status)
        return web.json_response(tokens)

    return answer

"""One call to the API: who makes it and with what; checked, counted, journalled, and disturbed by faults."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from sandbox.faults import Fault, FaultKind, misbehave
from sandbox.x import problems
from sandbox.x.fields import EXPANSIONS, POST_FIELDS, USER_FIELDS
from sandbox.x.keys import Caller
from sandbox.x.network import XNetwork
from sandbox.x.people import Account
from sandbox.x.shapes import Shapes, Wanted

MOUNT = "/x"
_USER_CONTEXT = ("OAuth 1.0a User Context", "OAuth 2.0 User Context")
_FIELD_LISTS = ("tweet", "post", "user", "media", "poll", "place", "dm_event")
_VIEW = frozenset({"expansions", *(f"{thing}.fields" for thing in _FIELD_LISTS)})
_NO_RESET_SECONDS = 900


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call that is allowed and well formed as far as its endpoint's parameters go."""

    x: XNetwork
    caller: Caller
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def account(self) -> Account:
        """The brand's account that calls; raises problems.Problem (403) for the app alone."""
        if self.caller.account is None:
            raise problems.unsupported_authentication(_USER_CONTEXT)
        return self.caller.account

    def shapes(self) -> Shapes:
        """A writer of answers with the fields that the call asks for; raises problems.Problem (400)."""
        renamed = "post.fields" in self.query
        post_fields = self._listed("tweet.fields", POST_FIELDS) | self._listed("post.fields", POST_FIELDS)
        return Shapes(
            self.x,
            Wanted(
                post_fields=_older(post_fields),
                user_fields=self._listed("user.fields", USER_FIELDS),
                expansions=_older(self._listed("expansions", EXPANSIONS)),
                renamed=renamed,
            ),
        )

    def _listed(self, name: str, known: frozenset[str]) -> frozenset[str]:
        values = frozenset(filter(None, self.query.get(name, "").split(",")))
        for value in sorted(values - known):
            choices = ",".join(sorted(known))
            raise problems.invalid(
                name, value, f"The `{name}` query parameter value [{value}] is not one of [{choices}]"
            )
        return values


def _older(names: frozenset[str]) -> frozenset[str]:
    """The names of the newer dialect in those of the older one, in which the sandbox thinks."""
    return frozenset(name.replace("_posts", "_tweets").replace("_post_ids", "_tweet_ids") for name in names)


Answer = tuple[int, dict[str, Any]]
Endpoint = Callable[[Call], Answer]


def route(
    x: XNetwork, method: str, template: str, endpoint: Endpoint, parameters: frozenset[str] = frozenset()
) -> web.RouteDef:
    """Mount an endpoint; `template` names it as X's documentation does ("/2/users/:id"), also for faults and limits."""
    name = f"{method} {template}"
    pattern = "/".join(f"{{{part[1:]}}}" if part.startswith(":") else part for part in template.split("/"))

    async def handle(request: web.Request) -> web.StreamResponse:
        body = await _json_body(request)
        fault = x.faults.take("x", name) or x.faults.take("x", f"{method} {request.path.removeprefix(MOUNT)}")
        entry = x.journal.call(
            endpoint=name,
            path=request.path.removeprefix(MOUNT),
            query=dict(request.query),
            body=body,
            fault=fault.kind.value if fault else None,
        )

        async def work() -> web.StreamResponse:
            status, answer, headers = _perform(x, request, name, endpoint, parameters, body)
            entry.update(status=status)
            return web.json_response(answer, status=status, headers=headers)

        if fault is None:
            return await work()
        refusal = _rate_limit_fault(x, fault)
        if refusal is not None:
            entry.update(status=refusal.status)
            return web.json_response(refusal.body, status=refusal.status, headers=refusal.headers)
        return await misbehave(fault, request, work)

    return web.route(method, MOUNT + pattern, handle)


def _perform(
    x: XNetwork,
    request: web.Request,
    name: str,
    endpoint: Endpoint,
    parameters: frozenset[str],
    body: Any,
) -> tuple[int, dict[str, Any], dict[str, str]]:
    headers: dict[str, str] = {}
    try:
        caller = x.keys.caller(
            x.people,
            request.headers.get("Authorization", ""),
            request.method,
            request.raw_path.removeprefix(MOUNT),
        )
        standing = x.limits.count(name, caller.account.id if caller.account else None)
        if standing is not None:
            headers = standing.headers()
            if not standing.allowed:
                raise problems.too_many_requests(headers)
        if x.cost.capped:
            raise problems.usage_capped()
        for unknown in sorted(set(request.query) - parameters - _VIEW):
            choices = ",".join(sorted(parameters | _VIEW))
            raise problems.invalid(
                unknown, request.query[unknown], f"The query parameter [{unknown}] is not one of [{choices}]"
            )
        if not isinstance(body, dict):
            raise problems.bad_request("The request body is not a JSON object.")
        call = Call(x=x, caller=caller, path=request.match_info, query=request.query, body=body)
        status, answer = endpoint(call)
    except problems.Problem as problem:
        return problem.status, problem.body, headers | problem.headers
    return status, answer, headers


def _rate_limit_fault(x: XNetwork, fault: Fault) -> problems.Problem | None:
    match fault.kind:
        case FaultKind.RATE_LIMITED:
            wait = _NO_RESET_SECONDS if fault.retry_after is None else fault.retry_after
            reset = int(x.clock.now().timestamp()) + wait
            return problems.too_many_requests(
                {"x-rate-limit-limit": "300", "x-rate-limit-remaining": "0", "x-rate-limit-reset": str(reset)}
            )
        case FaultKind.RATE_LIMITED_NO_RESET:
            return problems.too_many_requests({})
        case _:
            return None


async def _json_body(request: web.Request) -> Any:
    raw = await request.read()
    if not raw:
        return {}
    if request.content_type == "application/x-www-form-urlencoded":
        return dict(await request.post())
    try:
        return json.loads(raw)
    except ValueError:
        return None

"""X's refusals, each with the status and body that the API answers with.

Wordings marked "seen" come from public reports of the real API; the rest follow its documented shape.
"""

from collections.abc import Mapping, Sequence
from typing import Any

_TYPES = "https://api.twitter.com/2/problems"


class Problem(Exception):
    """An answer other than success: `status` and the JSON `body`."""

    def __init__(self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {body.get('detail', '')}")
        self.status = status
        self.body = dict(body)
        self.headers = dict(headers or {})


def _plain(status: int, title: str, detail: str, kind: str = "about:blank", **more: Any) -> Problem:
    return Problem(status, {"title": title, "detail": detail, "type": kind, "status": status, **more})


def invalid(parameter: str, value: str, message: str) -> Problem:
    """400: one parameter is not as X wants it."""
    return Problem(
        400,
        {
            "errors": [{"parameters": {parameter: [value]}, "message": message}],
            "title": "Invalid Request",
            "detail": "One or more parameters to your request was invalid.",
            "type": f"{_TYPES}/invalid-request",
        },
    )


def bad_request(detail: str) -> Problem:
    """400 without a list of parameters."""
    return _plain(400, "Bad Request", detail)


def too_long() -> Problem:
    """400: over 280 weighted characters (seen)."""
    return bad_request(
        "Your Tweet text is too long. For more information on how Twitter determines text length see "
        "https://github.com/twitter/twitter-text."
    )


def unauthorized() -> Problem:
    """401: credentials that X does not know."""
    return _plain(401, "Unauthorized", "Unauthorized")


def unsupported_authentication(supported: Sequence[str]) -> Problem:
    """403: an app-only token where a user's is needed."""
    return _plain(
        403,
        "Unsupported Authentication",
        "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  "
        f"Supported authentication types are [{', '.join(supported)}].",
        f"{_TYPES}/unsupported-authentication",
    )


def forbidden(detail: str) -> Problem:
    """403 in the general form, told apart by its `detail` alone."""
    return _plain(403, "Forbidden", detail)


def duplicate() -> Problem:
    """403: the account has posted this very text before (seen)."""
    return forbidden("You are not allowed to create a Tweet with duplicate content.")


def not_summoned() -> Problem:
    """403: self-serve apps may answer only those who called the account (seen)."""
    return forbidden(
        "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged "
        "by the author of the post you are replying to."
    )


def replies_restricted() -> Problem:
    """403: whoever began the conversation limits who may answer in it (seen)."""
    return forbidden("The original Tweet author restricted who can reply to this Tweet.")


def parent_gone() -> Problem:
    """403: the post to be answered is deleted, or its author suspended or protected (seen)."""
    return forbidden("You attempted to reply to a Tweet that is deleted or not visible to you.")


def not_enrolled() -> Problem:
    """403: liking and quoting are no longer open to self-serve apps."""
    return Problem(
        403,
        {
            "client_id": "29700001",
            "required_enrollment": "Appropriate Level of API Access",
            "reason": "client-not-enrolled",
            "title": "Client Forbidden",
            "detail": "Your app does not have access to this endpoint at its current level of API access.",
            "type": f"{_TYPES}/client-forbidden",
            "status": 403,
        },
    )


def not_found() -> Problem:
    """404: no such path."""
    return _plain(404, "Not Found", "Not Found")


def too_many_requests(headers: Mapping[str, str]) -> Problem:
    """429: the window of this endpoint is used up; `headers` say until when, or do not."""
    problem = _plain(429, "Too Many Requests", "Too Many Requests")
    problem.headers.update(headers)
    return problem


def usage_capped() -> Problem:
    """429 of another kind: the spending limit or monthly cap is reached; waiting a window does not help."""
    return Problem(
        429,
        {
            "account_id": "1700000000000000001",
            "product_name": "pay-per-use",
            "title": "UsageCapExceeded",
            "period": "Monthly",
            "scope": "Product",
            "detail": "Usage cap exceeded: Monthly product cap",
            "type": f"{_TYPES}/usage-capped",
            "status": 429,
        },
    )


def server_error() -> Problem:
    """500 with a body that says nothing."""
    return _plain(500, "Internal Server Error", "Something is broken.")


def token_refused(status: int, error: str, description: str) -> Problem:
    """The OAuth form of a refusal, from the token endpoint only."""
    return Problem(status, {"error": error, "error_description": description})


def gone(kind: str, parameter: str, value: str) -> dict[str, str]:
    """An entry of a 200's `errors`: the thing asked for does not exist, or no longer."""
    return {
        "value": value,
        "detail": f"Could not find {kind} with {parameter}: [{value}].",
        "title": "Not Found Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        "type": f"{_TYPES}/resource-not-found",
    }


def hidden(kind: str, parameter: str, value: str) -> dict[str, str]:
    """An entry of a 200's `errors`: it exists, but its author is protected."""
    return {
        "value": value,
        "detail": f"Sorry, you are not authorized to see the {kind.title()} with {parameter}: [{value}].",
        "title": "Authorization Error",
        "resource_type": kind,
        "parameter": parameter,
        "resource_id": value,
        "type": f"{_TYPES}/not-authorized-for-resource",
    }


def suspended(parameter: str, value: str) -> dict[str, str]:
    """An entry of a 200's `errors`: the account is suspended."""
    return {
        "value": value,
        "detail": f"User has been suspended: [{value}].",
        "title": "Forbidden",
        "resource_type": "user",
        "parameter": parameter,
        "resource_id": value,
        "type": f"{_TYPES}/resource-not-found",
    }

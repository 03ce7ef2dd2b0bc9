"""What X's answer to an attempted reply means for the draft: refused, later, or nobody knows."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from clients import Later, Refused, Unsure
from clients.x_calls import detail_of, unauthorised
from clients.x_limits import Endpoint, Limits
from clients.x_transport import Document, Problem, surely_unsent

SOON = timedelta(seconds=30)  #: the network between us and X is down
AFTER_REPAIR = timedelta(minutes=5)  #: a person must mend something first


class Duplicate(Exception):
    """X has this very text from us already: a sign that an earlier attempt worked, or that another post got it."""


@dataclass(frozen=True, kw_only=True)
class _Refusal:
    """X gives refusals of replies no code: they are told apart by its words."""

    code: str
    words: re.Pattern[str]
    sentence: str  #: {handle} is ours


def not_summoned(handle: str) -> str:
    """Why X takes no reply to a post whose author did not call us."""
    return (
        f"X accepts replies through its API only when the author mentions @{handle} or quotes one of its posts. "
        "Open the post on X to answer there."
    )


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_DUPLICATE = _words(r"duplicate content")

_REFUSALS = (
    _Refusal(
        code="gone",
        words=_words(r"deleted or not visible|could not find|does not exist|no longer (exists|available)"),
        sentence="The post is deleted, or its author does not let us see it. There is nothing left to answer.",
    ),
    _Refusal(
        code="restricted",
        words=_words(r"restricted who can reply|limited who can reply|has blocked you|blocked from"),
        sentence="The author limits who may answer this post. Ask them to write to @{handle}, or close the case.",
    ),
    _Refusal(
        code="not_summoned",
        words=_words(r"mentioned or otherwise engaged|where you are mentioned|reply to this conversation"),
        sentence=not_summoned("{handle}"),
    ),
    _Refusal(
        code="too_long",
        words=_words(r"too long|bit shorter"),
        sentence="X counts this reply as too long. Shorten it and propose it again.",
    ),
)

# A fault of the app or the account, not of the draft: the queue waits until a person has mended it.
_SETUP_TYPES = _words(r"(client-not-enrolled|client-forbidden|unsupported-authentication|oauth1-permissions)$")
_SETUP_WORDS = _words(
    r"your account is|account is (temporarily )?(locked|suspended)|app permissions|app is suspended|access level"
)
_DAILY_LIMIT = _words(r"daily (status )?(update|tweet|post)s? limit|over daily|usage limit")

_MAYBE_STATUSES = frozenset({408, 409, 425})  # said by something on the way, of a request that may have got through


def of_problem(problem: Problem, *, handle: str, limits: Limits, now: datetime) -> Refused | Later | Unsure:
    """What to do after X answered a reply with `problem`; raises Duplicate."""
    busy = limits.refused(Endpoint.CREATE, problem, now)
    if busy is not None:
        return Later(reason=busy.reason, retry_at=busy.retry_at)
    if problem.status == 401:
        return Later(reason=unauthorised(), retry_at=now + AFTER_REPAIR)
    if problem.document is None or problem.status in _MAYBE_STATUSES or not 400 <= problem.status < 500:
        return Unsure(reason=f"X answered with HTTP {problem.status}, which does not say whether it took the reply.")
    return _of_words(problem.document, handle=handle, now=now)


def of_silence(error: Exception, *, now: datetime) -> Later | Unsure:
    """What to do after no whole answer came: nothing was published only if the request never left."""
    name = type(error).__name__
    if surely_unsent(error):
        return Later(reason=f"X cannot be reached ({name}).", retry_at=now + SOON)
    return Unsure(reason=f"X's answer to the reply was lost ({name}).")


def _of_words(document: Document, *, handle: str, now: datetime) -> Refused | Later:
    detail = detail_of(document)
    if _DUPLICATE.search(detail):
        raise Duplicate
    if _SETUP_TYPES.search(str(document.get("type", ""))) or _SETUP_WORDS.search(detail):
        reason = f"X refuses the app or the account: {detail} An admin must mend that in X's developer console."
        return Later(reason=reason, retry_at=now + AFTER_REPAIR)
    if _DAILY_LIMIT.search(detail):
        return Later(reason=f"X lets the account post no more for now: {detail}", retry_at=now + timedelta(hours=1))
    for refusal in _REFUSALS:
        if refusal.words.search(detail):
            return Refused(reason=refusal.sentence.format(handle=handle), code=refusal.code)
    reason = f"X did not take this reply: {detail} Change it and propose it again, or answer in X itself."
    return Refused(reason=reason, code="forbidden")

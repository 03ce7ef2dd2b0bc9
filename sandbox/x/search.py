"""Recent search: the small part of X's query language that customer service needs.

Understood are words, "phrases", @handle, #tag, from:, to:, conversation_id:, in_reply_to_tweet_id:, lang:, is:retweet,
is:reply, is:quote, a leading - for "not", parentheses, space for "and", OR. Anything else is refused, not ignored, and
so is a query of which nothing stands by itself: only negations, languages and kinds of post.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import regex

from sandbox.x import problems
from sandbox.x.network import XNetwork
from sandbox.x.posts import XPost
from sandbox.x.snowflake import first_id_at
from sandbox.x.timelines import moment
from sandbox.x.wording import handles_in

REACH = timedelta(days=7)
MAX_QUERY = 512

Matches = Callable[[XPost], bool]

_TOKEN = regex.compile(r'\s*(-?\(|\)|-?"[^"]*"|[^\s()"]+)')
_WORD = regex.compile(r"[\p{L}\p{N}\p{M}'\u2019_]+")


def check_bounds(x: XNetwork, query: Mapping[str, str]) -> None:
    """Refuse bounds as X does: ids beside times, and anything older than seven days. Raises problems.Problem (400)."""
    if {"since_id", "until_id"} & set(query) and {"start_time", "end_time"} & set(query):
        raise problems.bad_request(
            "Invalid use of 'since_id' or 'until_id' in conjunction with 'start_time' or 'end_time'."
        )
    oldest = x.clock.now() - REACH
    for name in ("since_id", "until_id"):
        value = query.get(name, "")
        if value.isascii() and value.isdigit() and int(value) < first_id_at(oldest):
            raise problems.invalid(
                name,
                value,
                f"Invalid '{name}':'{value}'. '{name}' must be a tweet id created after "
                f"{oldest.strftime('%Y-%m-%dT%H:%MZ')}. "
                f"Please use a '{name}' that is larger than {first_id_at(oldest)}",
            )
    for name in ("start_time", "end_time"):
        at = moment(query, name)
        if at is not None and at < oldest:
            raise problems.invalid(
                name,
                query[name],
                f"Invalid '{name}':'{query[name]}'. '{name}' must be on or after {oldest.strftime('%Y-%m-%dT%H:%MZ')}.",
            )


def parse(x: XNetwork, query: str) -> Matches:
    """Read a query; raises problems.Problem (400) when it is empty, too long or not understood."""
    if not query.strip() or len(query) > MAX_QUERY:
        raise problems.invalid(
            "query", query, f"The `query` query parameter can not be empty or longer than {MAX_QUERY} characters"
        )
    tokens = _TOKEN.findall(query)
    if "".join(tokens) != "".join(query.split()) and '"' not in query:
        raise _not_understood(query, query)
    matches, rest = _either(x, query, tokens)
    if rest:
        raise _not_understood(query, rest[0])
    if not any(map(_stands_alone, tokens)):
        message = (
            "There were errors processing your request: the query needs at least one positive, standalone operator"
        )
        raise problems.invalid("query", query, message)
    return matches


def _stands_alone(token: str) -> bool:
    return token not in ("(", ")", "OR") and not token.startswith(("-", "lang:", "is:"))


def _not_understood(query: str, at: str) -> problems.Problem:
    message = f"There were errors processing your request: no viable alternative at '{at}'"
    return problems.invalid("query", query, message)


def _either(x: XNetwork, query: str, tokens: Sequence[str]) -> tuple[Matches, Sequence[str]]:
    matches, rest = _all(x, query, tokens)
    choices = [matches]
    while rest and rest[0] == "OR":
        matches, rest = _all(x, query, rest[1:])
        choices.append(matches)
    return (lambda post: any(choice(post) for choice in choices)), rest


def _all(x: XNetwork, query: str, tokens: Sequence[str]) -> tuple[Matches, Sequence[str]]:
    parts: list[Matches] = []
    rest = tokens
    while rest and rest[0] not in (")", "OR"):
        token = rest[0]
        wanted = not token.startswith("-")
        if token in ("(", "-("):
            matches, rest = _either(x, query, rest[1:])
            if not rest or rest[0] != ")":
                raise _not_understood(query, "<EOF>")
            rest = rest[1:]
        else:
            matches, rest = _term(x, query, token.removeprefix("-")), rest[1:]
        parts.append(matches if wanted else _not(matches))
    if not parts:
        raise _not_understood(query, rest[0] if rest else "<EOF>")
    return (lambda post: all(part(post) for part in parts)), rest


def _not(matches: Matches) -> Matches:
    return lambda post: not matches(post)


def _term(x: XNetwork, query: str, token: str) -> Matches:
    name, colon, value = token.partition(":")
    if token.startswith('"'):
        return _contains(token.strip('"'))
    if token.startswith("@"):
        return _calls(token[1:])
    if token.startswith("#"):
        return lambda post: token.lower() in post.text.lower().split()
    if not colon:
        return _contains(token)
    return _operator(x, query, name, value)


def _operator(x: XNetwork, query: str, name: str, value: str) -> Matches:
    match name, value:
        case "from", handle:
            account = x.people.by_handle(handle)
            return lambda post: account is not None and post.author_id == account.id
        case "to", handle:
            account = x.people.by_handle(handle)
            return lambda post: account is not None and x.posts.author_of(post.in_reply_to or 0) == account.id
        case "conversation_id", number:
            return lambda post: str(post.conversation_id) == number
        case "in_reply_to_tweet_id", number:
            return lambda post: str(post.in_reply_to) == number
        case "lang", code:
            return lambda post: post.language == code
        case "is", "retweet":
            return lambda post: post.repost_of is not None
        case "is", "reply":
            return lambda post: post.in_reply_to is not None
        case "is", "quote":
            return lambda post: post.quote_of is not None
    raise _not_understood(query, f"{name}:{value}")


def _calls(handle: str) -> Matches:
    wanted = handle.lower()

    def matches(post: XPost) -> bool:
        return wanted in (called.lower() for called in (*post.leading, *handles_in(post.text)))

    return matches


def _contains(phrase: str) -> Matches:
    wanted = [word.casefold() for word in _WORD.findall(phrase)]

    def matches(post: XPost) -> bool:
        words = [word.casefold() for word in _WORD.findall(post.text)]
        return any(words[start : start + len(wanted)] == wanted for start in range(len(words)))

    return matches

"""One call to X through tweepy: signed, timed, counted against the limits, its trouble named by what to do next."""

from collections.abc import Callable
from dataclasses import dataclass

import requests
import tweepy

from clients import Clock, Unauthorised, Unreachable
from clients.x_limits import Endpoint, Limits
from clients.x_transport import (
    BUILT_IN_URL,
    NO_ANSWER,
    Document,
    Problem,
    Transport,
    document_of,
    hush_loggers,
)

Ask = Callable[[tweepy.Client], requests.Response]

_LONGEST_DETAIL = 200
_KEYS = "X_API_KEY, X_API_SECRET, X_ACCESS_TOKEN and X_ACCESS_TOKEN_SECRET"


@dataclass(frozen=True, kw_only=True, repr=False)
class XCredentials:
    """What X's developer console gives for one account; never shown, not even in part."""

    consumer_key: str
    consumer_secret: str
    access_token: str
    access_token_secret: str
    bearer_token: str = ""  #: of the app; searches use it when set, for their limit is higher with it

    def __repr__(self) -> str:
        return "XCredentials(hidden)"


class Declined(Unreachable):
    """X understood the call and will not do it, now or on the next tick."""

    def __init__(self, reason: str, *, status: int) -> None:
        super().__init__(reason)
        self.status = status


class Calls:
    """Makes calls for one account; may be used by several threads.

    Every call has a client, and so a connection, of its own: no thread waits for another's call, and a reply is never
    sent down an idle connection that X has meanwhile closed, which would look like an answer lost.
    """

    def __init__(
        self, *, credentials: XCredentials, api_url: str | None, timeout: tuple[float, float], clock: Clock
    ) -> None:
        hush_loggers()
        self._credentials = credentials
        self._api_url = api_url
        self._timeout = timeout
        self._clock = clock
        self.limits = Limits()
        self.search_as_user = not credentials.bearer_token

    def call(self, endpoint: Endpoint, ask: Ask) -> Document | None:
        """Make one call and return its JSON object, None for a success that cannot be read.

        Raises Busy without calling while the endpoint's limit is used up, Problem, or one of NO_ANSWER.
        """
        self.limits.check(endpoint, self._clock.now())
        client = self._client()
        try:
            response = ask(client)
        except Problem as problem:
            self.limits.note(endpoint, problem.headers, self._clock.now())
            raise
        finally:
            client.session.close()
        self.limits.note(endpoint, response.headers, self._clock.now())
        return document_of(response)

    def read(self, endpoint: Endpoint, ask: Ask) -> Document:
        """Make one call that changes nothing; raises Busy, Unauthorised, Unreachable (or its kind, Declined)."""
        try:
            document = self.call(endpoint, ask)
        except Problem as problem:
            raise self._named(endpoint, problem) from problem
        except NO_ANSWER as error:
            raise Unreachable(f"X did not answer ({type(error).__name__}).") from error
        if document is None:
            raise Unreachable("X's answer cannot be read.")
        return document

    def _client(self) -> tweepy.Client:
        given = self._credentials
        client = tweepy.Client(
            bearer_token=given.bearer_token,
            consumer_key=given.consumer_key,
            consumer_secret=given.consumer_secret,
            access_token=given.access_token,
            access_token_secret=given.access_token_secret,
            return_type=requests.Response,
            wait_on_rate_limit=False,
        )
        client.session.mount(BUILT_IN_URL, Transport(api_url=self._api_url, timeout=self._timeout))
        return client

    def _named(self, endpoint: Endpoint, problem: Problem) -> Exception:
        busy = self.limits.refused(endpoint, problem, self._clock.now())
        if busy is not None:
            return busy
        if problem.status == 401:
            return Unauthorised(unauthorised())
        if problem.document is None or problem.status >= 500:
            return Unreachable(f"X answered with HTTP {problem.status}.")
        if problem.status == 403:
            return Unauthorised(f"X refuses the app or the account: {detail_of(problem.document)}")
        return Declined(f"X declined the call: {detail_of(problem.document)}", status=problem.status)


def unauthorised() -> str:
    """What to do when X does not know us."""
    return f"X does not accept our credentials. Check {_KEYS}, and that this machine's clock is right."


def detail_of(document: Document) -> str:
    """X's own words on what is wrong, in one short line that ends in a full stop."""
    errors = document.get("errors")
    first = errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else {}
    for words in (document.get("detail"), first.get("message"), first.get("detail"), document.get("title")):
        if isinstance(words, str) and words.strip():
            line = " ".join(words.split())
            return (line[: _LONGEST_DETAIL - 1] + "…") if len(line) > _LONGEST_DETAIL else line.rstrip(".") + "."
    return "no reason given."

"""HTTP below tweepy: where its requests go, how long they may take, and what counts as an answer.

tweepy has its host built in, waits for ever, and trips over error bodies that are not as documented; all three are
mended here, in a requests adapter, so that tweepy itself stays as published.
"""

import ipaddress
import json
import logging
import ssl
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import get_environ_proxies
from urllib3.exceptions import HTTPError as Urllib3Error
from urllib3.exceptions import NewConnectionError

BUILT_IN_URL = "https://api.twitter.com"  #: what tweepy asks and signs, wherever the request then goes

#: What a call may raise when no whole answer came back. requests lets some of urllib3's own errors through.
NO_ANSWER = (requests.RequestException, Urllib3Error)

Document = Mapping[str, Any]


class Problem(Exception):
    """X, or something on the way to it, answered with another status than success.

    `document` is the body when it is a JSON object, as X's own problems are; None means that somebody else, a proxy
    or an overloaded edge, may be speaking.
    """

    def __init__(self, status: int, headers: Mapping[str, str], document: Document | None) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status
        self.headers = headers
        self.document = document


class Transport(HTTPAdapter):
    """Sends tweepy's requests to `api_url` with a time limit, once each, and turns trouble into `Problem`.

    Raising here, below tweepy, keeps its own reading of errors from ever running: that sleeps or recurses on 429 and
    fails with AttributeError on a body that is JSON but no object. It also means that no redirect is followed.
    """

    def __init__(self, *, api_url: str | None, timeout: tuple[float, float]) -> None:
        super().__init__(max_retries=0)
        self._api_url = api_url.rstrip("/") if api_url else None
        self._timeout = timeout

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """Send `request` once; raises Problem, or one of NO_ANSWER."""
        options["timeout"] = self._timeout
        if self._api_url is not None:
            request = request.copy()
            request.url = self._api_url + (request.url or "").removeprefix(BUILT_IN_URL)
            options["proxies"] = _proxies(request.url)
        response = super().send(request, *args, **options)
        if not 200 <= response.status_code < 300:
            with response:
                raise Problem(response.status_code, response.headers, document_of(response))
        return response


def document_of(response: requests.Response) -> Document | None:
    """The body as a JSON object, or None when it is anything else."""
    try:
        document = json.loads(response.content)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def surely_unsent(error: BaseException) -> bool:
    """Whether the request certainly never left: no name, no connection, no trust in the other side's certificate."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError | requests.exceptions.InvalidURL):
        return True
    return any(isinstance(link, NewConnectionError | ssl.SSLCertVerificationError) for link in _causes(error))


def hush_loggers() -> None:
    """Keep the libraries below from logging at DEBUG: they write out tokens, signatures and customers' text."""
    for name in ("tweepy", "oauthlib", "requests_oauthlib"):
        logging.getLogger(name).setLevel(logging.WARNING)


def _causes(error: BaseException) -> list[BaseException]:
    """`error` and what it was made of. Not `__context__`: that may be an older failure that our caller is handling."""
    found: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        link = waiting.pop()
        if isinstance(link, BaseException) and not any(link is known for known in found):
            found.append(link)
            waiting += [*link.args, getattr(link, "reason", None), link.__cause__]
    return found


def _proxies(url: str) -> dict[str, str]:
    """The proxies for `url`; requests chose them for the address that tweepy has built in."""
    host = urlsplit(url).hostname or ""
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = host == "localhost"
    return {} if loopback else dict(get_environ_proxies(url, no_proxy=None))

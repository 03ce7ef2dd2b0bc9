"""The bytes of a file on their way to the address that Slack named: on a host of Slack's, and in bounded time."""

import io
import time
from urllib.parse import urlsplit

import requests

from clients import Rejected, Unreachable

TIMEOUT = 5.0  #: seconds, to connect and for each wait
WITHIN = 15.0  #: seconds for all of the bytes: what is uploaded here are charts and tables, no films


class _TooSlow(OSError):
    """The time is over and the bytes are not."""


class _Hurried(io.BytesIO):
    """Bytes that are given out until a moment only."""

    def __init__(self, content: bytes, within: float) -> None:
        super().__init__(content)
        self._until = time.monotonic() + within

    def read(self, size: int | None = -1, /) -> bytes:
        if time.monotonic() > self._until:
            raise _TooSlow("the upload took too long")
        return super().read(size)


def send(url: str, content: bytes, *, api_url: str, within: float = WITHIN) -> None:
    """Send the bytes to `url`, once. `api_url` is where Slack's methods are called: the bytes go to its hosts only.

    Raises Rejected for an address that is not Slack's, Unreachable when it is not known whether they arrived; sent
    anew they make a second upload that nobody sees.
    """
    if not is_of(url, api_url):
        raise Rejected("upload_address", "Slack named an address for the upload that is not Slack's")
    headers = {"Content-Type": "application/octet-stream"}
    try:
        with requests.post(
            url, data=_Hurried(content, within), headers=headers, timeout=TIMEOUT, allow_redirects=False, stream=True
        ) as answer:
            status = answer.status_code
    except (requests.RequestException, OSError) as error:
        # The error repeats the address, with which anybody could upload in our place.
        raise Unreachable(f"Slack did not take the upload ({type(error).__name__})") from None
    if status != 200:
        raise Unreachable(f"Slack did not take the upload (HTTP {status})")


def is_of(url: str, api_url: str) -> bool:
    """Whether `url` is on the host of `api_url` (slack.com, unless SLACK_API_URL says otherwise) or one below it."""
    try:
        there, home = urlsplit(url), urlsplit(api_url)
        same_way = (there.scheme, there.port) == (home.scheme, home.port)
    except ValueError:
        return False
    host, own = there.hostname or "", home.hostname or ""
    return same_way and bool(own) and (host == own or host.endswith(f".{own}"))

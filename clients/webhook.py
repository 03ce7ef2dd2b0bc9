"""Tells other systems something over https: one signed POST of JSON, no redirects, and an answer that nobody reads."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

import requests

from clients import Rejected, Unreachable

TIMEOUT = 10.0  #: seconds, for the connection and for each part of the answer
SIGNATURE = "X-Socialcare-Signature"  #: the header: HMAC-SHA256 of the exact body, in hexadecimal


class Webhook:
    """The client; `secret` is what the receiver checks the signature with."""

    def __init__(self, secret: str, *, timeout: float = TIMEOUT) -> None:
        self._secret = secret.encode()
        self._timeout = timeout
        self._session = requests.Session()

    def tell(self, url: str, body: Mapping[str, object]) -> None:
        """Make one attempt. Raises Rejected when the receiver will not have it, and Unreachable for no answer.

        Either may be tried again: a receiver that has it twice knows it by its case, rule and time.
        """
        _refuse_in_the_clear(url)
        sent = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
        headers = {"Content-Type": "application/json", SIGNATURE: signature(self._secret, sent)}
        try:
            with self._session.post(
                url, data=sent, headers=headers, timeout=self._timeout, allow_redirects=False, stream=True
            ) as answer:
                status = answer.status_code
        except requests.RequestException as error:
            # The error repeats the address, which may hold a secret of the receiver's in its path.
            raise Unreachable(f"no answer ({type(error).__name__})") from None
        if not 200 <= status < 300:
            raise Rejected(str(status), f"the answer was HTTP {status}")


def signature(secret: bytes, body: bytes) -> str:
    """What the header must say for these bytes."""
    return hmac.new(secret, body, hashlib.sha256).hexdigest()


def _refuse_in_the_clear(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https":
        return
    try:
        here = parts.hostname == "localhost" or ip_address(parts.hostname or "").is_loopback
    except ValueError:
        here = False
    if parts.scheme != "http" or not here:
        raise Rejected("scheme", "the address is not https")

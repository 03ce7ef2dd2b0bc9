"""Delivery by signed HTTP requests to the bot's events address, as an app without Socket Mode receives them."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Awaitable
from typing import assert_never
from urllib.parse import urlencode

import aiohttp

from .envelope import Answer, Envelope, EnvelopeType
from .model import VERIFICATION_TOKEN, Json

_FORM = "application/x-www-form-urlencoded"


class HttpEvents:
    """Posts every envelope to one address; a connection is made for each, as behind Slack's many servers."""

    def __init__(self, *, url: str, signing_secret: str, ack_seconds: float) -> None:
        self._url = url
        self._secret = signing_secret.encode()
        self._timeout = aiohttp.ClientTimeout(total=ack_seconds)
        self._session: aiohttp.ClientSession | None = None

    def begin(self, envelope: Envelope) -> Awaitable[Answer]:
        """Post it."""
        return asyncio.ensure_future(self._send(envelope))

    async def ready(self) -> bool:
        """Whether the address answers Slack's url_verification now."""
        challenge = {"token": VERIFICATION_TOKEN, "challenge": "sandbox-challenge", "type": "url_verification"}
        answer = await self._post(json.dumps(challenge).encode(), "application/json", {})
        said = answer.payload or {}
        return answer.acked and "sandbox-challenge" in (said.get("challenge"), said.get("text"))

    async def stop(self) -> None:
        """Close the client."""
        if self._session is not None:
            await self._session.close()

    async def _send(self, envelope: Envelope) -> Answer:
        headers = {}
        if envelope.retry_attempt:
            headers["x-slack-retry-num"] = str(envelope.retry_attempt)
            headers["x-slack-retry-reason"] = envelope.retry_reason
        match envelope.type:
            case EnvelopeType.EVENT:
                return await self._post(json.dumps(envelope.body).encode(), "application/json", headers)
            case EnvelopeType.INTERACTION:
                form = urlencode({"payload": json.dumps(envelope.body)})
            case EnvelopeType.COMMAND:
                form = urlencode(envelope.body)
            case _:
                assert_never(envelope.type)
        return await self._post(form.encode(), _FORM, headers)

    async def _post(self, body: bytes, content_type: str, headers: dict[str, str]) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True))
        # Real time, not the sandbox's: the receiver holds the signature against its own wall clock.
        stamp = str(int(time.time()))
        signature = hmac.new(self._secret, f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        signed = {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "x-slack-request-timestamp": stamp,
            "x-slack-signature": f"v0={signature}",
        }
        try:
            async with self._session.post(
                self._url, data=body, headers=signed | headers, timeout=self._timeout, max_redirects=2
            ) as response:
                text = await response.text()
                if 200 <= response.status < 300:
                    return Answer(acked=True, payload=_payload(text))
                no_retry = response.headers.get("x-slack-no-retry") == "1"
                return Answer(acked=False, reason="http_error", retry=not no_retry)
        except TimeoutError:
            return Answer(acked=False, reason="http_timeout")
        except aiohttp.TooManyRedirects:
            return Answer(acked=False, reason="too_many_redirects")
        except aiohttp.ClientSSLError:
            return Answer(acked=False, reason="ssl_error")
        except aiohttp.ClientError:
            return Answer(acked=False, reason="connection_failed")


def _payload(text: str) -> Json | None:
    if not text:
        return None
    try:
        read = json.loads(text)
    except ValueError:
        return {"text": text}
    return read if isinstance(read, dict) else {"text": text}

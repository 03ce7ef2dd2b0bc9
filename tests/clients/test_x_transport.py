"""Below tweepy: requests go where they should, end in time, and are never mistaken for unsent."""

import json
import ssl

import pytest
import requests
from urllib3.exceptions import MaxRetryError, NameResolutionError, NewConnectionError
from urllib3.exceptions import SSLError as Urllib3SSLError

from clients import Unauthorised, Unreachable
from clients.x import X
from clients.x_transport import surely_unsent
from tests.clients.canned_x import Answer, CannedX
from tests.clients.x_json import CREDENTIALS
from tests.manual_clock import ManualClock


def test_requests_go_to_the_given_address_signed_for_the_account(x: X, canned: CannedX) -> None:
    assert x.me() == ("900", "fjordair")

    (asked,) = canned.asked_for("GET", "/2/users/me")
    assert asked.headers["authorization"].startswith("OAuth ")
    assert 'oauth_token="900-canary-access-token"' in asked.headers["authorization"]
    assert asked.headers["host"] in canned.url


def test_a_proxy_of_the_environment_is_not_asked_for_loopback(
    x: X, canned: CannedX, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    by_name = X(
        handle="fjordair",
        credentials=CREDENTIALS,
        api_url=canned.url.replace("127.0.0.1", "localhost"),
        clock=clock,
    )
    assert x.me() == by_name.me() == ("900", "fjordair")
    assert len(canned.asked) == 2


def test_a_silent_server_is_given_up(hasty_x: X, canned: CannedX) -> None:
    canned.answers("GET", "/2/users/me", Answer(hang=True))
    with pytest.raises(Unreachable, match="ReadTimeout"):
        hasty_x.me()


@pytest.mark.parametrize("api_url, host", [(None, "api.twitter.com:443"), ("https://x.invalid/v", "x.invalid:443")])
def test_elsewhere_the_environments_proxy_is_asked_and_its_no_means_that_nothing_left(
    canned: CannedX, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, api_url: str | None, host: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", canned.url)
    x = X(handle="fjordair", credentials=CREDENTIALS, api_url=api_url, clock=clock)

    with pytest.raises(Unreachable, match="ProxyError") as caught:
        x.me()

    assert [(asked.method, asked.path) for asked in canned.asked] == [("CONNECT", host)]
    assert caught.value.__cause__ is not None
    assert surely_unsent(caught.value.__cause__)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=503, body=b"<html>over capacity</html>"),
        Answer(status=200, body=b"<html>please log in to the hotel's network</html>"),
        Answer(status=200, body=b'{"data": {"id": "900", "userna'),
        Answer(status=200, body=b"[" * 100_000),
        Answer(status=200, document=[1, 2]),
        Answer(status=200, document={"data": None}),
        Answer(status=200, document={"data": {"id": 900, "username": "fjordair"}}),
        Answer(status=302, headers={"Location": "https://example.com/"}, document={}),
        Answer(status=403, body=b"<html>forbidden by the proxy</html>"),
        Answer(status=500, document=[]),
        Answer(status=500, document={"errors": "broken"}),
        Answer(status=400, document={"errors": [], "detail": None}),
        Answer(drop=True),
        Answer(document={"data": {}}, cut=True),
    ],
    ids=lambda answer: f"{answer.status}-{(answer.body or json.dumps(answer.document).encode())[:24]!r}",
)
def test_no_answer_or_an_unreadable_one_is_unreachable_and_asked_for_once(
    x: X, canned: CannedX, answer: Answer
) -> None:
    canned.answers("GET", "/2/users/me", answer)
    with pytest.raises(Unreachable):
        x.me()
    assert len(canned.asked) == 1


@pytest.mark.parametrize("document", [{"detail": "Unauthorized", "status": 401}, [], "no", None])
def test_401_is_unauthorised_whatever_its_body(x: X, canned: CannedX, document: object) -> None:
    canned.answers("GET", "/2/users/me", Answer(status=401, document=document))
    with pytest.raises(Unauthorised, match="X_API_KEY"):
        x.me()


def test_another_accounts_credentials_are_refused(x: X, canned: CannedX) -> None:
    canned.answers("GET", "/2/users/me", Answer(document={"data": {"id": "7", "username": "other"}}))
    with pytest.raises(Unauthorised, match="@FjordAir belong to @other"):
        x.look_up("1")
    assert len(canned.asked) == 1


def as_requests_says(reason: Exception) -> requests.ConnectionError:
    return requests.ConnectionError(MaxRetryError(None, "/2/tweets", reason))  # type: ignore[arg-type]


def test_surely_unsent_is_said_only_of_what_never_left() -> None:
    assert surely_unsent(as_requests_says(NewConnectionError(None, "refused")))  # type: ignore[arg-type]
    assert surely_unsent(as_requests_says(NameResolutionError("api.x.com", None, OSError("no name"))))  # type: ignore[arg-type]
    untrusted = ssl.SSLCertVerificationError("self-signed certificate")
    assert surely_unsent(requests.exceptions.SSLError(MaxRetryError(None, "/", Urllib3SSLError(untrusted))))  # type: ignore[arg-type]
    assert surely_unsent(requests.ConnectTimeout())
    assert surely_unsent(requests.exceptions.ProxyError())

    assert not surely_unsent(requests.ReadTimeout())
    assert not surely_unsent(requests.ConnectionError(ConnectionResetError("reset")))
    assert not surely_unsent(requests.exceptions.SSLError(ssl.SSLError("bad record")))
    assert not surely_unsent(requests.exceptions.ChunkedEncodingError())


def test_an_older_failure_that_the_caller_is_handling_does_not_count() -> None:
    lost: Exception
    try:
        raise as_requests_says(NewConnectionError(None, "refused"))  # type: ignore[arg-type]
    except requests.ConnectionError:
        try:
            raise requests.ReadTimeout
        except requests.ReadTimeout as error:
            lost = error
    assert isinstance(lost.__context__, requests.ConnectionError)
    assert not surely_unsent(lost)

"""The bytes of a file go to Slack and nowhere else, once, and not for ever."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from clients import Rejected, Unreachable
from clients.slack_upload import is_of, send

SLACK = "https://slack.com/api/"


class Receiver(ThreadingHTTPServer):
    """Takes uploads, or does what a test wants instead."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.received: list[tuple[str, bytes]] = []
        self.status = 200
        self.reads = True
        self.over = threading.Event()
        self.url = f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        if not self.server.reads:
            self.server.over.wait(30)
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append((self.path, body))
        self.send_response(self.server.status)
        self.send_header("Location", f"{self.server.url}/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self) -> None:
        self.server.received.append((self.path, b"led here"))

    def log_message(self, *_: object) -> None:
        """Be quiet."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        thread = threading.Thread(target=receiver.serve_forever, args=(0.01,))
        thread.start()
        yield receiver
        receiver.over.set()
        receiver.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "url",
    [
        "http://files.slack.com/upload/v1/abc",
        "https://files.slack.com:8443/upload/v1/abc",
        "https://slack.com.example.org/upload",
        "https://notslack.com/upload",
        "https://files.slack.com@example.org/upload",
        "https://127.0.0.1/upload",
        "https://[fe80::1/upload",
        "https:///upload",
        "file:///etc/passwd",
        "",
    ],
)
def test_bytes_go_to_no_address_that_is_not_slacks(url: str) -> None:
    with pytest.raises(Rejected) as refused:
        send(url, b"numbers", api_url=SLACK)

    assert refused.value.code == "upload_address"
    assert "example" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "api_url"),
    [
        ("https://files.slack.com/upload/v1/abc", SLACK),
        ("https://slack.com/upload", SLACK),
        ("https://FILES.Slack.com/upload", SLACK),
        ("https://files.slack-gov.com/upload", "https://slack-gov.com/api/"),
    ],
)
def test_slacks_own_addresses_are_known(url: str, api_url: str) -> None:
    assert is_of(url, api_url)


def test_an_address_of_the_api_that_is_set_takes_the_bytes_and_slack_itself_does_not(receiver: Receiver) -> None:
    send(f"{receiver.url}/slack/upload/F1", b"numbers", api_url=f"{receiver.url}/slack/api/")

    assert receiver.received == [("/slack/upload/F1", b"numbers")]
    with pytest.raises(Rejected):
        send("https://files.slack.com/upload", b"numbers", api_url=f"{receiver.url}/slack/api/")


@pytest.mark.parametrize("status", [201, 302, 307, 404, 429, 500])
def test_whatever_is_no_plain_yes_is_no_upload_and_leads_nowhere_else(receiver: Receiver, status: int) -> None:
    receiver.status = status

    with pytest.raises(Unreachable, match=str(status)):
        send(f"{receiver.url}/slack/upload/F1", b"numbers", api_url=receiver.url)

    assert [path for path, _ in receiver.received] == ["/slack/upload/F1"]


def test_an_upload_that_takes_too_long_is_given_up(receiver: Receiver) -> None:
    """More bytes than fit on the way to somebody who does not read."""
    receiver.reads = False

    with pytest.raises(Unreachable):
        send(f"{receiver.url}/slack/upload/F1", bytes(50_000_000), api_url=receiver.url, within=-1)


def test_the_error_does_not_repeat_the_address(receiver: Receiver) -> None:
    """Whoever has it could upload in our place."""
    receiver.status = 500

    with pytest.raises(Unreachable) as lost:
        send(f"{receiver.url}/slack/upload/SECRET", b"numbers", api_url=receiver.url)

    assert "SECRET" not in str(lost.value)
    assert lost.value.__cause__ is None

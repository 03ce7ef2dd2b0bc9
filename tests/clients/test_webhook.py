"""Other systems are told over https only, with a signature, and their answer leads nowhere."""

import socket

import pytest

from clients import Rejected, Unreachable
from clients.webhook import Webhook, signature


@pytest.mark.parametrize(
    "url", ["http://example.com/hook", "http://10.0.0.1/hook", "ftp://localhost/hook", "localhost"]
)
def test_nothing_is_told_in_the_clear(url: str) -> None:
    with pytest.raises(Rejected, match="not https"):
        Webhook("secret").tell(url, {"case": 1})


def test_who_does_not_answer_is_unreachable_and_the_address_is_not_repeated() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody is there
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/a-secret-path"

        with pytest.raises(Unreachable) as caught:
            Webhook("secret").tell(url, {"case": 1})

    assert "a-secret-path" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_who_is_silent_is_not_waited_for_without_end() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()

        with pytest.raises(Unreachable, match="Timeout"):
            Webhook("secret", timeout=0.05).tell(f"http://127.0.0.1:{silent.getsockname()[1]}/", {"case": 1})


def test_the_signature_is_what_anybody_computes_with_the_secret() -> None:
    # RFC 4231, test case 2
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert signature(b"Jefe", b"what do ya want for nothing?") == expected

"""Polling, sending and looking up run in threads of their own, over one account."""

import threading
from collections.abc import Callable
from datetime import timedelta

from clients import Sent
from clients.x import X
from tests.clients.canned_x import Answer, CannedX
from tests.clients.x_json import NOON, id_at, outgoing, page, post

CUSTOMER = id_at(NOON - timedelta(minutes=5))


def test_a_slow_poll_holds_up_no_reply(x: X, canned: CannedX) -> None:
    sent = threading.Event()
    polls: list[int] = []

    def slow(_: object) -> Answer:
        sent.wait(30)  # more than the client's patience: only a reply that goes out meanwhile ends it in time
        return page(post(CUSTOMER))

    canned.answers("GET", "/2/users/900/mentions", slow)
    canned.answers("POST", "/2/tweets", Answer(status=201, document={"data": {"id": str(id_at(NOON))}}))
    poll = threading.Thread(target=lambda: polls.append(len(x.fetch(str(CUSTOMER - 1), since=NOON).posts)))
    poll.start()
    assert isinstance(x.send(outgoing(to=CUSTOMER)), Sent)
    sent.set()
    poll.join(timeout=10)
    assert polls == [1]


def test_many_threads_at_once_each_get_their_own_answer(x: X, canned: CannedX) -> None:
    numbers = [CUSTOMER + n for n in range(8)]
    for number in numbers:
        canned.answers("GET", f"/2/tweets/{number}", Answer(document={"data": post(number)}))
    start = threading.Barrier(len(numbers))
    found: dict[int, str] = {}

    def look_up(number: int) -> Callable[[], None]:
        def run() -> None:
            start.wait(10)
            found[number] = x.look_up(str(number)).id  # type: ignore[union-attr]

        return run

    threads = [threading.Thread(target=look_up(number)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)

    assert found == {number: str(number) for number in numbers}

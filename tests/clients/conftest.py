"""What the tests of the clients share: a server with canned answers, a clock that stands, and our account on X."""

from collections.abc import Iterator

import pytest

from clients.x import X
from tests.clients.canned_x import Answer, CannedX
from tests.clients.x_json import BRAND, CREDENTIALS, NOON
from tests.manual_clock import ManualClock


@pytest.fixture
def canned() -> Iterator[CannedX]:
    """X, as the test scripts it; it knows whose credentials ours are."""
    server = CannedX()
    server.answers("GET", "/2/users/me", Answer(document={"data": BRAND}))
    yield server
    server.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture
def x(canned: CannedX, clock: ManualClock) -> X:
    """Our account, an hour after the bot started."""
    return _account(canned, clock, patience=10)


@pytest.fixture
def hasty_x(canned: CannedX, clock: ManualClock) -> X:
    """The same, for tests in which X says nothing."""
    return _account(canned, clock, patience=2)


def _account(canned: CannedX, clock: ManualClock, *, patience: float) -> X:
    clock.advance(-3600)
    account = X(handle="FjordAir", credentials=CREDENTIALS, api_url=canned.url, clock=clock, timeout=(10, patience))
    clock.advance(3600)
    return account

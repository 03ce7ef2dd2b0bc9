"""The start: what gives no answer is asked again, each time with a word in the log; what refuses ends it at once."""

import logging
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import main
from clients import Busy, Rejected, Unauthorised, Unreachable
from config import Config, ConfigError, secrets
from processes.building import Bot
from processes.patience import AskedToEnd, Patience, patient
from processes.serving import socket_of
from sandbox.faults import Fault, FaultKind
from sandbox.server import Sandbox
from tests.manual_clock import ManualClock
from tests.world import ROOT, environ, shipped, world

NOON = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


class Pauses:
    """Waits that take no time; after `most` of them somebody asks the process to end."""

    def __init__(self, most: int = 100) -> None:
        self.taken: list[float] = []
        self._most = most

    def __call__(self, seconds: float) -> bool:
        self.taken.append(seconds)
        return len(self.taken) >= self._most


class Slow:
    """A question that fails in these ways before it is answered."""

    def __init__(self, *failures: Exception) -> None:
        self._failures = list(failures)

    def __call__(self) -> str:
        if self._failures:
            raise self._failures.pop(0)
        return "an answer"


def patience(pauses: Pauses) -> Patience:
    return patient(lambda: NOON, pauses)


def test_pauses_double_up_to_a_minute_and_each_failure_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    pauses = Pauses()

    answer = patience(pauses)("asking", Slow(*[Unreachable("Slack failed at users.list (503)")] * 8))

    assert answer == "an answer"
    assert pauses.taken == [1, 2, 4, 8, 16, 32, 60, 60]
    said = [record.getMessage() for record in caplog.records]
    assert said[0] == "cannot start yet: asking: Slack failed at users.list (503); trying again in 1 s"
    assert len(said) == 8


@pytest.mark.parametrize("asked, waited", [(30, 30), (0.1, 1), (-5, 1), (86_400, 300)])
def test_who_asks_for_patience_gets_it_within_reason(asked: float, waited: float) -> None:
    pauses = Pauses()

    patience(pauses)("asking", Slow(Busy("Slack asks for patience", NOON + timedelta(seconds=asked))))

    assert pauses.taken == [waited]


@pytest.mark.parametrize(
    "refusal", [Unauthorised("Slack says invalid_auth"), Rejected("not_allowed"), ConfigError([]), ValueError("a bug")]
)
def test_a_refusal_is_not_asked_again(refusal: Exception) -> None:
    pauses = Pauses()

    with pytest.raises(type(refusal)):
        patience(pauses)("asking", Slow(refusal))

    assert pauses.taken == []


def test_asked_to_end_while_it_waits_it_asks_no_more() -> None:
    pauses = Pauses(most=2)

    with pytest.raises(AskedToEnd):
        patience(pauses)("asking", Slow(*[Unreachable("no answer")] * 9))

    assert pauses.taken == [1, 2]


# --- against a Slack -------------------------------------------------------------------------------------------------


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOON)


@pytest.fixture(scope="module")
def config() -> Config:
    return shipped()


@pytest.fixture
def slack(config: Config, clock: ManualClock) -> Iterator[Sandbox]:
    with Sandbox(mode="held", clock=clock, limits=False, **world(config)) as sandbox:
        yield sandbox


def sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'socialcare.db'}"


@pytest.mark.parametrize(
    "method, kind, said",
    [
        ("users.list", "html_503", "Slack failed at users.list (503)"),
        ("auth.test", "drop_before", "Slack did not answer auth.test"),
        ("conversations.list", "rate_limited", "Slack asks for patience"),
        ("usergroups.list", "invalid_json", "usergroups.list"),
    ],
)
def test_a_slack_that_fails_at_the_start_is_asked_until_it_answers(
    slack: Sandbox, config: Config, clock: ManualClock, tmp_path: Path,
    method: str, kind: str, said: str, caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    slack.faults.inject(Fault(target="slack", match=method, kind=FaultKind(kind), times=3))
    pauses = Pauses()
    keys = secrets(config, environ(slack, config, sqlite(tmp_path)), need={"slack_socket", "networks"})

    bot = Bot(config, keys, clock=clock, patience=patience(pauses))

    assert bot.desk.directory.channel("#social-x")
    assert len(pauses.taken) == 3
    assert [said in record.getMessage() for record in caplog.records if record.levelno == logging.WARNING] == [True] * 3
    bot.close()


def test_the_connection_for_events_can_be_asked_for_again(
    slack: Sandbox, config: Config, clock: ManualClock, tmp_path: Path
) -> None:
    """Each failure is one of those that patience knows, so that none of them ends the start."""
    keys = secrets(config, environ(slack, config, sqlite(tmp_path)), need={"slack_socket", "networks"})
    bot = Bot(config, keys, clock=clock)
    socket = socket_of(bot, keys)
    failures = (FaultKind.HTML_503, FaultKind.RATE_LIMITED)
    slack.faults.inject(*[Fault(target="slack", match="apps.connections.open", kind=kind) for kind in failures])

    with pytest.raises(Unreachable):
        socket.connect()
    with pytest.raises(Busy):
        socket.connect()

    socket.close()
    bot.close()


@pytest.fixture
def signals() -> Iterator[None]:
    """Give the test's process its own signals back, which a bot listens to from its first moment on."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("signals")
@pytest.mark.parametrize("command", ["run", "worker"])
def test_a_token_that_slack_refuses_ends_the_start_at_once_with_what_to_do(
    command: str, slack: Sandbox, config: Config, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    used = environ(slack, config, sqlite(tmp_path)) | {"SLACK_BOT_TOKEN": "xoxb-0-0-nobody"}

    code = main([command, "--config", str(ROOT / "config.yaml")], used)

    assert code == 1
    assert "Slack says invalid_auth. `python bot.py check` says what to do." in capsys.readouterr().err

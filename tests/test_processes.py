"""The bot's processes from outside: they show how they are, and end in good order when asked, whatever hangs."""

import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

from config import Config, load
from sandbox.clock import SandboxClock
from sandbox.server import Sandbox
from tests.bot_process import BotProcess, get, wait_until
from tests.world import environ, world

ROOT = Path(__file__).parent.parent
QUESTION = "@havornair my bag is still in Oslo, what now?"
Json = dict[str, Any]


@pytest.fixture(scope="module")
def config() -> Config:
    return load(ROOT / "config.yaml", {})


class Place:
    """A workspace and an X, with what a bot needs in its environment to live there."""

    def __init__(self, config: Config, folder: Path, mode: str) -> None:
        self.clock_file = folder / "clock.json"
        self.clock = SandboxClock(self.clock_file)
        self.sandbox = Sandbox(mode=mode, clock=self.clock, limits=False, **world(config))
        self.database = folder / "socialcare.db"
        self.log = folder / "log.txt"
        self._config = config
        self._handle = config.accounts[0].handle

    @property
    def environ(self) -> Mapping[str, str]:
        return {
            **environ(self.sandbox, self._config, f"sqlite:///{self.database}"),
            "SOCIALCARE_CLOCK": str(self.clock_file),
            "HEALTH_PORT": "0",
            "HOST": "127.0.0.1",
        }

    def bot(self, command: str, **more: str) -> BotProcess:
        return BotProcess(command, {**self.environ, **more}, self.log)

    def say(self, path: str, **body: Any) -> Json:
        answer = requests.post(f"{self.sandbox.url}/control/{path}", json=body, timeout=10)
        assert answer.ok, answer.text
        found: Json = answer.json()
        return found

    def ask(self, path: str, **query: str) -> Json:
        answer = requests.get(f"{self.sandbox.url}/control/{path}", params=query, timeout=10)
        assert answer.ok, answer.text
        found: Json = answer.json()
        return found

    def messages(self, channel: str = "#social-x", **query: str) -> list[Json]:
        found: list[Json] = self.ask("slack/messages", channel=channel, **query)["messages"]
        return [message for message in found if message["bot"]]

    def calls(self, method: str) -> list[Json]:
        found: list[Json] = self.ask("slack/journal", kind="call", method=method)["entries"]
        return found

    def ready(self) -> None:
        url = f"{self.sandbox.url}/control/ready"
        wait_until(lambda: requests.get(url, timeout=10).status_code == 200, "the bot is connected")

    def card(self) -> Json:
        """A customer's question, as the card that the bot makes of it."""
        self.say("x/post", author="kunde", text=QUESTION)
        self.clock.advance(15)
        wait_until(lambda: bool(self.messages()), "the card stands in Slack")
        return self.messages()[0]

    def approved(self) -> None:
        """A reply is written and approved; what becomes of it is up to X."""
        card = self.card()
        ts = self.say("slack/message", user="ann", channel="#social-x", thread_ts=card["ts"], text="On it.")["ts"]
        self.say("slack/reaction", user="ann", emoji="memo", channel="#social-x", ts=ts)
        wait_until(lambda: len(self.messages(thread_ts=card["ts"])) > 1, "the draft stands in the thread")
        draft = self.messages(thread_ts=card["ts"])[-1]
        self.say("slack/reaction", user="kari", emoji="white_check_mark", channel="#social-x", ts=draft["ts"])
        self.clock.advance(10)

    def replies(self) -> list[str]:
        posts = self.ask("x/posts", author=self._handle)["posts"]
        return [post["text"] for post in posts if post["in_reply_to"]]

    def hangs(self, target: str, match: str) -> None:
        self.say("faults", target=target, match=match, kind="hang", times=50, seconds=60)


@pytest.fixture
def place(config: Config, tmp_path: Path) -> Iterator[Place]:
    found = Place(config, tmp_path, "socket")
    with found.sandbox:
        yield found


def ended_well(bot: BotProcess) -> None:
    code, _ = bot.terminate()
    assert code == 0, bot.said()
    assert "Traceback" not in bot.said(), bot.said()


# --- ending ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command, said", [("run", "is connected to Slack"), ("worker", "socialcare works")])
def test_asked_to_end_it_ends_with_success(place: Place, command: str, said: str) -> None:
    with place.bot(command) as bot:
        bot.has_said(said)

        ended_well(bot)


def test_asked_while_it_still_starts_it_ends_too(place: Place) -> None:
    """Slack does not answer the first call, which would hold the start for ten seconds."""
    place.hangs("slack", "users.list")
    with place.bot("run") as bot:
        wait_until(lambda: place.database.exists() or bool(place.calls("users.list")), "it has begun")

        ended_well(bot)


def test_a_slack_that_is_down_at_the_start_is_waited_for(place: Place) -> None:
    """Neither a look at the workspace nor the connection for events comes about at the first try."""
    for method in ("users.list", "apps.connections.open"):
        place.say("faults", target="slack", match=method, kind="html_503", times=1)
    with place.bot("run") as bot:
        place.ready()
        bot.has_said("is connected to Slack")

        ended_well(bot)

    assert "cannot start yet: looking at the workspace: Slack failed at users.list (503)" in bot.said()
    assert "opening the connection for Slack's events: Slack failed at apps.connections.open (503)" in bot.said()


def test_a_hung_network_does_not_hold_the_end_and_the_reply_goes_out_once_after_it(place: Place) -> None:
    with place.bot("run") as bot:
        place.ready()
        place.hangs("x", "POST /2/tweets")
        place.approved()
        wait_until(lambda: place.ask("faults")["faults"][0]["times"] < 50, "X was asked to publish")

        ended_well(bot)
    place.say("faults", clear=True)
    with place.bot("run") as bot:
        bot.has_said("is connected to Slack", times=2)
        place.clock.advance(120)
        wait_until(lambda: bool(place.replies()), "the reply is on X")
        ended_well(bot)

    assert len(place.replies()) == 1


def test_a_hung_slack_does_not_hold_the_end(place: Place) -> None:
    with place.bot("run") as bot:
        place.ready()
        place.hangs("slack", "chat.postMessage")
        place.say("x/post", author="kunde", text=QUESTION)
        place.clock.advance(15)
        wait_until(lambda: place.ask("faults")["faults"][0]["times"] < 50, "Slack was asked to post")

        ended_well(bot)


def test_a_gesture_in_flight_is_finished_before_the_end(place: Place) -> None:
    """Somebody else holds the database for a second while the claim comes in and the process is asked to end."""
    with place.bot("run") as bot:
        place.ready()
        card = place.card()
        release = holds(place.database)
        place.say("slack/reaction", user="ann", emoji="eyes", channel="#social-x", ts=card["ts"])
        # What comes after it on the same connection, and needs only to look, is answered: so the claim is in hand.
        place.say("slack/command", user="ann", channel="#social-x", command="/socialcare", text="help")
        threading.Timer(1, release).start()

        ended_well(bot)
    with sqlite3.connect(place.database) as looking:
        ((owner,),) = looking.execute("SELECT owner FROM cases").fetchall()
    looking.close()

    def deliveries() -> list[Json]:
        found: list[Json] = place.ask("slack/journal", kind="delivery")["entries"]
        return found

    def outcomes() -> list[str]:
        return [entry["outcome"] for entry in deliveries() if entry["event"] == "reaction_added"]

    wait_until(lambda: bool(outcomes()), "Slack has noted what became of the event")

    assert owner is not None
    assert outcomes() == ["acked"]


def test_a_gesture_that_cannot_be_finished_is_left_to_be_delivered_again(place: Place) -> None:
    """The database stays held: no acknowledgement, no effect, and no traceback of a connection that is gone."""
    with place.bot("run") as bot:
        place.ready()
        card = place.card()
        release = holds(place.database)
        place.say("slack/reaction", user="ann", emoji="eyes", channel="#social-x", ts=card["ts"])

        code, _ = bot.terminate()
        release()

    assert code == 0, bot.said()
    assert "SlackClientNotConnectedError" not in bot.said(), bot.said()
    assert "acked" not in [
        entry["outcome"]
        for entry in place.ask("slack/journal", kind="delivery")["entries"]
        if entry["event"] == "reaction_added"
    ]


def holds(database: Path) -> Callable[[], None]:
    """Somebody else writes, and does not come to an end until what is returned is called."""
    holder = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE")

    def release() -> None:
        holder.execute("ROLLBACK")
        holder.close()

    return release


# --- a damaged database ----------------------------------------------------------------------------------------------


def test_a_file_damaged_while_the_bot_runs_ends_it_and_none_is_begun_in_its_place(place: Place) -> None:
    """No acknowledgement after it, the admins are told, and every start is refused until a backup is put back."""
    with place.bot("run") as bot:
        place.ready()
        card = place.card()
        with place.database.open("r+b") as file:
            file.seek(4096)
            file.write(b"\x11" * (place.database.stat().st_size - 4096))
        place.say("slack/reaction", user="ann", emoji="eyes", channel="#social-x", ts=card["ts"])
        code = bot.ended()
    damaged = place.database.read_bytes()
    with place.bot("run") as again:
        code_again = again.ended()

    assert (code, code_again) == (1, 1)
    assert f"the database file {place.database} is damaged" in bot.said()
    assert f"SQLite file {place.database} is damaged" in again.said()
    assert place.database.read_bytes() == damaged
    admins = [message["text"] for message in place.messages("#socialcare-ops")]
    assert [text for text in admins if "The database file is damaged" in text]
    assert "acked" not in [
        entry["outcome"]
        for entry in place.ask("slack/journal", kind="delivery")["entries"]
        if entry["event"] == "reaction_added"
    ]


# --- health ----------------------------------------------------------------------------------------------------------


def test_the_pages_say_that_all_is_well_and_nothing_else(place: Place) -> None:
    """Neither a secret nor a customer's word stands on them."""
    with place.bot("run", HOST="") as bot:
        place.ready()
        place.card()
        address = bot.address()
        wait_until(lambda: get(f"{address}/healthz").status_code == 200, "all is well")
        health, metrics = get(f"{address}/healthz"), get(f"{address}/metrics")
        assert get(f"{address}/slack/events").status_code == 404
        assert requests.post(f"{address}/healthz", timeout=10).status_code == 405
        ended_well(bot)

    assert health.json()["status"] == "ok"
    assert health.json()["findings"] == []
    assert re.search(r"(?m)^socialcare_healthy 1\.0$", metrics.text)
    assert re.search(r'(?m)^socialcare_beat_age_seconds\{part="socket",process="[^"]+"\} \d', metrics.text)
    assert re.search(r'(?m)^socialcare_poll_failing\{account="havornair"\} 0\.0$', metrics.text)
    for page in (health.text, metrics.text, bot.said()):
        assert "bag" not in page
        assert not [value for name, value in place.environ.items() if _is_secret(name) and value in page]


def test_web_without_a_worker_says_so_on_its_page_and_in_slack(config: Config, tmp_path: Path) -> None:
    """Nobody is there to deliver the alarm, so the process that found it does."""
    place = Place(config, tmp_path, "held")
    with place.sandbox, place.bot("web", PORT="0") as bot:
        bot.has_said("socialcare serves Slack events at port")
        (port,) = re.findall(r"Slack events at port (\d+)", bot.said())
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: get(f"{address}/healthz").status_code == 200, "the first look")
        place.clock.advance(60)

        wait_until(lambda: bool(place.messages(config.team.admin_channel)), "the admins are told")
        health = get(f"{address}/healthz")
        assert requests.post(f"{address}/slack/events", data=b"{}", timeout=10).status_code == 401
        told = place.messages(config.team.admin_channel)
        ended_well(bot)

    assert health.status_code == 503
    assert "no_worker" in [finding["finding"] for finding in health.json()["findings"]]
    (alarm,) = [m for m in told if "stands still" in m["text"]]
    assert "No process does this: showing cards and notices in Slack" in alarm["text"]


def _is_secret(name: str) -> bool:
    return name.endswith(("TOKEN", "SECRET", "KEY"))


def test_a_port_that_cannot_be_had_is_said_in_a_sentence(place: Place) -> None:
    with place.bot("worker") as first:
        port = first.address().rpartition(":")[2]
        with place.bot("worker", HEALTH_PORT=port) as second:
            second.has_said("HEALTH_PORT: cannot be listened at on 127.0.0.1: Address already in use")

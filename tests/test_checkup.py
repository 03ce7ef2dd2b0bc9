"""`python bot.py check` from end to end: through main(), with the real clients, against the sandbox."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

import bot
from clients.slack import Slack
from config import Account, Secrets, load
from handlers import checkup
from handlers.checkup import Grade
from sandbox.server import Sandbox
from storage.inspection import inspect
from tests.manual_clock import ManualClock
from tests.settings_files import changed
from tests.world import world

ROOT = Path(__file__).parent.parent
READS = {"auth.test", "apps.connections.open", "conversations.list", "users.list", "usergroups.list"}

Environ = dict[str, str]


@dataclass
class Checked:
    """What a run of `check` printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    def of(self, grade: str) -> list[str]:
        """The lines of one grade, without it."""
        return [line[8:] for line in self.lines if line[:8] == f"{grade:<8}"]


@dataclass
class Place:
    """The sandbox, and what the bot finds in its environment there."""

    sandbox: Sandbox
    environ: Environ
    http: requests.Session

    def does(self, path: str, **body: Any) -> None:
        """A control call."""
        answer = self.http.post(f"{self.sandbox.url}/control/{path}", json=body, timeout=10)
        assert answer.status_code == 200, answer.text

    def entries(self, path: str) -> list[dict[str, Any]]:
        """A journal."""
        found: list[dict[str, Any]] = self.http.get(f"{self.sandbox.url}/control/{path}", timeout=10).json()["entries"]
        return found


Check = Callable[..., Checked]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    made = world(load(ROOT / "config.yaml", {}))
    made["accounts"] = (*made["accounts"], {"handle": "otherbrand", "name": "Other"})
    with Sandbox(mode="socket", limits=False, **made) as sandbox, requests.Session() as http:
        environ = {
            "SLACK_BOT_TOKEN": sandbox.bot_token,
            "SLACK_APP_TOKEN": sandbox.app_token,
            "SLACK_API_URL": sandbox.slack_api_url,
            "X_API_URL": sandbox.x_api_url,
            "DATABASE_URL": f"sqlite:///{tmp_path / 'socialcare.db'}",
            **sandbox.x.credentials("havornair"),
        }
        yield Place(sandbox=sandbox, environ=environ, http=http)


@pytest.fixture
def check(place: Place, capsys: pytest.CaptureFixture[str]) -> Check:
    """Run the command; each run is looked through for secrets."""

    def run(environ: Environ | None = None, *, file: Path = ROOT / "config.yaml") -> Checked:
        used = place.environ if environ is None else environ
        capsys.readouterr()
        code = bot.main(["check", "--config", str(file)], used)
        checked = Checked(code, *capsys.readouterr())
        for name, value in used.items():
            if value and name.endswith(("_TOKEN", "_SECRET", "_KEY")):
                assert value not in checked.out + checked.err, name
        return checked

    return run


def test_a_team_that_can_start_gets_one_good_line_for_each_check(check: Check) -> None:
    checked = check()

    assert checked.code == 0
    assert len(checked.of("ok")) == len(checked.lines)
    subjects = [line.split(":")[0] for line in checked.of("ok")]
    assert subjects == [
        "settings",
        "Slack",
        "scopes",
        "clock",
        "channel #socialcare-ops",
        "channel #social-x",
        "channel #social-escalations",
        "channel #social-digest",
        "user group @social-night",
        "role agent",
        "role trainee",
        "role approver",
        "role communication_manager",
        "role admin",
        "four eyes",
        "Socket Mode",
        "x @havornair",
        "database",
    ]


def test_check_writes_nothing_anywhere(place: Place, check: Check, tmp_path: Path) -> None:
    check()

    assert {entry["method"] for entry in place.entries("slack/journal") if entry["kind"] == "call"} == READS
    assert not [entry for entry in place.entries("slack/journal") if entry["kind"] == "effect"]
    assert {(entry["entry"], entry["endpoint"]) for entry in place.entries("x/journal")} == {
        ("call", "GET /2/users/me")
    }
    assert list(tmp_path.iterdir()) == []
    assert place.sandbox.workspace.directory.channels  # the journals above are those of a workspace with channels


def test_check_opens_no_socket(place: Place, check: Check) -> None:
    check()

    assert place.http.get(f"{place.sandbox.url}/control/ready", timeout=10).status_code == 503


def test_without_any_variable_each_is_named_with_where_to_find_it(check: Check, tmp_path: Path) -> None:
    checked = check({"DATABASE_URL": f"sqlite:///{tmp_path / 'a.db'}"})

    assert checked.code == 1
    missing = [line.split()[1] for line in checked.of("PROBLEM") if line.startswith("environment: ")]
    assert missing == [
        "SLACK_BOT_TOKEN",
        "SLACK_APP_TOKEN",
        "X_API_KEY",
        "X_API_SECRET",
        "X_ACCESS_TOKEN",
        "X_ACCESS_TOKEN_SECRET",
    ]
    assert all("api.slack.com/apps" in line or "developer.x.com" in line for line in checked.of("PROBLEM"))
    assert checked.of("ok")[-1].startswith("database: ")


def test_without_slack_s_token_the_rest_is_checked(place: Place, check: Check) -> None:
    del place.environ["SLACK_BOT_TOKEN"]

    checked = check()

    assert checked.code == 1
    assert [line.split()[1] for line in checked.of("PROBLEM")] == ["SLACK_BOT_TOKEN"]
    assert [line.split(":")[0] for line in checked.of("ok")] == ["settings", "Socket Mode", "x @havornair", "database"]


def test_without_x_s_tokens_slack_is_checked(place: Place, check: Check) -> None:
    del place.environ["X_ACCESS_TOKEN"]

    checked = check()

    assert [line.split()[1] for line in checked.of("PROBLEM")] == ["X_ACCESS_TOKEN"]
    assert any(line.startswith("x @havornair: not checked") for line in checked.of("warning"))
    assert any(line.startswith("four eyes: ") for line in checked.of("ok"))


@pytest.mark.parametrize(("port", "secret"), [("", "abc"), ("5000", "abc"), ("5000", ""), ("", "")])
def test_the_signing_secret_is_asked_for_only_where_web_is_used(
    place: Place, check: Check, port: str, secret: str
) -> None:
    checked = check(place.environ | {"PORT": port, "SLACK_SIGNING_SECRET": secret})

    assert checked.code == 0
    said = [line for line in checked.of("warning") if "SLACK_SIGNING_SECRET" in line]
    assert bool(said) is bool(port and not secret)
    assert all(line.endswith("only needed for `python bot.py web`") for line in said)


def test_where_web_is_used_the_app_token_can_be_missing(place: Place, check: Check) -> None:
    del place.environ["SLACK_APP_TOKEN"]

    as_web = check(place.environ | {"PORT": "5000", "SLACK_SIGNING_SECRET": "abc"})
    as_run = check()

    assert (as_web.code, as_run.code) == (0, 1)
    assert [line.split()[1] for line in as_web.of("warning")] == ["SLACK_APP_TOKEN"]
    assert [line.split()[1] for line in as_run.of("PROBLEM")] == ["SLACK_APP_TOKEN"]


@pytest.mark.parametrize(
    ("variable", "value", "not_checked"),
    [
        ("SLACK_API_URL", "http://slack.example/api", "Slack: not checked"),
        ("X_API_URL", "http://x.example", "x @havornair: not checked"),
        ("DATABASE_URL", "mysql://somewhere", "database: not checked"),
    ],
)
def test_a_wrong_address_is_never_replaced_by_the_real_one(
    place: Place, check: Check, variable: str, value: str, not_checked: str
) -> None:
    """Practice tokens must not go to Slack or X because somebody mistyped where the sandbox is."""
    checked = check(place.environ | {variable: value})

    assert checked.code == 1
    assert [line.split()[1] for line in checked.of("PROBLEM")] == [variable]
    assert [line for line in checked.of("warning") if line.startswith(not_checked)]


def test_a_token_of_another_kind_is_told_from_a_missing_one(place: Place, check: Check) -> None:
    checked = check(place.environ | {"SLACK_BOT_TOKEN": "xoxp-a-person-of-their-own"})

    (line,) = checked.of("PROBLEM")
    assert "SLACK_BOT_TOKEN does not begin with xoxb-" in line


def test_a_revoked_token_stops_only_what_needs_it(place: Place, check: Check) -> None:
    place.does("slack/token", refusal="token_revoked")

    checked = check()

    slack, socket = checked.of("PROBLEM")
    assert slack.startswith("Slack: Slack says token_revoked; copy SLACK_BOT_TOKEN anew")
    assert socket.startswith("Socket Mode: Slack says token_revoked")
    assert [line.split(":")[0] for line in checked.of("ok")] == ["settings", "x @havornair", "database"]


def test_a_wrong_app_token_is_noticed_without_a_connection(place: Place, check: Check) -> None:
    checked = check(place.environ | {"SLACK_APP_TOKEN": "xapp-of-another-app"})

    (line,) = checked.of("PROBLEM")
    assert line.startswith("Socket Mode: Slack says invalid_auth; turn Socket Mode on")


def test_every_missing_scope_is_told_and_hides_nothing(place: Place, check: Check) -> None:
    place.does("slack/scopes", scopes=["channels:read", "groups:read", "chat:write", "users:read"])

    checked = check()

    named = [line.split()[1] for line in checked.of("PROBLEM") if line.startswith("scope ")]
    histories, uploads = ["channels:history", "groups:history", "reactions:read"], ["files:write", "im:write"]
    assert named == [*histories, *uploads, "commands", "usergroups:read"]
    assert any(line.startswith("scope users:read.email is missing") for line in checked.of("warning"))
    assert any(line.startswith("user groups: Slack says missing_scope") for line in checked.of("PROBLEM"))
    assert "channel #social-x: the bot is in it" in checked.of("ok")
    assert "role approver: Kari Nes" in checked.of("ok")


def test_channels_that_the_bot_left_or_that_were_archived_are_told_apart(place: Place, check: Check) -> None:
    place.does("slack/channel", channel="social-x", leave=["socialcare"])
    place.does("slack/channel", channel="social-digest", archived=True)

    checked = check()

    left, archived = checked.of("PROBLEM")
    assert left.endswith("accounts.0.channel: the bot is not in #social-x; type /invite @socialcare there")
    assert "digest.channel: #social-digest is archived" in archived


def test_people_who_left_are_told_with_what_follows(place: Place, check: Check) -> None:
    place.does("slack/user", user="mikkel", deleted=True)
    place.does("slack/user_group", user_group="social-night", users=[])

    checked = check()

    assert len(checked.of("PROBLEM")) == 1
    assert "has the role communication_manager" in checked.of("PROBLEM")[0]
    barred, empty, alone = checked.of("warning")
    assert "Mikkel Dahl (@mikkel) has no right at all: deactivated" in barred
    assert "nobody is in the user group @social-night" in empty
    assert alone.startswith("four eyes: only Kari Nes can approve")


@pytest.mark.parametrize(
    ("method", "subject"),
    [
        ("auth.test", "Slack"),
        ("conversations.list", "channels"),
        ("users.list", "people"),
        ("usergroups.list", "user groups"),
        ("apps.connections.open", "Socket Mode"),
    ],
)
@pytest.mark.parametrize("kind", ["server_error", "html_503", "html_200", "drop_before", "invalid_json"])
def test_one_call_that_fails_hides_no_other(place: Place, check: Check, method: str, subject: str, kind: str) -> None:
    place.does("faults", target="slack", match=method, kind=kind)

    checked = check()

    assert [line.split(":")[0] for line in checked.of("PROBLEM")] == [subject]
    asked = {entry["method"] for entry in place.entries("slack/journal") if entry["kind"] == "call"}
    assert asked == READS
    assert any(line.startswith("x @havornair: ") for line in checked.of("ok"))


def test_a_busy_slack_is_no_problem(place: Place, check: Check) -> None:
    place.does("faults", target="slack", match="users.list", kind="rate_limited", retry_after=7)

    checked = check()

    assert checked.code == 0
    assert checked.of("warning") == ["people: not checked: Slack asks for patience; try again in a minute"]


def test_x_s_refusal_is_told_with_where_to_make_keys_anew(place: Place, check: Check) -> None:
    place.does("x/credentials", handle="havornair", revoked=True)

    (line,) = check().of("PROBLEM")

    assert line.startswith("x @havornair: X does not accept our credentials")
    assert line.endswith("make the keys and tokens anew at developer.x.com, your app, Keys and tokens")


def test_tokens_of_another_account_of_ours_are_noticed(place: Place, check: Check) -> None:
    (line,) = check(place.environ | place.sandbox.x.credentials("otherbrand")).of("PROBLEM")

    assert "belong to @otherbrand; exchange them" in line


def test_a_closed_account_needs_no_tokens_and_is_not_asked(place: Place, check: Check, tmp_path: Path) -> None:
    file = tmp_path / "closed.yaml"
    file.write_text(changed(("open: true", "open: false")), encoding="utf-8")
    environ = {name: value for name, value in place.environ.items() if name == "X_API_URL" or name[:2] != "X_"}

    checked = check(environ, file=file)

    assert checked.code == 0
    assert "x @havornair: closed in the settings (open: false), nothing to check" in checked.of("ok")
    assert place.entries("x/journal") == []


def test_a_broken_file_is_refused_before_anything_is_asked(place: Place, check: Check, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(changed(("handle: havornair", "handel: havornair")), encoding="utf-8")

    for environ in (place.environ, {}):
        checked = check(environ, file=file)

        assert (checked.code, checked.out) == (1, "")
        assert "accounts.0.handel: is not a setting" in checked.err
    assert place.entries("slack/journal") == []


def test_a_machine_whose_clock_is_wrong_is_told(place: Place, tmp_path: Path) -> None:
    """The time that Slack's answer carries is held against the machine's."""
    wrong = ManualClock(datetime.now(UTC) + timedelta(minutes=7))
    config = load(ROOT / "config.yaml", {})
    environ = {name: value for name, value in place.environ.items() if not name.startswith("X_")}

    def slack(token: str, address: str) -> Slack:
        return Slack(token, address, wrong)

    found = list(checkup.check(config, environ, slack=slack, network=_never, clock=wrong))

    (line,) = [line for line in found if line.text.startswith("clock: ")]
    assert line.grade is Grade.PROBLEM
    assert "ahead of Slack" in line.text


def test_names_from_slack_cannot_forge_lines(place: Place, check: Check) -> None:
    """A person's name is what that person likes, a line break and a terminal's codes included."""
    place.does("slack/user", user="kari", display_name="Kari\nok      everything\x1b[2J")

    checked = check()

    assert "\x1b" not in checked.out
    assert "ok      everything" not in checked.lines
    assert "role approver: Kari\\nok      everything\\x1b[2J" in checked.of("ok")


def test_the_database_is_looked_at_where_it_is(place: Place, check: Check, database_url: str) -> None:
    checked = check(place.environ | {"DATABASE_URL": database_url})

    assert checked.code == 0
    assert f"has the newest schema, {inspect(database_url).newest}" in checked.of("ok")[-1]


def test_a_database_without_tables_is_told_and_left_as_it_is(
    place: Place, check: Check, empty_database_url: str
) -> None:
    environ = place.environ | {"DATABASE_URL": empty_database_url}

    before, again = check(environ), check(environ)

    # How far the clocks are apart is measured anew each time.
    assert [line for line in before.out.splitlines() if "clock:" not in line] == [
        line for line in again.out.splitlines() if "clock:" not in line
    ]
    if empty_database_url.startswith("sqlite"):
        assert before.code == 0
        assert before.of("ok")[-1].endswith("is not there yet; it is made at the first start")
    else:
        (line,) = before.of("PROBLEM")
        assert "has no tables yet" in line
        assert line.endswith("back it up, then run `python bot.py migrate`")
    assert bot.main(["migrate", "--config", str(ROOT / "config.yaml")], environ) == 0
    assert "has the newest schema" in check(environ).of("ok")[-1]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://carla:very-secret@127.0.0.1:1/care", "database: "),
        ("postgresql://carla:very-secret@127.0.0.1:port/care", "database: DATABASE_URL is not an address"),
        ("sqlite://", "database: it would be kept in memory"),
        ("sqlite:////nowhere/at/all/care.db", "database: SQLite file /nowhere/at/all/care.db or its folder cannot be"),
    ],
)
def test_a_database_that_cannot_be_used_is_told_without_its_password(
    place: Place, check: Check, url: str, said: str
) -> None:
    checked = check(place.environ | {"DATABASE_URL": url})

    (line,) = checked.of("PROBLEM")
    assert line.startswith(said)
    assert "very-secret" not in checked.out + checked.err


def test_a_file_that_is_no_database_is_told(place: Place, check: Check, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Remember to buy a database. " * 40, encoding="utf-8")

    (line,) = check(place.environ | {"DATABASE_URL": f"sqlite:///{file}"}).of("PROBLEM")

    assert line.startswith("database: file is not a database")
    assert file.read_text(encoding="utf-8").startswith("Remember")


def _never(account: Account, _keys: Secrets) -> Any:
    raise AssertionError(f"@{account.handle} has no tokens here, and was asked")

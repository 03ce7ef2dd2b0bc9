"""Secrets and addresses come from the environment; what is missing is named with what it is and where to find it."""

from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import pytest

from config import Config, ConfigError, Need, Secrets, database_url, is_loopback, load, secrets
from tests.settings_files import NOTHING, SHIPPED, changed, loaded, with_rules

ALL = frozenset(get_args(Need))

COMPLETE: Mapping[str, str] = {
    "SLACK_BOT_TOKEN": "xoxb-of-a-test",
    "SLACK_APP_TOKEN": "xapp-of-a-test",
    "SLACK_SIGNING_SECRET": "signing",
    "X_API_KEY": "key",
    "X_API_SECRET": "key-secret",
    "X_ACCESS_TOKEN": "access",
    "X_ACCESS_TOKEN_SECRET": "access-secret",
}
PRACTICE = {"SLACK_API_URL": "http://127.0.0.1:8000/slack/api/", "X_API_URL": "http://localhost:8000/x"}


@pytest.fixture
def config() -> Config:
    return load(SHIPPED, NOTHING)


def refused(config: Config, environ: Mapping[str, str], need: frozenset[Need] = frozenset()) -> list[str]:
    """What the environment is refused with, a line a problem."""
    with pytest.raises(ConfigError) as caught:
        secrets(config, environ, need=need)
    return str(caught.value).splitlines()


def shown(found: Secrets, name: str) -> str | None:
    """One of the secrets, spelled out."""
    secret = getattr(found, name)
    return None if secret is None else str(secret.get_secret_value())


def test_everything_is_read_under_its_name(config: Config) -> None:
    found = secrets(config, {**COMPLETE, "X_BEARER_TOKEN": "bearer", "PORT": "8080"}, need=ALL)

    assert shown(found, "slack_bot_token") == "xoxb-of-a-test"
    assert shown(found, "slack_app_token") == "xapp-of-a-test"
    assert shown(found, "slack_signing_secret") == "signing"
    keys = found.of(config.accounts[0])
    assert keys.api_key.get_secret_value() == "key"
    assert keys.api_secret.get_secret_value() == "key-secret"
    assert keys.access_token.get_secret_value() == "access"
    assert keys.access_token_secret.get_secret_value() == "access-secret"
    assert keys.bearer_token is not None
    assert keys.bearer_token.get_secret_value() == "bearer"
    assert found.port == 8080


def test_what_is_not_set_has_a_default_or_is_none(config: Config) -> None:
    found = secrets(config, {}, need=set())

    assert found.slack_bot_token is None
    assert found.slack_api_url == "https://slack.com/api/"
    assert found.x_api_url is None
    assert shown(found, "database_url") == "sqlite:///socialcare.db"
    assert (found.port, found.clock_file, found.networks) == (3000, None, {})


@pytest.mark.parametrize(
    ("need", "names"),
    [
        ("slack", ["SLACK_BOT_TOKEN"]),
        ("slack_socket", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]),
        ("slack_http", ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
        ("networks", ["X_API_KEY", "X_API_SECRET", "X_ACCESS_TOKEN", "X_ACCESS_TOKEN_SECRET"]),
    ],
)
def test_all_that_is_missing_is_named_at_once_and_nothing_else(config: Config, need: Need, names: list[str]) -> None:
    lines = refused(config, {}, frozenset({need}))

    assert [line.split(": ")[:2] for line in lines] == [["environment", name] for name in names]
    assert all(": is not set; it is the " in line and "com" in line for line in lines)


def test_a_rule_that_tells_another_system_needs_the_secret_to_sign_with(tmp_path: Path) -> None:
    rule = "- name: Told\n  when: {words: [smoke]}\n  then: {webhook: https://example.com/hook}"
    telling = loaded(tmp_path / "config.yaml", with_rules(rule))

    with pytest.raises(ConfigError) as caught:
        secrets(telling, COMPLETE, need={"networks"})
    assert str(caught.value).startswith("environment: WEBHOOK_SECRET: is not set; it is a long random text")
    found = secrets(telling, {**COMPLETE, "WEBHOOK_SECRET": "s3cret"}, need={"networks"})
    assert shown(found, "webhook_secret") == "s3cret"
    assert "s3cret" not in repr(found)


def test_an_empty_variable_is_a_missing_one(config: Config) -> None:
    assert "SLACK_BOT_TOKEN: is not set" in refused(config, {"SLACK_BOT_TOKEN": "  "}, frozenset({"slack"}))[0]


def test_one_of_slacks_tokens_in_place_of_another_is_told(config: Config) -> None:
    swapped = {**COMPLETE, "SLACK_BOT_TOKEN": "xapp-1-a", "SLACK_APP_TOKEN": "xoxb-1-a"}

    lines = refused(config, swapped, ALL)

    assert [line.split(", so")[0] for line in lines] == [
        "environment: SLACK_BOT_TOKEN: does not begin with xoxb-",
        "environment: SLACK_APP_TOKEN: does not begin with xapp-",
    ]


def test_an_account_that_is_closed_needs_no_tokens(tmp_path: Path) -> None:
    config = loaded(tmp_path / "c.yaml", changed(("open: true", "open: false")))

    assert secrets(config, {}, need={"networks"}).networks == {}


def two_accounts(path: Path) -> Config:
    second = "  - {network: x, handle: help, channel: help, calendar: office, first_response: 1h, secrets: X_HELP}\n"
    return loaded(path, changed(("\n# Opening hours", f"\n{second}\n# Opening hours")))


def test_a_second_account_has_its_own_tokens_and_shares_the_app(tmp_path: Path) -> None:
    config = two_accounts(tmp_path / "c.yaml")
    own = {"X_HELP_ACCESS_TOKEN": "help", "X_HELP_ACCESS_TOKEN_SECRET": "help-secret"}

    keys = secrets(config, {**COMPLETE, **own}, need={"networks"}).of(config.account("x", "help"))

    assert keys.access_token.get_secret_value() == "help"
    assert keys.api_key.get_secret_value() == "key"


def test_a_second_account_may_belong_to_another_app(tmp_path: Path) -> None:
    """Half of the other app's pair is not mended with half of the first one's."""
    config = two_accounts(tmp_path / "c.yaml")
    own = {"X_HELP_ACCESS_TOKEN": "help", "X_HELP_ACCESS_TOKEN_SECRET": "help-secret", "X_HELP_API_KEY": "other"}

    (line,) = refused(config, {**COMPLETE, **own}, frozenset({"networks"}))
    keys = secrets(config, {**COMPLETE, **own, "X_HELP_API_SECRET": "its"}, need={"networks"})

    assert line.startswith("environment: X_HELP_API_SECRET: is not set; it is the app's API key secret")
    assert keys.of(config.account("x", "help")).api_secret.get_secret_value() == "its"
    assert keys.of(config.accounts[0]).api_secret.get_secret_value() == "key-secret"


def test_addresses_may_lead_to_this_machine_or_anywhere_by_https(config: Config) -> None:
    here = secrets(config, PRACTICE, need=set())
    there = secrets(
        config, {"SLACK_API_URL": "https://proxy.example/slack", "X_API_URL": "https://x.example/"}, need=set()
    )

    assert (here.slack_api_url, here.x_api_url) == ("http://127.0.0.1:8000/slack/api/", "http://localhost:8000/x")
    assert (there.slack_api_url, there.x_api_url) == ("https://proxy.example/slack/", "https://x.example")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("http://slack.example/api/", "is not https"),
        ("http://127.0.0.1.example/api/", "is not https"),
        ("http://10.0.0.1/api/", "is not https"),
        ("slack.com/api", "is not an address"),
        ("ftp://127.0.0.1/", "is not an address"),
        ("https://", "is not an address"),
        ("https://user:pass@slack.com/api/", "is not an address"),
        ("https://slack.com/api/?a=b", "is not an address"),
        ("https://slack.com:99999/api/", "is not an address"),
        ("https://[::1/api/", "is not an address"),
    ],
)
def test_tokens_are_sent_nowhere_in_the_clear(config: Config, address: str, told: str) -> None:
    for name in ("SLACK_API_URL", "X_API_URL"):
        (line,) = refused(config, {name: address})
        assert line.startswith(f"environment: {name}: {told}")


def test_a_practice_clock_is_for_practice_only(config: Config) -> None:
    """A clock that can be moved, towards a real Slack or X, would let promises and approvals run out."""
    clock = {"SOCIALCARE_CLOCK": "/tmp/clock.json"}

    assert secrets(config, {**PRACTICE, **clock}, need=set()).clock_file == Path("/tmp/clock.json")
    for real in ({}, {"SLACK_API_URL": PRACTICE["SLACK_API_URL"]}, {**PRACTICE, "X_API_URL": "https://x.example"}):
        (line,) = refused(config, {**real, **clock})
        assert line.startswith("environment: SOCIALCARE_CLOCK: is for practice")


@pytest.mark.parametrize(
    ("written", "url"),
    [
        (None, "sqlite:///socialcare.db"),
        ("sqlite:////var/lib/socialcare.db", "sqlite:////var/lib/socialcare.db"),
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgresql://u:p@h/d?sslmode=require", "postgresql+psycopg://u:p@h/d?sslmode=require"),
        ("postgresql+psycopg://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
    ],
)
def test_the_address_of_the_database_is_the_one_that_hosts_give(written: str | None, url: str) -> None:
    assert database_url({} if written is None else {"DATABASE_URL": written}) == url


@pytest.mark.parametrize("written", ["mysql://u:p@h/d", "socialcare.db", "postgresql+asyncpg://u:p@h/d"])
def test_another_database_is_refused(config: Config, written: str) -> None:
    (line,) = refused(config, {"DATABASE_URL": written})

    assert line.startswith("environment: DATABASE_URL: is not the address of a database: sqlite:///FILE or ")


@pytest.mark.parametrize("written", ["-1", "65536", "http", "3000.0", "٣"])
def test_a_port_is_a_number_that_can_be_listened_on(config: Config, written: str) -> None:
    assert refused(config, {"PORT": written}) == ["environment: PORT: is not a port: a number from 0 to 65535"]


def test_this_machine_is_known_by_name_and_number() -> None:
    assert all(map(is_loopback, ("http://localhost:1", "http://127.8.0.1", "http://[::1]:80/x")))
    assert not any(map(is_loopback, ("", "http://localhost.example", "http://0.0.0.0", "http://8.8.8.8", "127.0.0.1")))


def test_the_health_port_is_nowhere_unless_it_is_set(config: Config) -> None:
    assert secrets(config, COMPLETE, need=ALL).health_port is None
    assert secrets(config, {**COMPLETE, "HEALTH_PORT": "9090"}, need=ALL).health_port == 9090
    assert refused(config, {"HEALTH_PORT": "everywhere"}) == [
        "environment: HEALTH_PORT: is not a port: a number from 0 to 65535"
    ]

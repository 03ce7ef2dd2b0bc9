"""No secret stands in config.yaml, and none is ever shown: not in an error, not by printing what was read."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config import ConfigError, Secrets, load, secrets
from settings.problems import masked
from tests.settings_files import NOTHING, SHIPPED, TEXT, changed, line_of, refused

BOT = "xoxb-1111111111-2222222222-" + "Canary" * 4
APP = "xapp-1-A0AAAAAAA-3333333333-" + "canary7" * 6
USER = "xoxp-4444444444-5555555555-" + "Canary" * 4
BEARER = "A" * 22 + "Canary%2Bcanary1234567890"
ACCESS = "1234567890123456789-" + "CanaryCanaryCanaryCanary"
POSTGRES = "postgresql://socialcare:Canary-pa55word@db.example.org/socialcare"
PLAIN = "0123456789canary0123456789canary"

FORMS = {
    BOT: "SLACK_BOT_TOKEN",
    APP: "SLACK_APP_TOKEN",
    USER: "SLACK_BOT_TOKEN",
    BEARER: "X_BEARER_TOKEN",
    ACCESS: "X_ACCESS_TOKEN",
    POSTGRES: "DATABASE_URL",
}


@pytest.mark.parametrize("secret", FORMS)
def test_a_secret_is_refused_wherever_it_stands_and_its_place_is_named(tmp_path: Path, secret: str) -> None:
    places = (
        changed(("name: Havørn Air", f"name: {secret}")),
        changed(("# stands on cards", f"# {secret}")),
        changed(("Thank you for telling us.", f"Thank you, {secret} for telling us.")),
        changed(("claim: eyes", f'claim: ["{secret}"]')),
        changed(('  - who: "@bo"\n', f'  - who: "@bo"\n    {secret.replace("://", "")}: 1\n'))
        if secret != POSTGRES
        else changed(("secrets: X ", f"database: {secret} ")),
    )
    for text in places:
        lines = refused(tmp_path / "c.yaml", text)

        (told,) = [line for line in lines if "belongs in the environment" in line]
        assert f"belongs in the environment as {FORMS[secret]}" in told
        assert told.startswith(f"{line_of(text, secret.replace('://', '') if secret != POSTGRES else secret)}:")
        assert "anary" not in "\n".join(lines)


@pytest.mark.parametrize(
    ("key", "variable"),
    [
        ("signing_secret", "as SLACK_SIGNING_SECRET"),
        ("slack-signing-secret", "as SLACK_SIGNING_SECRET"),
        ("api_secret", "as X_API_SECRET"),
        ("x_api_key", "as X_API_KEY"),
        ("bot_token", "as SLACK_BOT_TOKEN"),
        ("password", "(SLACK_BOT_TOKEN, X_ACCESS_TOKEN and so on)"),
    ],
)
@pytest.mark.parametrize(
    "value", [PLAIN, "canary", "'canary canary'", "\n      canary", "[canary]", "|\n      canary\n"]
)
def test_what_stands_under_the_key_of_a_secret_is_one(tmp_path: Path, key: str, variable: str, value: str) -> None:
    lines = refused(tmp_path / "c.yaml", changed(("    open: true", f"    {key}: {value}\n    open: true")))

    assert f"belongs in the environment {variable};" in lines[0]
    assert "canary" not in "\n".join(lines)


def test_a_secret_in_the_environment_is_recognised_in_the_file_whatever_it_looks_like(tmp_path: Path) -> None:
    """A signing secret has no form of its own, and under a harmless key nothing gives it away."""
    environ = {"SLACK_SIGNING_SECRET": PLAIN}

    lines = refused(tmp_path / "c.yaml", changed(("name: Havørn Air", f"name: {PLAIN}")), environ)

    assert "team.name: holds a secret, which belongs in the environment as SLACK_SIGNING_SECRET" in lines[0]
    assert "canary" not in "\n".join(lines)


def test_a_secret_is_not_shown_by_what_is_wrong_beside_it(tmp_path: Path) -> None:
    """The refusal of a broken file, of an unknown key and of a wrong value each would like to quote it."""
    for text in (
        changed(("open: true", f"open: {BOT} @")) + "\n@",
        changed(("\nteam:\n", f"\n? [{BOT}]\n: 1\nteam:\n")),
        changed(("\nteam:\n", f"\nx: !{BOT} y\nteam:\n")),
        changed(("\nteam:\n", f"\nx: *{BOT}\nteam:\n")),
        changed(("\nteam:\n", f"\n%{BOT}\nteam:\n")),
        changed(("notify: approver", f"notify: {BOT}")),
        changed(("calendar: office", f"calendar: {BOT}")),
    ):
        assert "anary" not in "\n".join(refused(tmp_path / "c.yaml", text))


def test_half_a_secret_is_not_shown_either() -> None:
    """A long value is cut when it is shown, and what is left of a secret in it no longer looks like one."""
    text = f"{'x' * 40} {POSTGRES}"

    assert "Canary" not in masked(text)
    assert "Canary" not in masked(f"postgres://user:Canary/with/slashes{'@'}host/db")


def test_the_name_of_a_variable_is_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(changed(("secrets: X ", "secrets: X_SUPPORT_OF_1_AIRLINE ")), encoding="utf-8")

    assert load(path, NOTHING).accounts[0].secrets == "X_SUPPORT_OF_1_AIRLINE"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, len(TEXT)), secret=st.sampled_from([BOT, APP, USER, POSTGRES]))
def test_a_secret_put_anywhere_is_refused_and_never_shown(tmp_path: Path, place: int, secret: str) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(TEXT[:place] + secret + TEXT[place:], encoding="utf-8")

    with pytest.raises(ConfigError) as caught:
        load(path, NOTHING)

    assert "anary" not in str(caught.value) + repr(caught.value.problems)


ENVIRON = {
    "SLACK_BOT_TOKEN": BOT,
    "SLACK_APP_TOKEN": APP,
    "SLACK_SIGNING_SECRET": PLAIN,
    "X_API_KEY": "canary-key",
    "X_API_SECRET": "canary-secret",
    "X_ACCESS_TOKEN": ACCESS,
    "X_ACCESS_TOKEN_SECRET": "canary-access",
    "X_BEARER_TOKEN": BEARER,
    "DATABASE_URL": POSTGRES,
}


def test_printing_what_was_read_shows_no_secret() -> None:
    found = secrets(load(SHIPPED, NOTHING), ENVIRON, need={"slack_socket", "slack_http", "networks"})

    assert isinstance(found, Secrets)
    assert "anary" not in f"{found} {found!r} {found.networks} {found.model_dump_json()}"


@pytest.mark.parametrize("name", ENVIRON)
def test_a_refused_variable_is_not_repeated(name: str) -> None:
    broken = ENVIRON | {name: f"xoxa {ENVIRON[name].replace('postgresql', 'mysql')} canary"}

    with pytest.raises(ConfigError) as caught:
        secrets(load(SHIPPED, NOTHING), broken, need={"slack_socket", "slack_http", "networks"})

    assert name in str(caught.value)
    assert "anary" not in str(caught.value) + repr(caught.value.problems)

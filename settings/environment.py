"""Reads secrets and addresses from the environment, and says of each that is missing what it is and where to get it."""

import re
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr

from settings.addresses import is_loopback as is_loopback
from settings.models import Account, Config
from settings.problems import ConfigError, Problem

#: What a process is about to do: call Slack; listen to it by Socket Mode, or by HTTP; read and write social networks.
Need = Literal["slack", "slack_socket", "slack_http", "networks"]

SLACK_API_URL = "https://slack.com/api/"
DATABASE_URL = "sqlite:///socialcare.db"
PORT = 3000

_APP_PAGE = "at api.slack.com/apps, on your app's page"
_PORTAL = "at developer.x.com, Projects & Apps, your app, Keys and tokens"

#: What each variable is and where it is found, by its name or, for a network's, by the end of it.
_FOUND = {
    "SLACK_BOT_TOKEN": f"the bot's token (xoxb-...): {_APP_PAGE}, OAuth & Permissions",
    "SLACK_APP_TOKEN": f"the app-level token with connections:write (xapp-...): {_APP_PAGE}, Basic Information",
    "SLACK_SIGNING_SECRET": f"the signing secret: {_APP_PAGE}, Basic Information",
    "WEBHOOK_SECRET": "a long random text that you make up, such as `openssl rand -hex 32` prints; whoever is told by "
    "`webhook:` in config.yaml checks the signature with it",
    "API_KEY": f"the app's API key: {_PORTAL}",
    "API_SECRET": f"the app's API key secret: {_PORTAL}",
    "ACCESS_TOKEN": f"the access token of the account, with Read and write: {_PORTAL}",
    "ACCESS_TOKEN_SECRET": f"the access token secret of the account: {_PORTAL}",
}
#: How Slack's tokens begin, and the kinds that are mistaken for one another.
_PREFIXES = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}
_OTHER_KINDS = ("xoxb-", "xapp-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxc-", "xoxe")
_NEEDED: Mapping[Need, tuple[str, ...]] = {
    "slack": ("SLACK_BOT_TOKEN",),
    "slack_socket": ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"),
    "slack_http": ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"),
    "networks": (),
}
_Port = TypeVar("_Port", int, None)
_POSTGRES = re.compile(r"^postgres(?:ql)?(?:\+psycopg)?://")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NetworkKeys(_Frozen):
    """What one account speaks to its network with."""

    api_key: SecretStr
    api_secret: SecretStr
    access_token: SecretStr
    access_token_secret: SecretStr
    bearer_token: SecretStr | None = None


class Secrets(_Frozen):
    """What the environment holds; what was not needed and not set is None. Neither repr nor str shows a secret."""

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_api_url: str = SLACK_API_URL  #: ends with /
    x_api_url: str | None = None  #: without / at its end; None: the network's own
    webhook_secret: SecretStr | None = None  #: signs what rules tell other systems
    database_url: SecretStr = SecretStr(DATABASE_URL)  #: as SQLAlchemy takes it
    port: int = PORT  #: 0 lets the system choose
    health_port: int | None = None  #: where `run` and `worker` show their health; None: nowhere
    clock_file: Path | None = None  #: says how far a practice clock is ahead; never set towards real systems
    networks: Mapping[str, NetworkKeys] = {}  #: by an account's `secrets`

    def of(self, account: Account) -> NetworkKeys:
        """The keys of an account; KeyError when networks were not asked for, or the account is not open."""
        return self.networks[account.secrets]


def secrets(config: Config, environ: Mapping[str, str], *, need: Set[Need]) -> Secrets:
    """Take from the environment what `need` calls for; raises ConfigError naming all that is missing or unfit."""
    reader = _Reader(environ)
    for name in dict.fromkeys(name for wanted in sorted(need) for name in _NEEDED[wanted]):
        reader.required(name)
    networks = {}
    if "networks" in need and any(rule.then.webhook for rule in config.rules):
        reader.required("WEBHOOK_SECRET")
    if "networks" in need:
        networks = {account.secrets: reader.keys(account.secrets, account.network) for account in config.accounts
                    if account.open}  # fmt: skip
    slack_api_url, x_api_url = reader.address("SLACK_API_URL"), reader.address("X_API_URL")
    found = Secrets(
        slack_bot_token=reader.secret("SLACK_BOT_TOKEN"),
        slack_app_token=reader.secret("SLACK_APP_TOKEN"),
        slack_signing_secret=reader.secret("SLACK_SIGNING_SECRET"),
        slack_api_url=f"{slack_api_url}/" if slack_api_url else SLACK_API_URL,
        x_api_url=x_api_url or None,
        webhook_secret=reader.secret("WEBHOOK_SECRET"),
        database_url=reader.database_url(),
        port=reader.port("PORT", PORT),
        health_port=reader.port("HEALTH_PORT", None),
        clock_file=reader.clock_file(slack_api_url, x_api_url),
        networks={prefix: keys for prefix, keys in networks.items() if keys},
    )
    if reader.problems:
        raise ConfigError(dict.fromkeys(reader.problems))
    return found


def database_url(environ: Mapping[str, str]) -> str:
    """The address of the database as SQLAlchemy takes it; postgres:// and postgresql:// are spoken by psycopg.

    Raises ConfigError, without repeating the address, when it is neither SQLite's nor PostgreSQL's.
    """
    written = environ.get("DATABASE_URL", "").strip() or DATABASE_URL
    url = _POSTGRES.sub("postgresql+psycopg://", written)
    if not url.startswith(("postgresql+psycopg://", "sqlite://")):
        what = "is not the address of a database: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"
        raise ConfigError([Problem(place="environment", key="DATABASE_URL", what=what)])
    return url


class _Reader:
    """Reads variables one by one and keeps what is wrong with them."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[Problem] = []

    def _text(self, name: str) -> str:
        return self._environ.get(name, "").strip()

    def _refuse(self, name: str, what: str) -> None:
        self.problems.append(Problem(place="environment", key=name, what=what))

    def secret(self, name: str) -> SecretStr | None:
        """The secret, or None when it is not set; one with a space or of another kind is refused."""
        text = self._text(name)
        if not text:
            return None
        prefix = _PREFIXES.get(name, "")
        if any(mark.isspace() or not mark.isprintable() for mark in text):
            self._refuse(name, "has a space or an invisible character in it; copy it again")
        elif prefix and text.startswith(_OTHER_KINDS) and not text.startswith(prefix):
            self._refuse(name, f"does not begin with {prefix}, so it is another kind of token; it is {_FOUND[name]}")
        return SecretStr(text)

    def required(self, name: str) -> SecretStr | None:
        """The secret; it is a problem when it is not set."""
        found = self.secret(name)
        if not found:
            known = next(_FOUND[end] for end in sorted(_FOUND, key=len, reverse=True) if name.endswith(end))
            self._refuse(name, f"is not set; it is {known}")
        return found

    def keys(self, prefix: str, network: str) -> NetworkKeys | None:
        """The keys of an account; those of the app are shared by all accounts of a network unless it has its own."""
        shared = network.upper()
        names = [f"{prefix}_{end}" for end in ("API_KEY", "API_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET")]
        own_app = prefix != shared and bool(self._text(names[0]) or self._text(names[1]))
        app = names[:2] if own_app else [f"{shared}_API_KEY", f"{shared}_API_SECRET"]
        api_key, api_secret, access_token, access_token_secret = (self.required(name) for name in (*app, *names[2:]))
        bearer = self.secret(f"{prefix if own_app else shared}_BEARER_TOKEN")
        if not (api_key and api_secret and access_token and access_token_secret):
            return None
        return NetworkKeys(
            api_key=api_key,
            api_secret=api_secret,
            access_token=access_token,
            access_token_secret=access_token_secret,
            bearer_token=bearer,
        )

    def address(self, name: str) -> str:
        """An address that replaces a system's own, without / at its end; unless it is this machine it must be https."""
        text = self._text(name).rstrip("/")
        if text and (not _is_address(text) or "@" in text):
            self._refuse(name, "is not an address such as https://host/path, without user, query or fragment")
        elif text and not text.startswith("https://") and not is_loopback(text):
            self._refuse(name, "is not https; only an address on this machine may do without")
        return text

    def database_url(self) -> SecretStr:
        """The address of the database."""
        try:
            return SecretStr(database_url(self._environ))
        except ConfigError as error:
            self.problems += error.problems
            return SecretStr(DATABASE_URL)

    def port(self, name: str, default: _Port) -> int | _Port:
        """A port to listen on, or `default` when it is not set."""
        text = self._text(name)
        if not text:
            return default
        if not re.fullmatch(r"\d{1,5}", text, re.ASCII) or int(text) > 65_535:
            self._refuse(name, "is not a port: a number from 0 to 65535")
            return default
        return int(text)

    def clock_file(self, *addresses: str) -> Path | None:
        """The file of a practice clock: refused unless everything that it could disturb is on this machine."""
        text = self._text("SOCIALCARE_CLOCK")
        if text and not all(map(is_loopback, addresses)):
            self._refuse("SOCIALCARE_CLOCK", "is for practice: SLACK_API_URL and X_API_URL must be on this machine")
        return Path(text) if text else None


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        plain = not parts.query and not parts.fragment and parts.port != 0
        return parts.scheme in ("http", "https") and bool(parts.hostname) and plain
    except ValueError:
        return False

"""Trigger: `python bot.py check`. Asks everything that a start depends on and says what it found, changing nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from clients import Clock, SocialNetwork
from config import Account, Config, Secrets
from handlers import checkup_lines as lines
from handlers.checkup_facts import Cause, Environment, Trouble, Workspace, ask, read_environment
from handlers.checkup_lines import Grade, Line
from handlers.checkup_team import team
from rules.roster_resolution import Group
from storage.inspection import inspect

__all__ = ["Grade", "Line", "check"]

SlackAt = Callable[[str, str], Workspace]  #: a token, and the address of the Web API
NetworkOf = Callable[[Account, Secrets], SocialNetwork]

_READ = "see that the app has all its scopes"
_CONNECT = "check this machine's connection to Slack, and try again"
_MASK = "•••"


def check(
    config: Config, environ: Mapping[str, str], *, slack: SlackAt, network: NetworkOf, clock: Clock
) -> Iterator[Line]:
    """Every finding, in the order in which it is made; no line holds a secret, and none keeps another from coming.

    `slack` and `network` make clients; making one asks nothing yet. `clock` is the machine's own.
    """
    found = read_environment(config, environ)
    for line in _all(config, found, slack, network, clock):
        yield replace(line, text=_showable(line.text, _secret_texts(environ, found)))


def _all(config: Config, found: Environment, slack: SlackAt, network: NetworkOf, clock: Clock) -> Iterator[Line]:
    yield lines.settings(config)
    yield from lines.environment(found.problems, found.hints)
    if found.fit("SLACK_API_URL"):
        yield from _slack(config, found, slack, clock)
    else:
        yield lines.warning("Slack: not checked, for its address cannot be used")
    yield from _networks(config, found, network)
    if found.fit("DATABASE_URL"):
        yield lines.database(ask(lambda: inspect(found.secrets.database_url.get_secret_value())))
    else:
        yield lines.warning("database: not checked, for its address cannot be used")


def _slack(config: Config, found: Environment, slack: SlackAt, clock: Clock) -> Iterator[Line]:
    bot_token, app_token = found.secrets.slack_bot_token, found.secrets.slack_app_token
    address = found.secrets.slack_api_url
    if bot_token is None:
        yield lines.warning("Slack: channels and people not checked, for there is no token to ask with")
    else:
        yield from _workspace(config, slack(bot_token.get_secret_value(), address), address, clock)
    if app_token is not None:
        admission = ask(slack(app_token.get_secret_value(), address).admit_socket)
        yield lines.socket(admission if isinstance(admission, Trouble) else None, web=found.web)


def _workspace(config: Config, workspace: Workspace, address: str, clock: Clock) -> Iterator[Line]:
    installed = ask(workspace.installation)
    now = clock.now()
    yield lines.installation(installed, address)
    if isinstance(installed, Trouble):
        if installed.cause is Cause.REFUSED:
            yield lines.warning("Slack: channels and people not checked, for Slack does not take the token")
            return
    else:
        yield from lines.scopes(installed.scopes, emails=any("@" in entry.who[1:] for entry in config.people))
        yield lines.clock(installed.slack_time, now)
    bot = "socialcare" if isinstance(installed, Trouble) else installed.name
    listed = ask(workspace.channels_with_membership)
    if isinstance(listed, Trouble):
        yield lines.not_checked("channels", listed, _READ, _CONNECT)
    else:
        yield from lines.channels(config, *listed, bot)
    yield from _people(config, workspace)


def _people(config: Config, workspace: Workspace) -> Iterator[Line]:
    members = ask(workspace.members)
    groups: Sequence[Group] | Trouble = ask(workspace.groups)
    if isinstance(groups, Trouble):
        yield lines.not_checked("user groups", groups, _READ, _CONNECT)
    if isinstance(members, Trouble):
        yield lines.not_checked("people", members, _READ, _CONNECT)
    else:
        yield from team(config, members, groups)


def _networks(config: Config, found: Environment, network: NetworkOf) -> Iterator[Line]:
    for index, account in enumerate(config.accounts):
        if not account.open:
            yield lines.closed(account)
        elif account.secrets in found.accounts:
            client = network(account, found.accounts[account.secrets])
            yield lines.network(account, config.where(("accounts", index, "handle")), ask(client.me))
        else:
            yield lines.warning(
                f"{account.network} @{account.handle}: not checked, for its keys or address are not right"
            )


def _secret_texts(environ: Mapping[str, str], found: Environment) -> Iterator[str]:
    """What must not be shown: whatever a variable with such a name holds, used or not."""
    for name, value in environ.items():
        if name.endswith(("_TOKEN", "_SECRET", "_KEY")) and len(value.strip()) >= 6:
            yield value.strip()
    password = found.secrets.database_url.get_secret_value().rpartition("@")[0].rpartition(":")[2]
    if len(password) >= 6:
        yield password


def _showable(text: str, hidden: Iterator[str]) -> str:
    """One line that any terminal can show: names come from Slack, sentences from X, and either may hold anything."""
    for secret in hidden:
        text = text.replace(secret, _MASK)
    return "".join(mark if mark.isprintable() else ascii(mark)[1:-1] for mark in text)

"""What `check` asks Slack, the networks and the environment: each answer a fact, or the trouble that came instead."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from clients import Busy, Rejected, Unauthorised, Unreachable
from config import Config, ConfigError, Need, Problem, Secrets, secrets
from rules.roster_resolution import Channel, Group, Member
from storage.inspection import CannotLook

T = TypeVar("T")


class Cause(StrEnum):
    """Why a question has no answer, by what to do next."""

    REFUSED = "refused"  #: a person must change something
    SILENT = "silent"  #: no answer came: the connection, or the other side
    BUSY = "busy"  #: later


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A question that was not answered."""

    cause: Cause
    reason: str


def ask(question: Callable[[], T]) -> T | Trouble:
    """The answer, or the trouble that came instead: one check that fails must not keep another from running."""
    try:
        return question()
    except Busy as error:
        return Trouble(cause=Cause.BUSY, reason=error.reason)
    except (Unreachable, CannotLook) as error:
        return Trouble(cause=Cause.SILENT, reason=str(error))
    except (Unauthorised, Rejected) as error:
        return Trouble(cause=Cause.REFUSED, reason=str(error))


# --- Slack -----------------------------------------------------------------------------------------------------------


class Installed(Protocol):
    """The app as it is installed in the workspace."""

    @property
    def team(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def name(self) -> str:
        """The bot's, without @."""
        ...

    @property
    def scopes(self) -> frozenset[str] | None:
        """What was granted; None when Slack did not say."""
        ...

    @property
    def slack_time(self) -> datetime | None:
        """The time at Slack, aware; None when Slack did not say."""
        ...


class Workspace(Protocol):
    """What `check` asks of Slack; each call raises Busy, Unreachable, Unauthorised or Rejected, and changes nothing."""

    def installation(self) -> Installed: ...

    def admit_socket(self) -> str: ...

    def members(self) -> Sequence[Member]: ...

    def groups(self) -> Sequence[Group]: ...

    def channels_with_membership(self) -> tuple[Sequence[Channel], frozenset[str]]: ...


# --- the environment -------------------------------------------------------------------------------------------------

_RUN, _WEB = "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"  # what only `run` needs, and what only `web` does


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What the environment holds, and everything that is missing from it or cannot be used."""

    secrets: Secrets  #: without what cannot be used
    problems: tuple[Problem, ...]  #: nothing runs before these are mended
    hints: tuple[tuple[str, Problem], ...] = ()  #: what only one command needs, with that command's name
    accounts: Mapping[str, Secrets]  #: by an account's `secrets`, of those that can be asked
    web: bool  #: whether this is set up for `web`

    def fit(self, name: str) -> bool:
        """Whether a variable can be used, or is not set. An address that cannot must not be replaced by another."""
        return name not in {problem.key for problem in self.problems}


def read_environment(config: Config, environ: Mapping[str, str]) -> Environment:
    """Read all that can be read: what is wrong with one variable hides no other, nor stops what can do without it."""
    given = {name: value for name, value in environ.items() if value.strip()}
    found = dict.fromkeys(_problems(config, given, "slack_socket", "slack_http", "networks"))
    # No check uses the practice clock; it depends on the addresses, which may be left out here.
    left_out = {problem.key for problem in _problems(config, given)} | {"SOCIALCARE_CLOCK"}
    kept = {name: value for name, value in given.items() if name not in left_out}
    web = "PORT" in given and _WEB in given
    dispensable = {_WEB: "web"} | ({_RUN: "run"} if web else {})
    hints = tuple(
        (dispensable[problem.key], problem)
        for problem in found
        if problem.key in dispensable and problem.key not in given
    )
    return Environment(
        secrets=secrets(config, kept, need=set()),
        problems=tuple(problem for problem in found if problem not in [hint for _, hint in hints]),
        hints=tuple(hint for hint in hints if "PORT" in given),
        accounts={} if "X_API_URL" in left_out else dict(_spoken_for(config, kept)),
        web=web,
    )


def _spoken_for(config: Config, environ: Mapping[str, str]) -> Iterator[tuple[str, Secrets]]:
    """The open accounts that the environment has usable keys for, each looked at by itself."""
    for account in config.accounts:
        alone = config.model_copy(update={"accounts": (account,)})
        if account.open and not _problems(alone, environ, "networks"):
            yield account.secrets, secrets(alone, environ, need={"networks"})


def _problems(config: Config, environ: Mapping[str, str], *need: Need) -> tuple[Problem, ...]:
    try:
        secrets(config, environ, need=set(need))
    except ConfigError as error:
        return error.problems
    return ()

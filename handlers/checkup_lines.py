"""What `check` says: pure judgements of what Slack, the networks and the database answered, one line a finding."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from config import Account, Config, Problem
from handlers.checkup_facts import Cause, Installed, Trouble
from handlers.directory import channel_names
from handlers.slack_app import SCOPES
from rules.roster_resolution import Channel, Unresolved, resolve_channel
from storage.inspection import Inspection

LATE = timedelta(seconds=60)  #: a clock that is off by more deserves a look
TOO_LATE = timedelta(minutes=5)  #: Slack's own bound for the time of a signed request

_PERMISSIONS = "api.slack.com/apps, your app, OAuth & Permissions"
_ADD_SCOPE = f"add it under {_PERMISSIONS}, and reinstall the app"


class Grade(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"  #: socialcare would not start, or not do its work


@dataclass(frozen=True, kw_only=True)
class Line:
    """One finding: what was found, or what is wrong and what to do."""

    grade: Grade
    text: str

    def __str__(self) -> str:
        word = "PROBLEM" if self.grade is Grade.PROBLEM else self.grade.value
        return f"{word:<8}{self.text}"


def ok(text: str) -> Line:
    """All is well."""
    return Line(grade=Grade.OK, text=text)


def warning(text: str) -> Line:
    """It works, but somebody should know."""
    return Line(grade=Grade.WARNING, text=text)


def problem(text: str) -> Line:
    """It does not work."""
    return Line(grade=Grade.PROBLEM, text=text)


def not_checked(subject: str, trouble: Trouble, refused: str, silent: str) -> Line:
    """A question without an answer; `refused` and `silent` are what to do then."""
    reason = trouble.reason.rstrip(".")
    match trouble.cause:
        case Cause.BUSY:
            return warning(f"{subject}: not checked: {reason}; try again in a minute")
        case Cause.SILENT:
            return problem(f"{subject}: {reason}; {silent}")
        case Cause.REFUSED:
            return problem(f"{subject}: {reason}; {refused}")


# --- settings and environment ----------------------------------------------------------------------------------------


def settings(config: Config) -> Line:
    """The file was read before; say which, and what is in it."""
    parts = (
        _count(len(config.accounts), "account"),
        _count(len(config.people), "entry of people", "entries of people"),
        _count(len({name for _, name in channel_names(config)}), "channel"),
        _count(len(config.rules), "rule"),
    )
    return ok(f"settings: {config.source} can be used: {', '.join(parts)}")


def environment(problems: Iterable[Problem], hints: Iterable[tuple[str, Problem]]) -> Iterator[Line]:
    """What is missing or unfit; `hints` are (command, what only that command needs)."""
    for found in problems:
        yield problem(f"environment: {found.key} {found.what}")
    for command, found in hints:
        yield warning(f"environment: {found.key} {found.what}; only needed for `python bot.py {command}`")


# --- the app in Slack ------------------------------------------------------------------------------------------------


def installation(found: Installed | Trouble, address: str) -> Line:
    """Whether Slack takes the bot's token."""
    if isinstance(found, Trouble):
        return not_checked(
            "Slack",
            found,
            refused=f"copy SLACK_BOT_TOKEN anew from {_PERMISSIONS}; installing the app again makes a new one",
            silent=f"check this machine's connection to {address}",
        )
    return ok(f"Slack: @{found.name} is installed in {found.team}, {found.url}")


def scopes(granted: frozenset[str] | None, *, emails: bool) -> Iterator[Line]:
    """Whether the app may do what it must; `emails` says that somebody in people is written by e-mail."""
    if granted is None:
        yield warning("scopes: Slack did not say which the app has; compare them with docs/slack-manifest.yaml")
        return
    missing = [scope for scope in SCOPES if scope not in granted]
    for scope in missing:
        text = f"scope {scope} is missing, by which socialcare {SCOPES[scope]}; {_ADD_SCOPE}"
        yield warning(text) if scope == "users:read.email" and not emails else problem(text)
    if not missing:
        yield ok(f"scopes: all {len(SCOPES)} that socialcare needs")
    if more := granted - SCOPES.keys():
        yield warning(
            f"scopes: the app has more than it needs: {', '.join(sorted(more))}; docs/slack-manifest.yaml has the least"
        )


def clock(slack_time: datetime | None, now: datetime) -> Line:
    """How far this machine's clock is from Slack's."""
    if slack_time is None:
        return warning("clock: not checked: Slack's answer had no time; see that this machine sets its clock by NTP")
    off = now - slack_time
    if abs(off) <= LATE:
        return ok(f"clock: within {abs(off).total_seconds():.0f} s of Slack's")
    way = "ahead of" if off > timedelta() else "behind"
    seconds = round(abs(off).total_seconds())
    text = f"clock: this machine is {seconds // 60} min {seconds % 60} s {way} Slack"
    if abs(off) <= TOO_LATE:
        return warning(f"{text}; let it set its clock by NTP (timedatectl set-ntp true)")
    return problem(
        f"{text}, too far for signed requests of Slack and X; let it set its clock by NTP (timedatectl set-ntp true)"
    )


def socket(found: Trouble | None, *, web: bool) -> Line:
    """Whether Slack admits the app to Socket Mode; where `web` is set up, that is only good to know."""
    if found is None:
        return ok("Socket Mode: Slack admits the app token")
    line = not_checked(
        "Socket Mode",
        found,
        refused="turn Socket Mode on at api.slack.com/apps, your app, and copy SLACK_APP_TOKEN anew from Basic "
        "Information (App-Level Tokens, with connections:write)",
        silent="check this machine's connection to Slack",
    )
    return warning(f"{line.text}; only needed for `python bot.py run`") if web else line


# --- channels --------------------------------------------------------------------------------------------------------


def channels(config: Config, listed: Iterable[Channel], bot_is_in: frozenset[str], bot: str) -> Iterator[Line]:
    """Whether each channel of config.yaml exists, and the bot is in it."""
    known = tuple(listed)
    places = {name: place for place, name in reversed(list(channel_names(config)))}
    for name in dict.fromkeys(name for _, name in channel_names(config)):
        place, found = places[name], resolve_channel(name, known)
        where = f"{config.where(place)}: {'.'.join(map(str, place))}"
        if isinstance(found, Unresolved):
            yield problem(f"{where}: {found.sentence}")
        elif found not in bot_is_in:
            yield problem(f"{where}: the bot is not in {name}; type /invite @{bot} there")
        else:
            yield ok(f"channel {name}: the bot is in it")


# --- networks and database -------------------------------------------------------------------------------------------


def network(account: Account, where: str, me: tuple[str, str] | Trouble) -> Line:
    """Whether the network knows us, and as the account that config.yaml names."""
    subject = f"{account.network} @{account.handle}"
    if isinstance(me, Trouble):
        return not_checked(
            subject,
            me,
            refused="make the keys and tokens anew at developer.x.com, your app, Keys and tokens",
            silent="check this machine's connection to X, and try again",
        )
    handle = me[1]
    if handle.lower() != account.handle.lower():
        return problem(
            f"{subject}: the tokens {account.secrets}_ACCESS_TOKEN and {account.secrets}_ACCESS_TOKEN_SECRET belong to "
            f"@{handle}; exchange them, or the handle at {where}"
        )
    return ok(f"{subject}: signed in")


def closed(account: Account) -> Line:
    """An account that is neither read nor answered."""
    return ok(f"{account.network} @{account.handle}: closed in the settings (open: false), nothing to check")


def database(found: Inspection | Trouble) -> Line:
    """Whether the database can be used as it is."""
    if isinstance(found, Trouble):
        return not_checked(
            "database",
            found,
            refused="see DATABASE_URL",
            silent="see that the server runs, and that DATABASE_URL is right",
        )
    if not found.lasting:
        return problem(
            "database: it would be kept in memory and forgotten; name a file, such as sqlite:///socialcare.db"
        )
    if not found.writable:
        return problem(
            f"database: {found.place} or its folder cannot be written to; give this user the right, or see DATABASE_URL"
        )
    if not found.exists:
        return ok(f"database: {found.place} is not there yet; it is made at the first start")
    if not found.known:
        return problem(
            f"database: {found.place} has schema {found.current}, which a newer version made; update socialcare"
        )
    if found.current == found.newest:
        return ok(f"database: {found.place} has the newest schema, {found.newest}")
    behind = f"database: {found.place} has {f'schema {found.current}' if found.current else 'no tables yet'}"
    if found.embedded:
        return warning(f"{behind}; the next start brings it to {found.newest}: copy the file first")
    return problem(f"{behind}, and this version needs {found.newest}; back it up, then run `python bot.py migrate`")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"

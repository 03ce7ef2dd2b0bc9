"""`bot.py sandbox`: the practice world that a config.yaml asks for, and the bot's own processes in it."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from config import Config
from handlers.directory import channel_names
from processes.building import calendars_of
from rules.hours import Calendar, is_open, next_opening
from sandbox.practice import Session, practise
from sandbox.seeds import seeds

COMMANDS = {"socket": ("run",), "http": ("web", "worker")}  #: the bot's processes, by how Slack reaches them


def practise_with(
    config: Config,
    session: Session,
    *,
    start: Callable[[str], list[str]],
    environ: Mapping[str, str],
    tell: Callable[[str], None],
) -> int:
    """Practise until it is ended; `start(command)` is the command line of one of the bot's processes.

    Raises CannotPractise.
    """
    world = seeds(
        people=[(entry.who, [role.value for role in entry.roles]) for entry in config.people],
        # Where the cards come first: whoever opens the page looks there.
        channels=[*(account.channel for account in config.accounts), *(name for _, name in channel_names(config))],
        handles=[account.handle for account in config.accounts],
        brand=config.team.name,
        zone=config.team.time_zone,
    )
    calendar = next(iter(calendars_of(config).values()))
    return practise(
        session,
        world,
        commands={mode: [start(name) for name in names] for mode, names in COMMANDS.items()},
        prefixes={account.handle: account.secrets for account in config.accounts},
        environ=environ,
        start=lambda now: working_hours(calendar, now),
        tell=tell,
    )


def working_hours(calendar: Calendar, now: datetime) -> datetime:
    """When practice begins: now, if the team would be at work for three hours more, else some time after it opens."""
    if is_open(calendar, now) and is_open(calendar, now + timedelta(hours=3)):
        return now
    return next_opening(calendar, now) + timedelta(minutes=30)

"""A desk that only looks: the database and the settings, without Slack, X or a token."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from clients.clock import SystemClock
from config import Config, ConfigError, Problem, secrets
from handlers.desk import Desk, Live
from handlers.directory import Directory, Snapshot
from processes.building import ready_database, setup_of
from rules.people import Roster
from storage.inspection import CannotLook, inspect
from storage.store import Store


@contextmanager
def looking(config: Config, environ: Mapping[str, str]) -> Iterator[Desk]:
    """The desk, as long as the block; people in it have no names but their Slack ids. Raises ConfigError.

    A database that is not there is refused: opening would make one, and there is nothing to see in it.
    """
    url = secrets(config, environ, need=set()).database_url.get_secret_value()
    try:
        found = inspect(url)
    except CannotLook:
        found = None  # opening says what is wrong, and what to do
    if found is not None and not found.exists:
        what = f"there is no {found.place}: name the database that the bot writes to, or start the bot first"
        raise ConfigError([Problem(place="environment", key="DATABASE_URL", what=what)])
    store = Store(ready_database(url))
    clock = SystemClock()
    nobody = Snapshot(roster=Roster(), channels={}, url="", mentions={}, looked_at=clock.now())
    try:
        yield Desk(
            store=store,
            live=Live(setup_of(config)),
            directory=Directory(nobody),
            networks={},
            clock=clock,
            name="looking",
            started_at=clock.now(),
        )
    finally:
        store.close()

"""A desk on its own: the database and the settings, without Slack, X or a token."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from config import Config, ConfigError, Problem, secrets
from handlers.desk import Desk, Live
from handlers.directory import Directory
from handlers.remembered import recall
from processes.building import clock_of, ready_database, setup_of
from storage.engine import PATIENCE
from storage.inspection import CannotLook, inspect
from storage.store import Store


@contextmanager
def looking(
    config: Config, environ: Mapping[str, str], *, patience: float = PATIENCE, begins: bool = False
) -> Iterator[Desk]:
    """The desk, as long as the block; people in it are those of the last look that a running bot took. ConfigError.

    Whoever writes waits up to `patience` seconds for others to finish. A database that is not there is refused, for
    opening would make one, and there is nothing to see in it; unless this `begins` it.
    """
    keys = secrets(config, environ, need=set())
    url = keys.database_url.get_secret_value()
    if not begins:
        _refuse_what_is_not_there(url)
    store = Store(ready_database(url), patience=patience)
    clock = clock_of(keys)  # in practice the bot's own, or every wait would be counted wrongly
    try:
        yield Desk(
            store=store,
            live=Live(setup_of(config)),
            directory=Directory(recall(store, [entry.who for entry in config.people], clock.now())),
            networks={},
            clock=clock,
            name="looking",
            started_at=clock.now(),
        )
    finally:
        store.close()


def _refuse_what_is_not_there(url: str) -> None:
    try:
        found = inspect(url)
    except CannotLook:
        return  # opening says what is wrong, and what to do
    if not found.exists:
        what = f"there is no {found.place}: name the database that the bot writes to, or start the bot first"
        raise ConfigError([Problem(place="environment", key="DATABASE_URL", what=what)])

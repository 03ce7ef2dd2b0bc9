"""A desk on its own: the database and the settings, without Slack, X or a token."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from clients.clock import SystemClock
from config import Config, secrets
from handlers.desk import Desk, Live
from handlers.directory import Directory, Snapshot
from processes.building import ready_database, setup_of
from rules.people import Roster
from storage.engine import PATIENCE
from storage.store import Store


@contextmanager
def looking(config: Config, environ: Mapping[str, str], *, patience: float = PATIENCE) -> Iterator[Desk]:
    """The desk, as long as the block; people in it have no names but their Slack ids. Raises ConfigError.

    Whoever writes waits up to `patience` seconds for others to finish.
    """
    url = ready_database(secrets(config, environ, need=set()).database_url.get_secret_value())
    store = Store(url, patience=patience)
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

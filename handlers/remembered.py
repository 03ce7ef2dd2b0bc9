"""Who is on the team, remembered in the database: so that commands without Slack say names, and know the teams.

It gives nobody a right: whoever acts is looked up in the workspace itself. E-mail addresses are not remembered: where
config.yaml names somebody by one, its hash stands in its place.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from handlers import directory
from handlers.directory import Snapshot
from rules.people import Person, Role, Roster
from storage import workspace
from storage.store import Store


def remember(store: Store, snapshot: Snapshot, now: datetime) -> None:
    """Keep a look at the workspace, if it shows anything new."""
    content = written(snapshot)
    with store.reading() as tx:
        known = workspace.seen(tx)
    if known != content:
        store.work(lambda tx: workspace.keep(tx, content, now))


def recall(store: Store, names: Iterable[str], now: datetime) -> Snapshot:
    """The look that was kept, with these names of config.yaml; of nobody where none was."""
    with store.reading() as tx:
        return read(workspace.seen(tx) or {}, names, now)


def written(snapshot: Snapshot) -> dict[str, Any]:
    """A look in the form in which it is kept."""
    return {
        "url": snapshot.url,
        "channels": dict(sorted(snapshot.channels.items())),
        "names": {_kept(name): list(ids) for name, ids in sorted(snapshot.people.items())},
        "people": [_person(one) for _, one in sorted(snapshot.roster.people.items())],
    }


def read(content: Mapping[str, Any], names: Iterable[str], now: datetime) -> Snapshot:
    """The same back, as far as it is about these names of config.yaml."""
    ids = content.get("names", {})
    found = {directory.written(name): tuple(ids.get(_kept(directory.written(name)), ())) for name in names}
    people = [Person(**{**kept, "roles": frozenset(map(Role, kept["roles"]))}) for kept in content.get("people", ())]
    return Snapshot(
        roster=Roster(people={one.id: one for one in people}),
        channels=content.get("channels", {}),
        url=content.get("url", ""),
        mentions={},
        looked_at=now,
        people={name: ids for name, ids in found.items() if ids},
    )


def _kept(name: str) -> str:
    """A name of config.yaml as it is kept."""
    return f"sha256:{hashlib.sha256(name.encode()).hexdigest()}" if "@" in name else name


def _person(one: Person) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "handle": one.handle,
        "time_zone": one.time_zone,
        "roles": sorted(role.value for role in one.roles),
        "barred": one.barred,
    }

"""Who is on the team, remembered in the database: so that commands without Slack say names, and know the teams.

It gives nobody a right: whoever acts is looked up in the workspace itself. E-mail addresses are not remembered.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

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


def recall(store: Store, now: datetime) -> Snapshot:
    """The look that was kept; of nobody where none was."""
    with store.reading() as tx:
        return read(workspace.seen(tx) or {}, now)


def written(snapshot: Snapshot) -> dict[str, Any]:
    """A look in the form in which it is kept."""
    return {
        "url": snapshot.url,
        "channels": dict(sorted(snapshot.channels.items())),
        "names": {name: list(ids) for name, ids in sorted(snapshot.people.items())},
        "people": [_person(one) for _, one in sorted(snapshot.roster.people.items())],
    }


def read(content: Mapping[str, Any], now: datetime) -> Snapshot:
    """The same back."""
    people = [Person(**{**kept, "roles": frozenset(map(Role, kept["roles"]))}) for kept in content.get("people", ())]
    return Snapshot(
        roster=Roster(people={one.id: one for one in people}),
        channels=content.get("channels", {}),
        url=content.get("url", ""),
        mentions={},
        looked_at=now,
        people={name: tuple(ids) for name, ids in content.get("names", {}).items()},
    )


def _person(one: Person) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "handle": one.handle,
        "time_zone": one.time_zone,
        "roles": sorted(role.value for role in one.roles),
        "barred": one.barred,
    }

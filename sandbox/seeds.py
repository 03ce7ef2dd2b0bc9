"""The people, channels and accounts of the practice workspace, made from the names that config.yaml has."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Seed = dict[str, Any]

#: Whom the shipped settings name, and somebody who is not on the team.
NAMES: Mapping[str, str] = {
    "ann": "Ann Kvam",
    "bo": "Bo Lindqvist",
    "tuva": "Tuva Moe",
    "kari": "Kari Nes",
    "mikkel": "Mikkel Dahl",
    "sara": "Sara Åberg",
}
NIGHT = ("nina", "Nina Holm")  #: the one member of every user group
OUTSIDER = ("olav", "Olav Berg")


@dataclass(frozen=True, kw_only=True)
class Seeds:
    """What `Sandbox` is built from."""

    users: tuple[Seed, ...]
    channels: tuple[Seed, ...]
    user_groups: tuple[Seed, ...]
    accounts: tuple[Mapping[str, str], ...]


def seeds(
    *,
    people: Iterable[tuple[str, Iterable[str]]],
    channels: Iterable[str],
    handles: Iterable[str],
    brand: str,
    zone: str,
) -> Seeds:
    """Make everybody and everything that the settings name, and one person whom they do not.

    `people` are (who as written, roles); a name with a dash, `group:` in front or an S id is a user group.
    """
    users: dict[str, Seed] = {}
    groups: list[Seed] = []
    for who, roles in people:
        if _is_group(who):
            handle, name = NIGHT
            _add(users, handle, name, zone, roles)
            groups.append(_group(who, [handle]))
        else:
            handle = _handle(who)
            _add(users, handle, _full_name(who), zone, roles, written=who)
    _add(users, OUTSIDER[0], OUTSIDER[1], zone, ())
    return Seeds(
        users=tuple(users.values()),
        channels=tuple(_channel(name) for name in dict.fromkeys([*channels, "#general"])),
        user_groups=tuple(groups),
        accounts=tuple({"handle": handle, "name": brand} for handle in handles),
    )


def _is_group(who: str) -> bool:
    bare = who.removeprefix("@")
    return who.startswith("group:") or (who.startswith("@") and "-" in bare) or _is_id(bare, "S")


def _is_id(text: str, letters: str) -> bool:
    return len(text) > 8 and text[0] in letters and text.isalnum() and text.isupper()


def _handle(who: str) -> str:
    if "@" in who[1:]:
        return who.split("@")[0].lower()
    return who.removeprefix("@").lower().replace(" ", ".")


def _full_name(who: str) -> str:
    if " " in who:
        return who
    handle = _handle(who)
    return NAMES.get(handle) or handle.replace(".", " ").replace("_", " ").title()


def _add(users: dict[str, Seed], handle: str, name: str, zone: str, roles: Iterable[str], *, written: str = "") -> None:
    user = users.setdefault(
        handle,
        {"name": handle, "real_name": name, "email": f"{handle}@example.com", "tz": zone, "roles": []},
    )
    if "@" in written[1:]:
        user["email"] = written
    if _is_id(written, "UW"):
        user["id"] = written
    user["roles"] = sorted({*user["roles"], *roles})


def _group(who: str, members: list[str]) -> Seed:
    bare = who.removeprefix("group:").removeprefix("@")
    seed: Seed = {"handle": bare.lower(), "name": bare, "users": members}
    if _is_id(bare, "S"):
        seed["id"] = bare
    return seed


def _channel(name: str) -> Seed:
    bare = name.removeprefix("#")
    return {"id": bare, "name": f"channel-{bare.lower()}"} if _is_id(bare, "CG") else {"name": bare}

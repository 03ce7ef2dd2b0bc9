"""How rules, their reasons and what they do read to people, on the command line and in Slack."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config import Config
from rules.people import Role
from rules.replay_acts import What
from rules.rule_decision import Decision

_UNITS = (("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1))

DONE = {
    What.ROUTE: "the card goes to",
    What.ASSIGN: "kept for",
    What.PRIORITY: "priority",
    What.TAG: "tagged",
    What.ESCALATE: "calls",
    What.HOLD: "no reply leaves:",
    What.SUGGEST: "an answer is offered:",
    What.NO_REPLY: "no answer is proposed:",
    What.STORM: "belongs to the storm",
    What.WEBHOOK: "tells",
    What.APPROVAL: "a reply needs",
}  #: each goes on with its target


def length_of(length: timedelta) -> str:
    """A length of time as config.yaml has it, such as `1h30m`."""
    seconds, parts = round(length.total_seconds()), ""
    for unit, size in _UNITS:
        number, seconds = divmod(seconds, size)
        parts += f"{number}{unit}" if number else ""
    return parts or "0s"


def clock(at: datetime, zone: ZoneInfo, since: datetime | None = None) -> str:
    """A time on the wall clock of a zone; with its day unless that is the day of `since`."""
    local = at.astimezone(zone)
    if since is not None and since.astimezone(zone).date() == local.date():
        return f"{local:%H:%M}"
    return f"{local:%a %-d %b %H:%M}"


def whom(target: str, config: Config) -> str:
    """A target as settings name it; of a role, who has it."""
    if target not in set(Role):
        return target
    people = [entry.who for entry in config.people if target in entry.roles]
    return f"{target.replace('_', ' ')} ({', '.join(people)})" if people else f"{target.replace('_', ' ')} (nobody)"


def decided(made: Decision) -> list[str]:
    """What is done besides calling people, each with its rule, in the order in which it counts."""
    found = [
        f"{DONE[what]} {one.value}   by: {one.rule}"
        for what, one in (
            (What.ROUTE, made.route),
            (What.ASSIGN, made.assign),
            (What.PRIORITY, made.priority),
            (What.NO_REPLY, made.no_reply),
            (What.STORM, made.storm),
        )
        if one is not None
    ]
    if made.hold is not None:
        lasts = (
            f" for {length_of(made.hold.value.duration)}" if made.hold.value.duration else " until a person lifts it"
        )
        found.append(f"{DONE[What.HOLD]} {made.hold.value.reason}{lasts}   by: {made.hold.rule}")
    found += [f"{DONE[What.TAG]} {tag.value}   by: {tag.rule}" for tag in made.tags]
    found += [
        f"{DONE[What.SUGGEST]} {offer.value.reply or 'the prepared move to private'}   by: {offer.rule}"
        for offer in made.suggest
    ]
    return found + [f"{DONE[What.WEBHOOK]} {address.value}   by: {address.rule}" for address in made.webhooks]

"""What stories about digests have in common: days in Oslo, a small day of a team, and what the messages say."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.team import Team

Json = dict[str, Any]
DIGEST = "#social-digest"
SECOND_ACCOUNT = (
    "\n# Opening hours, by a name of your choice.",
    '\n  - network: x\n    handle: havornhjelp\n    channel: "#social-x"\n    calendar: office\n    first_response: 30m\n'
    "    language: nb\n    secrets: XB\n\n# Opening hours, by a name of your choice.",
)


def goes_on_to(team: Team, moment: datetime) -> None:
    """Let time pass until `moment`, then everything that is due happen."""
    team.wait(seconds=(moment - team.clock.now()).total_seconds())


def oslo(month: int, day: int, hour: int = 8, minute: int = 0) -> datetime:
    """A time of 2026 by the clocks of Oslo."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo("Europe/Oslo")).astimezone(UTC)


def digest(team: Team, begins: str, channel: str = DIGEST) -> Json:
    """The one digest with this title."""
    (found,) = [one for one in team.messages(channel) if one["said"].splitlines()[0] == begins]
    return found


def titles(team: Team, channel: str = DIGEST) -> list[str]:
    """The titles of all digests, in order."""
    return [one["said"].splitlines()[0] for one in team.messages(channel)]


def lines(message: Json) -> list[str]:
    """What is said, line by line, as a person reads it: links by their labels, times as "then"."""
    said = message["said"].replace("\u2060", "")
    said = re.sub(r"<!date\^\d+\^[^|]*\|[^>]*>", "then", said)
    return re.sub(r"<http[^|>]*\|([^>]*)>", r"\1", said).splitlines()


def thread(team: Team, message: Json) -> Mapping[str, list[str]]:
    """The parts in the thread of a digest, by their headings; the definitions below are the last line."""
    return {lines(part)[0].strip("*"): lines(part)[1:] for part in team.messages(thread=message)[1:]}


def answers(team: Team, card: Json, text: str, who: str = "ann", by: str = "kari") -> None:
    """Somebody drafts and somebody else approves."""
    team.reacts(by, "white_check_mark", team.drafts(who, text, card))


def number(card: Json) -> str:
    """The number of a card's case."""
    return str(card["text"].split()[1].strip(":,."))

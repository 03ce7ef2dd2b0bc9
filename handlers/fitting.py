"""What fits into one message: Slack takes some 13,000 characters of blocks, so lists end early and count the rest."""

from collections.abc import Sequence

from handlers.blocks import TEXT_LIMIT
from handlers.voice import Voice

LIST_ROOM = 2400  #: characters of one list among several in a message
PART_ROOM = 10_000  #: of all the lines of a message


def fitting(voice: Voice, lines: Sequence[str], room: int = PART_ROOM, *, total: int | None = None) -> list[str]:
    """As many of the lines as there is room for, the first in any case, and how many there are besides.

    `total` is how many there are where not all are given. No line is longer than a section takes.
    """
    found: list[str] = []
    for line in lines:
        if found and len(line) + 1 > room:
            break
        found.append(line if len(line) <= TEXT_LIMIT else _without_end(line))
        room -= len(found[-1]) + 1
    left = (len(lines) if total is None else total) - len(found)
    return [*found, more(voice, left)] if left > 0 else found


def more(voice: Voice, number: int) -> str:
    """How many are not shown."""
    return voice.plural("… and {count} more", "… and {count} more", number)


def _without_end(line: str) -> str:
    """A line cut at a blank, so that neither an entity nor a link is cut in two."""
    return line[: TEXT_LIMIT - 1].rpartition(" ")[0] + "…"

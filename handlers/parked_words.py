"""What the admins read of what was put aside, and of a clock that was put back."""

from collections.abc import Mapping
from datetime import timedelta

from handlers.blocks import duration
from rules.slack_text import escape

#: What was parked, and what a person can do; {0} is where it stands.
PARKED: Mapping[str, tuple[str, str]] = {
    "event": (
        "What somebody did in Slack{0}",
        "*Try again* has its thread read once more; else ask them to do it again.",
    ),
    "thread": (
        "What people did in Slack{0}, and was found by reading back,",
        "*Try again* has its thread read once more; else ask them to do it again.",
    ),
    "reply": (
        "The approved reply of case {case}",
        "It has not gone out for all we know: look on the network. *Try again* is safe, it is never sent twice.",
    ),
    "message": (
        "The {what} of case {case}",
        "It is tried again every hour, and at once by *Try again*.",
    ),
    "file": (
        "The file “{what}”",
        "A message is shown without it; a person gets what they asked for by *Try again*.",
    ),
    "post": (
        "Post {post} to @{account}, which has no card,",
        "Look at it on the network, or press *Try again*.",
    ),
    "case": (
        "The look whether case {case} has to be escalated",
        "Nobody is called or warned about that case meanwhile, and its claim does not end: keep an eye on it.",
    ),
    "home": (
        "The Home tab of <@{person}>",
        "They see an old one or none meanwhile; `/socialcare mine` and `/socialcare queue` tell them the same.",
    ),
    "digest": ("The daily digest of {date}", "`/socialcare stats` may still show the numbers."),
}
NOWHERE = {"case": "(none)", "what": "message", "post": "?", "account": "?", "date": "today", "person": "somebody"}


def parked(kind: str, place: Mapping[str, str], reference: str) -> str:
    """To the admins: one thing has failed three times, and everything else goes on."""
    what, to_do = PARKED[kind]
    where = f" (<{place['link']}|there>)" if "link" in place else ""
    known = NOWHERE | {name: escape(value) for name, value in place.items()}
    said = what.replace("{0}", where).format(**known)
    return (
        f":construction: {said} failed again and again and is put aside; everything else goes on. "
        f"{to_do} The log has the reason under `{reference}`."
    )


def parked_many(kind: str) -> str:
    """To the admins: so many of a kind fail that one more notice stands for all."""
    return (
        f":construction: More of the same ({kind}) failed and are put aside. Perhaps it is one defect: look at the "
        "log, and when it is mended press *Try again* for all of them. `/socialcare health` counts them."
    )


def clock_put_back(by: timedelta) -> str:
    """To the admins: the machine's clock has jumped, and what that means."""
    return (
        f":clock3: The clock of this machine was put back by {duration(by.total_seconds())}, or those of two machines "
        "differ by as much. What waited for its time is done now; nothing is done twice. Let the machines keep their "
        "time by NTP."
    )

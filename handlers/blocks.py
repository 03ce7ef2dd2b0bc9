"""Block Kit pieces that the messages are made of, and the rule that customers' words only go into plain text."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rules.slack_text import clean, defuse, escape, shorten

Block = dict[str, Any]
TEXT_LIMIT = 2900  #: a section takes 3,000


def section(mrkdwn: str) -> Block:
    """Our own words, formatted."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn}}


def sections(lines: Iterable[str]) -> list[Block]:
    """Lines of our own making in as few sections as take them whole: customers' words in them grow when made inert."""
    texts: list[str] = []
    for line in lines:
        if texts and len(texts[-1]) + 1 + len(line) <= TEXT_LIMIT:
            texts[-1] += "\n" + line
        else:
            texts.append(line)
    return [section(text) for text in texts]


def words(text: str) -> Block:
    """Somebody's words exactly as they are: nothing in them pings, links or formats."""
    return {
        "type": "section",
        "text": {"type": "plain_text", "text": shorten(clean(text), TEXT_LIMIT) or "(no text)", "emoji": False},
    }


def context(*mrkdwn: str) -> Block:
    """Small print in our own words."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text} for text in mrkdwn]}


def plain_context(text: str) -> Block:
    """Small print with somebody else's words in it."""
    return {
        "type": "context",
        "elements": [{"type": "plain_text", "text": shorten(clean(text), 300), "emoji": False}],
    }


def button(label: str, action: str, value: str, *, style: str | None = None, describe: str = "") -> Block:
    """A button; `describe` is what a screen reader says."""
    made: Block = {
        "type": "button",
        "text": {"type": "plain_text", "text": label, "emoji": True},
        "action_id": action,
        "value": value,
    }
    if style:
        made["style"] = style
    if describe:
        made["accessibility_label"] = describe[:75]
    return made


def overflow(action: str, options: Sequence[tuple[str, str]]) -> Block:
    """A menu of up to five (label, value)."""
    return {
        "type": "overflow",
        "action_id": action,
        "options": [
            {"text": {"type": "plain_text", "text": label, "emoji": True}, "value": value} for label, value in options
        ],
    }


def actions(*elements: Block) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(elements)}


def clock_time(at: datetime, zone: ZoneInfo) -> str:
    """A time in the reader's own zone, in the team's where Slack cannot know it."""
    return _date(at, "{time}", f"{at.astimezone(zone):%H:%M}")


def day_time(at: datetime, zone: ZoneInfo) -> str:
    """A day and time likewise."""
    return _date(at, "{date_short_pretty} {time}", f"{at.astimezone(zone):%d %b %H:%M}")


def ago(at: datetime, zone: ZoneInfo) -> str:
    """How long ago, kept up to date by Slack itself."""
    return _date(at, "{ago}", f"{at.astimezone(zone):%d %b %H:%M}")


def _date(at: datetime, form: str, fallback: str) -> str:
    return f"<!date^{int(at.timestamp())}^{form}|{fallback}>"


def link(url: str, label: str) -> str:
    """A link of ours with a label of ours."""
    return f"<{escape(url)}|{escape(label)}>"


def quoted(text: str, limit: int = 120) -> str:
    """A customer's words inside a line of ours, inert and short."""
    return defuse(shorten(" ".join(clean(text).split()), limit))


def duration(seconds: float) -> str:
    """Minutes and hours as people say them: 45 s, 12 min, 3 h 05, 2 d 4 h."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes = whole // 60
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes:02d}" if minutes else f"{hours} h"
    return f"{hours // 24} d {hours % 24} h" if hours % 24 else f"{hours // 24} d"

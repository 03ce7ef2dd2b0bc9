"""What is said of the bot's own health: to the admins when something stands still, and to whoever asks."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.blocks import clock_time, duration
from rules.health import GONE, SOCKET, WATCH, Facts, Finding, Severity, What
from rules.slack_text import escape

PARTS: Mapping[str, str] = {
    "deliver": "showing cards and notices in Slack",
    "files": "bringing charts and files to Slack",
    "send": "sending approved replies",
    "reconcile": "looking up replies whose answer was lost",
    "poll": "reading the networks",
    "listen": "searching the networks",
    "catch up": "reading back what Slack did not deliver",
    "escalate": "escalating",
    "questions": "reminding colleagues of what they were asked",
    "morning": "the list of the night",
    "digest": "the daily digest",
    "home": "drawing Home tabs",
    "home rights": "taking back the Home tabs of who has left the team",
    "directory": "looking up people and channels in Slack",
    "clock": "noticing that the clock was put back",
    "forget": "forgetting what is past",
    WATCH: "watching over the rest",
}

RESTART = "If it does not go on by itself within a few minutes, restart that process; nothing is lost by it."
LOG = "The log has the reason under `{reference}`."

#: What is wrong, and what to do about it.
FOUND: Mapping[What, tuple[str, str]] = {
    What.NO_WORKER: (
        "No process does this: {parts}",
        "Start a worker (`python bot.py worker`, or `run`), and look in its log why it ended.",
    ),
    What.TICK_STILL: ("In {where} this stands still: {part}", RESTART),
    What.TICK_FAILS: ("This fails, and is tried again all the time: {part}", LOG),
    What.EVENTS_FAIL: ("Something that people did in Slack could not be handled; Slack delivers it again", LOG),
    What.SOCKET_CLOSED: (
        "The connection to Slack is closed in {where}, so gestures do not arrive there",
        "It is opened again by itself as soon as Slack lets it. Look at slack-status.com, and whether the app's token "
        "is still valid: `python bot.py check`.",
    ),
    What.SLACK_REFUSES: (
        "Slack does not take our messages; waiting: {count}",
        "They are tried again until they are there. Look at slack-status.com, and run `python bot.py check`.",
    ),
    What.SLACK_WAITS: (
        "Messages have waited long for their turn in Slack: {count}",
        "Slack takes one a second in each channel. If this is often so, give accounts channels of their own.",
    ),
    What.PARKED: (
        "Messages that cannot be shown in Slack as they are: {count}",
        "Each was reported in the admins' channel with its reason. Run `python bot.py check`.",
    ),
    What.FAILED: (
        "Failed again and again, and put aside ({subject}): {count}",
        "Each was reported in the admins' channel, with a button to try again.",
    ),
    What.REPLIES_WAIT: (
        "Approved replies that have not gone out: {count}",
        "Their cards say why. They go out as soon as the network takes them.",
    ),
    What.UNDECIDED: (
        "Replies of which nobody knows whether they were published: {count}",
        "Whoever approved them was asked to look on the network and to press the button on the draft.",
    ),
    What.READING_FAILS: (
        "@{subject} cannot be read",
        "The reason was reported in the admins' channel. New posts wait on the network until it works.",
    ),
    What.READING_STILL: ("@{subject} is not read any more", RESTART),
    What.STORAGE: (
        "The database does not answer, so nothing that people do in Slack has an effect now",
        "Slack delivers it again for a while. Look at the disk and the database server; the log has the reason.",
    ),
}

#: What works again, when it is over.
OVER: Mapping[What, str] = {
    What.NO_WORKER: "a worker runs again",
    What.EVENTS_FAIL: "what people do in Slack is handled again",
    What.SOCKET_CLOSED: "the connection to Slack is open again",
    What.SLACK_REFUSES: "Slack takes our messages again",
    What.SLACK_WAITS: "the queue of messages is short again",
    What.REPLIES_WAIT: "approved replies go out again",
    What.STORAGE: "the database answers again",
}


def _part(name: str) -> str:
    return PARTS.get(name, name)


def what(finding: Finding) -> str:
    """What is wrong, as a sentence without its stop; nothing in it formats or pings."""
    text = FOUND[finding.what][0].format(
        part=_part(finding.subject),
        parts=", ".join(map(_part, finding.where.split(", "))),
        subject=finding.subject,
        where=finding.where,
        count=finding.count,
    )
    return escape(text)


def to_do(finding: Finding) -> str:
    """What to do about it."""
    return FOUND[finding.what][1].format(reference=finding.reference or "its time")


def alarm(found: Sequence[Finding], zone: ZoneInfo) -> str:
    """The admins' notice of everything newly found, as one message."""
    lines = [f"• {what(finding)}, since {clock_time(finding.since, zone)}. {to_do(finding)}" for finding in found]
    return "\n".join([":rotating_light: *Something in socialcare stands still*", *lines])


def storage_alarm(since: datetime, zone: ZoneInfo) -> str:
    """The admins' notice that can be given without a database."""
    return alarm([Finding(what=What.STORAGE, since=since)], zone)


def damage(at: datetime, zone: ZoneInfo) -> str:
    """The admins' notice of a process that ends because the database file is damaged."""
    return (
        ":rotating_light: *The database file is damaged or gone*, found at "
        f"{clock_time(at, zone)}. socialcare has stopped, so that nothing is lost or done twice, and starts again when "
        "the file, or its latest backup, is in its place: the log names the file, and docs/install.md, part 8, says "
        "how. What people do in Slack meanwhile is read back then."
    )


def works_again(gone: Sequence[tuple[What, str]]) -> str:
    """The admins' notice that it is over."""
    said = [OVER.get(kind) or f"{_part(subject)} works again" for kind, subject in gone]
    return f":white_check_mark: Over: {escape('; '.join(said))}."


def screen(facts: Facts, found: Sequence[Finding], now: datetime, zone: ZoneInfo) -> str:
    """Everything on one screen, what is wrong first."""
    if not found:
        head = [":large_green_circle: *Everything moves.*"]
    else:
        broken = any(finding.severity is Severity.BROKEN for finding in found)
        title = ":red_circle: *Something stands still*" if broken else ":large_yellow_circle: *Somebody should look*"
        head = [title, *(f"• {what(one)}, since {clock_time(one.since, zone)}. {to_do(one)}" for one in found)]
    return "\n".join([*head, "", *_moving(facts, now)])


def _moving(facts: Facts, now: datetime) -> list[str]:
    replies = facts.replies
    owed = [
        f"{queue.count} {queue.kind.replace('_', ' ')} (oldest {_age(queue.oldest, now)})" for queue in facts.queues
    ]
    return [
        f":speech_balloon: *Waiting for Slack*: {', '.join(owed) or 'nothing'} · {facts.parked} parked",
        *_files(dict(facts.files)),
        f":outbox_tray: *Replies on their way*: {replies.approved} approved, {replies.unsure} being sent or looked up",
        *(
            f":satellite_antenna: *@{escape(one.account)}*: "
            + (f"last read {_age(one.completed_at, now)} ago" if one.completed_at else "not read yet")
            for one in facts.readings
        ),
        *_processes(facts, now),
    ]


def _files(counts: Mapping[str, int]) -> list[str]:
    if not counts:
        return []
    left_out, failed = counts.get("left_out", 0), counts.get("failed", 0) + counts.get("parked", 0)
    return [
        f":frame_with_picture: *Charts and files of 30 days*: {counts.get('owed', 0)} on their way, "
        f"{counts.get('uploaded', 0)} brought, {left_out} left out of their message, {failed} failed"
    ]


def _processes(facts: Facts, now: datetime) -> list[str]:
    lines = []
    for process in dict.fromkeys(beat.process for beat in facts.beats):
        beats = {beat.part: beat for beat in facts.beats if beat.process == process}
        spoke = beats.get(WATCH)
        if spoke is None or now - spoke.at > GONE:
            continue
        does = ", ".join(part for part in beats if part not in (WATCH, SOCKET))
        socket = " · connected to Slack" if SOCKET in beats else ""
        lines.append(f":gear: *{escape(process)}*: {does}, {_age(spoke.at, now)} ago{socket}")
    return lines or [":gear: no process beats"]


def _age(at: datetime | None, now: datetime) -> str:
    return duration(max(now - at, timedelta()).total_seconds()) if at is not None else "none"

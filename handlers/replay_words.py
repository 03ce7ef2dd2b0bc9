"""What a replay came to, for a person or a program to read."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.reading import percent
from handlers.replaying import Replay, never_matched
from handlers.rule_words import DONE, clock
from rules.draft import Requirement
from rules.people import Role
from rules.replay_acts import What
from rules.replay_counts import Line, Tally
from rules.replay_counts import lines as compared
from rules.replay_reach import NOBODY

Json = dict[str, Any]


def lines(replays: Sequence[Replay], *, since: datetime, until: datetime) -> Iterator[str]:
    """The rules in force, and what the changed file, if there is one, would have made different."""
    before, after = replays[0], replays[-1]
    config = after.setup.config
    zone = ZoneInfo(config.team.time_zone)
    yield f"The cases that came in from {clock(since, zone)} to {clock(until, zone)}: {before.tally.cases:,}"
    yield _number("Cards", before.tally.cards, after.tally.cards)
    yield _number("Set aside", before.tally.quiet, after.tally.quiet)
    yield _number("Replies", before.tally.replies, after.tally.replies)
    yield _number("Replies that need approval", before.tally.needing, after.tally.needing)
    yield from _approvals(before.tally, after.tally)
    yield ""
    tally = None if len(replays) == 1 else after.tally
    for line in compared(before.tally, tally):
        yield _line(line, zone)
    never = never_matched(after)
    yield ""
    yield f"Rules that never matched: {', '.join(never) or 'none'}"
    if after.tally.unknown:
        yield f"Left out: {after.tally.unknown:,} cases of accounts that are not in the settings"


def _number(what: str, before: int, after: int) -> str:
    change = f" ({after - before:+,})" if after != before else ""
    return f"  {what}: {after:,}{change}"


def _approvals(before: Tally, after: Tally) -> Iterator[str]:
    keys = sorted({*before.approvals, *after.approvals}, key=lambda key: (-after.approvals[key], key))
    for needs, rule in keys:
        number = _number(needs.replace("_", " "), before.approvals[needs, rule], after.approvals[needs, rule])
        share = f", {percent(after.approvals[needs, rule] / after.replies)}" if after.replies else ""
        yield f"  {number}{share}   by: {rule or 'approval.default'}"


def _line(line: Line, zone: ZoneInfo) -> str:
    what = _calls(line) if line.what is What.ESCALATE else f"{line.after:,} {DONE[line.what]} {line.target}"
    change = f" ({line.new:,} new, {line.gone:,} gone)" if line.new or line.gone else ""
    first = ", ".join(f"case {case_id} {clock(at, zone)}" for case_id, at in line.first)
    return f"{line.rule}: {what}{change}   such as {first}"


def _calls(line: Line) -> str:
    """How often somebody was reached, and how often of that in the place of whom, and why."""
    who, places = _reached(line), _places(line)
    said = [f"for {person.replace('_', ' ')}: {why}" for (person, why), _ in places]
    numbers = [number for _, number in places]
    if numbers == [line.after]:
        return f"{line.after:,} to {who} {said[0]}"
    # Somebody may be reached for two at once, so the numbers need not add up.
    some = [f"{number:,} of them {place}" for number, place in zip(numbers, said, strict=True)]
    return ", ".join([f"{line.after:,} to {who}", *some])


def _reached(line: Line) -> str:
    """A person, a group or a channel, with the role in which they were called themselves."""
    if line.target == NOBODY:
        return "nobody else"
    roles = {way.named.replace("_", " ") for way, _ in line.ways if not way.person and way.named in set(Role)}
    return f"{line.target} ({', '.join(sorted(roles))})" if roles else line.target


def _places(line: Line) -> list[tuple[tuple[str, str], int]]:
    """In whose place and why, the most frequent first."""
    numbers: Counter[tuple[str, str]] = Counter()
    for way, number in line.ways:
        if way.person:
            numbers[way.person, way.why] += number
    return sorted(numbers.items(), key=lambda one: (-one[1], one[0]))


def as_json(replays: Sequence[Replay], *, since: datetime, until: datetime, seconds: float) -> Json:
    """The same as an object."""
    before, after = replays[0], None if len(replays) == 1 else replays[-1]
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        "seconds": round(seconds, 1),
        "before": _side(before),
        "after": None if after is None else _side(after),
        "acts": [_act(line) for line in compared(before.tally, None if after is None else after.tally)],
    }


def _side(replay: Replay) -> Json:
    tally = replay.tally
    return {
        "cases": tally.cases,
        "cards": tally.cards,
        "quiet": tally.quiet,
        "unknown_accounts": tally.unknown,
        "replies": tally.replies,
        "need_approval": tally.needing,
        "approvals": [
            {"approval": Requirement(needs).value, "rule": rule or None, "replies": number}
            for (needs, rule), number in sorted(tally.approvals.items())
        ],
        "never_matched": never_matched(replay),
    }


def _act(line: Line) -> Json:
    return {
        "rule": line.rule,
        "what": line.what.value,
        "target": line.target,
        "named": sorted({way.named for way, _ in line.ways}),
        "for": [{"person": person, "why": why, "number": number} for (person, why), number in _places(line)],
        "before": line.before,
        "after": line.after,
        "new": line.new,
        "gone": line.gone,
        "first": [{"case": case_id, "at": at.isoformat()} for case_id, at in line.first],
    }

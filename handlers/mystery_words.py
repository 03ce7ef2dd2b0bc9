"""How mystery shoppers were answered, in words: a short table for a phone, lines to print, and rows for programs."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from handlers import measure_words
from handlers.blocks import Block, context, link, section, sections
from handlers.desk import Desk
from handlers.fitting import more
from handlers.stats_parts import days_name
from handlers.voice import ENGLISH, Voice
from handlers.waiting_words import both_clocks
from rules.measured import Standing
from rules.mystery import Probe, Sums, sums
from rules.period import Period
from rules.response import Speeds
from rules.slack_text import escape
from rules.speed import Speed
from storage import slack_messages
from storage.slack_messages import card_key

ROWS = 15  #: of the table
HELP = "• `/socialcare stats mystery` – how mystery shoppers were answered; `stats mystery 90d`: of some days"
UNKNOWN = "?"

#: What the rows of `as_json` say, printed below the lines.
DEFINITIONS = {
    "first_response": "From the first post asking for a reply to the first answer by a person, by the calendar and in "
    "the account's open hours. A holding reply is no answer.",
    "same_language": "Whether that answer is in the language of the case, as triage or a colleague says it; bokmål and "
    "nynorsk are one. A reply of a word or two tells no language, and is not counted.",
    "promise_kept": "Whether the answer came within the account's first_response, in its open hours, of tests where it "
    "is decided.",
}


def not_yours(voice: Voice) -> str:
    """To a colleague who may not read it."""
    return ":lock: " + voice(
        "How mystery shoppers were answered is told to communication managers and admins alone. Your own numbers and "
        "the team's: {stats}.",
        stats="`/socialcare stats`",
    )


def only_days() -> str:
    """To somebody who asks for more than some days."""
    return "Mystery shoppers are told by days only: `/socialcare stats mystery`, or `/socialcare stats mystery 90d`."


def page(desk: Desk, tx: Session, probes: Sequence[Probe], period: Period | None, voice: Voice) -> Block:
    """The message: the sums, the newest tests as a table, and who answered them."""
    when = days_name(voice, period) if period is not None else voice("all so far")
    head = f"{voice('Mystery shoppers')}: {when}"
    if not probes:
        none = voice("No mystery shopper has written.")
        return {"text": f"{head}\n{none}", "blocks": [section(f"*{escape(head)}*"), section(none)]}
    said = list(_sum_lines(voice, sums(probes)))
    newest = list(reversed(probes))[:ROWS]
    drawn = [f"```\n{_table(voice, newest)}\n```", *_who(desk, tx, newest, voice)]
    left = [more(voice, len(probes) - len(newest))] if len(probes) > len(newest) else []
    small = measure_words.definition_lines(voice, "first_response", "on_calendar", "in_open_hours", "promise_kept")
    blocks = [section(f"*{escape(head)}*"), *sections([*said, *drawn, *left]), context(_meaning(voice), *small)]
    return {"text": "\n".join([escape(head), said[0]]), "blocks": blocks}


def _sum_lines(voice: Voice, got: Sums) -> Iterator[str]:
    words = measure_words.measure_words(voice)
    tests = voice.plural("{count} test", "{count} tests", got.tests)
    answered = voice("{rate} answered", rate=measure_words.share(voice, got.answered, got.tests))
    yield f":performing_arts: {tests} · {answered}"
    speeds = Speeds(calendar=got.calendar, hours=got.hours)
    yield f":stopwatch: *{words['first_response'].name}*: {both_clocks(voice, speeds)}"
    yield f":speech_balloon: *{voice('Same language')}*: {measure_words.share(voice, got.same, got.told)}"
    yield f":dart: *{words['promise_kept'].name}*: {measure_words.share(voice, got.kept, got.decided)}"


def _meaning(voice: Voice) -> str:
    return f"*{voice('Same language')}*: " + voice(
        "The answer is in the language of the case; bokmål and nynorsk are one. A reply of a word or two tells no "
        "language, and is not counted. Tests are in no other number."
    )


def _table(voice: Voice, probes: Sequence[Probe]) -> str:
    """In letters of one width, narrow enough for a phone."""
    head = ["#", voice("written"), voice("language"), voice("after"), voice("in hours"), voice("promise")]
    rows = [head, *(list(_cells(voice, one)) for one in probes)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    return "\n".join(
        escape(" ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()) for row in rows
    )


def _cells(voice: Voice, one: Probe) -> Iterator[str]:
    yield str(one.case_id)
    yield voice.day_time(one.at)
    yield f"{one.language}→{one.reply_language or (UNKNOWN if one.first is not None else '–')}"
    yield voice.duration(timedelta(microseconds=one.first.calendar)) if one.first is not None else "–"
    yield voice.duration(timedelta(microseconds=one.first.hours)) if one.first is not None and one.hours_known else "–"
    yield _yes(voice, one.kept, "–")


def _yes(voice: Voice, value: bool | None, unknown: str) -> str:
    return unknown if value is None else voice("yes") if value else voice("no")


def _who(desk: Desk, tx: Session, probes: Sequence[Probe], voice: Voice) -> Iterator[str]:
    """A line of each test: its card, the account, whether it was the same language, and who answered."""
    places = slack_messages.places(tx, [card_key(one.case_id) for one in probes])
    for one in probes:
        place = places.get(card_key(one.case_id))
        name = voice("case {number}", number=str(one.case_id))
        parts = [f"• {link(desk.directory.link(*place), name) if place is not None else name}", _account(desk, one)]
        if one.first is None:
            yield " · ".join([*parts, voice("no answer")])
            continue
        parts.append(f"{voice('same language')}: {_yes(voice, one.same, UNKNOWN)}")
        yield " · ".join([*parts, desk.directory.named(one.by) if one.by else voice("by whom is not known")])


def _account(desk: Desk, one: Probe) -> str:
    spelt = (account.handle for account in desk.config.accounts if account.handle.lower() == one.account)
    return escape(f"@{next(spelt, one.account)}")


def printed(desk: Desk, probes: Sequence[Probe]) -> Iterator[str]:
    """The same for the command line."""
    voice, got = Voice(language=ENGLISH, zone=desk.zone), sums(probes)
    tests = voice.plural("{count} test", "{count} tests", got.tests)
    yield f"Mystery shoppers: {tests} ({desk.zone.key}); no other number counts them"
    for one in probes:
        yield ""
        when = f"{one.at.astimezone(desk.zone):%Y-%m-%d %H:%M}"
        yield f"case {one.case_id}, {when}, {_account(desk, one)} on {one.network}"
        for name, value in _facts(desk, voice, one):
            yield f"  {name:<24} {value}"
    if probes:
        yield ""
        yield "sums"
        for name, value in (
            ("answered", measure_words.share(voice, got.answered, got.tests)),
            ("first_response", measure_words.times(voice, got.calendar)),
            ("in open hours", measure_words.times(voice, got.hours)),
            ("same_language", measure_words.share(voice, got.same, got.told)),
            ("promise_kept", measure_words.share(voice, got.kept, got.decided)),
        ):
            yield f"  {name:<24} {value}"
    yield ""
    yield "definitions"
    yield from (f"  {name}: {text}" for name, text in DEFINITIONS.items())


def _facts(desk: Desk, voice: Voice, one: Probe) -> Iterator[tuple[str, str]]:
    """What is told of one test, by name."""
    *_, calendar, hours, kept = _cells(voice, one)
    yield "language", one.language
    yield "outcome", one.standing.value if one.standing is not Standing.OPEN else "open: no answer yet"
    yield "first_response", calendar
    yield "in open hours", hours
    yield "reply_language", one.reply_language or ("cannot be told" if one.first is not None else "–")
    yield "same_language", _yes(voice, one.same, "–")
    yield "answered_by", _name(desk, one) or "–"
    yield "promise_kept", kept


def _name(desk: Desk, one: Probe) -> str:
    known = desk.directory.snapshot.roster.people.get(one.by)
    return known.name if known is not None else one.by


def as_json(desk: Desk, probes: Sequence[Probe]) -> dict[str, Any]:
    """The same for programs: each test, and the sums; minutes to the thousandth, shares to four places."""
    got = sums(probes)
    return {
        "tests": [_row(desk, one) for one in probes],
        "sums": {
            "tests": got.tests,
            "answered": got.answered,
            "first_response_minutes": _minutes(got.calendar),
            "first_response_open_hours_minutes": _minutes(got.hours),
            "same_language": _rate(got.same, got.told),
            "promise_kept": _rate(got.kept, got.decided),
        },
        "definitions": DEFINITIONS,
    }


def _row(desk: Desk, one: Probe) -> dict[str, Any]:
    first = one.first
    return {
        "case": one.case_id,
        "written_at": one.at.astimezone(desk.zone).isoformat(),
        "network": one.network,
        "account": _account(desk, one).removeprefix("@"),
        "language": one.language,
        "outcome": one.standing.value,
        "first_response_minutes": _minute(first.calendar) if first is not None else None,
        "first_response_open_hours_minutes": _minute(first.hours) if first is not None and one.hours_known else None,
        "reply_language": one.reply_language or None,
        "same_language": one.same,
        "answered_by": one.by or None,
        "answered_by_name": _name(desk, one) or None,
        "promise_kept": one.kept,
    }


def _minutes(taken: Speed) -> dict[str, float | None]:
    return {
        name: None if time is None else round(time / timedelta(minutes=1), 3)
        for name, time in (("median", taken.median), ("p90", taken.p90), ("mean", taken.mean))
    }


def _minute(micros: int) -> float:
    return round(micros / 60e6, 3)


def _rate(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None

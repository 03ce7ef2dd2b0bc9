"""The digest itself: one screen that a manager reads in a minute; what stands behind it is in its thread."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from config import Account, Config
from handlers import measure_words
from handlers.benchmark_words import against
from handlers.blocks import Block, context, section, sections
from handlers.change_words import change_lines
from handlers.fitting import LIST_ROOM, fitting
from handlers.report import NAMED, Report
from handlers.voice import Voice
from rules.digest import Edition
from rules.response import Figures
from rules.slack_text import clean, defuse, shorten

GOOD = 0.8  #: of the promises kept, for a day to be called a good one
_WHOSE = 80  #: characters of the name of a team, or of its accounts, in the title


def page(report: Report, config: Config, *, late: timedelta | None = None, chart: Block | None = None) -> Block:
    """The message: its text is what a notification shows, its blocks are the screen."""
    voice, head, said = report.readers.voice, title(report, config), sentence(report, config)
    blocks: list[Block] = [
        {"type": "header", "text": {"type": "plain_text", "text": head[:150], "emoji": False}},
        section(f"*{said}*"),
    ]
    if late is not None:
        lateness = voice("This digest comes {time} late.", time=voice.duration(late))
        blocks.append(context(f":hourglass: {lateness}"))
    if report.got.cases:
        lines = [account_line(voice, account, got, config) for account, got in report.accounts]
        blocks += sections(fitting(voice, lines, LIST_ROOM))
        promise = promise_line(voice, report.got, [account.first_response for account, _ in report.accounts])
        blocks += sections([promise, *against(voice, report, config), *change_lines(voice, report)])
        blocks += [chart] if chart is not None else []
    blocks += sections(owed_lines(voice, report))
    if report.got.cases:
        blocks += (
            [context(" ".join(small))] if (small := measure_words.definition_lines(voice, *_shown(report))) else []
        )
    return {"text": f"{defuse(head)}: {said}", "blocks": blocks}


def _shown(report: Report) -> Iterator[str]:
    """The measures that have a figure here: what is not shown needs no definition."""
    got = report.got
    if got.answerable:
        yield "answer_rate"
    if got.questions:
        yield "question_answer_rate"
    if got.answered:
        yield from ("first_response", "in_open_hours")
    if got.decided:
        yield "promise_kept"


def title(report: Report, config: Config) -> str:
    """Whose digest it is, and of which days; plain text."""
    voice = report.readers.voice
    whose = " ".join(clean(config.team.name).split())
    if report.readers.accounts:
        whose = ", ".join(f"@{account.handle}" for account, _ in report.accounts)
    whose = shorten(whose, _WHOSE)
    match report.edition:
        case Edition.DAILY:
            return f"{whose}, {voice.date(report.first)}"
        case Edition.WEEKLY:
            days = f"{voice.short_date(report.first)} – {voice.short_date(report.last)}"
            return f"{whose}, {voice.week(report.first)} ({days})"
        case Edition.MONTHLY:
            return f"{whose}, {voice.month(report.first)}"


def sentence(report: Report, config: Config) -> str:
    """How the days went, in words."""
    voice, got, target = report.readers.voice, report.got, config.digest.answer_rate_target
    if not got.cases:
        return _quiet(voice, report.edition)
    came = voice(
        "{posts} in {cases}", posts=measure_words.posts(voice, got.posts), cases=measure_words.cases(voice, got.cases)
    )
    if got.answer_rate is None:
        return voice("{came}; none of them had to be answered.", came=came)
    said = voice("{came}, {percent} answered", came=came, percent=voice.percent(got.answer_rate))
    if got.first.calendar.median is not None:
        said = voice("{said}, half of them within {time}", said=said, time=voice.duration(got.first.calendar.median))
    left = len(got.unanswered_questions)
    if left:
        more = voice.plural("{count} direct question has no answer", "{count} direct questions have no answer", left)
        said = f"{said}; {more}"
    return f"{_verdict(voice, report.edition, got, target)}: {said}."


def _quiet(voice: Voice, edition: Edition) -> str:
    match edition:
        case Edition.DAILY:
            return voice("A quiet day: no new case came in.")
        case Edition.WEEKLY:
            return voice("A quiet week: no new case came in.")
        case Edition.MONTHLY:
            return voice("A quiet month: no new case came in.")


def _verdict(voice: Voice, edition: Edition, got: Figures, target: int) -> str:
    if not is_met(got, target):
        return voice("Below the target")
    if got.promise_kept is not None and got.promise_kept < GOOD:
        return voice("Answered, but often late")
    match edition:
        case Edition.DAILY:
            return voice("A good day")
        case Edition.WEEKLY:
            return voice("A good week")
        case Edition.MONTHLY:
            return voice("A good month")


def is_met(got: Figures, target: int) -> bool:
    """In whole numbers: as a fraction, 29 of 100 is less than 29 per cent."""
    return got.answered * 100 >= target * got.answerable


def name_of(account: Account) -> str:
    """A handle as mrkdwn: what is a mark to Slack may be a letter of it."""
    return f"@{defuse(account.handle)}"


def account_line(voice: Voice, account: Account, got: Figures, config: Config) -> str:
    """The Socially Devoted test of one account: open, answers enough, answers fast (S01 to S03)."""
    name = name_of(account)
    if not account.open:
        return f":white_circle: *{name}*: " + voice("closed: nothing is read or answered here")
    target = config.digest.answer_rate_target
    if got.answer_rate is None:
        return f":white_circle: *{name}*: " + voice("open · nothing to answer")
    met = is_met(got, target)
    parts = [
        voice("open"),
        voice(
            "{rate} answered, {met} {target} %",
            rate=measure_words.share(voice, got.answered, got.answerable),
            met=voice("at or above the target of") if met else voice("below the target of"),
            target=str(target),
        ),
    ]
    speed = got.first.calendar
    if speed.median is not None and speed.mean is not None:
        parts.append(
            voice(
                "half within {median}, average {mean}",
                median=voice.duration(speed.median),
                mean=voice.duration(speed.mean),
            )
        )
    if got.questions:
        parts.append(
            voice(
                "direct questions {rate}, target 100 %",
                rate=measure_words.share(voice, got.questions_answered, got.questions),
            )
        )
    light = ":large_green_circle:" if met else ":red_circle:"
    return f"{light} *{name}*: {' · '.join(parts)}"


def promise_line(voice: Voice, got: Figures, within: Iterable[timedelta]) -> str:
    """How often the promised time was kept, and the times by the team's own clock."""
    hours = got.first.hours
    said = voice(
        "*Promise kept* {rate} (promised: {times} of opening time)",
        rate=measure_words.share(voice, got.kept, got.decided),
        times=", ".join(voice.duration(one) for one in sorted(set(within))),
    )
    if hours.median is not None and hours.p90 is not None:
        said += " · " + voice(
            "in opening time half within {median}, nine of ten within {p90}",
            median=voice.duration(hours.median),
            p90=voice.duration(hours.p90),
        )
    return f":handshake: {said}"


def owed_lines(voice: Voice, report: Report) -> Iterator[str]:
    """What is open and owed, by name."""
    if not report.open_now:
        yield ":sparkles: " + voice("*Nothing is open:* nobody waits for an answer.")
    else:
        yield voice("*Open now: {count}*", count=voice.number(report.open_now)) + (
            ", " + voice("those that have waited longest:") if report.open_now > len(report.open_lines) else ":"
        )
        yield from fitting(voice, [f"• {line}" for line in report.open_lines], LIST_ROOM, total=report.open_now)
    if report.promises:
        yield voice("*Promised by a holding reply, and owed:*")
        owed = [_promise(voice, report, until, line) for until, line in report.promises]
        yield from fitting(voice, owed, LIST_ROOM, total=report.promised)
    still_open = frozenset(report.got.open_cases)
    closed = [case for case in report.got.unanswered_questions if case not in still_open]
    if closed:
        yield voice("*Direct questions that were closed without an answer:*")
        named = [f"• {report.lines[case]}" for case in closed[:NAMED] if case in report.lines]
        yield from fitting(voice, named, LIST_ROOM, total=len(closed))
    if report.got.ignored:
        yield ":warning: " + voice.plural(
            "{count} negative case without an answer; it is named in the thread.",
            "{count} negative cases without an answer; they are named in the thread.",
            len(report.got.ignored),
        )


def _promise(voice: Voice, report: Report, until: datetime, line: str) -> str:
    if until < report.now:
        return f"• :alarm_clock: {voice('overdue since {time}', time=voice.day_time(until))}: {line}"
    return f"• {voice('by {time}', time=voice.day_time(until))}: {line}"

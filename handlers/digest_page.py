"""The digest itself: one screen that a manager reads in a minute; what stands behind it is in its thread."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from config import Account, Config
from handlers import measure_words
from handlers.benchmark_words import against
from handlers.blocks import Block, context, section, sections
from handlers.report import NAMED, Report
from handlers.voice import Voice
from rules.digest import Edition
from rules.response import Figures

GOOD = 0.8  #: of the promises kept, for a day to be called a good one
_SHOWN = ("answer_rate", "question_answer_rate", "first_response", "median", "in_open_hours", "promise_kept")


def page(report: Report, config: Config, *, late: timedelta | None = None, chart: Block | None = None) -> Block:
    """The message: its text is what a notification shows, its blocks are the screen."""
    voice, head, said = report.readers.voice, title(report, config), sentence(report, config)
    blocks: list[Block] = [
        {"type": "header", "text": {"type": "plain_text", "text": head[:150], "emoji": False}},
        section(f"*{said}*"),
    ]
    if late is not None:
        lateness = voice("This comes {time} late: nobody was there to post it.", time=voice.duration(late))
        blocks.append(context(f":hourglass: {lateness}"))
    if report.got.cases:
        blocks += sections(account_line(voice, account, got, config) for account, got in report.accounts)
        blocks += sections(
            [
                promise_line(voice, report.got, promised(report)),
                *against(voice, report, config),
                *change_lines(voice, report),
            ]
        )
        blocks += [chart] if chart is not None else []
    blocks += sections(owed_lines(voice, report))
    if report.got.cases:
        blocks.append(context(" ".join(measure_words.definition_lines(voice, *_SHOWN))))
    return {"text": f"{head}: {said}", "blocks": blocks}


def title(report: Report, config: Config) -> str:
    """Whose digest it is, and of which days."""
    voice = report.readers.voice
    whose = config.team.name
    if report.readers.accounts:
        whose = ", ".join(f"@{account.handle}" for account, _ in report.accounts)
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
    if (got.answer_rate or 0) * 100 < target:
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


def account_line(voice: Voice, account: Account, got: Figures, config: Config) -> str:
    """The Socially Devoted test of one account: open, answers enough, answers fast (S01 to S03)."""
    if not account.open:
        return f":white_circle: *@{account.handle}*: " + voice("closed: nothing is read or answered here")
    target = config.digest.answer_rate_target
    if got.answer_rate is None:
        return f":white_circle: *@{account.handle}*: " + voice("open · nothing to answer")
    met = got.answer_rate * 100 >= target
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
    return f"{light} *@{account.handle}*: {' · '.join(parts)}"


def promised(report: Report) -> list[timedelta]:
    """Within which time an answer is promised, by the accounts of a report."""
    return [account.first_response for account, _ in report.accounts]


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


def change_lines(voice: Voice, report: Report) -> Iterator[str]:
    """What is different from the same weekday a week ago, or the week or month before."""
    got, before = report.got, report.before
    if not before.cases:
        return
    when = {
        Edition.DAILY: voice("a week ago"),
        Edition.WEEKLY: voice("the week before"),
        Edition.MONTHLY: voice("the month before"),
    }[report.edition]
    said = voice("Against {when}: {changes}", when=when, changes=changes(voice, got, before))
    yield f":chart_with_upwards_trend: {said}"


def changes(voice: Voice, got: Figures, before: Figures) -> str:
    """What there is more or less of, and what is faster or slower, than before."""
    parts = [f"{measure_words.cases(voice, got.cases)} ({_signed(voice, got.cases - before.cases)})"]
    if got.answer_rate is not None and before.answer_rate is not None:
        points = round(got.answer_rate * 100) - round(before.answer_rate * 100)
        parts.append(
            voice(
                "answered {percent} ({points} points)",
                percent=voice.percent(got.answer_rate),
                points=_signed(voice, points),
            )
        )
    ours, theirs = got.first.calendar.median, before.first.calendar.median
    if ours is not None and theirs is not None:
        parts.append(f"{voice('half within {time}', time=voice.duration(ours))} ({slower(voice, ours, theirs)})")
    return ", ".join(parts)


def slower(voice: Voice, ours: timedelta, theirs: timedelta) -> str:
    """By how much one time is longer or shorter than another."""
    apart = abs(ours - theirs)
    if apart < timedelta(seconds=30):
        return voice("as before")
    if ours > theirs:
        return voice("{time} slower", time=voice.duration(apart))
    return voice("{time} faster", time=voice.duration(apart))


def _signed(voice: Voice, number: int) -> str:
    return f"{'+' if number > 0 else '−' if number < 0 else '±'}{voice.number(abs(number))}"


def owed_lines(voice: Voice, report: Report) -> Iterator[str]:
    """What is open and owed, by name."""
    questions = [case for case in report.got.unanswered_questions if case in report.lines]
    if not report.open_now:
        yield ":sparkles: " + voice("*Nothing is open.* Every customer has an answer.")
    else:
        yield voice("*Open now: {count}*", count=voice.number(report.open_now)) + (
            ", " + voice("those that have waited longest:") if report.open_now > len(report.open_lines) else ":"
        )
        yield from (f"• {line}" for line in report.open_lines)
    if report.promises:
        yield voice("*Promised by a holding reply, and owed:*")
        for until, line in report.promises:
            yield f"• {voice('by {time}', time=voice.day_time(until))}: {line}"
    closed = [case for case in questions if case not in report.got.open_cases]
    if closed:
        yield voice("*Direct questions that were closed without an answer:*")
        yield from (f"• {report.lines[case]}" for case in closed[:NAMED])
    if report.got.ignored:
        yield ":warning: " + voice.plural(
            "{count} negative case without an answer; it is named in the thread.",
            "{count} negative cases without an answer; they are named in the thread.",
            len(report.got.ignored),
        )

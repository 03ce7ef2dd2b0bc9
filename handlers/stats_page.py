"""The answer to a question for figures as a person reads it: what matters most first, each figure with its meaning."""

from collections.abc import Iterator

from handlers import measure_words
from handlers.blocks import Block, context, section, sections
from handlers.change_words import changes
from handlers.desk import Desk
from handlers.digest_details import (
    apart_lines,
    approval_keys,
    approval_lines,
    in_portions,
    talk_measures,
    talk_shares,
)
from handlers.digest_page import is_met, promise_line
from handlers.fitting import LIST_ROOM, fitting
from handlers.measuring import zone_of
from handlers.stats_parts import days_name, part_name, period_name, title
from handlers.stats_question import may_see_others
from handlers.stats_report import StatsReport
from handlers.stats_table import DEFINED, table
from handlers.voice import Voice
from handlers.waiting_words import both_clocks, holder_keys, stage_lines
from rules.numbers import Part
from rules.response import Figures
from rules.slack_text import escape

ROOM = 1200  #: characters of one part: Slack takes some 13,000 of all blocks, and small print is long


def page(desk: Desk, report: StatsReport) -> Block:
    """The message: its text is what a notification shows."""
    voice, got = report.voice, report.got
    head = title(voice, desk, report.question)
    blocks: list[Block] = [section(f"*{escape(head)}*"), context(_which(desk, report))]
    first, shown = [voice("No case came in on these days.")], list[str]()
    if got.cases:
        first, shown = list(key_lines(desk, report)), list(_key_measures(got))
    blocks += sections([*first, *compared_lines(desk, report)])
    if got.cases and report.question.by is not None:
        blocks += _side_by_side(desk, report)
        shown += DEFINED
    elif got.cases:
        for name, lines, keys in _parts(desk, report):
            if lines:
                blocks += sections([f"*{name}*", *fitting(voice, lines, ROOM)])
                shown += keys
    if shown:
        small = measure_words.definition_lines(voice, *dict.fromkeys(shown))
        blocks.append(context(*in_portions(small)))
    return {"text": "\n".join([escape(head), first[0]]), "blocks": blocks}


def _key_measures(got: Figures) -> Iterator[str]:
    """Of which measures `key_lines` has a figure."""
    for keys, there in (
        (("answer_rate",), got.answerable),
        (("question_answer_rate",), got.questions),
        (("first_response", "on_calendar", "in_open_hours", "median", "p90", "mean"), got.answered),
        (("promise_kept",), got.decided),
        (("posts", "cases", "still_open"), True),
        (("ignored_negatives",), got.negatives),
        (("no_reply",), got.no_reply),
        (("spam",), got.spam),
        (("aside",), got.aside),
        (("storm",), got.storm),
    ):
        if there:
            yield from keys


def _which(desk: Desk, report: StatsReport) -> str:
    """Which days these are, by whose midnights, and what somebody's cases are."""
    voice = report.voice
    days = days_name(voice, report.question.period)
    zone = zone_of(desk).key
    parts = [zone if days == period_name(voice, report.question.period) else f"{days} ({zone})"]
    people = report.question.wanted(Part.PERSON)
    if people:
        names = " / ".join(sorted(part_name(voice, desk, Part.PERSON, one) for one in people))
        said = voice(
            "Counted are the cases that {person} has, or in which a reply written by {person} was sent.",
            person=escape(names),
        )
        parts.append(said)
    return " · ".join(parts)


def key_lines(desk: Desk, report: StatsReport) -> Iterator[str]:
    """What matters most."""
    voice, got, words = report.voice, report.got, measure_words.measure_words(report.voice)
    yield rate_line(voice, report, desk.config.digest.answer_rate_target)
    if got.questions:
        said = voice(
            "direct questions {rate}, target 100 %",
            rate=measure_words.share(voice, got.questions_answered, got.questions),
        )
        yield f":question: *{said[:1].upper()}{said[1:]}*"
    if got.answered:
        yield f":stopwatch: *{words['first_response'].name}*: {both_clocks(voice, got.first)}"
    if report.accounts:
        yield promise_line(voice, got, report.promised)
    came = voice(
        "{posts} in {cases}", posts=measure_words.posts(voice, got.posts), cases=measure_words.cases(voice, got.cases)
    )
    yield f":incoming_envelope: {came} · {words['still_open'].name}: {voice.number(got.still_open)}"
    if got.negatives:
        rate = measure_words.share(voice, len(got.ignored), got.negatives)
        yield ":warning: " + voice("*Negative cases*: {rate} without an answer", rate=rate)
        named = [f"• {report.lines[case]}" for case in got.ignored if case in report.lines]
        yield from fitting(voice, named, LIST_ROOM, total=len(got.ignored))
    yield from apart_lines(voice, got)


def rate_line(voice: Voice, report: StatsReport, target: int) -> str:
    """The answer rate, and whether it is good enough."""
    got, name = report.got, measure_words.measure_words(report.voice)["answer_rate"].name
    if got.answer_rate is None:
        return f":white_circle: *{name}*: {voice('nothing to answer')}"
    met = is_met(got, target)
    said = voice(
        "{rate} answered, {met} {target} %",
        rate=measure_words.share(voice, got.answered, got.answerable),
        met=voice("at or above the target of") if met else voice("below the target of"),
        target=str(target),
    )
    return f"{':large_green_circle:' if met else ':red_circle:'} *{name}*: {said}"


def compared_lines(desk: Desk, report: StatsReport) -> Iterator[str]:
    """What is different from the period before, and what it was then."""
    voice, got, before = report.voice, report.got, report.before
    if before is None:
        return
    period = report.question.period
    earlier = days_name(voice, period.before())
    start, end = period.span_before(zone_of(desk), desk.now())
    if (start, end) != period.before().span(zone_of(desk)):
        earlier = voice("{days}, up to {time}", days=earlier, time=voice.clock(end))
    if not before.cases:
        yield ":chart_with_upwards_trend: " + voice("Compared with {when}: no case came in then.", when=earlier)
        return
    said = voice("Compared with {when}: {changes}", when=earlier, changes=changes(voice, got, before))
    yield f":chart_with_upwards_trend: {said}"
    words = measure_words.measure_words(voice)
    shares = (
        ("answer_rate", before.answered, before.answerable),
        ("question_answer_rate", before.questions_answered, before.questions),
        ("promise_kept", before.kept, before.decided),
    )
    then = [f"{words[key].name} {measure_words.share(voice, part, whole)}" for key, part, whole in shares if whole]
    if before.answered:
        then.append(f"{words['first_response'].name} {measure_words.times(voice, before.first.calendar)}")
    if then:
        yield voice("It was then: {figures}", figures="; ".join(then))


def _side_by_side(desk: Desk, report: StatsReport) -> Iterator[Block]:
    voice = report.voice
    drawn, left = table(desk, report)
    yield section(drawn)
    if report.question.by in (Part.PERSON, Part.TOPIC):
        yield context(voice("A case may stand in several rows."))
    if left:
        more = voice.plural("… and {count} more", "… and {count} more", left)
        yield context(f"{more}: {voice('add {word} for all of them', word='`export`')}")


def _parts(desk: Desk, report: StatsReport) -> Iterator[tuple[str, list[str], list[str]]]:
    """What comes after the most important: a heading, its lines, and what of it is defined below."""
    voice, got = report.voice, report.got
    yield voice("Who held the ball"), list(stage_lines(voice, got)), holder_keys(got)
    lines = approval_lines(desk, voice, got, by_name=may_see_others(report.person))
    yield voice("Approvals and calls"), list(lines), approval_keys(got)
    talk = talk_measures(got)
    yield voice("How the talk went"), list(talk_shares(voice, got)), [key for key, _, _ in talk]
    yield voice("Load"), list(load_lines(desk, report)), []


def load_lines(desk: Desk, report: StatsReport) -> Iterator[str]:
    """One's own part of the work; a colleague's to who asked for it and may see it. No list of everybody (S27)."""
    voice, load = report.voice, dict(report.got.load)
    wanted = report.question.wanted(Part.PERSON)
    for person in sorted(wanted or {report.person.id}):
        count = load.get(person, 0)
        if person == report.person.id:
            if count or wanted:
                yield voice.plural(
                    "You gave the first answer in {count} case",
                    "You gave the first answer in {count} cases",
                    count,
                )
        else:
            yield voice.plural(
                "{person} gave the first answer in {count} case",
                "{person} gave the first answer in {count} cases",
                count,
                person=desk.directory.named(person),
            )

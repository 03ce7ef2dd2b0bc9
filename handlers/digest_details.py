"""What stands behind a digest, in its thread: each part a message, with the definitions of its figures below it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from config import Config
from handlers import figure_charts, measure_words, outlook_words
from handlers.benchmark_words import comparison_line, comparisons
from handlers.blocks import Block, context, sections
from handlers.desk import Desk
from handlers.figure_charts import HourOfDay, hours_of_day
from handlers.outlook import Outlook
from handlers.report import IN_THREAD, Report
from handlers.voice import Voice
from rules.response import Band, Figures, Speeds
from rules.slack_text import escape
from rules.stages import Stage

_STAGES = {
    Stage.RELAY: "stage_relay",
    Stage.UNCLAIMED: "stage_unclaimed",
    Stage.CLAIMED: "stage_claimed",
    Stage.ASKED: "stage_asked",
    Stage.DRAFTING: "stage_drafting",
    Stage.APPROVAL: "stage_awaiting_approval",
    Stage.SENDING: "stage_sending",
    Stage.UNKNOWN: "stage_unknown",
}
_BANDS = {
    Band.MINUTES: "band_minutes",
    Band.QUARTER: "band_quarter",
    Band.HOUR: "band_hour",
    Band.SAME_DAY: "band_same_day",
    Band.DAY: "band_day",
    Band.LATER: "band_later",
}


def details(desk: Desk, report: Report, outlook: Outlook | None = None) -> list[Block]:
    """The messages of the thread, in order."""
    voice = report.readers.voice
    parts = [
        _part(voice, voice("How long customers waited"), times_lines(voice, report.got), _TIMES),
        _part(voice, voice("By the hour of the post"), figure_charts.hour_lines(voice, hours(desk, report)), ()),
        _part(voice, voice("Who held the ball"), holder_lines(voice, report), ("stages", *_STAGES.values())),
        _part(voice, voice("Not answered"), missed_lines(voice, report), ("ignored_negatives", "no_reply", "aside")),
        _part(voice, voice("Approvals and calls"), approval_lines(desk, voice, report.got), _APPROVALS),
        _part(voice, voice("How the talk went"), talk_lines(voice, report), _TALK),
        _part(voice, voice("Against the literature"), _literature(voice, report, desk.config), ()),
    ]
    parts += _outlook(desk, voice, outlook) if outlook is not None else []
    return [part for part in parts if part is not None]


def _outlook(desk: Desk, voice: Voice, outlook: Outlook) -> list[Block | None]:
    """What a week or a month has besides."""
    return [
        _part(voice, voice("When customers write"), outlook_words.staffing_lines(desk, voice, outlook), ()),
        _part(voice, voice("What they write about"), outlook_words.topic_lines(voice, outlook), ()),
        _part(voice, voice("What is to come"), outlook_words.forecast_lines(voice, outlook), ()),
        _part(voice, voice("What it was worth"), outlook_words.worth_lines(voice, outlook), ()),
        _part(voice, voice("What reading cost"), outlook_words.cost_lines(voice, outlook), ("read_cost",)),
        _part(voice, voice("From the literature, measured elsewhere"), outlook_words.literature_lines(), ()),
    ]


def hours(desk: Desk, report: Report) -> list[HourOfDay]:
    """The report by the hour of the post."""
    return hours_of_day(
        report.cases,
        report.first,
        report.last,
        voice=report.readers.voice,
        calendars=[desk.calendar(account) for account, _ in report.accounts],
        now=desk.now(),
    )


_TIMES = ("first_response", "next_response", "whole_wait", "resolution_time", "holding_replies", "bands", "p90", "mean")
_APPROVALS = ("approvals_needed", "decision_time", "relay_lag_p95")
_TALK = (
    "dialogue_share", "resolution_rate", "reopen_rate", "moved_to_private", "closure_owed", "deflected",
    "replies_with_link", "mood_better_after",
)  # fmt: skip


def _part(voice: Voice, head: str, lines: Iterable[str], keys: Sequence[str]) -> Block | None:
    shown = list(lines)
    if not shown:
        return None
    small = measure_words.definition_lines(voice, *keys)
    blocks = [*sections([f"*{head}*", *shown])]
    if small:
        blocks.append(context(*in_portions(small)))
    return {"text": "\n".join([head, *shown]), "blocks": blocks}


def in_portions(lines: Sequence[str], most: int = 2000) -> list[str]:
    """Small print in as few pieces as Slack takes."""
    found: list[str] = []
    for line in lines:
        if found and len(found[-1]) + len(line) < most:
            found[-1] += " " + line
        else:
            found.append(line)
    return found[:10]


def times_lines(voice: Voice, got: Figures) -> Iterator[str]:
    """Every waiting time on both clocks, and the first responses by bands."""
    if not got.answered and not got.held:
        return
    words = measure_words.measure_words(voice)
    for key, speeds in (
        ("first_response", got.first),
        ("next_response", got.later),
        ("whole_wait", got.whole),
        ("resolution_time", got.resolution),
        ("holding_replies", got.held_speed),
    ):
        if speeds.calendar.count:
            yield f"*{words[key].name}* ({voice.number(speeds.calendar.count)}): {both_clocks(voice, speeds)}"
    if got.answered:
        yield f"*{words['bands'].name}*"
        yield from band_lines(voice, got)


def both_clocks(voice: Voice, speeds: Speeds) -> str:
    """Times by the calendar and in opening time."""
    return voice(
        "{calendar} · in opening time {hours}",
        calendar=measure_words.times(voice, speeds.calendar),
        hours=measure_words.times(voice, speeds.hours),
    )


def band_lines(voice: Voice, got: Figures) -> Iterator[str]:
    """The distribution as bars of text, so that it is seen without the picture too (S09)."""
    words = measure_words.measure_words(voice)
    for band, count in got.bands:
        full = round(10 * count / got.answered) if got.answered else 0
        bar = "█" * full + "░" * (10 - full)
        yield f"`{bar}` {words[_BANDS[band]].name}: {measure_words.share(voice, count, got.answered)}"


def holder_lines(voice: Voice, report: Report) -> Iterator[str]:
    """Where the time went, in all cases together and by team (S06)."""
    got = report.got
    yield from stage_lines(voice, got)
    for team in report.teams:
        if team.name and team.figures.stages:
            parts = ", ".join(stage_parts(voice, team.figures))
            yield voice("*Team {team}*: {parts}", team=escape(team.name), parts=parts)


def stage_lines(voice: Voice, got: Figures) -> Iterator[str]:
    """One line a stage: its part of all first responses, and what it comes to in a case."""
    whole = sum((one.calendar for one in got.stages), timedelta())
    words = measure_words.measure_words(voice)
    for one in got.stages:
        if not whole:
            continue
        full = round(10 * (one.calendar / whole))
        yield (
            f"`{'█' * full}{'░' * (10 - full)}` {words[_STAGES[one.stage]].name}: {voice.percent(one.calendar / whole)}"
            + voice(", on average {time}", time=voice.duration(one.calendar / got.answered))
        )


def stage_parts(voice: Voice, got: Figures) -> Iterator[str]:
    """The same in few words."""
    words = measure_words.measure_words(voice)
    for one in got.stages:
        yield f"{words[_STAGES[one.stage]].name.lower()} {voice.duration(one.calendar / max(got.answered, 1))}"


def missed_lines(voice: Voice, report: Report) -> Iterator[str]:
    """What had no answer, by name (S15, S16)."""
    got = report.got
    if got.negatives:
        yield voice(
            "*Negative cases*: {rate} without an answer",
            rate=measure_words.share(voice, len(got.ignored), got.negatives),
        )
        yield from _named(voice, report, got.ignored)
    if got.unanswered_questions:
        yield voice("*Direct questions without an answer*")
        yield from _named(voice, report, got.unanswered_questions)
    if got.broken:
        yield voice("*Promise not kept*")
        yield from _named(voice, report, got.broken)
    yield from apart_lines(voice, got)


def apart_lines(voice: Voice, got: Figures) -> Iterator[str]:
    """What is in no rate."""
    apart = [
        (voice("no reply by decision"), got.no_reply),
        (voice("spam"), got.spam),
        (voice("set aside"), got.aside),
        (voice("in a storm"), got.storm),
        (voice("not addressed to us"), got.unaddressed),
    ]
    shown = ", ".join(f"{name} {voice.number(count)}" for name, count in apart if count)
    if shown:
        yield f"{voice('*Counted apart*')}: {shown}"


def _named(voice: Voice, report: Report, ids: Sequence[int]) -> Iterator[str]:
    shown = [case for case in ids[:IN_THREAD] if case in report.lines]
    yield from (f"• {report.lines[case]}" for case in shown)
    if len(ids) > len(shown):
        yield voice.plural("… and {count} more", "… and {count} more", len(ids) - len(shown))


def approval_lines(desk: Desk, voice: Voice, got: Figures, *, by_name: bool = True) -> Iterator[str]:
    """What approval costs: how many drafts took a yes, by which rule, how long that took, who was called (S19)."""
    if got.drafts:
        needed = sum(one.drafts for one in got.approvals)
        rules = ", ".join(
            f"{escape(one.rule) if one.rule else voice('the usual')} {voice.number(one.drafts)}"
            for one in got.approvals
        )
        yield voice("*Drafts that took a yes*: {rate}", rate=measure_words.share(voice, needed, got.drafts)) + (
            f" ({rules})" if rules else ""
        )
        for one in got.approvals:
            yield voice(
                "• {rule}: {yes} yes, {no} no; {times}",
                rule=escape(one.rule) if one.rule else voice("the usual"),
                yes=voice.number(one.yes),
                no=voice.number(one.no),
                times=measure_words.times(voice, one.took),
            )
        for person, count, took in got.deciders if by_name else ():
            yield voice(
                "• {person} decided {count}: {times}",
                person=desk.directory.named(person),
                count=voice.number(count),
                times=measure_words.times(voice, took),
            )
    if got.calls:
        yield voice(
            "*Calls*: {count}, not needed: {needless}",
            count=voice.number(got.calls),
            needless=measure_words.share(voice, got.needless, got.calls),
        )
    if got.relay_p95 is not None:
        yield voice(
            "*Relay*: 95 of 100 cards stood in Slack within {time} of the post", time=voice.duration(got.relay_p95)
        )


def talk_lines(voice: Voice, report: Report) -> Iterator[str]:
    """Whether it was a talk, and how it ended."""
    yield from talk_shares(voice, report.got)
    yield from _named(voice, report, report.got.closure_owed)


def talk_shares(voice: Voice, got: Figures) -> Iterator[str]:
    """The same in numbers."""
    words = measure_words.measure_words(voice)
    for key, part, whole in talk_measures(got):
        yield f"*{words[key].name}*: {measure_words.share(voice, part, whole)}"


def talk_measures(got: Figures) -> list[tuple[str, int, int]]:
    """What there is to say of the talk: the measure, the part and the whole."""
    every = (
        ("dialogue_share", got.went_on, got.came_back),
        ("resolution_rate", got.resolved, got.answerable),
        ("reopen_rate", got.reopened, got.answered),
        ("moved_to_private", got.private, got.answered),
        ("deflected", got.deflected, got.answered),
        ("replies_with_link", got.linked, got.answered),
        ("mood_better_after", got.mood_better, got.mood_known),
        ("closure_owed", len(got.closure_owed), got.private),  # the last: its cases are named below it
    )
    return [one for one in every if got.answered and one[2]]


def _literature(voice: Voice, report: Report, config: Config) -> Iterator[str]:
    yield from (f"• {comparison_line(voice, one)}" for one in comparisons(report, config))

"""What stands behind a digest, in its thread: each part a message, with the definitions of its figures below it."""

from collections.abc import Iterable, Iterator, Sequence

from config import Config
from handlers import figure_charts, measure_words, outlook_words
from handlers.benchmark_words import comparison_line, comparisons, literature_card
from handlers.blocks import TEXT_LIMIT, Block, context, sections
from handlers.desk import Desk
from handlers.figure_charts import HourOfDay, hours_of_day
from handlers.fitting import LIST_ROOM, fitting, more
from handlers.outlook import Outlook
from handlers.report import IN_THREAD, Report
from handlers.surges import Peaks, storm_lines, surge_lines
from handlers.voice import Voice
from handlers.waiting_words import holder_keys, holder_lines, ours, times_keys, times_lines
from rules.digest import Edition
from rules.response import Asked, Figures

CREDITED = 40  #: people who are named


def details(desk: Desk, report: Report, peaks: Peaks, outlook: Outlook | None = None) -> list[Block]:
    """The messages of the thread, in order."""
    voice, got = report.readers.voice, report.got
    by_name = report.edition is not Edition.DAILY
    parts = [
        _part(voice, voice("How long customers waited"), times_lines(voice, got), times_keys(got)),
        _part(voice, voice("By the hour of the post"), figure_charts.hour_lines(voice, hours(desk, report)), ()),
        _part(voice, voice("All at once"), peak_lines(voice, report, peaks), _peak_keys(peaks)),
        _part(voice, voice("Who held the ball"), holder_lines(voice, report), holder_keys(got)),
        _part(voice, voice("Not answered"), missed_lines(voice, report), _missed_keys(got)),
        _part(
            voice, voice("Approvals and calls"), approval_lines(desk, voice, got, by_name=by_name), approval_keys(got)
        ),
        _part(voice, voice("How the talk went"), talk_lines(voice, report), [key for key, _, _ in talk_measures(got)]),
        _part(voice, voice("Against the literature"), _literature(voice, report, desk.config), ()),
    ]
    parts += _outlook(desk, voice, outlook) if outlook is not None else []
    parts.append(_part(voice, voice("Thank you"), credit_lines(desk, voice, got), ()))
    return [part for part in parts if part is not None]


def _outlook(desk: Desk, voice: Voice, outlook: Outlook) -> list[Block | None]:
    """What a week or a month has besides."""
    return [
        _part(voice, voice("When customers write"), outlook_words.staffing_lines(desk, voice, outlook), ()),
        _part(voice, voice("What they write about"), outlook_words.topic_lines(voice, outlook), ()),
        _part(voice, voice("What is to come"), outlook_words.forecast_lines(voice, outlook), ()),
        _part(voice, voice("What it was worth"), outlook_words.worth_lines(voice, outlook), ()),
        _part(voice, voice("What reading cost"), outlook_words.cost_lines(voice, outlook), ("read_cost",)),
        _part(voice, voice("From the literature, measured elsewhere"), _card(voice), ()),
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


def _part(voice: Voice, head: str, lines: Iterable[str], keys: Sequence[str]) -> Block | None:
    shown = fitting(voice, list(lines))
    if not shown:
        return None
    small = measure_words.definition_lines(voice, *keys)
    blocks = [*sections([f"*{head}*", *shown])]
    if small:
        blocks.append(context(*in_portions(small)))
    return {"text": "\n".join(fitting(voice, [head, *shown], TEXT_LIMIT)), "blocks": blocks}


def in_portions(lines: Sequence[str], most: int = 2000) -> list[str]:
    """Small print in as few pieces as Slack takes."""
    found: list[str] = []
    for line in lines:
        if found and len(found[-1]) + len(line) < most:
            found[-1] += " " + line
        else:
            found.append(line)
    return found[:10]


def peak_lines(voice: Voice, report: Report, peaks: Peaks) -> Iterator[str]:
    """What came all at once, apart from the rest (S90)."""
    words = measure_words.measure_words(voice)
    for key, lines in (
        ("surge", surge_lines(voice, peaks, report.edition)),
        ("storm", storm_lines(voice, peaks)),
    ):
        if lines:
            yield f"*{words[key].name}*"
            yield from lines


def _peak_keys(peaks: Peaks) -> list[str]:
    return [*(["surge"] if peaks.surges else []), *(["storm"] if peaks.storms else [])]


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


def _missed_keys(got: Figures) -> list[str]:
    found = (
        ("ignored_negatives", got.negatives),
        ("question_answer_rate", len(got.unanswered_questions)),
        ("promise_kept", len(got.broken)),
        ("no_reply", got.no_reply),
        ("spam", got.spam),
        ("aside", got.aside),
        ("storm", got.storm),
    )
    return [key for key, count in found if count]


def _named(voice: Voice, report: Report, ids: Sequence[int]) -> Iterator[str]:
    shown = [f"• {report.lines[case]}" for case in ids[:IN_THREAD] if case in report.lines]
    return iter(fitting(voice, shown, LIST_ROOM, total=len(ids)))


def approval_lines(desk: Desk, voice: Voice, got: Figures, *, by_name: bool = True) -> Iterator[str]:
    """What approval costs: how many drafts took a yes, by which rule, how long that took, who was called (S19).

    By name only where a week or more is told: how fast a colleague was yesterday stands in nobody's channel (S21, S27).
    """
    if got.drafts:
        needed = sum(one.drafts for one in got.approvals)
        yield voice("*Drafts that took a yes*: {rate}", rate=measure_words.share(voice, needed, got.drafts))
        yield from fitting(voice, [_asked(voice, one) for one in got.approvals], LIST_ROOM)
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


def _asked(voice: Voice, one: Asked) -> str:
    return voice(
        "• {rule}: {number}, of these {yes} yes and {no} no; {times}",
        rule=ours(one.rule) if one.rule else voice("by the usual rule"),
        number=voice.number(one.drafts),
        yes=voice.number(one.yes),
        no=voice.number(one.no),
        times=measure_words.times(voice, one.took) if one.took.count else voice("not decided yet"),
    )


def approval_keys(got: Figures) -> list[str]:
    """The measures that `approval_lines` shows."""
    found = (
        ("approvals_needed", got.drafts),
        ("decision_time", any(one.took.count for one in got.approvals)),
        ("relay_lag_p95", got.relay_p95 is not None),
    )
    return [key for key, shown in found if shown]


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


def credit_lines(desk: Desk, voice: Voice, got: Figures) -> Iterator[str]:
    """Who answered, by the alphabet and without numbers: credit, and no league table (S27)."""
    names = sorted({desk.directory.named(person) for person, _ in got.load}, key=str.casefold)
    if names:
        shown = names if len(names) <= CREDITED else [*names[:CREDITED], more(voice, len(names) - CREDITED)]
        yield voice("Answered by: {names}", names=voice.listed(shown))


def _card(voice: Voice) -> Iterator[str]:
    yield from (f"• {line}" for line in literature_card(voice))


def _literature(voice: Voice, report: Report, config: Config) -> Iterator[str]:
    yield from (f"• {comparison_line(voice, one)}" for one in comparisons(report, config))

"""How long customers waited, in words: on both clocks, by bands, and who held the ball meanwhile."""

from collections.abc import Iterator
from datetime import timedelta

from handlers import measure_words
from handlers.report import Report
from handlers.voice import Voice
from rules.response import Band, Figures, Speeds
from rules.slack_text import defuse, shorten
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


def times_lines(voice: Voice, got: Figures) -> Iterator[str]:
    """Every waiting time on both clocks, and the first responses by bands."""
    if not got.answered and not got.held:
        return
    words = measure_words.measure_words(voice)
    for key, speeds in _taken(got):
        yield f"*{words[key].name}* ({voice.number(speeds.calendar.count)}): {both_clocks(voice, speeds)}"
    if got.answered:
        yield f"*{words['bands'].name}*"
        yield from band_lines(voice, got)


def _taken(got: Figures) -> list[tuple[str, Speeds]]:
    """The times that anything took at all."""
    every = (
        ("first_response", got.first),
        ("next_response", got.later),
        ("whole_wait", got.whole),
        ("resolution_time", got.resolution),
        ("holding_replies", got.held_speed),
    )
    return [(key, speeds) for key, speeds in every if speeds.calendar.count]


def times_keys(got: Figures) -> list[str]:
    """The measures that `times_lines` shows."""
    return [*(key for key, _ in _taken(got)), *(["bands"] if got.answered else []), "in_open_hours", "p90", "mean"]


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
            yield voice("*Team {team}*: {parts}", team=ours(team.name), parts=parts)


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


def ours(name: str) -> str:
    """A name from config.yaml as mrkdwn, whatever is in it."""
    return defuse(shorten(name, 60))


def holder_keys(got: Figures) -> list[str]:
    """The measures that `holder_lines` shows."""
    return ["stages", *(_STAGES[one.stage] for one in got.stages)]

"""What a digest says, branch by branch: the verdict, the devoted line, what changed, and the hours of a day."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from handlers import digest_page, outlook_words
from handlers.benchmark_words import comparison_line, comparisons, literature_card, points_between
from handlers.change_words import change_lines, signed, slower
from handlers.digest_page import account_line, owed_lines, page, promise_line, sentence, title
from handlers.figure_charts import HourOfDay, by_hour, hours_of_day
from handlers.fitting import fitting
from handlers.report import Readers, Report
from handlers.surges import Peaks, storm_lines, surge_lines
from handlers.voice import LANGUAGES, Voice
from rules.benchmarks import BENCHMARKS, VALUE_CARD, Sector
from rules.digest import Edition, local_day
from rules.hours import Calendar
from rules.ledger import Ledger
from rules.response import Figures, Speeds, figures
from rules.speed import speed
from rules.surges import Surge
from rules.worth import Rates, estimate
from storage.storms import Lasted
from tests.world import shipped

OSLO = ZoneInfo("Europe/Oslo")
EN, NB, DA, SV = (Voice(language=language, zone=OSLO) for language in LANGUAGES)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NOW = datetime(2026, 3, 4, 7, 0, tzinfo=UTC)
NOTHING = figures(Ledger.of(()), now=NOW, zone=OSLO)
CONFIG = shipped()
AIR = CONFIG.accounts[0]


def times(*minutes: float) -> Speeds:
    """First responses of so many minutes, on both clocks."""
    taken = speed([minute * MINUTE for minute in minutes])
    return Speeds(calendar=taken, hours=taken)


def got(answered: int = 0, answerable: int = 0, **more: Any) -> Figures:
    """The figures of a day with so many cases."""
    found = {"cases": answerable, "posts": answerable, "answered": answered, "answerable": answerable} | more
    return replace(NOTHING, **found)


def report(
    day: Figures = NOTHING, before: Figures = NOTHING, *, edition: Edition = Edition.DAILY, **more: Any
) -> Report:
    """A digest of Tuesday 3 March, or of the week or month before Wednesday."""
    readers = Readers(name="", channel="#social-digest", accounts=(), at=time(8), voice=more.pop("voice", EN))
    made = Report(
        readers=readers, edition=edition, due=date(2026, 3, 4), now=NOW, first=date(2026, 3, 3), last=date(2026, 3, 3),
        cases=Ledger.of(()), got=day, before=before, accounts=((AIR, day),), teams=[], open_now=0, open_lines=[],
        promises=[], promised=0, lines={},
    )  # fmt: skip
    return replace(made, **more)


# --- the sentence -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (NOTHING, "A quiet day: no new case came in."),
        (got(cases=2, posts=3), "3 posts in 2 cases; none of them had to be answered."),
        (got(0, 1), "Below the target: 1 post in 1 case, 0 % answered."),
        (got(64, 100), "Below the target: 100 posts in 100 cases, 64 % answered."),
        (got(65, 100), "A good day: 100 posts in 100 cases, 65 % answered."),
        (
            got(9, 10, first=times(5, 7, 30), kept=7, decided=9),
            "Answered, but often late: 10 posts in 10 cases, 90 % answered, half of them within 7 min.",
        ),
        (got(9, 10, kept=8, decided=10), "A good day: 10 posts in 10 cases, 90 % answered."),
        (
            got(9, 10, unanswered_questions=(7,)),
            "A good day: 10 posts in 10 cases, 90 % answered; 1 direct question has no answer.",
        ),
        (
            got(1, 10, unanswered_questions=(7, 8)),
            "Below the target: 10 posts in 10 cases, 10 % answered; 2 direct questions have no answer.",
        ),
    ],
)
def test_one_sentence_says_how_the_day_went(day: Figures, said: str) -> None:
    assert sentence(report(day), CONFIG) == said


def test_a_week_and_a_month_are_called_by_their_names() -> None:
    for edition, word in ((Edition.WEEKLY, "week"), (Edition.MONTHLY, "month")):
        assert sentence(report(edition=edition), CONFIG) == f"A quiet {word}: no new case came in."
        assert sentence(report(got(1, 1), edition=edition), CONFIG).startswith(f"A good {word}: ")


@pytest.mark.parametrize("target", [29, 57, 58])
def test_a_target_that_is_reached_to_the_case_is_reached(target: int) -> None:
    """As fractions, 29 of 100, 57 of 100 and 58 of 100 are less than 29, 57 and 58 per cent."""
    config = CONFIG.model_copy(update={"digest": CONFIG.digest.model_copy(update={"answer_rate_target": target})})
    day = got(target, 100)

    assert sentence(report(day), config).startswith("A good day")
    assert account_line(EN, AIR, day, config).startswith(":large_green_circle:")
    assert f"at or above the target of {target} %" in account_line(EN, AIR, day, config)
    assert "below the target" in account_line(EN, AIR, got(target - 1, 100), config)


def test_the_title_is_of_the_team_or_of_the_accounts_and_no_longer_than_a_header() -> None:
    assert title(report(), CONFIG) == "Havørn Air, Tuesday 3 March"
    some = replace(report().readers, accounts=("havornair",))
    assert title(report(readers=some), CONFIG) == "@havornair, Tuesday 3 March"
    assert title(report(edition=Edition.MONTHLY), CONFIG) == "Havørn Air, March 2026"
    week = report(edition=Edition.WEEKLY, first=date(2026, 2, 23), last=date(2026, 3, 1))
    assert title(week, CONFIG) == "Havørn Air, week 9 (23 Feb – 1 Mar)"
    long = CONFIG.model_copy(update={"team": CONFIG.team.model_copy(update={"name": "Ø\n" * 300})})
    assert len(title(week, long)) < 150
    assert "\n" not in title(week, long)


# --- the devoted line, and the promise ----------------------------------------------------------------------------


def test_the_devoted_line_says_open_enough_and_fast() -> None:
    shut = AIR.model_copy(update={"open": False})
    assert account_line(EN, shut, NOTHING, CONFIG) == (
        ":white_circle: *@havornair*: closed: nothing is read or answered here"
    )
    assert account_line(EN, AIR, NOTHING, CONFIG) == ":white_circle: *@havornair*: open · nothing to answer"
    day = got(13, 20, first=times(10, 20), questions=4, questions_answered=4)
    assert account_line(EN, AIR, day, CONFIG) == (
        ":large_green_circle: *@havornair*: open · 65 % (13 of 20) answered, at or above the target of 65 % · half "
        "within 15 min, average 15 min · direct questions 100 % (4 of 4), target 100 %"
    )


def test_an_underscore_of_a_handle_formats_nothing() -> None:
    odd = AIR.model_copy(update={"handle": "_air_"})

    assert "\u2060_\u2060air\u2060_\u2060" in account_line(EN, odd, NOTHING, CONFIG)


def test_a_promise_that_is_not_decided_yet_is_a_dash() -> None:
    assert (
        promise_line(EN, got(0, 1), [AIR.first_response])
        == ":handshake: *Promise kept* – (promised: 1 h of opening time)"
    )


def test_only_what_is_shown_is_defined() -> None:
    def defined(day: Figures) -> list[str]:
        last = page(report(day), CONFIG)["blocks"][-1]
        if last["type"] != "context":
            return []
        small = last["elements"][0]["text"]
        return [
            key for key in ("Answer rate*", "direct questions*", "First response*", "Promise kept*") if key in small
        ]

    assert defined(NOTHING) == []
    assert defined(got(cases=1, posts=1)) == []
    assert defined(got(0, 1)) == ["Answer rate*"]
    assert defined(got(1, 1, questions=1, decided=1)) == [
        "Answer rate*", "direct questions*", "First response*", "Promise kept*"
    ]  # fmt: skip


# --- what changed -------------------------------------------------------------------------------------------------


def test_changes_have_their_sign_and_are_between_the_printed_figures() -> None:
    assert [signed(EN, number) for number in (3, 0, -1200)] == ["+3", "±0", "−1,200"]
    day, before = got(2, 3, first=times(25.9)), got(5, 8, first=times(30.1))

    assert list(change_lines(EN, report(day, before))) == [
        ":chart_with_upwards_trend: Compared with a week ago: 3 cases (−5), answered 66 % (+4 points), half within "
        "25 min (5 min faster)"
    ]
    assert list(change_lines(EN, report(day, NOTHING))) == [], "there is nothing to compare with"
    (week,) = change_lines(EN, report(day, before, edition=Edition.WEEKLY))
    assert "Compared with the week before" in week
    (month,) = change_lines(EN, report(got(cases=1), before, edition=Edition.MONTHLY))
    assert month == ":chart_with_upwards_trend: Compared with the month before: 1 case (−7)"


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        (10 * MINUTE, 10.9 * MINUTE, "as before"),
        (9.9 * MINUTE, 10 * MINUTE, "1 min faster"),
        (2 * HOUR, 30 * MINUTE, "1 h 30 slower"),
        (40 * timedelta(seconds=1), 50 * timedelta(seconds=1), "10 s faster"),
        (50 * HOUR, 51 * HOUR, "1 h faster"),
    ],
)
def test_slower_and_faster(ours: timedelta, theirs: timedelta, said: str) -> None:
    assert slower(EN, ours, theirs) == said


def test_one_point_is_one() -> None:
    (line,) = change_lines(EN, report(got(63, 100), got(64, 100)))

    assert "(−1 point)" in line
    assert points_between(0.29, 0.28) == 1


# --- what is owed -------------------------------------------------------------------------------------------------


def test_what_is_owed_is_named_and_the_rest_is_counted() -> None:
    day = got(
        1, 9, unanswered_questions=(1, 2, 3, 4, 5, 6, 7), open_cases=(1,), ignored=(2,),
    )  # fmt: skip
    owed = report(
        day,
        open_now=7, open_lines=["a", "b"],
        promises=[(NOW - HOUR, "late"), (NOW + HOUR, "soon")], promised=4,
        lines={number: f"case {number}" for number in range(1, 8)},
    )  # fmt: skip

    assert list(owed_lines(EN, owed)) == [
        "*Open now: 7*, those that have waited longest:",
        "• a",
        "• b",
        "… and 5 more",
        "*Promised by a holding reply, and owed:*",
        "• :alarm_clock: overdue since 4 Mar 07:00: late",
        "• by 4 Mar 09:00: soon",
        "… and 2 more",
        "*Direct questions that were closed without an answer:*",
        "• case 2",
        "• case 3",
        "• case 4",
        "• case 5",
        "• case 6",
        "… and 1 more",
        ":warning: 1 negative case without an answer; it is named in the thread.",
    ]


def test_a_list_shows_its_first_line_however_long_and_cuts_no_word_in_two() -> None:
    long = "<https://x.example|case> " + "word " * 900

    first, rest = fitting(EN, [long, "b"], 100)

    assert len(first) <= 2900
    assert first.endswith("word…")
    assert rest == "… and 1 more"
    assert fitting(EN, ["a", "b"], 4) == ["a", "b"]
    assert fitting(EN, [], 4) == []


# --- the literature, and worth ------------------------------------------------------------------------------------


@pytest.mark.parametrize("voice", [NB, DA, SV])
def test_every_name_source_and_saying_of_the_literature_is_said_in_each_language(voice: Voice) -> None:
    day = got(1, 2, first=times(30), bands=tuple((band, 0) for band, _ in NOTHING.bands))
    seen = set()
    for sector in Sector:
        config = CONFIG.model_copy(update={"digest": CONFIG.digest.model_copy(update={"sector": sector})})
        for one in comparisons(report(day), config):
            seen.add(one.benchmark.name)
            line = comparison_line(voice, one)
            assert f"; {one.benchmark.name}:" not in line or one.benchmark.name == "KLM"
            assert " article " not in line
    assert seen == {one.name for one in BENCHMARKS}
    ours, english = literature_card(voice), literature_card(EN)
    assert len(ours) == len(english) == len(VALUE_CARD)
    for line, original, one in zip(ours, english, VALUE_CARD, strict=True):
        assert original == one.line
        assert one.says not in line
        assert one.source not in line
        assert "litteratur" in line


def test_the_difference_is_between_what_is_printed() -> None:
    day = got(2, 3, first=times(40.6))
    lines = [comparison_line(EN, one) for one in comparisons(report(day), CONFIG)]

    assert lines[0] == (
        "Answer rate 66 %; airlines, banks, telecom and retail: about 65 % (Socialbakers 2013), 1 point above"
    )
    assert lines[1].startswith("Average first response 40 min; KLM: 45 min (")
    assert lines[1].endswith("), 5 min faster")
    same = [comparison_line(EN, one) for one in comparisons(report(got(62, 100, first=times(45.5))), CONFIG)]
    assert [line for line in same if line.endswith("as they do")] == [same[1], same[2]]


def test_worth_has_its_formula_in_the_readers_language_and_says_when_nothing_was_saved() -> None:
    saved = estimate(1, Rates(phone_minutes=8.5, social_minutes=4, cost_per_hour=450, currency="NOK"))
    lost = estimate(1200, Rates(phone_minutes=3, social_minutes=4))
    assert saved is not None
    assert lost is not None

    assert outlook_words.estimate_line(EN, saved) == (
        "Saved against the telephone, an *estimate*: 0.1 hours. 1 contact × (8.5 min by telephone − 4 min here) = "
        "4.5 min; ÷ 60 × 450 NOK an hour = 33.75 NOK"
    )
    assert outlook_words.estimate_line(EN, lost) == (
        "More work than on the telephone, an *estimate*: 20.0 hours. 1,200 contacts × (3 min by telephone − 4 min "
        "here) = -1,200 min"
    )
    assert outlook_words.estimate_line(NB, saved) == (
        "Spart sammenlignet med telefon, et *anslag*: 0,1 timer. 1 henvendelse × (8,5 min på telefon − 4 min her) = "
        "4,5 min; ÷ 60 × 450 NOK per time = 33,75 NOK"
    )


# --- all at once --------------------------------------------------------------------------------------------------


def test_surges_and_storms_in_words() -> None:
    ten = datetime(2026, 3, 3, 9, tzinfo=UTC)
    some = [
        Surge(start=ten, end=ten + HOUR, posts=54, usual=13.0),
        Surge(start=ten + HOUR, end=ten + 2 * HOUR, posts=90, usual=0.25),
    ]
    over = Lasted(name="*App* is down", started_at=ten, ended_at=ten + 90 * MINUTE, cases=1)
    peaks = Peaks(surges=some, storms=[over, replace(over, ended_at=None, name="x" * 200)], now=NOW)

    assert surge_lines(EN, peaks, Edition.DAILY) == [
        "• 11:00-12:00: 90 posts, where there is hardly ever one",
        "• 10:00-11:00: 54 posts, 4 times the usual 13",
    ]
    assert surge_lines(DA, peaks, Edition.WEEKLY)[1] == "• 3. mar. 10.00-11.00: 54 opslag, 4 gange de sædvanlige 13"
    first, second = storm_lines(EN, peaks)
    assert first == "• \u2060*\u2060App\u2060*\u2060 is down: 1 case, over after 1 h 30"
    assert second == f"• {'x' * 59}…: 1 case, for 22 h now"


# --- the hours of a day -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        (date(2026, 3, 3), [*range(24)]),
        (date(2026, 3, 29), [0, 1, *range(3, 24)]),
        (date(2026, 10, 25), [0, 1, 2, 2, *range(3, 24)]),
    ],
)
def test_a_day_has_the_hours_that_passed_in_it(day: date, hours: list[int]) -> None:
    office = Calendar.from_settings("Europe/Oslo", {"mon-sun": ["08:00-16:00"]})

    got = hours_of_day(Ledger.of(()), day, day, voice=EN, calendars=[office], now=local_day(OSLO, day)[1])

    assert [one.hour for one in got] == hours
    assert [one.hour for one in got if not one.closed] == [*range(8, 16)]


def test_several_days_have_the_hours_of_the_clock() -> None:
    got = hours_of_day(
        Ledger.of(()),
        date(2026, 3, 23),
        date(2026, 3, 29),
        voice=EN,
        calendars=[],
        now=datetime(2026, 4, 1, tzinfo=UTC),
    )

    assert [one.hour for one in got] == [*range(24)]


@pytest.mark.parametrize(
    ("median", "finding"),
    [
        (None, "Nothing was answered"),
        (30 * MINUTE, "Fast enough at every hour"),
        (61 * MINUTE, "Slowest at 09:00: half within 1 h 01"),
    ],
)
def test_the_chart_says_what_it_shows_and_its_alt_text_the_numbers(median: timedelta | None, finding: str) -> None:
    hours = [HourOfDay(hour=9, posts=4, median=median), HourOfDay(hour=10, posts=0, median=None)]

    drawn = by_hour(EN, hours, [HOUR], about="Havørn Air, Tuesday 3 March")

    assert drawn.title == finding
    said = EN.duration(median) if median else "no answers yet"
    assert drawn.alt == f"Havørn Air, Tuesday 3 March. 09:00 4 posts, {said}"
    assert drawn.png.startswith(b"\x89PNG")


def test_hours_without_any_answer_are_not_called_fast() -> None:
    fast = HourOfDay(hour=8, posts=4, median=5 * MINUTE)
    spam = HourOfDay(hour=9, posts=2, median=None, asked=False)
    silent = HourOfDay(hour=10, posts=1, median=None)

    assert by_hour(EN, [fast, spam], [HOUR], about="Havørn Air").title == "Fast enough at every hour"
    drawn = by_hour(EN, [fast, spam, silent, silent], [HOUR], about="Havørn Air")
    assert drawn.title == "2 hours without any answer"
    assert "09:00 2 posts, nothing to answer; 10:00 1 post, no answers yet" in drawn.alt


def test_names_are_listed_as_a_sentence_has_them() -> None:
    names = ["Ann", "Bo", "Kari"]

    assert [voice.listed(names) for voice in (EN, NB, DA, SV)] == [
        "Ann, Bo and Kari", "Ann, Bo og Kari", "Ann, Bo og Kari", "Ann, Bo och Kari",
    ]  # fmt: skip
    assert EN.listed(["Ann"]) == "Ann"


def test_lateness_is_said_in_the_language_of_the_readers() -> None:
    said = digest_page.page(report(voice=SV), CONFIG, late=26 * HOUR)

    assert said["blocks"][2]["elements"][0]["text"] == ":hourglass: Den här rapporten kommer 26 tim för sent."

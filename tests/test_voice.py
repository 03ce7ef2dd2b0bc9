"""A voice says the same in each language, as people write it there, whatever thread or machine it speaks on."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.catalogues import UNSEEN
from handlers.blocks import duration
from handlers.measure_words import cases, definition_lines, measure_words, posts, share, times
from handlers.reading import count, percent
from handlers.voice import LANGUAGES, Voice, digest_voice, spoken
from rules.speed import speed
from tests.settings_files import SHIPPED, changed, loaded

ROOT = Path(__file__).parent.parent
OSLO = ZoneInfo("Europe/Oslo")
TUESDAY = date(2026, 3, 3)
EN, NB, DA, SV = (Voice(language=language, zone=OSLO) for language in ("en", "nb", "da", "sv"))
VOICES = (EN, NB, DA, SV)

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def test_days_are_written_as_the_reader_writes_them() -> None:
    assert [voice.date(TUESDAY) for voice in VOICES] == [
        "Tuesday 3 March", "tirsdag 3. mars", "tirsdag 3. marts", "tisdag 3 mars",
    ]  # fmt: skip
    assert [voice.short_date(TUESDAY) for voice in VOICES] == ["3 Mar", "3. mars", "3. mar.", "3 mars"]
    assert [voice.month(TUESDAY) for voice in VOICES] == ["March 2026", "mars 2026", "marts 2026", "mars 2026"]
    assert [voice.weekday(TUESDAY) for voice in VOICES] == ["Tuesday", "tirsdag", "tirsdag", "tisdag"]
    assert [voice.weekday(6) for voice in VOICES] == ["Sunday", "søndag", "søndag", "söndag"]
    assert EN.weekday(0, short=True) == "Mon"
    assert [voice.week(TUESDAY) for voice in VOICES] == ["week 10", "uke 10", "uge 10", "vecka 10"]
    assert NB.week(date(2027, 1, 1)) == "uke 53", "the first of January is still in the old year's last week"


def test_times_are_those_of_the_readers_zone() -> None:
    at = datetime(2026, 3, 3, 23, 30, tzinfo=UTC)

    assert [voice.clock(at) for voice in VOICES] == ["00:30", "00:30", "00.30", "00:30"]
    assert [voice.day_time(at) for voice in VOICES] == ["4 Mar 00:30", "4. mars 00:30", "4. mar. 00.30", "4 mars 00:30"]
    assert Voice(language="en", zone=ZoneInfo("America/New_York")).day_time(at) == "3 Mar 18:30"


def test_a_time_without_zone_and_an_instant_without_date_are_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        EN.clock(datetime(2026, 3, 3, 12, 0))  # noqa: DTZ001
    with pytest.raises(TypeError, match="a date is wanted"):
        EN.date(datetime(2026, 3, 3, 23, 30, tzinfo=UTC))


@pytest.mark.parametrize(
    "length, written",
    [
        (timedelta(), ("0 s", "0 s", "0 s", "0 s")),
        (timedelta(seconds=45), ("45 s", "45 s", "45 s", "45 s")),
        (12 * MINUTE, ("12 min", "12 min", "12 min", "12 min")),
        (HOUR, ("1 h", "1 t", "1 t", "1 tim")),
        (2 * HOUR + 40 * MINUTE, ("2 h 40", "2 t 40 min", "2 t 40 min", "2 tim 40 min")),
        (3 * HOUR + 5 * MINUTE, ("3 h 05", "3 t 05 min", "3 t 05 min", "3 tim 05 min")),
        (2 * DAY - MINUTE, ("47 h 59", "47 t 59 min", "47 t 59 min", "47 tim 59 min")),
        (2 * DAY + 30 * MINUTE, ("2 d", "2 døgn", "2 døgn", "2 dygn")),
        (2 * DAY, ("2 d", "2 døgn", "2 døgn", "2 dygn")),
        (2 * DAY + 3 * HOUR, ("2 d 3 h", "2 døgn 3 t", "2 døgn 3 t", "2 dygn 3 tim")),
    ],
)
def test_lengths_are_said_as_people_say_them(length: timedelta, written: tuple[str, ...]) -> None:
    assert tuple(voice.duration(length) for voice in VOICES) == written


@given(st.timedeltas(min_value=timedelta(), max_value=timedelta(days=4000)))
def test_english_lengths_are_those_of_the_cards(length: timedelta) -> None:
    assert EN.duration(length) == duration(length.total_seconds())


@given(st.integers(min_value=0, max_value=3000), st.integers(min_value=1, max_value=3000))
def test_a_share_is_never_rounded_up_to_a_target_that_was_missed(part: int, whole: int) -> None:
    part = min(part, whole)

    for voice in VOICES:
        said = voice.percent(part / whole)
        assert said == percent(part / whole)
        assert int(said.removesuffix(" %")) == part * 100 // whole


def test_thousands_are_kept_apart_as_the_language_does() -> None:
    assert [voice.number(1234567) for voice in VOICES] == [
        "1,234,567", "1\u00a0234\u00a0567", "1.234.567", "1\u00a0234\u00a0567",
    ]  # fmt: skip
    assert [voice.number(1234.56, decimals=1) for voice in VOICES] == [
        "1,234.6", "1\u00a0234,6", "1.234,6", "1\u00a0234,6",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "number, said",
    [
        (0, ("0 cases", "0 saker", "0 sager", "0 ärenden")),
        (1, ("1 case", "1 sak", "1 sag", "1 ärende")),
        (2, ("2 cases", "2 saker", "2 sager", "2 ärenden")),
        (21, ("21 cases", "21 saker", "21 sager", "21 ärenden")),
        (1234, ("1,234 cases", "1\u00a0234 saker", "1.234 sager", "1\u00a0234 ärenden")),
    ],
)
def test_a_number_of_things_takes_the_form_of_its_language(number: int, said: tuple[str, ...]) -> None:
    assert tuple(cases(voice, number) for voice in VOICES) == said
    assert said[0] == count(number, "case"), "as the digest has always said it"
    assert posts(EN, number) == count(number, "post")
    assert posts(SV, number) == f"{SV.number(number)} inlägg"


def test_what_no_catalogue_has_is_said_in_english() -> None:
    nowhere = "Nobody has " + "translated {this}"

    assert [voice(nowhere, this="<it>") for voice in VOICES] == ["Nobody has translated <it>"] * 4
    assert NB.plural("{count} made-up thing of {who}", "{count} made-up things of {who}", 1, who="Ann") == (
        "1 made-up thing of Ann"
    )


def test_what_a_name_stands_for_is_never_read_as_a_sentence() -> None:
    assert EN("{percent} ({part} of {whole})", percent="{part}", part="{{", whole="{0.x}") == "{part} ({{ of {0.x})"


@pytest.mark.parametrize(
    "wanted, language",
    [
        ("nb", "nb"), ("nb-NO", "nb"), ("nb_NO", "nb"), ("NN-no", "nb"), ("no", "nb"), ("da-DK", "da"), ("sv-SE", "sv"),
        ("en-GB", "en"), ("fi", "en"), ("", "en"), ("../nb", "en"), ("nbx", "en"),
    ],
)  # fmt: skip
def test_a_locale_is_met_with_the_nearest_language(wanted: str, language: str) -> None:
    voice = Voice(language=wanted, zone=OSLO)

    assert spoken(wanted) == voice.spoken == language
    assert voice.date(TUESDAY) == Voice(language=language, zone=OSLO).date(TUESDAY)


def test_voices_of_several_languages_speak_at_once() -> None:
    def say(number: int) -> tuple[str, str]:
        voice = VOICES[number % 4]
        return voice("Answer rate"), voice.date(TUESDAY)

    with ThreadPoolExecutor(max_workers=8) as pool:
        heard = list(pool.map(say, range(400)))

    alone = [say(number) for number in range(4)]
    assert heard == alone * 100
    assert len(set(alone)) == 4


def test_the_machines_own_language_does_not_matter() -> None:
    program = (
        "from datetime import date; from zoneinfo import ZoneInfo; from handlers.voice import Voice; "
        "voice = Voice(language='en', zone=ZoneInfo('UTC')); "
        "print(voice.date(date(2026, 3, 3)), voice.number(1234.5, decimals=1), voice('Median'))"
    )

    heard = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "LC_ALL": name, "LANGUAGE": name, "LANG": name},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for name in ("C.UTF-8", "nb_NO.UTF-8", "nonsense")
    }

    assert heard == {"Tuesday 3 March 1,234.5 Median\n"}


def test_the_digest_speaks_the_teams_language_unless_it_has_its_own(tmp_path: Path) -> None:
    line = "  language: en                          # of reports"
    team_only = changed(
        (line, line.replace("en ", "sv ")), ("  language: en                          # left out", "  #")
    )

    shipped = digest_voice(loaded(SHIPPED, SHIPPED.read_text(encoding="utf-8")))
    teams = digest_voice(loaded(tmp_path / "config.yaml", team_only))
    own = digest_voice(loaded(tmp_path / "config.yaml", changed((line, line.replace("en ", "sv ")))))

    assert (shipped.language, teams.language, own.language) == ("en", "sv", "en")
    assert teams.zone == OSLO


def test_every_measure_has_a_name_and_a_definition_of_its_own_in_every_language() -> None:
    english = measure_words(EN)

    for voice in VOICES:
        words = measure_words(voice)
        assert list(words) == list(english)
        assert len({(one.name, one.definition) for one in words.values()}) == len(words)
        for key, one in words.items():
            assert key.isidentifier()
            assert one.name
            assert not one.name.endswith(".")
            assert one.definition.endswith("."), key
            assert one.definition[0].isupper(), key
            assert not UNSEEN & set(one.name + one.definition)
            if voice is not EN:
                assert one.definition != english[key].definition, key


def test_a_name_stands_for_one_measure_only() -> None:
    for voice in VOICES:
        names = [words.name for words in measure_words(voice).values()]
        assert sorted({name for name in names if names.count(name) > 1}) == []


def test_the_names_are_those_that_customer_service_uses() -> None:
    assert [measure_words(voice)["answer_rate"].name for voice in VOICES] == [
        "Answer rate", "Svarprosent", "Svarprocent", "Svarsfrekvens",
    ]  # fmt: skip
    assert [measure_words(voice)["first_response"].name for voice in VOICES] == [
        "First response", "Førstesvartid", "Første svartid", "Första svarstid",
    ]  # fmt: skip


def test_small_print_names_each_measure_with_what_it_counts() -> None:
    assert definition_lines(NB, "spam", "median") == [
        "*Søppelpost*: Saker som er lagt bort som søppelpost.",
        "*Median*: Halvparten av tidene er ikke lengre enn dette.",
    ]


def test_a_share_is_said_with_what_it_is_made_of() -> None:
    assert [share(voice, 13, 20) for voice in (EN, DA)] == ["65 % (13 of 20)", "65 % (13 af 20)"]
    assert share(SV, 0, 0) == "–"
    assert share(NB, 649, 1000) == "64 % (649 av 1\u00a0000)"


def test_times_are_said_as_median_p90_and_mean() -> None:
    taken = speed([10 * MINUTE, 20 * MINUTE, 60 * MINUTE])

    assert times(EN, taken) == "median 20 min, p90 52 min, mean 30 min"
    assert times(SV, taken) == "median 20 min, p90 52 min, medelvärde 30 min"
    assert [times(voice, speed([])) for voice in VOICES] == [
        "no answers yet", "ingen svar ennå", "ingen svar endnu", "inga svar ännu",
    ]  # fmt: skip


def test_the_english_is_in_the_languages_list_first() -> None:
    assert LANGUAGES == ("en", "nb", "da", "sv")

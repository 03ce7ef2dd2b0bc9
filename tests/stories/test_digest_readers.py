"""Who gets a digest and when: the week on Mondays, the month on the first, each channel its own, each once."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from handlers import digest as digests
from tests.settings_files import changed, loaded
from tests.stories.digests import DIGEST, SECOND_ACCOUNT, answers, digest, goes_on_to, lines, oslo, thread, titles
from tests.stories.promises import assert_kept
from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
NOBODY_AT_NIGHT = ('hours: ["18:00-24:00", "00:00-10:00"]', 'hours: ["18:00-24:00"]')
FURTHER = (
    "  further: []",
    '  further:\n    - channel: "#kundeservice"\n      accounts: [havornhjelp]\n      language: nb\n      time: "07:00"\n'
    "      time_zone: Atlantic/Reykjavik\n",
)
WEEK = "Havørn Air, week 10 (2 Mar – 8 Mar)"

pytestmark = pytest.mark.timeout(240)  # a month passes, day by day


# --- the week and the month ---------------------------------------------------------------------------------------


def test_a_week_and_a_month_know_the_hours_the_topics_what_is_to_come_and_what_it_was_worth(
    database_url: str, tmp_path: Path
) -> None:
    config = loaded(tmp_path / "config.yaml", changed(NOBODY_AT_NIGHT))
    with Team(database_url, config=config, start=oslo(3, 2, 5, 30)) as team:
        for who in ("ida", "per", "eva"):
            team.customer_posts(who, "@havornair The lounge is closed, where do I wait?", settle=False)
        team.wait(seconds=31)
        goes_on_to(team, oslo(3, 2, 10))
        for gate, card in enumerate(team.cards(), start=1):
            answers(team, card, f"At gate {gate}.")
        for day in (3, 4, 5, 6, 7, 8):
            goes_on_to(team, oslo(3, day))
        assert not any("week" in title for title in titles(team)), "before Monday"

        goes_on_to(team, oslo(3, 9))

        assert titles(team)[-2:] == ["Havørn Air, Sunday 8 March", WEEK]
        week = digest(team, WEEK)
        assert lines(week)[1] == (
            "*Answered, but often late: 3 posts in 3 cases, 100 % answered, half of them within 4 h 30.*"
        )
        assert not any("late" in line for line in lines(week)[2:]), "it came on time"
        parts = thread(team, week)
        assert parts["When customers write"] == [
            "Busiest: Monday 05:00-06:00 (3.0 an hour)",
            "3 posts came while nobody was on duty: Monday 05:00-06:00 (3)",
            ":bulb: Monday 05:00-06:00: somebody on duty then would have met 3 of the 3 posts that nobody was there "
            "for.",
        ]
        assert parts["What they write about"] == [
            "*Words*: “closed” (3 customers), “lounge” (3 customers)",
            "*In direct questions*: “closed” (3 customers), “lounge” (3 customers)",
        ]
        assert parts["What is to come"] == ["Too little is stored yet to foretell anything: it takes four whole weeks."]
        assert parts["What it was worth"] == [
            "Contacts dealt with: 3, 1.5 for each hour with work",
            "Saved against the telephone, an *estimate*: 0.2 hours. 3 contacts × (8 min by telephone − 4 min here) = "
            "12 min; ÷ 60 × 450 NOK an hour = 90 NOK",
        ]
        assert parts["What reading cost"][0].startswith("@havornair: ")
        assert parts["What reading cost"][0].endswith(" USD each)")
        card = parts["From the literature, measured elsewhere"]
        assert len(card) == 4
        assert all("(from literature: " in line for line in card)

        goes_on_to(team, oslo(4, 1))

        assert titles(team)[-3:] == [
            "Havørn Air, Tuesday 31 March",
            "Havørn Air, week 13 (23 Mar – 29 Mar)",
            "Havørn Air, March 2026",
        ]
        month = digest(team, "Havørn Air, March 2026")
        assert "3 posts in 3 cases" in month["said"]
        assert thread(team, month)["What is to come"] == ["Hardly a post is to be expected in the next seven days."]
        assert_kept(team)


def test_quiet_days_weeks_and_months_say_so_and_have_no_thread(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    answers(team, team.card(), "It comes tonight.")
    for moment in (oslo(3, 4), oslo(3, 5), oslo(3, 9), oslo(3, 16), oslo(4, 1), oslo(5, 1)):
        goes_on_to(team, moment)

    for title, said in (
        ("Havørn Air, Wednesday 4 March", "*A quiet day: no new case came in.*"),
        ("Havørn Air, week 11 (9 Mar – 15 Mar)", "*A quiet week: no new case came in.*"),
        ("Havørn Air, April 2026", "*A quiet month: no new case came in.*"),
    ):
        message = digest(team, title)
        assert lines(message) == [title, said, ":sparkles: *Nothing is open:* nobody waits for an answer."]
        assert len(team.messages(thread=message)) == 1


# --- once, and late ones marked -----------------------------------------------------------------------------------


def test_after_a_standstill_over_monday_the_week_comes_once_and_says_how_late_it_is(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    goes_on_to(team, oslo(3, 4))
    with team.bot_is_down(minutes=6 * 24 * 60 + 3 * 60):
        pass

    team.wait(seconds=30)
    team.restart()
    team.wait(minutes=10)

    assert team.clock.now() > oslo(3, 10, 11)
    assert titles(team) == ["Havørn Air, Tuesday 3 March", "Havørn Air, Monday 9 March", WEEK]
    assert ":hourglass: This digest comes 27 h late." in lines(digest(team, WEEK))
    assert ":hourglass: This digest comes 3 h late." in lines(digest(team, "Havørn Air, Monday 9 March"))
    assert not any("late" in line for line in lines(digest(team, "Havørn Air, Tuesday 3 March")))


def test_half_an_hour_is_not_late_yet(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)

    goes_on_to(team, oslo(3, 4, 8, 29))

    assert not any("late" in line for line in lines(digest(team, "Havørn Air, Tuesday 3 March")))


class Overtaken:
    """A store whose next transaction comes after somebody else's."""

    def __init__(self, store: Any, meanwhile: Any) -> None:
        self._store, self._meanwhile = store, meanwhile

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def work(self, unit: Any) -> Any:
        meanwhile, self._meanwhile = self._meanwhile, lambda: None
        meanwhile()
        return self._store.work(unit)


def test_two_processes_post_one_digest_with_one_thread_and_one_chart(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    answers(team, team.card(), "It comes tonight.")
    first = team.bot
    team.start_bot()
    team.clock.advance((oslo(3, 4) - team.clock.now()).total_seconds())
    slow = replace(first.desk, store=Overtaken(first.store, lambda: digests.tick(team.bot.desk)))

    assert digests.tick(slow) == 0, "the other process was faster, after this one had gathered everything"
    digests.tick(team.bot.desk)
    team.wait(minutes=1)
    first.store.close()

    (message,) = team.messages(DIGEST)
    heads = [said["said"].splitlines()[0] for said in team.messages(thread=message)[1:]]
    assert len(heads) == len(set(heads)) > 3
    assert len(team.slack_calls("files.completeUploadExternal")) == 1


def test_a_chart_that_cannot_be_drawn_stops_no_digest(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_disk(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(FigureCanvasAgg, "print_png", no_disk)
    team.customer_posts("kunde", QUESTION)
    answers(team, team.card(), "It comes tonight.")

    goes_on_to(team, oslo(3, 4))

    message = digest(team, "Havørn Air, Tuesday 3 March")
    assert [block for block in message["blocks"] if block["type"] == "image"] == []
    assert thread(team, message)["By the hour of the post"] == ["10:00 1 post, 35 s"], "the numbers are there as text"


# --- each channel its own -----------------------------------------------------------------------------------------


def test_a_further_digest_has_its_own_accounts_language_hour_and_midnight(database_url: str, tmp_path: Path) -> None:
    config = loaded(tmp_path / "config.yaml", changed(SECOND_ACCOUNT, FURTHER))
    with Team(database_url, config=config, start=oslo(3, 3, 10)) as team:
        team.customer_posts("siri", "@havornhjelp Hvor er kofferten min?")
        team.customer_posts("ola", "@havornair Hvor er den andre kofferten?")
        team.wait(minutes=20)
        answers(team, next(card for card in team.cards() if "siri" in card["said"]), "Den kommer i kveld.")
        goes_on_to(team, oslo(3, 4, 0, 30))  # an hour before midnight in Reykjavik
        team.customer_posts("nattugle", "@havornhjelp Er det noen her om natta?")
        goes_on_to(team, oslo(3, 4, 7, 59))
        assert titles(team, "#kundeservice") == []

        goes_on_to(team, oslo(3, 4))
        goes_on_to(team, oslo(3, 4, 9))

        (further,) = team.messages("#kundeservice")
        *screen, small = lines(further)
        assert screen == [
            "@havornhjelp, tirsdag 3. mars",
            "*Under målet: 2 innlegg i 2 saker, 50 % besvart, halvparten av dem innen 21 min; 1 direkte spørsmål står "
            "uten svar.*",
            ":red_circle: *@havornhjelp*: åpen · 50 % (1 av 2) besvart, under målet på 65 % · halvparten innen 21 min, "
            "i snitt 21 min · direkte spørsmål 50 % (1 av 2), mål 100 %",
            ":handshake: *Løftet holdt* 100 % (1 av 1) (lovet: 30 min åpningstid) · i åpningstiden halvparten innen "
            "21 min, ni av ti innen 21 min",
            ":bar_chart: Svarprosent: 50 %; flyselskaper, banker, telekom og varehandel: rundt 65 % (Socialbakers "
            "2013), 15 prosentpoeng under",
            ":bar_chart: Gjennomsnittlig førstesvartid: 21 min; KLM: 45 min (en norsk artikkel fra 2013 om "
            "kundeservice i sosiale medier), 24 min raskere",
            "*Åpne nå: 1*:",
            "• sak 3 · nattugle: “@havornhjelp Er det noen her om natta?” · skrev then · *ingen har den*",
        ]
        assert small.startswith("*Svarprosent*: ")
        assert thread(team, further)["Time for time"] == [
            "09:00 1 innlegg, 21 min",
            "23:00 1 innlegg, ingen svar ennå",
        ]
        (own,) = team.messages(DIGEST)
        assert "2 posts in 2 cases, 50 % answered" in own["said"], "the team's midnight is before the third post"
        assert [line for line in lines(own) if line.startswith((":red", ":large_green"))] == [
            ":red_circle: *@havornair*: open · 0 % (0 of 1) answered, below the target of 65 % · direct questions 0 % "
            "(0 of 1), target 100 %",
            ":large_green_circle: *@havornhjelp*: open · 100 % (1 of 1) answered, at or above the target of 65 % · "
            "half within 21 min, average 21 min · direct questions 100 % (1 of 1), target 100 %",
        ]
        assert_kept(team)


def test_editions_that_are_off_do_not_come(database_url: str, tmp_path: Path) -> None:
    config = loaded(
        tmp_path / "config.yaml",
        changed(("  weekly: true", "  weekly: false"), ("  monthly: true", "  monthly: false")),
    )
    with Team(database_url, config=config, start=oslo(2, 27, 10)) as team:
        team.customer_posts("kunde", QUESTION)

        for late in range(5):
            goes_on_to(team, oslo(2, 28) + late * timedelta(days=1))

        assert len(titles(team)) == 5
        assert not any("week" in title or "2026" in title for title in titles(team))

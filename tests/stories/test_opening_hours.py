"""The promise counts while the team is at work: over lunch, holidays of three countries, half days, and two nights."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.settings_files import changed, loaded
from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
WEEK = '      mon-fri: "08:00-20:00"            # several spans: ["08:00-12:00", "13:00-20:00"]\n'
LUNCH = '      mon-fri: ["08:00-12:00", "13:00-16:00"]\n'
DAY = '      mon-fri: "08:00-16:00"\n'


def offices(zone: str, country: str, week: str = DAY) -> tuple[tuple[str, str], ...]:
    """An office in another country, closed at weekends."""
    return (
        (f"  office:\n    time_zone: Europe/Oslo\n    hours:\n{WEEK}", f"  office:\n    time_zone: {zone}\n    hours:\n{week}"),
        ('      sat-sun: "10:00-18:00"            # a day left out is closed\n', ""),
        ('    holidays: "NO"', f'    holidays: "{country}"'),
    )  # fmt: skip


def called(team: Team) -> bool:
    """Whether "Nobody has taken it" has called somebody."""
    return any("*Nobody has taken it*" in message["said"] for message in team.messages("#social-escalations"))


def until(team: Team, moment: datetime) -> None:
    team.wait(seconds=(moment - team.clock.now()).total_seconds())


@pytest.mark.parametrize(
    ("zone", "country", "written", "called_at"),
    [
        # Thirty minutes of opening time after it was written.
        pytest.param("Europe/Oslo", "NO", "2026-03-03 11:50", "2026-03-03 13:20", id="over lunch"),
        pytest.param("Europe/Oslo", "NO", "2027-05-14 15:50", "2027-05-18 08:20", id="over 17 May, a Monday"),
        pytest.param("Europe/Copenhagen", "DK", "2026-05-13 15:50", "2026-05-15 08:20", id="over Ascension in Denmark"),
        pytest.param("Europe/Copenhagen", "DK", "2026-04-30 15:50", "2026-05-01 08:20", id="Great Prayer Day is a working day since 2024"),
        pytest.param("Europe/Stockholm", "SE", "2026-06-18 15:50", "2026-06-22 08:20", id="over Midsummer in Sweden"),
        pytest.param("Europe/Stockholm", "SE", "2026-06-05 15:50", "2026-06-08 08:20", id="the Swedish national day falls on a Saturday"),
        pytest.param("Europe/Oslo", "NO", "2026-12-31 12:50", "2027-01-04 08:20", id="from the half day of New Year's Eve into the year"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_half_an_hour_of_opening_time_has_passed_when_the_approver_is_called(
    database_url: str, tmp_path: Path, zone: str, country: str, written: str, called_at: str
) -> None:
    here = ZoneInfo(zone)
    at, due = (datetime.fromisoformat(text).replace(tzinfo=here) for text in (written, called_at))
    config = loaded(tmp_path / "config.yaml", changed(*offices(zone, country, LUNCH if at.hour == 11 else DAY)))
    with Team(database_url, config=config, start=at.astimezone(UTC)) as team:
        team.customer_posts("kunde", QUESTION)

        until(team, due - timedelta(minutes=1))
        assert not called(team)
        until(team, due + timedelta(minutes=1))
        assert called(team)


@pytest.mark.parametrize(
    ("written", "called_at"),
    [
        pytest.param("2026-03-29 01:40", "2026-03-29 03:10", id="the hour that spring skips"),
        pytest.param("2026-10-25 02:40", "2026-10-25 02:10", id="the hour that autumn has twice"),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_in_both_nights_of_the_clock_change_half_an_hour_is_half_an_hour(
    database_url: str, tmp_path: Path, written: str, called_at: str
) -> None:
    oslo = ZoneInfo("Europe/Oslo")
    always = ((WEEK, '      mon-sun: "00:00-24:00"\n'),
              ('      sat-sun: "10:00-18:00"            # a day left out is closed\n', ""),
              ('  quiet_hours: "22:00-07:00" ', '  quiet_hours: "12:00-12:01" '))  # fmt: skip
    config = loaded(tmp_path / "config.yaml", changed(*always))
    at = datetime.fromisoformat(written).replace(tzinfo=oslo)
    with Team(database_url, config=config, start=at.astimezone(UTC)) as team:
        team.customer_posts("kunde", QUESTION)

        due = (
            datetime.fromisoformat(called_at)
            .replace(tzinfo=oslo, fold=1 if "10-25" in called_at else 0)
            .astimezone(UTC)
        )
        until(team, due - timedelta(minutes=1))
        assert not called(team)
        until(team, due + timedelta(minutes=1))
        assert called(team)

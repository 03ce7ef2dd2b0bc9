"""Nights in which the clock changes, and clocks that jump: each thing once, nothing in a storm, nothing for ever."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, select

from handlers import digest, housekeeping, rules_tick
from handlers.desk import Live
from handlers.heartbeat import Heartbeat, Pulse, Tick
from rules.digest import local_day
from storage import leases
from storage.schema import Case, DigestRow, Escalation, Lease
from storage.store import Store
from tests.bot_process import wait_until
from tests.team import TUESDAY, Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
ADMINS = "#socialcare-ops"
HOUR = timedelta(hours=1)
YEAR = timedelta(days=365)
JUMPS = [HOUR, -2 * HOUR, YEAR, -YEAR]

#: The evening before a night in which the clock changes (or none), the zone, and how long the day then lasts.
NIGHTS = [
    ("Europe/Oslo", date(2026, 3, 28), 23.0),
    ("Europe/London", date(2026, 3, 28), 23.0),
    ("Australia/Lord_Howe", date(2026, 4, 4), 24.5),
    ("Asia/Kolkata", date(2026, 4, 11), 24.0),
    ("Australia/Lord_Howe", date(2026, 10, 3), 23.5),
    ("Europe/Oslo", date(2026, 10, 24), 25.0),
    ("Europe/London", date(2026, 10, 24), 25.0),
    ("America/New_York", date(2026, 10, 31), 25.0),
    ("America/New_York", date(2027, 3, 13), 23.0),
]


def test_a_night_of_the_clock_change_has_one_digest_in_every_zone_and_each_escalation_once(team: Team) -> None:
    """At a quarter past two, which some of these nights skip and others have twice."""
    team.customer_posts("kunde", "@havornair I am stranded in Bergen with my wheelchair")
    team.customer_posts("annen", QUESTION)
    team.reacts("ann", "wastebasket", team.card())
    for zone, evening, hours in NIGHTS:
        settings = team.config.digest.model_copy(update={"time_zone": zone, "time": time(2, 15)})
        setup = replace(team.bot.desk.live.setup, config=team.config.model_copy(update={"digest": settings}))
        desk = replace(team.bot.desk, live=Live(setup))
        begins = datetime.combine(evening, time(20), ZoneInfo(zone)).astimezone(UTC)
        opened = begins + timedelta(hours=4)
        with team.bot.store.transaction() as tx:
            tx.execute(delete(DigestRow))
            tx.execute(delete(Escalation))
            case = tx.get_one(Case, 1)
            case.opened_at = case.waiting_since = opened
        fired_at: list[datetime] = []
        team.clock.advance((begins - team.clock.now()).total_seconds())
        for _ in range(2 * 14):
            team.clock.advance(30 * 60)
            digest.tick(desk)
            if team.clock.now() >= opened and rules_tick.tick(desk):
                fired_at.append(team.clock.now())

        with team.bot.store.reading() as tx:
            dates = [
                row.local_date
                for row in tx.scalars(select(DigestRow).where(DigestRow.name == "daily").order_by(DigestRow.local_date))
            ]
            fired = [(row.rule, row.level) for row in tx.scalars(select(Escalation))]
        morning = evening + timedelta(days=1)
        assert [one for one in dates if one == morning] == [morning], zone
        assert len(dates) == len(set(dates)) <= 2, (zone, dates)
        start, end = local_day(ZoneInfo(zone), morning)
        assert end - start == timedelta(hours=hours), zone
        assert len(fired) == len(set(fired)) > 0, (zone, fired)
        assert fired_at[0] - opened == timedelta(minutes=30), zone  # the first look after the ten minutes


def warnings(team: Team) -> list[str]:
    """What the admins were told, the clock itself apart."""
    return [said["text"] for said in team.messages(ADMINS) if not said["text"].startswith(":clock3:")]


def test_a_clock_that_jumps_stops_nothing_and_does_nothing_twice(team: Team) -> None:
    """Our machine's clock alone goes an hour ahead and two back, and a year ahead and back: X and Slack keep time."""
    first = team.customer_posts("kunde", "@havornair I am stranded in Bergen with my wheelchair")
    team.customer_posts("annen", QUESTION)
    card, other = team.cards()
    waiting = team.drafts("ann", "So sorry! Somebody comes.", card)
    team.breaks("x", "server_error", on="GET /2/tweets/:id", times=2)
    team.reacts("kari", "white_check_mark", waiting, settle=False)
    team.deliver_envelopes()
    team.clock.advance(5)
    team.tick()  # the reply is put off by half a minute
    assert team.replies() == []

    for number, jump in enumerate(JUMPS):
        team.bots_clock.shift += jump
        for _ in range(3):
            team.wait(seconds=20)
        assert len(team.replies(first)) == 1
        team.breaks("x", "drop_after", on="POST /2/tweets")
        team.breaks("slack", "drop_after", on="chat.postMessage")
        post = team.customer_posts(f"rider{number}", QUESTION)
        team.reacts("kari", "white_check_mark", team.drafts("bo", f"An answer, {number}.", team.card()))
        for _ in range(2):
            team.wait(seconds=20)

        assert len(team.replies(post)) == 1
        assert len(team.cards()) == 3 + number
        assert team.ask("faults")["faults"] == []
    team.reacts("ann", "eyes", other)
    assert "*Ann Kvam* has it" in team.cards()[1]["said"]

    digests = [said["text"].partition(":")[0] for said in team.messages("#social-digest")]
    assert len(digests) == len(set(digests)) <= len(JUMPS)
    called = [said["text"] for said in team.messages("#social-escalations")]
    assert len(called) == len(set(called)) <= 12
    assert len(warnings(team)) <= 4, warnings(team)  # one says how far back a search reaches
    for said in (team.asks("ann", "stats 30d"), team.asks("sara", "health"), *digests):
        assert not re.search(r"-\d+ (s|min|h|d)\b", said)


def test_a_laptop_that_sleeps_for_two_hours_makes_up_for_it_once(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    said = len(warnings(team))

    team.clock.advance(2 * 3600)
    for _ in range(3):
        team.wait(seconds=30)

    called = [notice["text"] for notice in team.messages("#social-escalations")]
    assert len(called) == len(set(called)) == 2  # nobody has taken it, both levels in one; and the answer is overdue
    assert len(warnings(team)) == said


@pytest.mark.parametrize(
    "holder, later, taken",
    [
        ("a", timedelta(seconds=1), True),  # ours is renewed
        ("b", timedelta(seconds=1), False),
        ("b", timedelta(seconds=61), True),
        ("b", -timedelta(seconds=3), False),  # two machines' clocks are never quite the same
        ("b", -HOUR, True),  # it was taken before the clock was put back
        ("b", -YEAR, True),
    ],
)
def test_a_lease_is_given_back_in_its_time_whatever_the_clock_does(
    database_url: str, holder: str, later: timedelta, taken: bool
) -> None:
    store = Store(database_url)
    try:
        store.work(lambda tx: leases.take(tx, "poll", "a", TUESDAY, timedelta(minutes=1)))

        assert store.work(lambda tx: leases.take(tx, "poll", holder, TUESDAY + later, timedelta(minutes=1))) is taken
    finally:
        store.close()


def test_what_is_past_is_forgotten_once_a_day(team: Team) -> None:
    looked = set()
    for _ in range(25 * 6):  # as often as the tick runs in a day and an hour
        housekeeping.forget(team.bot.desk)
        with team.bot.store.reading() as tx:
            looked.add(tx.get_one(Lease, "forget").until)
        team.clock.advance(600)

    assert len(looked) == 2


def test_the_heart_goes_on_beating_when_the_clock_is_put_back() -> None:
    """The scheduler waits for a time of day: put back an hour, it would wait for that hour."""
    beats = []
    heart = Heartbeat([Tick(name="send", every=0.05, run=lambda: beats.append(1))], Pulse("host:1"))
    heart.start()
    try:
        wait_until(lambda: bool(beats), "it beats")
        # What a clock that is put back by an hour leaves behind: the next beat is due in an hour.
        heart._scheduler.modify_job("send", next_run_time=datetime.now(UTC) + HOUR)
        then = len(beats)

        wait_until(lambda: len(beats) > then + 1, "it beats again")
    finally:
        heart.end()
        assert heart.rest(30)

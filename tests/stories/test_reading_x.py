"""An X that fails, hangs, limits or shuts us out: nothing is lost, and the admins hear of it within a minute."""

from datetime import datetime

import pytest

from tests.team import Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
MENTIONS = "GET /2/users/:id/mentions"


def admins_read(team: Team) -> list[str]:
    """What stands in the admins' channel."""
    return [message["said"] for message in team.messages("#socialcare-ops")]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("kind", ["server_error", "html_503", "html_200", "invalid_json", "drop_before", "drop_after"])
def test_a_look_that_fails_loses_nothing(team: Team, kind: str) -> None:
    team.customer_posts("annen", "@havornair Is flight HV12 on time?")
    team.breaks("x", kind, on=MENTIONS, times=2)

    team.customer_posts("kunde", QUESTION)
    team.wait(seconds=31)
    team.wait(seconds=31)

    assert team.ask("faults")["faults"] == []
    assert ["My bag did not arrive" in card["said"] for card in team.cards()] == [False, True]


def test_a_hanging_x_holds_up_nothing_else(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.breaks("x", "hang", on=MENTIONS, seconds=0.3)

    team.reacts("ann", "eyes", team.card(), settle=False)
    team.wait(seconds=31)

    assert "*Ann Kvam* has it" in team.card()["said"]
    team.customer_posts("annen", "@havornair Is flight HV12 on time?")
    assert len(team.cards()) == 2


def test_an_account_that_cannot_be_read_is_reported_within_a_minute_and_once_and_so_is_its_recovery(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.breaks("x", "server_error", on=MENTIONS, times=100)

    for _ in range(8):
        team.wait(seconds=10)
    failed_at = next(call["at"] for call in team.x_calls(MENTIONS) if call["fault"])
    (said,) = team.messages("#socialcare-ops")
    assert "@havornair cannot be read" in said["said"]
    assert "New posts wait on the network until this works" in said["said"]
    assert float(said["ts"]) - datetime.fromisoformat(failed_at).timestamp() <= 60
    team.control("faults", {"clear": True})
    team.wait(seconds=31)

    assert len(admins_read(team)) == 2
    assert "Reading @havornair works again" in admins_read(team)[1]


def test_a_short_hiccup_is_not_reported(team: Team) -> None:
    team.breaks("x", "server_error", on=MENTIONS)

    team.wait(seconds=31)
    team.customer_posts("kunde", QUESTION)

    assert admins_read(team) == []
    assert len(team.cards()) == 1


def test_a_rate_limit_on_reading_is_waited_out_without_knocking(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    before = len(team.x_calls(MENTIONS))
    team.breaks("x", "rate_limited", on=MENTIONS, retry_after=900)

    team.customer_posts("annen", "@havornair Is flight HV12 on time?")
    for _ in range(14):
        team.wait(minutes=1)
    assert len(team.x_calls(MENTIONS)) == before + 1
    assert len(team.cards()) == 1
    assert ["rate limit" in said for said in admins_read(team)] == [True]
    team.wait(minutes=1)

    assert len(team.cards()) == 2


def test_a_revoked_token_is_reported_at_once_and_nothing_is_lost_until_it_is_mended(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.control("x/credentials", {"handle": "havornair", "revoked": True})

    team.customer_posts("annen", "@havornair Is flight HV12 on time?")
    (said,) = admins_read(team)
    assert "@havornair cannot be read" in said
    team.wait(hours=2)
    assert len(admins_read(team)) == 1
    team.control("x/credentials", {"handle": "havornair", "revoked": False})
    team.wait(seconds=31)

    assert len(team.cards()) == 2
    assert ["works again" in said for said in admins_read(team)] == [False, True]

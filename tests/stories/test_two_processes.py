"""Several processes on one database: one pace, one reply, one card, also when one of them stands still in the middle."""

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from handlers import acting, deliver, escalation, sending
from processes.building import Bot
from storage import pace
from storage.store import Store
from tests.settings_files import loaded, with_rules
from tests.team import TUESDAY, Team

QUESTION = "@havornair My bag did not arrive in Bergen, what do I do now?"
REPLY = "So sorry! Please give us your tag number in a direct message."
POST = "chat.postMessage"
WITHIN = 30.0  #: seconds; it takes none, but a loaded machine may


@contextmanager
def two(team: Team) -> Iterator[tuple[Bot, Bot]]:
    """Two processes; the second one is the team's from now on."""
    first = team.bot
    team.start_bot()
    yield first, team.bot
    first.store.close()


class Frozen:
    """Something outside that the process reaches just before it stands still, or just after."""

    def __init__(self, inner: Any, method: str, meanwhile: Callable[[], None], *, before: bool) -> None:
        self._inner, self._method, self._meanwhile, self._before = inner, method, meanwhile, before

    def __getattr__(self, name: str) -> Any:
        return self._frozen if name == self._method else getattr(self._inner, name)

    def _frozen(self, *arguments: Any, **named: Any) -> Any:
        meanwhile, self._meanwhile = self._meanwhile, lambda: None
        if self._before:
            meanwhile()
        answer = getattr(self._inner, self._method)(*arguments, **named)
        if not self._before:
            meanwhile()
        return answer


def posted_at(team: Team) -> dict[str, list[datetime]]:
    """When a message was posted in each channel."""
    found: dict[str, list[datetime]] = {}
    for call in team.slack_calls(POST):
        if call["ok"]:
            found.setdefault(call["args"]["channel"], []).append(datetime.fromisoformat(call["at"]))
    return found


# --- standing still ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [True, False], ids=["before X has it", "after X has it"])
def test_a_process_that_stands_still_in_a_send_beyond_its_lease_does_nothing_more(team: Team, before: bool) -> None:
    post = team.customer_posts("kunde", QUESTION)
    team.reacts("kari", "white_check_mark", team.drafts("ann", REPLY, team.card()), settle=False)
    team.deliver_envelopes()
    team.clock.advance(10)
    with two(team) as (first, _second):

        def meanwhile() -> None:
            for _ in range(8):
                team.wait(seconds=20)
            assert len(team.replies(post)) == 1

        network = Frozen(first.desk.network("x", "havornair"), "send", meanwhile, before=before)
        sending.tick(replace(first.desk, networks={("x", "havornair"): network}))
        team.wait(minutes=1)

    assert [reply["text"] for reply in team.replies(post)] == [f"{REPLY} ^AK"]
    assert len([call for call in team.x_calls("POST /2/tweets") if call["status"] < 300]) == 1
    assert len(team.x_calls("POST /2/tweets")) == 1
    assert "Sent" in team.draft_cards(team.card())[0]["said"]
    assert "Answered" in team.card()["said"]


@pytest.mark.parametrize("before", [True, False], ids=["before Slack has it", "after Slack has it"])
def test_a_process_that_stands_still_in_posting_a_card_leaves_one_card(team: Team, before: bool) -> None:
    team.customer_posts("kunde", QUESTION, settle=False)
    team.looks_at_x()
    with two(team) as (first, _second):

        def meanwhile() -> None:
            for _ in range(5):
                team.wait(seconds=20)
            assert len(team.cards()) == 1

        deliver.tick(first.desk, Frozen(first.slack, "post", meanwhile, before=before))

    assert len(team.cards()) == 1
    assert len(team.slack_calls("chat.delete")) == int(before)
    team.reacts("ann", "eyes", team.card())
    assert "*Ann Kvam* has it" in team.card()["said"]


# --- one rule -----------------------------------------------------------------------------------------------------------


REPORTED = """
- name: Bags go missing
  when: {words: [bag], waiting: 10m}
  clock: calendar
  cool_down: 1h
  then:
    tag: bags
    escalate: [{notify: communication_manager}]
"""


def test_a_rule_with_a_cool_down_begins_once_though_two_processes_decide_at_the_same_moment(
    database_url: str, tmp_path: Path
) -> None:
    """The second decides about another case before the first has committed, and then once more after it."""
    config = loaded(tmp_path / "config.yaml", with_rules(REPORTED))
    with Team(database_url, config=config) as team:
        for author in ("kunde", "annen"):
            team.customer_posts(author, QUESTION)
        with two(team) as (first, second):
            team.clock.advance(11 * 60)

            def of_the_other() -> None:
                second.store.work(lambda tx: acting.act(second.desk, tx, 2))
                second.store.work(escalation.fires(second.desk, 2))

            other = threading.Thread(target=of_the_other)

            def of_the_first(tx: Session) -> None:
                acting.act(first.desk, tx, 1)
                other.start()
                if "postgresql" in database_url:
                    other.join(WITHIN)  # where there is one writer at a time, it comes after us
                    assert not other.is_alive(), "it waits for nobody"

            first.store.work(of_the_first)
            other.join(WITHIN)
            team.settle()
            for _ in range(3):
                team.wait(minutes=2)

        assert ["bags" in card["said"].split(":label:")[-1] for card in team.cards()] == [True, False]
        assert ["Escalated" in card["said"] for card in team.cards()] == [True, False]

        team.wait(minutes=60)
        assert "bags" in team.asks("ann", "why 2").split("What was done")[1], "it has rested"


# --- one pace ---------------------------------------------------------------------------------------------------------


def test_two_processes_and_a_restart_keep_to_a_message_a_second_in_each_channel(team: Team) -> None:
    team.control("slack/limits", {"enabled": True})
    for number in range(5):
        team.customer_posts(f"kunde{number}", f"@havornair Question {number}, says my lawyer", settle=False)
    team.looks_at_x()

    with two(team) as (first, second):
        for _ in range(12):
            for team.bot in (first, second):
                team.tick()
                team.clock.advance(0.25)
        team.bot = second
        team.restart()
        team.settle()

    by_channel = posted_at(team)
    assert [len(times) for times in by_channel.values()] == [5, 5]
    for times in by_channel.values():
        assert min((later - earlier).total_seconds() for earlier, later in itertools.pairwise(times)) >= 1
    assert not any(call["error"] for call in team.slack_calls(POST))


def test_what_slack_asks_of_one_process_holds_for_the_other_and_after_a_restart(team: Team) -> None:
    team.customer_posts("kunde", QUESTION)
    team.customer_posts("annen", QUESTION, settle=False)
    team.looks_at_x()
    team.breaks("slack", "rate_limited", on=POST, retry_after=40)
    asked = team.clock.now()

    with two(team) as (first, second):
        for team.bot in (first, second):
            team.tick()
        team.restart()
        for _ in range(10):
            team.tick()
            team.clock.advance(5)
        team.settle()

    tries = [call for call in team.slack_calls(POST) if datetime.fromisoformat(call["at"]) >= asked]
    assert [call["ok"] for call in tries] == [False, True]
    assert (datetime.fromisoformat(tries[1]["at"]) - asked).total_seconds() >= 40


def test_a_channels_turn_is_taken_once_even_by_two_who_saw_it_open(database_url: str) -> None:
    store = Store(database_url)
    taken = []
    try:
        for later in (0.0, 0.0, 0.9, 1.0, -2.0, -3600.0):
            at = TUESDAY + timedelta(seconds=later)
            taken.append(store.work(lambda tx, at=at: pace.take(tx, "C1", at)))  # type: ignore[misc]
        assert store.work(lambda tx: pace.take(tx, "C2", TUESDAY))
    finally:
        store.close()

    # Two machines' clocks are a little apart; one that is an hour behind was put back.
    assert taken == [True, False, False, True, False, True]

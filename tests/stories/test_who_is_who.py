"""What Slack tells of people counts at once, and not only at the next look at the whole workspace."""

import threading
from dataclasses import replace

from handlers.heartbeat import Heartbeat, Pulse
from tests.team import Team

WITHIN = 60.0  #: seconds; it takes none, but a loaded machine may


def test_who_is_deactivated_loses_their_rights_before_the_next_look_is_due(team: Team) -> None:
    """The event alone brings the look about: the next beat would come in an hour."""
    bot = team.bot
    (look,) = [tick for tick in bot.ticks(bot.watch()) if tick.name == "directory"]
    beats = threading.Semaphore(0)

    def run() -> None:
        look.run()
        beats.release()

    bot.heartbeat = Heartbeat([replace(look, every=3600, run=run)], Pulse("test"))
    bot.heartbeat.start()
    try:
        assert beats.acquire(timeout=WITHIN)
        team.clock.advance(10)
        looks = len(team.slack_calls("users.list"))

        team.control("slack/user", {"user": "bo", "deleted": True})
        team.deliver_envelopes()

        assert beats.acquire(timeout=WITHIN)
        assert len(team.slack_calls("users.list")) == looks + 1
        assert bot.desk.person(team.user_id("bo")).barred
    finally:
        bot.heartbeat.end()
        bot.heartbeat.rest(WITHIN)


def test_many_changes_at_once_ask_slack_no_more_than_it_grants(team: Team) -> None:
    """Twenty looks a minute are Slack's limit; the last change is seen all the same."""
    team.wait(minutes=2)
    looks = len(team.slack_calls("users.list"))

    for _ in range(30):
        for guest in (True, False):
            team.control("slack/user", {"user": "bo", "is_restricted": guest})
            team.deliver_envelopes()
            team.tick()
            team.clock.advance(1)
    team.control("slack/user", {"user": "bo", "is_restricted": True})
    team.deliver_envelopes()
    team.clock.advance(3)
    team.tick()

    assert 15 <= len(team.slack_calls("users.list")) - looks <= 21
    assert team.bot.desk.person(team.user_id("bo")).barred
